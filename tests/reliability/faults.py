"""The fault matrix: what becomes of one message in each trouble, by what the platform offers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import LOST_AFTER, LOST_BEFORE, Clock, FakePostman, Fault
from tests.reliability.child import KEY

from mentorbot.core.owed import Result
from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys

PROFILES = {
    "key": (timedelta(minutes=5), False),
    "history": (timedelta(), True),
    "both": (timedelta(minutes=5), True),
    "neither": (timedelta(), False),
}
"""For how long a repeated key is dropped, and whether the platform can be asked."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One trouble. `ends` is how it ends in each profile: the state, and how many messages arrived."""

    ends: Mapping[str, tuple[str, int]]
    fault: Fault | None = None
    jump: timedelta = timedelta()
    writes: Callable[[], Exception] | None = None
    away: frozenset[int] = frozenset()


SURE = dict.fromkeys(PROFILES, ("sent", 1))
"""Nobody is ever in doubt about it."""
LOST = {**SURE, "neither": ("unknown", 0)}
ARRIVED = {**SURE, "neither": ("unknown", 1)}
DOUBTED = {"key": ("unknown", 1), "history": ("sent", 1), "both": ("sent", 1), "neither": ("unknown", 1)}
"""It arrived, and the clock no longer tells whether its key is still known."""


def _no(why: str, seconds: float | None) -> Cell:
    """A definite no; `seconds` says when to come again, None: it says nothing."""
    return Cell(SURE, Fault(answer=Result("due", why=why, definite=True)), timedelta(seconds=seconds or 0))


def _locked() -> Exception:
    return OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))


def _full() -> Exception:
    return OperationalError("COMMIT", None, Exception("database or disk is full"))


def _gone() -> Exception:
    return ConnectionRefusedError("nobody listens there")


TIMED_OUT = TimeoutError()
CELLS: dict[str, Cell] = {
    "429 with a time": Cell(SURE, Fault(answer=Result("due", why="429", definite=True))),
    "429 without a time": _no("429", None),
    "500": Cell(LOST, Fault(RuntimeError("500"))),
    "500 after": Cell(ARRIVED, Fault(RuntimeError("500"), accepted=True)),
    "502": Cell(LOST, Fault(RuntimeError("502"))),
    "503": Cell(LOST, Fault(RuntimeError("503"))),
    "503 after": Cell(ARRIVED, Fault(RuntimeError("503"), accepted=True)),
    "reset before": Cell(LOST, LOST_BEFORE),
    "reset after": Cell(ARRIVED, LOST_AFTER),
    "time-out before": Cell(LOST, Fault(TIMED_OUT, slow=20)),
    "time-out after": Cell(ARRIVED, Fault(TIMED_OUT, accepted=True, slow=20)),
    "slow accept": Cell(SURE, Fault(slow=19)),
    "late accept": Cell(ARRIVED, Fault(TIMED_OUT, accepted=True, after=25, slow=20)),
    "very late accept": Cell(ARRIVED, Fault(TIMED_OUT, accepted=True, after=50, slow=20)),
    "clock back by an hour": Cell(DOUBTED, LOST_AFTER, timedelta(hours=-1)),
    "clock ahead by a day": Cell(DOUBTED, LOST_AFTER, timedelta(days=1)),
    **{
        f"{name} at the {stage}": Cell(SURE, writes=error, away=frozenset(range(first, first + many)))
        for name, error, many in (("disk full", _full, 1), ("locked 10 s", _locked, 2), ("gone 60 s", _gone, 8))
        for stage, first in (("claim", 3), ("mark", 4), ("record", 5))
    },
}
"""Writes are counted from the plan on: plan, recover, claim, mark, record."""


async def run_cell(desk: Desk, cell: Cell, profile: str) -> tuple[str, int]:
    """Let a message meet one trouble; gives how it ended, and how many messages arrived."""
    desk.postman.key_window, desk.postman.history = PROFILES[profile]
    failing = _Failing(desk, cell)
    await desk.plan(desk.owed(person=None, community=None, address="channel:1"))
    if cell.fault is not None:
        desk.postman.faults.append(cell.fault)
    await failing.tick()
    desk.clock.now += cell.jump
    for _ in range(60):
        desk.clock.pass_on(timedelta(seconds=5))
        await failing.tick()
    for _ in range(30):
        desk.clock.pass_on(timedelta(minutes=5))
        await failing.tick()
    desk.postman.arrive()
    (state,) = (await desk.states()).values()
    return state, len(desk.postman.posts)


async def met(url: str, cell: Cell, profile: str) -> tuple[str, int]:
    """Run a cell on a database that is empty."""
    database = await open_database(url, Keys([KEY]))
    clock = Clock()
    try:
        return await run_cell(Desk(database, clock, FakePostman(clock), FakeComposer()), cell, profile)
    finally:
        await database.close()


class _Failing:
    """A worker on a database some of whose writes fail."""

    def __init__(self, desk: Desk, cell: Cell) -> None:
        self._worker = desk.worker()
        self._cell = cell
        self._count = 0
        self._write = desk.database.write
        desk.database.write = self._watched  # type: ignore[method-assign, assignment]

    @asynccontextmanager
    async def _watched(self, *args: Any) -> AsyncIterator[Any]:
        self._count += 1
        if self._cell.writes is not None and self._count in self._cell.away:
            raise self._cell.writes()
        async with self._write(*args) as tx:
            yield tx

    async def tick(self) -> None:
        """Look at the ledger; where it is away, the worker's own loop would say so and go on."""
        try:
            await self._worker.tick()
        except (OperationalError, OSError):
            assert self._count in self._cell.away
