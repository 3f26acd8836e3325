"""How a delivery reaches Discord: once, under its own key, and what every kind of failure turns into."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from tests.fakes.discord_api import FakeDiscord, discord_api
from tests.fakes.discord_faults import CELLS, MESSAGES, Fault, refused, too_many
from tests.fakes.discord_payloads import CHANNEL, DM, USER, message, user
from tests.fakes.discord_posts import EPOCH
from tests.platforms.discord.demo import Bot, build

from mentorbot.core import button_id
from mentorbot.core.card import Button, Card
from mentorbot.core.owed import Item, Owed, Parcel, Result, to_channel, to_person
from mentorbot.platforms.discord import limits, lookup, wire
from mentorbot.platforms.discord.courier import DiscordCourier
from mentorbot.platforms.discord.posting import FAILED

PUBLIC = "0123456789abcdef"
wire_write = wire.Write
CARD = Card(title=("You have a check-in.",), buttons=(Button("Open", "more", {"page": "page-01"}),))


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with discord_api() as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.base)
        yield fake


@pytest.fixture
async def bot(api: FakeDiscord) -> AsyncIterator[Bot]:
    """A process that delivers and has no gateway."""
    bot = build()
    bot.clock.now = datetime.now(UTC)  # noqa: TID251 - Discord's ids have real times
    bot.gate.people[USER] = 1
    await bot.platform.login()
    yield bot
    await bot.platform.close()


def parcel(bot: Bot, address: str = "", **changes: Any) -> Parcel:
    now = bot.clock.now
    owed = Owed("check_in:7:x", "check_in", "7", "discord", address or to_person(1), now, person=1)
    usual = Parcel(1, "discord", owed.address, "check_in", PUBLIC, 1, 0, None, None, (Item(1, owed),))
    return replace(usual, **changes)


def in_channel(bot: Bot, **changes: Any) -> Parcel:
    return parcel(bot, to_channel(CHANNEL), **changes)


def writes(api: FakeDiscord) -> list[tuple[str, Any]]:
    return [(path, body) for method, path, body in api.requests if method == "POST" and path.endswith("/messages")]


async def test_a_reminder_is_a_plain_message_whose_button_opens_it_and_names_the_message(
    api: FakeDiscord, bot: Bot
) -> None:
    assert bot.platform.postman.connected
    assert not bot.platform.connected
    result = await bot.platform.postman.send(parcel(bot), CARD)
    ((path, sent),) = writes(api)
    assert path == f"/channels/{DM}/messages"
    assert result == Result("sent", native=api.posted[0]["id"])
    assert sent["content"] == "You have a check-in."
    assert sent["allowed_mentions"] == {"parse": []}
    assert not sent["flags"] & discord.MessageFlags(components_v2=True).value
    assert (len(sent["nonce"]), sent["enforce_nonce"]) == (24, True)
    native = sent["components"][0]["components"][0]["custom_id"]
    assert button_id.message_of(native) == PUBLIC
    found = button_id.decode(bot.platform.client.desk.registry, native)
    assert found is not None
    assert (found[0].path, found[1]) == ("more", {"page": "page-01"})


async def test_a_process_that_only_delivers_needs_no_gateway(api: FakeDiscord, bot: Bot) -> None:
    courier = DiscordCourier(
        bot.platform.client.desk.registry, "a-token-for-tests", clock=bot.clock, native=bot.gate.native
    )
    assert not courier.postman.connected
    await courier.login()
    assert courier.postman.connected
    assert (await courier.postman.send(parcel(bot), CARD)).state == "sent"
    await courier.close()
    await courier.close()
    assert not courier.postman.connected
    assert api.sessions == []


async def test_a_tip_goes_into_its_channel_under_another_key(api: FakeDiscord, bot: Bot) -> None:
    await bot.platform.postman.send(parcel(bot), CARD)
    await bot.platform.postman.send(in_channel(bot), CARD)
    assert [path for path, _ in writes(api)] == [f"/channels/{DM}/messages", f"/channels/{CHANNEL}/messages"]
    assert len({body["nonce"] for _, body in writes(api)}) == 2
    assert [body["content"] for _, body in writes(api)] == ["You have a check-in.", "**You have a check-in.**"]


async def test_direct_messages_are_opened_once(api: FakeDiscord, bot: Bot) -> None:
    for _ in range(3):
        await bot.platform.postman.send(parcel(bot), CARD)
    assert [path for _, path, _ in api.requests].count("/users/@me/channels") == 1


DUE, SURELY_NOT = Result("due"), Result("due", definite=True)
OUTCOMES: dict[str, tuple[Result, int]] = {
    "429": (SURELY_NOT, 0),
    "429 long": (SURELY_NOT, 0),
    "429 global": (SURELY_NOT, 0),
    "429 without time": (SURELY_NOT, 0),
    "429 of Cloudflare": (SURELY_NOT, 0),
    "500": (DUE, 0),
    "502": (DUE, 0),
    "503": (DUE, 0),
    "504": (DUE, 0),
    "500 after": (DUE, 1),
    "503 after": (DUE, 1),
    "reset before": (DUE, 0),
    "reset after": (DUE, 1),
    "time-out before": (DUE, 0),
    "time-out after": (DUE, 1),
    "slow accept": (Result("sent"), 1),
    "late accept": (DUE, 0),
    "closed": (Result("waiting", why="closed", gone=True, definite=True), 0),
    "no mutual server": (Result("held", why="no mutual", gone=True, definite=True), 0),
    "account gone": (Result("held", why="account", gone=True, definite=True), 0),
    "direct messages too fast": (SURELY_NOT, 0),
    "channel gone": (SURELY_NOT, 0),
    "no access": (Result("failed", why="forbidden", definite=True), 0),
    "not allowed": (Result("failed", why="forbidden", definite=True), 0),
    "token refused": (SURELY_NOT, 0),
}
"""What each cell of the fault matrix turns into for a direct message, and how often Discord has it afterwards."""


def test_every_cell_of_the_fault_matrix_has_an_outcome() -> None:
    assert OUTCOMES.keys() == CELLS.keys()


@pytest.mark.parametrize("cell", OUTCOMES)
async def test_what_goes_wrong_is_judged_and_never_repeated_by_the_postman(
    api: FakeDiscord, bot: Bot, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "time-out" in cell or "late" in cell:
        monkeypatch.setattr(limits, "SEND", 0.3)
    expected, accepted = OUTCOMES[cell]
    api.faults.append(CELLS[cell])
    found = await bot.platform.postman.send(parcel(bot), CARD)
    assert (found.state, found.definite, found.gone) == (expected.state, expected.definite, expected.gone)
    assert expected.why in ("", found.why)
    assert len(writes(api)) == (0 if cell in ("account gone", "direct messages too fast") else 1)
    assert len(api.posts.accepted) == accepted


@pytest.mark.parametrize("cell", ["500 after", "503 after", "reset after", "time-out after"])
async def test_a_message_whose_answer_was_lost_and_that_is_sent_again_is_there_once(
    api: FakeDiscord, bot: Bot, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEND", 0.3)
    api.faults.append(CELLS[cell])
    first = await bot.platform.postman.send(parcel(bot), CARD)
    again = await bot.platform.postman.send(parcel(bot, attempt=2, marked=bot.clock.now), CARD)
    assert (first.state, again.state) == ("due", "sent")
    assert len(api.posts.accepted) == 1
    assert again.native == api.posts.accepted[0].body["id"]


async def test_a_repeated_message_that_was_deleted_meanwhile_counts_as_sent(api: FakeDiscord, bot: Bot) -> None:
    api.faults.append(refused(404, limits.UNKNOWN_MESSAGE))
    assert (await bot.platform.postman.send(parcel(bot), CARD)).state == "sent"


async def test_a_process_that_stood_still_before_the_first_byte_writes_nothing(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped between opening the channel and the message: by now somebody else may have taken it up."""
    monkeypatch.setattr(wire, "Write", lambda _until: wire_write(0.0))
    result = await bot.platform.postman.send(parcel(bot), CARD)
    assert (result.state, result.definite, writes(api), api.posts.accepted) == ("due", True, [], [])


