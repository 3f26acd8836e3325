"""The worker: nobody's trouble is another one's, nothing is lost to a crash, a mistake or a database that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from tests.delivery.desk import Desk, at
from tests.fakes.postman import CLOSED, GONE, LOST_AFTER, LOST_BEFORE, Fault, worker_for

from mentorbot.core.card import Card
from mentorbot.core.owed import Parcel, Result, to_person
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.worker import Worker
from mentorbot.storage.database import Database


class Failing:
    """Lets the writes of a database fail: those whose numbers are given, before or after their commit."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before: set[int] = set()
        self.after: set[int] = set()
        self.count = 0
        real = database.write

        @asynccontextmanager
        async def write(*args: Any) -> AsyncIterator[Any]:
            self.count += 1
            number = self.count
            if number in self.before:
                raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
            async with real(*args) as tx:
                yield tx
            if number in self.after:
                raise OperationalError("COMMIT", None, Exception("connection is gone"))

        monkeypatch.setattr(database, "write", write)


@pytest.fixture
def failing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(desk.database, monkeypatch)


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize("when", ["before", "after"])
async def test_whichever_write_fails_it_comes_once_and_soon(
    desk: Desk, failing: Failing, number: int, when: str
) -> None:
    """The writes are: plan, recover, claim, mark, record; then those of the second try."""
    getattr(failing, when).add(number)
    try:
        await desk.plan(desk.owed())
    except OperationalError:
        await desk.plan(desk.owed())
    worker = desk.worker()
    for _ in range(40):
        try:
            await worker.tick()
        except OperationalError:
            assert failing.count <= number
        desk.clock.pass_on(timedelta(seconds=5))
    assert (desk.postman.keys(), await desk.states()) == (["a"], {"a": "sent"})


async def test_an_outcome_is_kept_until_the_database_is_back(desk: Desk, failing: Failing) -> None:
    failing.before = set(range(5, 25))
    await desk.plan(desk.owed())
    await desk.deliver()
    assert (desk.postman.keys(), await desk.states()) == (["a"], {"a": "sent"})
    assert desk.clock() - at("2026-11-23T09:00") > timedelta(minutes=5)


async def test_a_process_that_is_cancelled_records_what_it_knows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentorbot.delivery import records

    reached, go = asyncio.Event(), asyncio.Event()
    real = records.record

    async def slow(*args: Any) -> set[int]:
        reached.set()
        await go.wait()
        return await real(*args)

    monkeypatch.setattr(records, "record", slow)
    await desk.plan(desk.owed())
    delivering = asyncio.create_task(desk.worker().tick())
    await reached.wait()
    delivering.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert await desk.states() == {"a": "sent"}


async def test_a_mistake_in_one_message_stops_no_other_and_is_tried_again_in_an_hour(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed("b", kind="tip"))
    desk.composer.boom = ZeroDivisionError()
    worker = worker_for(desk.database, {"check_in": desk.composer, "tip": type(desk.composer)()}, desk.postman)
    assert await worker.tick() == 2
    assert desk.postman.keys() == ["b"]
    desk.composer.boom = None
    assert await desk.later(minutes=59) == 0
    assert await desk.later(minutes=2) == 1
    assert desk.postman.keys() == ["b", "a"]


@pytest.mark.parametrize("error", [ZeroDivisionError(), IntegrityError("x", None, Exception())])
async def test_a_mistake_in_what_follows_loses_neither_outcome_nor_the_next_one(desk: Desk, error: Exception) -> None:
    await desk.set_person(quiet="none")
    await desk.begin()
    desk.composer.after_boom = error
    await desk.later(hours=9)
    assert list((await desk.states()).values()) == ["sent", "due"]


async def crash(desk: Desk, taken: list[Parcel], poison: str) -> None:
    """Take up what was claimed as a worker does; it dies at once if the poison is among what it begins."""

    class Crash(BaseException):
        pass

    async def compose(tx: Any, parcel: Parcel, now: Any) -> Any:
        if parcel.items[0].owed.key == poison:
            raise Crash
        return await real(tx, parcel, now)

    real = desk.composer.compose
    desk.composer.compose = compose  # type: ignore[method-assign]
    worker = desk.worker()
    with suppress(Crash):
        await worker.tick()
    del desk.composer.compose


async def test_who_crashes_the_program_is_given_up_and_all_others_come(desk: Desk) -> None:
    await desk.people(20)
    names = [f"k{number}" for number in range(2, 22)]
    await desk.plan(*(desk.owed(name, person=int(name[1:]), address=to_person(int(name[1:]))) for name in names))
    for _ in range(20):
        await crash(desk, [], "k9")
        desk.clock.pass_on(timedelta(seconds=61))
    states = await desk.states()
    assert states.pop("k9") == "failed"
    assert set(states.values()) == {"sent"}
    assert sorted(desk.postman.keys()) == sorted(states)


@pytest.mark.parametrize(
    ("arrived", "crashes", "end"), [(True, 8, "sent"), (False, 8, "failed"), (True, 25, "unknown")]
)
async def test_what_may_have_arrived_is_looked_for_however_often_the_program_dies_but_not_for_ever(
    desk: Desk, arrived: bool, crashes: int, end: str
) -> None:
    class Crash(BaseException):
        pass

    async def find(parcel: Parcel) -> Result | None:
        nonlocal crashes
        crashes -= 1
        if crashes >= 0:
            raise Crash
        return await real(parcel)

    real = desk.postman.find
    desk.postman.find = find  # type: ignore[method-assign]
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER if arrived else LOST_BEFORE)
    for _ in range(26):
        with suppress(Crash):
            await desk.worker().tick()
        desk.clock.pass_on(timedelta(seconds=61))
    assert await desk.states() == {"a": end}
    assert len(desk.postman.writes) == 1


