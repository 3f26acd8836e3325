"""The real discord.py over real HTTP and a real gateway, both of which fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from tests.fakes.discord_api import FakeDiscord, discord_api
from tests.fakes.discord_faults import Fault, too_many
from tests.fakes.discord_payloads import CHANNEL, DM, ME, USER
from tests.platforms.discord.conftest import parts
from tests.platforms.discord.demo import START, Bot, build

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord.outbox import PUSHED
from mentorbot.platforms.discord.problems import DiscordProblem

MESSAGES = "/channels/*/messages"
CARD = Card(title=("A page",))


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with discord_api() as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.base)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway))
        yield fake


@asynccontextmanager
async def running(api: FakeDiscord, bot: Bot) -> AsyncIterator[Bot]:
    """Run the bot; whatever happens on the way, no command may fail for it."""
    failures: list[logging.LogRecord] = []
    watch = logging.Handler(logging.ERROR)
    watch.addFilter(lambda record: failures.append(record) or False)  # type: ignore[func-returns-value]
    logging.getLogger("mentorbot").addHandler(watch)
    bot.gate.public = True
    task = asyncio.create_task(bot.platform.run())
    try:
        await api.until(lambda: any(name == "GUILD_CREATE" for _, name, _ in api.events))
        yield bot
    finally:
        await bot.platform.close()
        await task
        logging.getLogger("mentorbot").removeHandler(watch)
    assert not failures, [each.getMessage() for each in failures]


def call(bot: Bot) -> Call:
    bot.gate.people[USER] = 1
    return Call("discord:int:7", "discord", 1, 1, "member", "channel", CHANNEL, None, True, START, None, None, str)


def said(message: Any) -> str:
    return "\n".join(each["content"] for each in parts(_Shown(message)) if each.get("type") == 10)


class _Shown:
    def __init__(self, message: Any) -> None:
        self.components = message.get("components") or message["data"]["components"]


@pytest.mark.parametrize(
    "fault",
    [
        too_many(MESSAGES, 0.01),
        Fault("POST", MESSAGES, 503),
        Fault("POST", MESSAGES, 500),
        Fault("POST", MESSAGES),
        Fault("POST", MESSAGES, accepted=True),
        Fault("POST", MESSAGES, 503, accepted=True),
    ],
    ids=["429", "503", "500", "reset before", "reset after", "503 after"],
)
async def test_a_reply_comes_once_whatever_happens_on_the_way(api: FakeDiscord, fault: Fault) -> None:
    async with running(api, build()):
        api.faults.append(fault)
        await api.write(1, f"<@{ME}> browse page-1")
        await api.until(lambda: len([path for _, path, _ in api.requests if path.endswith("/messages")]) == 2)
        await api.write(2, f"<@{ME}> browse page-2")
        await api.until(lambda: len(api.posted) == 2)
    assert [said(each) for each in api.posted] == ["### A page\npage-1", "### A page\npage-2"]


async def test_a_rate_limit_that_is_too_long_is_not_slept_through(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        api.faults.append(too_many(MESSAGES, 3600))
        with pytest.raises(Friendly, match="slow down"):
            await bot.platform.outbox.post(call(bot), CARD)
        api.faults.append(too_many(MESSAGES, 3600))
        await api.write(1, f"<@{ME}> browse page-1")
        await api.write(2, f"<@{ME}> browse page-2")
        await api.until(lambda: len(api.posted) == 1)


@pytest.mark.parametrize(
    "fault",
    [
        too_many("/interactions/*", 0.01),
        Fault("POST", "/interactions/*", 503),
        Fault("POST", "/interactions/*"),
    ],
    ids=["429", "503", "reset"],
)
async def test_a_command_is_answered_whatever_happens_on_the_way(api: FakeDiscord, fault: Fault) -> None:
    async with running(api, build()):
        api.faults.append(fault)
        await api.command(1, "help")
        await api.until(lambda: len(api.posted) == 1)
    assert said(api.posted[0]) == "### A mentor in this chat."


async def test_a_command_whose_answer_arrived_though_the_connection_broke_is_left_alone(api: FakeDiscord) -> None:
    async with running(api, build()):
        callback = "/interactions/*/callback"
        again = Fault("POST", callback, 400, {"code": 40060, "message": "Interaction has already been acknowledged."})
        api.faults.extend([Fault("POST", callback, accepted=True), again])
        await api.command(1, "help")
        await api.until(lambda: not api.faults)
        await api.command(2, "help")
        await api.until(lambda: len(api.posted) == 2)


async def test_after_op_7_the_session_is_resumed_and_a_replayed_post_is_answered_once(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        await api.write(1, f"<@{ME}> browse page-1")
        await api.until(lambda: len(api.posted) == 1)
        await api.reconnect()
        await api.until(lambda: "RESUMED" in [name for _, name, _ in api.events])
        await api.write(2, f"<@{ME}> browse page-2")
        await api.until(lambda: len(api.posted) == 2)
    assert api.sessions == ["identified", "resumed"]
    assert [said(each) for each in api.posted] == ["### A page\npage-1", "### A page\npage-2"]
    assert len(bot.gate.arrivals) == 2


async def test_a_lost_connection_is_taken_up_again(api: FakeDiscord) -> None:
    async with running(api, build()):
        await api.drop()
        await api.until(lambda: "RESUMED" in [name for _, name, _ in api.events])
        await api.write(1, f"<@{ME}> browse page-1")
        await api.until(lambda: len(api.posted) == 1)
    assert api.sessions == ["identified", "resumed"]


async def test_a_reply_that_pings_carries_its_words(api: FakeDiscord) -> None:
    async with running(api, build()):
        answered = {"message_id": "600000000000000000", "channel_id": CHANNEL}
        await api.write(1, "how long is a cv", type=19, message_reference=answered)
        await api.until(lambda: len(api.posted) == 1)
    assert "says how long is a cv" in said(api.posted[0])


async def test_a_post_from_a_server_that_we_do_not_know_is_no_direct_message(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        await api.write(1, "a secret", guild_id="9" * 18)
        await api.write(2, f"<@{ME}> browse page-2")
        await api.until(lambda: len(api.posted) == 1)
    assert len(bot.gate.arrivals) == 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (4004, "Discord refuses this token"),
        (4014, "Discord refuses our intents"),
        (4013, "with code 4013"),
    ],
)
async def test_what_only_the_operator_can_mend_ends_in_a_sentence(api: FakeDiscord, code: int, sentence: str) -> None:
    api.closing.append(code)
    with pytest.raises(DiscordProblem, match=sentence):
        await build().platform.run()


async def test_a_refused_token_and_no_token_end_in_a_sentence(api: FakeDiscord) -> None:
    api.faults.append(Fault("GET", "/users/@me", 401, {"message": "401: Unauthorized", "code": 0}))
    with pytest.raises(DiscordProblem, match="Discord refuses this token") as found:
        await build(token="wrong-token").platform.run()
    assert "wrong-token" not in str(found.value)
    with pytest.raises(DiscordProblem, match="there is no token"):
        await build(token=" ").platform.run()


async def test_a_discord_that_is_away_at_the_start_is_waited_for(api: FakeDiscord) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    bot = build(sleep=sleep)
    api.faults.extend([Fault("GET", "/users/@me", 503)] * 3)
    async with running(api, bot):
        await api.write(1, f"<@{ME}> browse page-1")
        await api.until(lambda: len(api.posted) == 1)
    assert pauses == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("accepted", [False, True])
async def test_the_outbox_posts_once_with_a_key_of_its_own(api: FakeDiscord, accepted: bool) -> None:
    async with running(api, build()) as bot:
        api.faults.append(Fault("POST", MESSAGES, accepted=accepted))
        await bot.platform.outbox.post(call(bot), CARD, reply_to="600000000000000001")
    sent = [body for method, path, body in api.requests if method == "POST" and path == f"/channels/{CHANNEL}/messages"]
    assert len(sent) == 2
    assert {body["nonce"] for body in sent} == {sent[0]["nonce"]}
    assert len(sent[0]["nonce"]) == 24
    assert sent[0]["enforce_nonce"] is True
    assert sent[0]["allowed_mentions"] == {"parse": []}
    assert len(api.posted) == 1


async def test_a_direct_message_comes_once_and_pushes_only_a_neutral_line(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        api.faults.extend([Fault("POST", MESSAGES, accepted=True), Fault("PATCH", f"/channels/{DM}/messages/*")])
        await bot.platform.outbox.dm(call(bot), CARD)
    assert [each["content"] for each in api.posted] == [PUSHED]
    assert [said(each) for each in api.edited] == ["### A page"]


async def test_an_answer_on_its_way_is_given_before_we_leave(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        await api.command(1, "loud")
        await api.until(lambda: bool(bot.gate.arrivals))
        leaving = asyncio.create_task(bot.platform.close())
        await asyncio.sleep(0)
        assert not leaving.done()
        bot.demo.gate_open.set()
        await leaving
    assert said((api.edited or api.posted)[-1]) == "### Done, for all."


async def test_closing_twice_is_safe_and_ends_the_run(api: FakeDiscord) -> None:
    async with running(api, build()) as bot:
        await api.until(lambda: "identified" in api.sessions)
        await bot.platform.close()
        await bot.platform.close()
        assert not bot.platform.connected
