"""One process leads: it keeps the lead while it lives, hands it over when it stops, and loses it when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update
from tests.fakes.postman import Clock

from mentorbot.delivery.leadership import GIVES_UP, RENEW, TERM, Leadership
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import lease


@dataclass
class Process:
    """A process that would lead; time passes for it in steps, when the test says so."""

    database: Database
    clock: Clock
    name: str
    serving: int = 0
    served: int = 0
    steps: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    asleep: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Exception | None = None

    async def sleep(self, _seconds: float) -> None:
        self.asleep.set()
        await self.steps.acquire()

    async def serve(self) -> None:
        self.serving += 1
        self.served += 1
        try:
            if self.fails is not None:
                raise self.fails
            await asyncio.Event().wait()
        finally:
            self.serving -= 1

    def leadership(self) -> Leadership:
        monotonic, sleep = self.clock.monotonic, self.sleep
        return Leadership(self.database, "discord:x:0", self.name, clock=self.clock, monotonic=monotonic, sleep=sleep)

    async def step(self) -> None:
        """Let it look once, and come to rest again."""
        await self.asleep.wait()
        self.asleep.clear()
        self.steps.release()
        await self.asleep.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.leadership().lead(self.serve))
        try:
            await self.asleep.wait()
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_of_two_processes_one_serves(database: Database, clock: Clock) -> None:
    first, second = Process(database, clock, "p1"), Process(database, clock, "p2")
    async with first.running(), second.running():
        for _ in range(20):
            clock.pass_on(timedelta(seconds=RENEW))
            await first.step()
            await second.step()
        assert (first.served, first.serving, second.served) == (1, 1, 0)


async def test_a_process_that_stops_hands_over_at_once(database: Database, clock: Clock) -> None:
    first, second = Process(database, clock, "p1"), Process(database, clock, "p2")
    async with second.running():
        assert second.serving == 1
    async with first.running():
        assert first.serving == 1


async def test_a_process_that_dies_is_followed_within_its_term(database: Database, clock: Clock) -> None:
    assert await Process(database, clock, "p1").leadership().take()  # and is killed
    second = Process(database, clock, "p2")
    async with second.running():
        clock.pass_on(TERM - timedelta(seconds=1))
        await second.step()
        assert second.served == 0
        clock.pass_on(timedelta(seconds=1))
        await second.step()
        assert second.serving == 1


async def test_a_process_that_slept_too_long_stops_serving_and_waits_its_turn(database: Database, clock: Clock) -> None:
    first = Process(database, clock, "p1")
    async with first.running():
        clock.pass_on(TERM + timedelta(seconds=1))
        second = Process(database, clock, "p2").leadership()
        assert await second.take()
        await first.step()
        assert (first.serving, first.served) == (0, 1)
        await second.release()
        await first.step()
        assert (first.serving, first.served) == (1, 2)


async def test_a_leader_that_sees_another_in_its_place_stops_at_once(database: Database, clock: Clock) -> None:
    first = Process(database, clock, "p1")
    async with first.running():
        async with database.write() as tx:
            await tx.execute(update(lease).values(holder="p2"))
        clock.pass_on(timedelta(seconds=RENEW))
        await first.step()
        assert first.serving == 0


async def test_a_leader_whose_database_is_away_steps_down_before_anybody_can_follow(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_self: Leadership) -> bool:
        raise OSError

    first = Process(database, clock, "p1")
    async with first.running():
        monkeypatch.setattr(Leadership, "take", away)
        passed = timedelta()
        while first.serving and passed < 2 * TERM:
            clock.pass_on(timedelta(seconds=RENEW))
            passed += timedelta(seconds=RENEW)
            await first.step()
        assert timedelta(seconds=GIVES_UP) < passed < TERM - timedelta(seconds=10)
        monkeypatch.undo()
        await first.step()
        assert first.served == 2


async def test_a_lease_far_ahead_was_written_by_a_clock_that_went_back(database: Database, clock: Clock) -> None:
    ahead = Clock(clock() + timedelta(days=1))
    assert await Process(database, ahead, "p1").leadership().take()
    assert await Process(database, clock, "p2").leadership().take()


async def test_only_the_operator_can_help_and_is_told(database: Database, clock: Clock) -> None:
    first = Process(database, clock, "p1", fails=ValueError("the token is refused"))
    with pytest.raises(ValueError, match="refused"):
        await first.leadership().lead(first.serve)
    assert await Process(database, clock, "p2").leadership().take()


async def test_of_ten_that_reach_for_it_at_once_one_has_it(database: Database, clock: Clock) -> None:
    all_of_them = [Process(database, clock, f"p{number}").leadership() for number in range(10)]
    assert sorted(await asyncio.gather(*(each.take() for each in all_of_them))) == [False] * 9 + [True]
