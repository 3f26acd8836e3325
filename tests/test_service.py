"""Several processes on one database and one token: one is told what happens, all of them deliver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import discord
import pytest
import yarl
from pydantic import SecretStr
from sqlalchemy import delete, insert, select, update
from tests.fakes.discord_api import FakeDiscord, discord_api
from tests.fakes.discord_faults import refused
from tests.fakes.gate import MemoryGate, numbered

from mentorbot import service
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.owed import Owed, to_person
from mentorbot.deliverer import Deliverer, declared_commands, opened_deliverer
from mentorbot.delivery import leadership, ledger
from mentorbot.delivery.guard import Presence
from mentorbot.delivery.house import HOUSE
from mentorbot.features.privacy.retention import RETENTION
from mentorbot.features.reminders.route import HELLO
from mentorbot.housework import housework
from mentorbot.platforms.discord.courier import DiscordCourier
from mentorbot.platforms.discord.platform import DiscordPlatform
from mentorbot.platforms.discord.problems import DiscordProblem
from mentorbot.service import Service
from mentorbot.settings import Settings
from mentorbot.storage.schema.delivery import delivery, lease, message
from mentorbot.storage.schema.places import heartbeat, inbox, person

LEAD = "discord:tests:0"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - real processes have a real clock


@dataclass
class Process:
    """A program that was started: its service runs until it is told to stop, or killed."""

    deliverer: Deliverer
    task: asyncio.Task[None]
    told: asyncio.Event = field(default_factory=asyncio.Event)

    async def stop(self) -> None:
        self.told.set()
        await self.task


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with discord_api() as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", fake.base)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway))
        monkeypatch.setattr(leadership, "RENEW", 0.1)
        yield fake


Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(api: FakeDiscord, empty_url: str, key: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a process on the database of the test; `serves` says whether it would be told what happens."""
    async with _started(Settings(data=tmp_path, database=empty_url, keys=SecretStr(key))) as starting:
        yield starting


@asynccontextmanager
async def _started(settings: Settings) -> AsyncIterator[Start]:
    running: list[Process] = []
    opened = []
    names = map(str, count(1))

    async def starting(serves: bool = True) -> Process:
        opening = opened_deliverer(settings, now, lambda: f"p{next(names)}")
        deliverer = await opening.__aenter__()
        opened.append(opening)
        registry, native = declared_commands(), deliverer.people.native
        presence, stop = Presence(deliverer.name, ("discord",), "1"), asyncio.Event()
        if serves:
            dispatch = Dispatch(registry, MemoryGate(), numbered("r"))
            gateway = DiscordPlatform(dispatch, "token", clock=now, native=native)
            serving = Service(deliverer, gateway, presence, gateway, LEAD)
        else:
            courier = DiscordCourier(registry, "token", clock=now, native=native)
            house = await housework(deliverer, now)
            serving = Service(deliverer, courier, presence, house=(house,))
        process = Process(deliverer, asyncio.create_task(serving.run(stop)), stop)
        running.append(process)
        return process

    try:
        yield starting
    finally:
        for each in running:
            each.told.set()
            with suppress(DiscordProblem):
                await each.task
        for opening in opened:
            await opening.__aexit__(None, None, None)


async def owe(process: Process, *accounts: int) -> None:
    """Owe a first message to some people, now."""
    async with process.deliverer.database.write() as tx:
        rows = [{"platform": "discord", "tenant": "", "native": str(10**17 + n), "quiet": "none"} for n in accounts]
        numbers = (await tx.execute(insert(person).returning(person.c.id), rows)).scalars().all()
        await ledger.plan(tx, [Owed(f"{HELLO}:{n}", HELLO, str(n), "discord", to_person(n), now(), n) for n in numbers])


async def states(process: Process) -> list[str]:
    async with process.deliverer.database.read() as tx:
        return list((await tx.execute(select(delivery.c.state).where(delivery.c.platform != HOUSE))).scalars())


async def alive(process: Process) -> list[str]:
    async with process.deliverer.database.read() as tx:
        return sorted((await tx.execute(select(heartbeat.c.process))).scalars())


