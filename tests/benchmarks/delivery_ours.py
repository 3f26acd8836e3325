"""Our side of the delivery benchmark: the ledger, its claims and its worker."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert
from tests.benchmarks.delivery_measure import (
    BULK,
    CLAIMED,
    DUE,
    IDLE,
    PENDING,
    PLANNED,
    Found,
    memory,
    rate,
    span,
    spread,
)
from tests.fakes.composer import FakeComposer

from mentorbot.core.card import Card
from mentorbot.core.owed import Owed, Parcel, Result, to_channel, to_person
from mentorbot.delivery import ledger, records
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import MOST, Worker
from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import person

KEYS = Keys(["bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="])
TOGETHER = 1_000
"""Reminders that are planned in one transaction, where that is measured."""


def _now() -> datetime:
    return datetime.now(UTC)


def _owed(name: str, due: datetime) -> Owed:
    return Owed(f"tip:{name}", "tip", name, "discord", to_channel(name), due)


class Ours:
    """One database, in a process of its own."""

    def __init__(self, file: Path) -> None:
        self._runner = asyncio.Runner()
        self._database = self._runner.run(open_database(f"sqlite+aiosqlite:///{file}", KEYS))
        self._claims = Claims(self._database, "w")

    def fill(self, many: int) -> Found:
        """Let so many be pending."""
        return self._runner.run(self._fill(many))

    async def _fill(self, many: int) -> Found:
        far, start, parts = _now() + timedelta(days=30), memory(), list[float]()
        for begin in range(0, many, TOGETHER):
            with span(parts):
                await self._plan([_owed(str(number), far) for number in range(begin, begin + TOGETHER)])
        await self._idle()
        return {BULK: 1000 * TOGETHER / median(parts), PENDING: memory() - start}

    async def _plan(self, owed: list[Owed]) -> None:
        async with self._database.write() as tx:
            await ledger.plan(tx, owed)

    def round(self, number: int, sample: int, due: int) -> Found:
        """Plan and claim some, look at nothing, and let some be due at once."""
        return self._runner.run(self._round(number, sample, due))

    async def _round(self, number: int, sample: int, due: int) -> Found:
        far, found, looks = _now() + timedelta(days=30), Found(), list[float]()
        with rate(found, PLANNED, sample):
            for each in range(sample):
                await self._plan([_owed(f"{number} {each}", far)])
        for _ in range(100):
            with span(looks):
                await self._idle()
        found |= {IDLE: median(looks), **await self._lateness(number, due)}
        await self._plan([_owed(f"past {number} {each}", far - timedelta(days=60)) for each in range(sample)])
        with rate(found, CLAIMED, sample):
            taken = await self._claim()
        async with self._database.write() as tx:  # or else their leases end in the middle of the next round
            await records.record(tx, [records.Outcome(each, Result("sent"), _now()) for each in taken])
        return found

    async def _idle(self) -> None:
        """What a worker does where nothing is due: it looks, and asks when to wake; APScheduler does the same."""
        assert not await self._claims.claim(["discord"], _now(), MOST)
        await self._claims.next_wake(["discord"])

    async def _claim(self) -> list[Parcel]:
        taken = list[Parcel]()
        while some := await self._claims.claim(["discord"], _now(), MOST):
            taken += some
        return taken

    async def _lateness(self, number: int, due: int) -> Found:
        """So many members are due at the same instant, two seconds from now; when is each written to?"""
        usual = {"platform": "discord", "tenant": "", "quiet": "none"}
        rows = [{**usual, "native": f"{number} {each}"} for each in range(due)]
        async with self._database.write() as tx:
            people = list((await tx.execute(insert(person).returning(person.c.id), rows)).scalars())
        at = _now() + timedelta(seconds=2)
        await self._plan([Owed(f"c:{n}", "check_in", str(n), "discord", to_person(n), at, person=n) for n in people])
        postman = _Sink(due)
        setting = Setting(self._database, {"check_in": FakeComposer()}, _now, asyncio.sleep, at)
        worker = Worker(setting, self._claims, postman, monotonic=time.monotonic)
        running = asyncio.create_task(worker.run())
        await postman.done.wait()
        worker.stop()
        await running
        return spread(postman.late)

    def end(self, sample: int) -> Found:
        """What claiming so many takes of memory at once."""
        return self._runner.run(self._end(sample))

    async def _end(self, sample: int) -> Found:
        await self._plan([_owed(f"end {each}", _now() - timedelta(days=30)) for each in range(sample)])
        tracemalloc.start()
        while await self._claims.claim(["discord"], _now(), MOST):
            pass
        found = {DUE: tracemalloc.get_traced_memory()[1] / (1 << 20)}
        await self._database.close()
        return found


class _Sink:
    """Takes everything at once, and notes when."""

    platform = "discord"
    key_window = timedelta()
    history = True
    rate = 1e9
    connected = True
    skew: timedelta | None = None
    trouble = ""

    def __init__(self, many: int) -> None:
        self.late: list[float] = []
        self.done = asyncio.Event()
        self._many = many

    async def send(self, parcel: Parcel, card: Card) -> Result:
        self.late.append((_now() - parcel.due).total_seconds())
        if len(self.late) == self._many:
            self.done.set()
        return Result("sent", native="1", definite=True)

    async def find(self, parcel: Parcel) -> Result | None:
        return None