async def test_what_could_not_even_leave_was_surely_not_sent(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEND", 0.3)
    opening = "/users/@me/channels"
    for fault in (Fault("POST", opening), Fault("POST", opening, 503), Fault("POST", opening, hold=60)):
        api.faults.append(fault)
        result = await bot.platform.postman.send(parcel(bot), CARD)
        assert (result.state, result.definite) == ("due", True)
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9")
    result = await bot.platform.postman.send(in_channel(bot), CARD)
    assert (result.state, result.definite) == ("due", True)


async def test_a_message_that_discord_took_is_sent_even_if_the_library_then_waits_too_long(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEND", 0.3)
    headers = {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Limit": "1", "X-Ratelimit-Reset-After": "20"}
    api.faults.append(Fault("POST", MESSAGES, well=True, headers=headers))
    result = await bot.platform.postman.send(in_channel(bot), CARD)
    assert result == Result("sent", native=api.posts.accepted[0].body["id"])


async def test_a_rate_limit_names_the_time_of_the_next_try(api: FakeDiscord, bot: Bot) -> None:
    api.faults.append(CELLS["429 long"])
    result = await bot.platform.postman.send(in_channel(bot), CARD)
    assert result.not_before == bot.clock.now + timedelta(seconds=600)
    assert bot.platform.postman.connected


@pytest.mark.parametrize(("cell", "seconds"), [("429 global", 0.3), ("429 of Cloudflare", 600)])
async def test_a_limit_for_everything_stops_every_delivery_until_it_is_over_and_nothing_else(
    api: FakeDiscord, bot: Bot, cell: str, seconds: float
) -> None:
    postman = bot.platform.postman
    api.faults.append(CELLS[cell])
    await postman.send(in_channel(bot), CARD)
    assert not postman.connected
    waits = await postman.send(parcel(bot), CARD)
    assert (waits.state, waits.definite, waits.not_before) == (
        "due", True, bot.clock.now + timedelta(seconds=seconds),
    )  # fmt: skip
    assert len(writes(api)) == 1
    assert await bot.platform.client.application_info() is not None
    bot.clock.pass_(seconds)
    assert postman.connected
    assert (await postman.send(parcel(bot), CARD)).state == "sent"


async def test_after_opening_direct_messages_too_fast_only_new_people_wait(api: FakeDiscord, bot: Bot) -> None:
    bot.gate.people["500000000000000002"] = 2
    postman = bot.platform.postman
    assert (await postman.send(parcel(bot), CARD)).state == "sent"
    api.faults.append(CELLS["direct messages too fast"])
    first = await postman.send(parcel(bot, to_person(2)), CARD)
    second = await postman.send(parcel(bot, to_person(2)), CARD)
    assert (
        first == second == Result("due", why="opening", not_before=bot.clock.now + timedelta(minutes=10), definite=True)
    )
    assert [path for _, path, _ in api.requests].count("/users/@me/channels") == 2
    assert (await postman.send(parcel(bot), CARD)).state == "sent"


async def test_a_rate_limit_on_opening_direct_messages_holds_back_new_people_alone(api: FakeDiscord, bot: Bot) -> None:
    bot.gate.people["500000000000000002"] = 2
    postman = bot.platform.postman
    api.faults.append(too_many("/users/@me/channels", 60.0))
    first = await postman.send(parcel(bot), CARD)
    second = await postman.send(parcel(bot, to_person(2)), CARD)
    assert first.not_before == second.not_before == bot.clock.now + timedelta(seconds=60)
    assert [path for _, path, _ in api.requests].count("/users/@me/channels") == 1
    assert (await postman.send(in_channel(bot), CARD)).state == "sent"


async def test_a_channel_that_is_gone_has_failed(api: FakeDiscord, bot: Bot) -> None:
    api.faults.append(CELLS["channel gone"])
    assert await bot.platform.postman.send(in_channel(bot), CARD) == Result("failed", why="channel", definite=True)


async def test_a_person_who_was_erased_gets_nothing(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(_number: int) -> str:
        raise LookupError

    monkeypatch.setattr(bot.platform.postman, "_native", nobody)
    assert (await bot.platform.postman.send(parcel(bot), CARD)).why == "account"
    assert writes(api) == []


async def test_nothing_of_whoever_is_forgotten_stays_in_memory(api: FakeDiscord, bot: Bot) -> None:
    bot.gate.people["500000000000000002"] = 2
    postman = bot.platform.postman
    for address in (to_person(1), to_person(2)):
        assert (await postman.send(parcel(bot, address), CARD)).state == "sent"
    account = await postman._native(1)
    known = dict(postman._rooms)
    assert account in str(known)
    await bot.platform.erase(account)
    assert list(postman._rooms) == [to_person(2)]
    assert account not in str([vars(bot.platform.client._connection)["_private_channels_by_user"], postman._rooms])
    assert len(bot.platform.client.private_channels) == 1


async def test_a_refused_token_stops_delivery_and_says_so_once(
    api: FakeDiscord, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    postman = bot.platform.postman
    api.faults.append(CELLS["token refused"])
    await postman.send(in_channel(bot), CARD)
    assert postman.trouble == "the token is refused"
    assert not postman.connected
    await postman.send(in_channel(bot), CARD)
    assert len(writes(api)) == 1
    alarms = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert [each.getMessage() for each in alarms] == ["nothing is delivered on Discord"]


async def test_too_many_refusals_stop_delivery_before_discord_bans_us(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "REFUSALS", 3)
    monkeypatch.setattr(wire, "WITHIN", 0.2)
    postman = bot.platform.postman
    for _ in range(4):
        assert postman.connected
        api.faults.append(CELLS["not allowed"])
        await postman.send(in_channel(bot), CARD)
    assert postman.trouble == "too many refusals"
    await asyncio.sleep(0.25)
    assert postman.trouble == ""


async def test_the_difference_between_the_clocks_is_known(api: FakeDiscord, bot: Bot) -> None:
    api.ahead = 300
    await bot.platform.postman.send(in_channel(bot), CARD)
    skew = bot.platform.postman.skew
    assert skew is not None
    assert abs(skew - timedelta(seconds=300)) < timedelta(seconds=30)


async def test_a_message_is_found_by_what_its_buttons_carry(api: FakeDiscord, bot: Bot) -> None:
    postman, marked = bot.platform.postman, bot.clock.now
    for address in (to_person(1), to_channel(CHANNEL)):
        await postman.send(parcel(bot, address, public="another"), CARD)
        sent = await postman.send(parcel(bot, address), CARD)
        found = await postman.find(parcel(bot, address, marked=marked))
        assert found is not None
        assert (found.state, found.native) == ("sent", sent.native)
        assert found.at is not None
        assert abs(found.at - marked) < timedelta(minutes=1)
        assert await postman.find(parcel(bot, address, marked=marked, public="f" * 16)) is None


async def test_somebody_elses_message_with_our_id_in_it_is_not_ours(api: FakeDiscord, bot: Bot) -> None:
    await bot.platform.postman.send(in_channel(bot), CARD)
    api.posts.accepted[0].body["author"] = user(USER)
    assert await bot.platform.postman.find(in_channel(bot, marked=bot.clock.now)) is None


async def test_a_channel_whose_history_is_hidden_tells_nothing_unless_nothing_was_written(
    api: FakeDiscord, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    api.posts.history = "empty"
    postman = bot.platform.postman
    assert await postman.find(in_channel(bot, marked=bot.clock.now)) is None
    await postman.send(in_channel(bot), CARD)
    with pytest.raises(LookupError, match="just now"):
        await postman.find(in_channel(bot, marked=bot.clock.now))
    busy = in_channel(bot, marked=bot.clock.now, tries=lookup.PATIENT)
    hidden = Result("unknown", why="history")
    assert await postman.find(busy) == hidden
    bot.clock.now += timedelta(minutes=2)
    assert await postman.find(in_channel(bot, marked=bot.clock.now - timedelta(minutes=2))) == hidden
    assert "the history of a channel is hidden from us" in caplog.text
    later = bot.clock.now + timedelta(hours=1)
    assert await postman.find(in_channel(bot, marked=later)) is None


async def test_a_channel_that_may_not_be_looked_into_leaves_it_unknown(api: FakeDiscord, bot: Bot) -> None:
    api.posts.history = "refused"
    assert await bot.platform.postman.find(in_channel(bot, marked=bot.clock.now)) == Result("unknown", why="history")


@pytest.mark.parametrize("status", [0, 429, 500, 503])
async def test_a_look_up_that_fails_now_is_tried_later(api: FakeDiscord, bot: Bot, status: int) -> None:
    api.faults.extend([Fault("GET", MESSAGES, status)] * 2)  # aiohttp repeats a look by itself after a reset
    with pytest.raises(FAILED):
        await bot.platform.postman.find(in_channel(bot, marked=bot.clock.now))


async def test_a_look_up_reads_so_many_pages_and_no_more(
    api: FakeDiscord, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "PAGES", 2)
    first = (int(bot.clock.now.timestamp() * 1000) - EPOCH) << 22
    for number in range(150):
        api.posts.chatter(message(str(first + number), CHANNEL, user(USER)))
    await bot.platform.postman.send(in_channel(bot), CARD)
    found = await bot.platform.postman.find(in_channel(bot, marked=bot.clock.now))
    assert found is not None
    assert found.state == "sent"
    for number in range(100):
        api.posts.chatter(message(str(first + 1000 + number), CHANNEL, user(USER)))
    other = await bot.platform.postman.find(in_channel(bot, marked=bot.clock.now, public="f" * 16))
    assert other == Result("unknown", why="history")
