"""What takes long is announced to the right eyes, tells of its progress, and is then shown in place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from tests.platforms.discord.conftest import World, words

from mentorbot.core.call import Call
from mentorbot.platforms.discord.desk import Patience


@pytest.fixture
def patience() -> Patience:
    return Patience(answer=0.0, form=0.0, suggest=0.0, progress=0.0)


@pytest.fixture
def gate(world: World) -> asyncio.Event:
    """What slow handlers wait for."""

    async def wait(waiting: Awaitable[object]) -> object:
        return await world.env.external_wait(waiting, reason="the test opens the gate")

    world.bot.demo.wait = wait
    return world.bot.demo.gate_open


@pytest.mark.parametrize(
    ("name", "private", "said"),
    [
        ("slow", True, "### Done, for you."),
        ("loud", False, "### Done, for all."),
    ],
)
async def test_the_announcement_has_the_same_readers_as_the_answer(
    world: World, gate: asyncio.Event, name: str, private: bool, said: str
) -> None:
    result = await world.slash(name)
    assert result.deferred
    assert result.ephemeral is private
    assert bool(world.channel.history(viewer=world.bob)) is not private
    gate.set()
    await world.env.settle()
    assert words(result.response) == said
    assert result.response.ephemeral is private
    assert result.followups == []


async def test_progress_is_shown_in_the_announcement(world: World, gate: asyncio.Event) -> None:
    steps = asyncio.Event()
    world.bot.demo.report = lambda call: _report(world, call, steps)
    result = await world.slash("slow")
    steps.set()
    await world.env.settle()
    assert words(result.response) == "Reading: 3 of 10"
    gate.set()
    await world.env.settle()
    assert words(result.response) == "### Done, for you."


async def _report(world: World, call: Call, steps: asyncio.Event) -> None:
    await world.env.external_wait(steps.wait(), reason="the test goes on")
    await call.progress("Reading", 3, 10)


async def test_a_gate_that_takes_long_is_announced_privately(world: World, gate: asyncio.Event) -> None:
    claim = world.bot.gate.claim

    async def slowly(event: str, now: object) -> bool:
        await world.env.external_wait(gate.wait(), reason="the database is locked")
        return await claim(event, now)  # type: ignore[arg-type]

    world.bot.gate.claim = slowly  # type: ignore[method-assign]
    result = await world.slash("help")
    assert result.deferred
    assert result.ephemeral
    gate.set()
    await world.env.settle()
    assert words(result.response) == "### A mentor in this chat."


async def test_a_replayed_interaction_that_was_announced_is_taken_back(world: World, gate: asyncio.Event) -> None:
    async def handled_before(_event: str, _now: object) -> bool:
        await world.env.external_wait(gate.wait(), reason="the database is locked")
        return False

    world.bot.gate.claim = handled_before  # type: ignore[method-assign, assignment]
    result = await world.slash("help")
    gate.set()
    await world.env.settle()
    assert result.response is None


async def test_a_form_that_takes_long_says_so_instead_of_failing(world: World, gate: asyncio.Event) -> None:
    arrive = world.bot.gate.arrive

    async def slowly(arrival: object) -> Call:
        await world.env.external_wait(gate.wait(), reason="the database is locked")
        return await arrive(arrival)  # type: ignore[arg-type]

    world.bot.gate.arrive = slowly  # type: ignore[method-assign]
    result = await world.slash("goal add")
    assert result.modal is None
    assert words(result.response).startswith("Opening the form took too long.")
    assert await world.alice.autocomplete(world.channel, "browse", "page", "page-") == []
    gate.set()


async def test_a_slow_answer_to_a_post_shows_typing(world: World, gate: asyncio.Event) -> None:
    await world.alice.send(world.channel, f"{world.me} loud")
    assert any(request.path.endswith("/typing") for request in world.env.http_requests)
    gate.set()
    await world.env.settle()
    assert words(world.channel.last_message) == "### Done, for all."