async def until(reached: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not await reached():  # noqa: ASYNC110 - nobody tells of rows
            await asyncio.sleep(0.05)


async def test_one_of_two_processes_is_told_what_happens_and_both_deliver(api: FakeDiscord, start: Start) -> None:
    first = await start()
    await api.until(lambda: len(api.sessions) == 1)
    second = await start()
    await owe(first, *range(20))
    await api.until(lambda: len(api.posts.accepted) == 20)
    await until(lambda: _all(states(first), {"sent"}))
    assert api.sessions == ["identified"]
    assert await alive(first) == ["p1", "p2"]
    await first.stop()
    await api.until(lambda: len(api.sessions) == 2)
    assert await alive(second) == ["p2"]
    await owe(second, 100)
    await api.until(lambda: len(api.posts.accepted) == 21)


async def _all(found: Awaitable[list[str]], wanted: set[str]) -> bool:
    return set(await found) == wanted


async def test_of_processes_that_only_deliver_one_does_the_nights_work(start: Start) -> None:
    first, _, _ = await start(serves=False), await start(serves=False), await start(serves=False)
    tonight = delivery.c.kind == RETENTION
    async with first.deliverer.database.write() as tx:
        await tx.execute(insert(inbox).values(event="of long ago", seen_at=now() - timedelta(days=9)))
        await tx.execute(update(delivery).where(tonight).values(due=now(), wake_at=now()))

    async def done() -> bool:
        async with first.deliverer.database.read() as tx:
            return (
                await tx.execute(select(delivery.c.id).where(tonight, delivery.c.state == "sent"))
            ).first() is not None

    await until(done, 60)  # a night's work goes through every table
    async with first.deliverer.database.read() as tx:
        assert (await tx.execute(select(inbox.c.event))).all() == []
        told = (await tx.execute(select(message.c.attempt).where(message.c.kind == RETENTION))).scalars().all()
        owed = (await tx.execute(select(delivery.c.state).where(tonight))).scalars().all()
    assert (list(told), sorted(owed)) == ([1], ["due", "sent"])


async def test_a_process_that_lost_the_lead_leaves_the_gateway_goes_on_sending_and_comes_back(
    api: FakeDiscord, start: Start
) -> None:
    first = await start()
    await api.until(lambda: len(api.sessions) == 1)
    stolen = update(lease).values(holder="somebody", until=now() + leadership.TERM)
    async with first.deliverer.database.write() as tx:
        await tx.execute(stolen)
    await until(lambda: _closed(api))
    await owe(first, 1)
    await api.until(lambda: len(api.posts.accepted) == 1)
    async with first.deliverer.database.write() as tx:
        await tx.execute(delete(lease))
    await api.until(lambda: len(api.sessions) == 2)


async def _closed(api: FakeDiscord) -> bool:
    return api.socket is not None and api.socket.closed


async def test_a_process_that_only_delivers_needs_no_gateway_and_no_commands(api: FakeDiscord, start: Start) -> None:
    process = await start(serves=False)
    await owe(process, 1, 2)
    await api.until(lambda: len(api.posts.accepted) == 2)
    await process.stop()
    assert api.sessions == []
    assert not [path for method, path, _ in api.requests if method == "PUT" or path.endswith("/commands")]
    assert await alive(process) == []
    assert set(await states(process)) == {"sent"}


async def test_a_refused_token_stops_in_order_and_is_told(api: FakeDiscord, start: Start) -> None:
    api.faults.append(refused(401, 0, "/users/@me", "GET"))
    process = await start()
    with pytest.raises(DiscordProblem, match="token"):
        await process.task
    assert await alive(process) == []
    async with process.deliverer.database.read() as tx:
        assert (await tx.execute(select(lease))).all() == []


async def test_nothing_is_sent_while_discords_clock_is_elsewhere(
    api: FakeDiscord, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOK", 0.2)
    api.ahead = 300.0
    process = await start(serves=False)
    await api.until(lambda: len(api.requests) > 0)
    await owe(process, 1)
    await api.until(lambda: len([path for _, path, _ in api.requests if path == "/oauth2/applications/@me"]) > 5)
    assert api.posts.accepted == []
    assert await states(process) == ["due"]
    api.ahead = 0.0
    await api.until(lambda: len(api.posts.accepted) == 1)


async def test_what_only_delivers_writes_buttons_as_the_whole_program_does(api: FakeDiscord, start: Start) -> None:
    process = await start(serves=False)
    await owe(process, 1)
    await api.until(lambda: len(api.posts.accepted) == 1)
    (post,) = api.posts.accepted
    assert post.public
