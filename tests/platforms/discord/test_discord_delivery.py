"""Deliveries from the ledger to Discord and back: the real worker, the real discord.py, a Discord that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import discord
import pytest
import yarl
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.discord_api import FakeDiscord, discord_api
from tests.fakes.discord_faults import CELLS
from tests.fakes.postman import Clock, FakePostman, until_quiet
from tests.platforms.discord.demo import Bot, build

from mentorbot.core.owed import to_person
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import AT_ONCE, Worker
from mentorbot.platforms.discord import limits
from mentorbot.storage.database import Database

MANY = 150


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with discord_api() as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.base)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway))
        yield fake


@pytest.fixture
def desk(database: Database, place: int) -> Desk:
    """A desk on real time: Discord's ids have it, and its history is asked by it."""
    clock = Clock(datetime.now(UTC).replace(hour=12))  # noqa: TID251 - nobody rests at noon
    return Desk(database, clock, FakePostman(clock), FakeComposer())


@pytest.fixture
async def bot(api: FakeDiscord, desk: Desk) -> AsyncIterator[Bot]:
    bot = build()
    bot.clock.now = desk.clock.now
    api.posts.clock = lambda: desk.clock.now.timestamp()
    bot.gate.people |= {f"5000000000000{number:05}": number for number in range(1, MANY + 2)}
    task = asyncio.create_task(bot.platform.run())
    await api.until(lambda: any(name == "GUILD_CREATE" for _, name, _ in api.events))
    yield bot
    await bot.platform.close()
    await task


def worker(desk: Desk, bot: Bot) -> Worker:
    setting = Setting(desk.database, {"check_in": desk.composer}, desk.clock, desk.clock.sleep, desk.clock())
    return Worker(setting, Claims(desk.database, "w1"), bot.platform.postman, monotonic=desk.clock.monotonic)


async def test_an_answer_does_not_wait_behind_the_deliveries_that_are_due(
    api: FakeDiscord, desk: Desk, bot: Bot
) -> None:
    await desk.people(MANY)
    await desk.plan(*(desk.owed(f"p{n}", address=to_person(n), person=n) for n in range(2, MANY + 2)))
    delivering = asyncio.create_task(until_quiet(worker(desk, bot)))
    await api.until(lambda: len(api.posts.accepted) >= MANY // 5)
    before = len(api.posts.accepted)
    await api.command(1, "help")
    await api.until(lambda: any("data" in each for each in api.posted))
    assert len(api.posts.accepted) - before <= 2 * AT_ONCE
    assert await delivering == MANY
    assert sorted(each.address for each in api.posts.accepted) == sorted(
        native for native, number in bot.gate.people.items() if 2 <= number <= MANY + 1
    )


@pytest.mark.parametrize("dedupes", [True, False], ids=["key", "no key"])
@pytest.mark.parametrize("history", ["yes", "refused"])
@pytest.mark.parametrize("cell", ["reset before", "reset after", "500 after", "time-out after"])
async def test_whatever_is_lost_on_the_way_it_comes_once_or_is_unknown(
    api: FakeDiscord, desk: Desk, bot: Bot, dedupes: bool, history: str, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not desk.database.sqlite:
        cell = "reset after"  # the rest is the same on both
    monkeypatch.setattr(limits, "SEND", 0.2)
    api.posts.history = history
    if not dedupes:
        api.posts.window = 0
        bot.platform.postman.key_window = timedelta()
    await desk.plan(desk.owed())
    api.faults.append(CELLS[cell])
    one = worker(desk, bot)
    for _ in range(40):
        await until_quiet(one)
        desk.clock.pass_on(timedelta(seconds=20))
    states = await desk.states()
    arrived = len(api.posts.accepted)
    assert arrived <= 1
    if dedupes or history == "yes":
        assert (states, arrived) == ({"a": "sent"}, 1)
    else:
        assert states == {"a": "unknown"}
