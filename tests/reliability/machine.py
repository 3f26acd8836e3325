"""The stateful machine: members do as they like, the platform fails as it likes, the ledger agrees with the oracle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Row, Select, delete, insert, select, update
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import LOST_AFTER, LOST_BEFORE, REFUSED, Clock, FakePostman, until_quiet, worker_for
from tests.reliability.oracle import Meets, Member, Promise

from mentorbot.core.owed import to_person
from mentorbot.delivery import moving, recurring
from mentorbot.delivery.recurring import Recurrence
from mentorbot.people.people import People
from mentorbot.people.reach import set_reach
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.places import person

T = TypeVar("T")
FAULTS = {"lost": LOST_BEFORE, "arrived": LOST_AFTER, "refused": REFUSED}
STARTS = ("2026-11-23T09:00", "2026-10-24T20:00", "2027-03-27T20:00", "2027-04-03T09:00")
"""An ordinary day, and days before clocks change in Berlin and on Lord Howe."""
ZONES = st.sampled_from(("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Australia/Lord_Howe"))
WALLS = st.sampled_from((time(2, 30), time(9), time(18), time(23, 45)))
QUIET = st.sampled_from((None, (time(21), time(8)), (time(12), time(19)), (time(1), time(3))))
PASSING = st.one_of(st.integers(3, 90), st.integers(60, 1500), st.integers(1500, 6000)).map(
    lambda minutes: timedelta(minutes=minutes)
)
EVERY: tuple[tuple[str, frozenset[int], int], ...] = (
    ("FREQ=DAILY", frozenset(range(7)), 1),
    ("FREQ=DAILY;INTERVAL=2", frozenset(range(7)), 2),
    ("FREQ=WEEKLY;BYDAY=MO,TH", frozenset({0, 3}), 1),
    ("FREQ=WEEKLY;BYDAY=SU", frozenset({6}), 1),
)
MANY = 5
"""Looks in a row that may go wrong; after more, pauses are longer than the machine waits."""


@dataclass
class World:
    """One database, and the event loop that it lives on."""

    run: Callable[[Coroutine[Any, Any, Any]], Any]
    database: Database


class Machine(RuleBasedStateMachine):
    """Two members with up to four promises. `world` is set by a subclass."""

    world: World
    many = 2

    @initialize(start=st.sampled_from(STARTS), history=st.booleans())
    def opens(self, start: str, history: bool) -> None:
        self.clock = Clock(datetime.fromisoformat(start).replace(tzinfo=UTC))
        self.postman = FakePostman(self.clock, history=history, rate=1e9)
        self.members = {number: Member() for number in range(1, self.many + 1)}
        self.promises: dict[str, Promise] = {}
        self.came: list[str] = []
        self.bad = 0
        composers = {"check_in": FakeComposer()}
        self.world.run(self._empty())
        self.workers = [worker_for(self.world.database, composers, self.postman, name) for name in ("w1", "w2")]
        self.people = People(self.world.database)

    async def _empty(self) -> None:
        async with self.world.database.write() as tx:
            for table in (delivery, message, recurrence, person):
                await tx.execute(delete(table))
            rows = [
                {"id": number, "platform": "discord", "tenant": "", "native": f"u{number}", "quiet": "none"}
                for number in self.members
            ]
            await tx.execute(insert(person), rows)

    def write(self, change: Callable[[Tx], Awaitable[T]]) -> T:
        async def once() -> T:
            async with self.world.database.write() as tx:
                return await change(tx)

        return self.world.run(once())  # type: ignore[no-any-return]

    @property
    def now(self) -> datetime:
        return self.clock()

    @rule(name=st.sampled_from(("1a", "1b", "2a", "2b")), every=st.sampled_from(EVERY), wall=WALLS)
    def sets(self, name: str, every: tuple[str, frozenset[int], int], wall: time) -> None:
        """Ask for a schedule, or for another one."""
        number, member = int(name[:-1]), self.members[int(name[:-1])]
        asked = self.now.astimezone(ZoneInfo(member.zone)).replace(tzinfo=None, second=0, microsecond=0)
        known = self.promises.setdefault(name, Promise(member, wall, every[1], every[2], asked))
        known.take_back()
        known.wall, known.days, known.every, known.asked, known.paused = wall, every[1], every[2], asked, False
        known.plan_next(self.now)
        new = Recurrence(
            *("check_in", name, "discord", to_person(number), every[0], f"{wall:%H:%M}", member.zone, asked),
            person=number,
        )
        self.write(lambda tx: recurring.begin(tx, new, self.now))

    @precondition(lambda self: self.promises)
    @rule(which=st.integers(0, 3), what=st.sampled_from(("pause", "end")))
    def stops(self, which: int, what: str) -> None:
        name, known = self._one(which)
        known.take_back()
        known.paused = True
        if what == "pause":
            self.write(lambda tx: recurring.pause(tx, "check_in", name))
        else:
            self.write(lambda tx: recurring.end(tx, "check_in", name))

    @precondition(lambda self: self.promises)
    @rule(which=st.integers(0, 3))
    def resumes(self, which: int) -> None:
        name, known = self._one(which)
        found = self.write(lambda tx: recurring.find(tx, "check_in", name))
        self.write(lambda tx: recurring.resume(tx, "check_in", name, self.now))
        if known.paused and found is not None:
            known.paused = False
            known.plan_next(self.now)

    def _one(self, which: int) -> tuple[str, Promise]:
        names = sorted(self.promises)
        name = names[which % len(names)]
        return name, self.promises[name]

    @rule(number=st.sampled_from((1, 2)), zone=ZONES)
    def moves(self, number: int, zone: str) -> None:
        before, self.members[number].zone = self.members[number].zone, zone
        for known in (known for name, known in self.promises.items() if name[:-1] == str(number)):
            known.moved(self.now, before)
        self.write(lambda tx: moving.move(tx, self.people, number, zone, self.now))
        self._wakes()

    @rule(number=st.sampled_from((1, 2)), quiet=QUIET)
    def rests(self, number: int, quiet: tuple[time, time] | None) -> None:
        self.members[number].quiet = quiet
        said = "none" if quiet is None else f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}"

        async def change(tx: Tx) -> None:
            await set_reach(tx, number, {"quiet": said})
            await moving.settle(tx, number)

        self.write(change)
        self._wakes()

    def _wakes(self) -> None:
        """What was written once waits for the end of the quiet hours as they were; here it need not."""
        resting = (message.c.state == "due") & (message.c.wake_at > self.now + timedelta(minutes=10))
        self.write(lambda tx: tx.execute(update(message).where(resting).values(wake_at=self.now)))

    @rule(span=PASSING, both=st.booleans())
    def delivers(self, span: timedelta, both: bool) -> None:
        """Time passes, and one worker or two take all that is due."""
        self.clock.pass_on(span)
        while any([self._looked("taken")]):
            pass
        self.bad = 0 if not any(known.flying for known in self.promises.values()) else self.bad
        if both:
            self.world.run(asyncio.wait_for(self._both(), 60))
        self.world.run(until_quiet(self.workers[0]))

    async def _both(self) -> None:
        await asyncio.gather(*(each.tick() for each in self.workers))

    @precondition(lambda self: self.bad < MANY)
    @rule(span=PASSING, meets=st.sampled_from(sorted(FAULTS)))
    def fails(self, span: timedelta, meets: Meets) -> None:
        """Time passes, and everything that one look of a worker writes goes wrong in the same way."""
        self.clock.pass_on(span)
        self._looked(meets)
        self.bad += 1
        self.postman.faults.extend([FAULTS[meets]] * 2 * len(self.promises))
        self.world.run(self.workers[0].tick())
        self.postman.faults.clear()

    @rule(span=PASSING)
    def dies(self, span: timedelta) -> None:
        """A worker claims what is due and is gone."""
        claims = self.workers[1]._claims
        self.world.run(claims.claim(["discord"], self.now, 10))
        self.clock.pass_on(span)

    def _looked(self, meets: Meets) -> bool:
        before = [([*known.flying], known.planned) for known in self.promises.values()]
        for name, known in self.promises.items():
            came = known.look(self.now, meets, self.postman.history)
            self.came += [f"check_in:{name}:{slot.isoformat(timespec='minutes')}" for slot in came]
        return before != [(known.flying, known.planned) for known in self.promises.values()]

    @invariant()
    def agrees(self) -> None:
        """What came is what had to, once each; and everything in the ledger is what the oracle says."""
        if not hasattr(self, "clock"):
            return
        assert sorted(self.postman.keys()) == sorted(self.came)
        told = {
            f"check_in:{name}:{slot.isoformat(timespec='minutes')}": state
            for name, known in self.promises.items()
            for slot, state in known.states.items()
        }
        assert self._states() == told

    def _states(self) -> dict[str, str]:
        every = select(delivery.c.key, delivery.c.state)
        rows = self.world.database.glance(every)
        if rows is None:
            rows = self.world.run(self._read(every))
        return {row.key: "open" if row.state in ("due", "claimed") else row.state for row in rows}

    async def _read(self, every: Select[Any]) -> Sequence[Row[Any]]:
        async with self.world.database.read() as tx:
            return list(await tx.execute(every))


def run_machine(world: World, runs: int, steps: int, number: int | None = None, *, shrink: bool = False) -> None:
    """Run the machine; with a `number` as the seed, the same runs each time. Raises what doesn't agree."""

    class Here(Machine):
        pass

    Here.world = world
    told = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
    )
    machine: Any = seed(number)(Here) if number is not None else Here
    run_state_machine_as_test(machine, settings=told)
