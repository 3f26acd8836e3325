"""What goes wrong is said in words, under a reference, and no log holds a member's words, name or id."""

from __future__ import annotations

import logging
import re
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from tests.platforms.discord.conftest import World, words

from mentorbot.platforms.discord.scrub import SCRUB, scrub

CANARY = "canary-my-boss-is-unfair"


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    scrub()
    caplog.set_level(logging.DEBUG)
    return caplog


def everything(log: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter("%(message)s")
    return "\n".join(formatter.format(each) + repr(vars(each)) for each in log.records if each.name != "asyncio")


async def test_a_failing_handler_shows_a_reference_and_logs_no_words(
    world: World, log: pytest.LogCaptureFixture
) -> None:
    result = await world.slash("fail", words=CANARY)
    assert result.ephemeral
    said = words(result.response)
    found = re.search(r"reference (ref-\d+)", said.replace("\\", ""))
    assert found is not None
    assert CANARY not in said
    record = next(each for each in log.records if getattr(each, "reference", "") == found[1])
    assert "RuntimeError" in record.getMessage()
    assert "KeyError" in record.getMessage()
    assert CANARY not in everything(log)


async def test_a_whole_conversation_leaves_no_words_names_or_ids_in_the_logs(
    world: World, log: pytest.LogCaptureFixture
) -> None:
    await world.slash("ask", question=CANARY)
    form = await world.slash("goal add")
    await world.restart()
    await world.alice.submit_modal(form, {"skill": "SQL", "why": CANARY})
    await world.alice.send(world.channel, f"{world.me} {CANARY}")
    await world.alice.click(world.channel.last_message, label="Open privately")
    await world.alice.user.send_dm(CANARY)
    text = everything(log)
    for secret in (CANARY, "alice", str(world.alice.id), str(world.guild.id), str(world.channel.id)):
        assert secret not in text


async def test_an_answer_that_discord_refuses_is_given_as_words_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Any = discord.InteractionResponse.send_message
    tries: list[object] = []

    async def send_message(self: Any, **kwargs: object) -> object:
        """Refuse the first card, as Discord would one that breaks a limit that we don't know."""
        tries.append(kwargs)
        if len(tries) == 1:
            raise _refusal()
        return await original(self, **kwargs)

    monkeypatch.setattr(discord.InteractionResponse, "send_message", send_message)
    result = await world.slash("ask", question="x")
    assert result.ephemeral
    assert words(result.response) == "How long should my CV be?\n**One page**, says x"


def _refusal() -> discord.HTTPException:
    response: Any = SimpleNamespace(status=400, reason="Bad Request")
    return discord.HTTPException(response, {"code": 50035, "message": "Invalid Form Body"})


async def test_an_interaction_that_is_gone_stops_nothing(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    assert (await world.slash("help")).response is None
    assert (await world.slash("help")).response is not None


def test_what_discord_py_logs_loses_ids_and_tokens() -> None:
    record = logging.LogRecord(
        "discord.http",
        logging.WARNING,
        "x",
        1,
        "%s responded with 429 for %s",
        ("https://discord.com/api/v10/webhooks/123456789012345678/aW50ZXJhY3Rpb24/messages", 123456789012345678),
        None,
    )
    assert SCRUB.filter(record)
    assert record.getMessage() == "https://discord.com/api/v10/…/messages responded with 429 for …"
    detail = logging.LogRecord("discord.gateway", logging.DEBUG, "x", 1, "all that was said", (), None)
    assert not SCRUB.filter(detail)
