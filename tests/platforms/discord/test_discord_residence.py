"""Where we live: being added and removed is heard, and an outage is not taken for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import discord
import pytest
import yarl
from tests.fakes.discord_api import FakeDiscord, discord_api
from tests.fakes.discord_payloads import GUILD, JOINED, NAME, guild
from tests.platforms.discord.demo import Bot, build

from mentorbot.core.card import Instant


@dataclass
class Heard:
    """A residence that remembers what it was told, in order."""

    told: asyncio.Queue[tuple[str, ...]] = field(default_factory=asyncio.Queue)

    async def until(self, name: str) -> list[tuple[str, ...]]:
        """All that is told up to the next of this name."""
        out: list[tuple[str, ...]] = []
        async with asyncio.timeout(10):
            while not out or out[-1][0] != name:
                out.append(await self.told.get())
        return out

    async def left(self, platform: str, native: str, now: Instant) -> None:
        self.told.put_nowait(("left", native))

    async def came(self, platform: str, native: str, now: Instant) -> None:
        self.told.put_nowait(("came", native))

    async def settled(self, platform: str, natives: frozenset[str], now: Instant) -> None:
        self.told.put_nowait(("settled", *natives))

    async def added(self, platform: str, native: str, name: str, channel: str, since: Instant, now: Instant) -> None:
        self.told.put_nowait(("added", native, name, f"{since:%Y-%m-%d}"))


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with discord_api() as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.base)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway))
        yield fake


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def bot(api: FakeDiscord, heard: Heard) -> AsyncIterator[Bot]:
    bot = build(residence=heard)
    task = asyncio.create_task(bot.platform.run())
    await api.until(lambda: any(name == "GUILD_CREATE" for _, name, _ in api.events))
    await bot.platform.client.wait_until_ready()
    yield bot
    await bot.platform.close()
    await task


async def test_removed_and_added_again_is_heard_and_an_outage_is_neither(
    api: FakeDiscord, bot: Bot, heard: Heard
) -> None:
    assert (await heard.until("settled"))[-1] == ("settled", GUILD)
    await api.dispatch("GUILD_DELETE", {"id": GUILD, "unavailable": True})
    await api.dispatch("GUILD_CREATE", {**guild(), "unavailable": False})
    await api.dispatch("GUILD_DELETE", {"id": GUILD})
    assert await heard.until("left") == [("left", GUILD)]
    await api.dispatch("GUILD_CREATE", guild())
    assert await heard.until("came") == [("came", GUILD)]


async def test_a_server_that_is_in_an_outage_when_we_connect_is_still_ours(api: FakeDiscord, heard: Heard) -> None:
    api.outage.append("9" * 18)
    bot = build(residence=heard)
    bot.platform.client._connection.guild_ready_timeout = 0.1
    task = asyncio.create_task(bot.platform.run())
    assert set((await heard.until("settled"))[-1]) == {"settled", GUILD, "9" * 18}
    await bot.platform.close()
    await task


async def test_a_server_that_has_just_added_us_is_heard_of_also_where_that_was_while_we_were_away(
    api: FakeDiscord, heard: Heard
) -> None:
    bot = build(residence=heard, newcomers=heard)
    bot.clock.now = JOINED + timedelta(hours=23)
    task = asyncio.create_task(bot.platform.run())
    assert (await heard.until("added"))[-1] == ("added", GUILD, NAME, f"{JOINED:%Y-%m-%d}")
    await bot.platform.close()
    await task


async def test_a_server_of_long_ago_is_none_that_just_added_us(api: FakeDiscord, heard: Heard) -> None:
    bot = build(residence=heard, newcomers=heard)
    bot.clock.now = JOINED + timedelta(days=2)
    task = asyncio.create_task(bot.platform.run())
    assert await heard.until("settled") == [("settled", GUILD)]
    await api.dispatch("GUILD_DELETE", {"id": GUILD})
    assert [each[0] for each in await heard.until("left")] == ["left"]
    await api.dispatch("GUILD_CREATE", guild())
    assert (await heard.until("added"))[-1][1] == GUILD
    await bot.platform.close()
    await task