async def test_crashes_that_hit_by_chance_cost_nobody_anything(desk: Desk) -> None:
    """Ten workers die with all they claimed, one after the other."""
    await desk.plan(desk.owed(), desk.owed("b", person=None, address="channel:1"))
    for number in range(10):
        await desk.claim(f"w{number}")
        desk.clock.pass_on(timedelta(seconds=61))
    await desk.deliver()
    assert sorted(desk.postman.keys()) == ["a", "b"]


async def test_a_lease_that_lies_far_ahead_is_over(desk: Desk) -> None:
    """The clock went back by an hour: nobody waits for it to come again."""
    await desk.plan(desk.owed(due=desk.clock() - timedelta(hours=1, minutes=1)))
    await desk.claim()
    desk.clock.now -= timedelta(hours=1)
    await desk.deliver()
    assert desk.postman.keys() == ["a"]


async def test_nothing_is_claimed_where_the_platform_is_away_or_delivery_is_held(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.connected = False
    assert await desk.deliver() == 0
    desk.postman.connected = True
    held = worker_for(desk.database, {"check_in": desk.composer}, desk.postman, held=lambda: "restored")
    assert await held.tick() == 0
    assert await desk.deliver() == 1


def _fifth_write(desk: Desk) -> asyncio.Event:
    """Set once five messages were written."""
    reached, real = asyncio.Event(), desk.postman.send

    async def send(parcel: Parcel, card: Card) -> Result:
        if len(desk.postman.writes) >= 5:
            reached.set()
        return await real(parcel, card)

    desk.postman.send = send  # type: ignore[method-assign]
    return reached


async def test_what_is_not_begun_when_it_stops_goes_back_at_once(desk: Desk) -> None:
    await desk.people(60)
    await desk.plan(*(desk.owed(f"k{n}", person=n, address=to_person(n)) for n in range(2, 62)))
    worker = desk.worker()
    desk.postman.faults.extend([Fault(slow=1)] * 60)
    written = _fifth_write(desk)
    running = asyncio.create_task(worker.run())
    await written.wait()
    worker.stop()
    await running
    rows, messages = (await desk.rows()).values(), await desk.messages()
    assert {message.state for message in messages} <= {"sent", "due"}
    assert len([row for row in rows if row.state == "sent"]) == len(desk.postman.posts) < 60
    await desk.deliver()
    assert len(set(desk.postman.keys())) == len(desk.postman.posts) == 60


async def test_a_nudge_wakes_it_and_it_sleeps_until_something_is_due(desk: Desk) -> None:
    rests: list[float] = []

    async def wait(_event: asyncio.Event, seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            worker.stop()
        desk.clock.pass_on(timedelta(seconds=seconds))

    one = desk.worker()
    worker = Worker(one._setting, Claims(desk.database, "w"), desk.postman, monotonic=desk.clock.monotonic, wait=wait)
    await desk.plan(desk.owed(due=desk.clock() + timedelta(seconds=7)))
    await worker.run()
    assert [round(rest) for rest in rests] == [5, 2, 5]
    assert desk.postman.posts[0].at == at("2026-11-23T09:00:07")


async def test_messages_go_out_at_the_pace_that_the_platform_allows(desk: Desk) -> None:
    desk.postman.rate = 20
    await desk.people(100)
    await desk.plan(*(desk.owed(f"k{n}", person=n, address=to_person(n)) for n in range(2, 102)))
    await desk.deliver()
    assert desk.clock() - at("2026-11-23T09:00") >= timedelta(seconds=4.9)


async def test_closed_messages_wait_and_nothing_more_is_written_there(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed("b", desk.clock() + timedelta(hours=1)))
    desk.postman.faults.append(CLOSED)
    await desk.deliver()
    assert await desk.states() == {"a": "waiting", "b": "due"}
    await desk.later(hours=1)
    assert (await desk.states(), len(desk.postman.writes)) == ({"a": "waiting", "b": "waiting"}, 1)
    assert desk.composer.ended == ["waiting", "waiting"]


async def test_who_wants_it_beside_their_next_use_is_never_written_to(desk: Desk) -> None:
    await desk.set_person(route="next_use")
    await desk.plan(desk.owed())
    await desk.deliver()
    assert (await desk.states(), desk.postman.writes) == ({"a": "waiting"}, [])


async def test_a_channel_that_is_gone_fails_and_what_is_due_later_is_tried(desk: Desk) -> None:
    tomorrow = desk.clock() + timedelta(days=1)
    await desk.plan(*(desk.owed(n, due, person=None, address="channel:1") for n, due in (("a", None), ("b", tomorrow))))
    desk.postman.faults.append(GONE)
    await desk.deliver()
    assert await desk.states() == {"a": "failed", "b": "due"}
    await desk.later(days=1)
    assert desk.postman.keys() == ["b"]


async def test_somebody_who_is_erased_while_a_message_is_on_its_way_leaves_nothing(desk: Desk) -> None:
    from sqlalchemy import delete

    from mentorbot.storage.schema.places import person

    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    async with desk.database.write() as tx:
        await tx.execute(delete(person).where(person.c.id == 1))
    await desk.later(minutes=2)
    assert (await desk.rows(), list(await desk.messages())) == ({}, [])
