"""What could not be pushed comes behind the next private reply, and counts as told only if it was shown."""

from __future__ import annotations

import logging

import pytest
from tests.platforms.discord.conftest import World, labels, words

from mentorbot.core.card import Button, Card
from mentorbot.core.gate import Aside

OPEN = Button("Open", "more", {"page": "page-01"})


@pytest.fixture
def told(world: World) -> list[str]:
    """Two cards wait; the list hears that they were told."""
    heard: list[str] = []

    async def tell() -> None:
        heard.append("told")

    cards = tuple(Card(title=(f"You have check-in {number}.",), buttons=(OPEN,)) for number in (1, 2))
    world.bot.gate.asides.append(Aside(cards, tell))
    return heard


async def test_what_waits_follows_a_private_answer_for_the_same_eyes(world: World, told: list[str]) -> None:
    result = await world.slash("ask", question="x")
    assert "How long should my CV be?" in words(result.response)
    assert [words(each) for each in result.followups] == ["### You have check-in 1.", "### You have check-in 2."]
    assert [each.ephemeral for each in result.followups] == [True, True]
    assert labels(result.followups[0]) == ["Open"]
    assert told == ["told"]
    assert (await world.slash("ask", question="x")).followups == []


async def test_a_public_answer_is_followed_by_nothing(world: World, told: list[str]) -> None:
    assert (await world.slash("help")).followups == []
    assert told == []


async def test_what_waits_follows_a_form_and_a_press(world: World, told: list[str]) -> None:
    form = await world.slash("goal add")
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "the ads"})
    assert len(result.followups) == 2
    world.bot.gate.asides.append(Aside((Card(title=("You have a check-in.",)),), _nothing))
    pressed = await world.alice.click(result.followups[0], label="Open")
    assert [words(each) for each in pressed.followups] == ["### You have a check-in."]


async def _nothing() -> None:
    pass


async def test_what_waits_follows_an_answer_in_a_direct_message(world: World, told: list[str]) -> None:
    await world.alice.user.send_dm("how long should my cv be")
    ours = [each for each in world.alice.user.dm_channel.history() if each.author.id == world.env.bot.user.id]
    said = [words(each) for each in ours]
    assert [each.split("\n")[0] for each in sorted(said)] == [
        "### How long should my CV be?", "### You have check-in 1.", "### You have check-in 2.",
    ]  # fmt: skip
    assert told == ["told"]


async def test_what_could_not_be_shown_is_not_told_and_the_answer_stays(world: World, told: list[str]) -> None:
    world.env.inject_error("POST", "/webhooks/*/*", status=500)
    result = await world.slash("ask", question="x")
    assert "How long should my CV be?" in words(result.response)
    assert told == []


async def test_an_answer_that_could_not_be_given_is_followed_by_nothing(world: World, told: list[str]) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    assert (await world.slash("ask", question="x")).followups == []
    assert told == []


async def test_trouble_with_recording_what_was_shown_costs_nobody_an_answer(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise RuntimeError("the database is away")

    world.bot.gate.asides.append(Aside((Card(title=("You have a check-in.",)),), broken))
    result = await world.slash("ask", question="x")
    assert len(result.followups) == 1
    alarms = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert "RuntimeError" in alarms[0].getMessage()
