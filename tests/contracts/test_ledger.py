"""What the ledger promises on each database: what is owed is owed once, and taken by one worker only."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import LOST_AFTER, Clock, FakePostman

from mentorbot.core.owed import Result, to_person
from mentorbot.delivery import ledger, records
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import community

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(database: Database, place: int) -> Desk:
    clock = Clock()
    return Desk(database, clock, FakePostman(clock), FakeComposer())


async def test_what_is_planned_twice_comes_once(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed())
    await desk.plan(desk.owed())
    await desk.deliver()
    assert desk.postman.keys() == ["a"]


async def test_a_plan_that_is_rolled_back_owes_nothing(desk: Desk) -> None:
    async def broken() -> None:
        async with desk.database.write() as tx:
            await ledger.plan(tx, [desk.owed()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert await desk.deliver() == 0


async def test_nothing_comes_before_it_is_due(desk: Desk) -> None:
    await desk.plan(desk.owed(due=desk.clock() + HOUR))
    assert await desk.later(minutes=59) == 0
    assert await desk.later(minutes=1) == 1


async def test_planning_again_moves_what_was_not_written(desk: Desk) -> None:
    await desk.plan(desk.owed(due=desk.clock() + HOUR))
    await desk.plan(desk.owed(due=desk.clock() + 2 * HOUR))
    assert await desk.later(minutes=90) == 0
    assert await desk.later(minutes=90) == 1


async def test_planning_again_never_touches_what_was_written(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    before = (await desk.rows())["a"]
    await desk.plan(desk.owed(due=desk.clock() + HOUR))
    assert (await desk.rows())["a"] == before
    await desk.later(minutes=2)
    await desk.plan(desk.owed(due=desk.clock() + HOUR))
    assert await desk.later(hours=2) == 0
    assert desk.postman.keys() == ["a"]


async def test_what_is_taken_back_never_comes_unless_it_is_owed_again(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed("b"))
    assert await desk.withdraw() == 1
    await desk.deliver()
    assert desk.postman.keys() == ["b"]
    await desk.plan(desk.owed())
    await desk.deliver()
    assert desk.postman.keys() == ["b", "a"]


async def test_what_was_written_cannot_be_taken_back(desk: Desk) -> None:
    await desk.plan(desk.owed())
    await desk.deliver()
    assert await desk.withdraw() == 0
    assert await desk.states() == {"a": "sent"}


async def test_what_is_put_off_comes_then_and_keeps_what_it_stands_for(desk: Desk) -> None:
    await desk.plan(desk.owed())
    async with desk.database.write() as tx:
        await ledger.put_off(tx, (await desk.rows())["a"].id, desk.clock() + HOUR)
    assert await desk.later(minutes=59) == 0
    assert await desk.later(minutes=1) == 1
    assert (await desk.rows())["a"].due == desk.clock() - HOUR


async def test_a_member_sees_what_is_due_and_what_was_sent(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed("b", desk.clock() + HOUR), desk.owed("c", person=None, address="channel:1"))
    await desk.deliver()
    async with desk.database.read() as tx:
        mine = await ledger.of_person(tx, 1, ("due", "sent"))
        (other,) = await ledger.of_subject(tx, "check_in", "c")
    assert [(each.item.owed.key, each.state, each.sent_at) for each in mine] == [
        ("b", "due", None),
        ("a", "sent", desk.clock()),
    ]
    assert (other.state, other.item.owed.address) == ("sent", "channel:1")


async def test_only_its_own_member_has_something_unknown_sent_again_and_once(desk: Desk) -> None:
    desk.postman.history = False
    desk.postman.faults.append(LOST_AFTER)
    await desk.plan(desk.owed())
    await desk.deliver()
    await desk.later(minutes=1)
    assert await desk.states() == {"a": "unknown"}
    number = (await desk.rows())["a"].id
    for person, done in ((2, False), (1, True), (1, True)):
        async with desk.database.write() as tx:
            assert await ledger.send_again(tx, number, person, desk.clock()) is done
    await desk.deliver()
    assert desk.postman.keys() == ["a", "a:again"]


async def test_of_two_workers_each_takes_what_the_other_did_not(desk: Desk) -> None:
    await desk.people(40)
    await desk.plan(*(desk.owed(f"k{n}", person=n, address=to_person(n)) for n in range(2, 42)))
    taken = await asyncio.gather(*(desk.claim(f"w{number}", limit=10) for number in range(4)))
    keys = [item.owed.key for parcels in taken for parcel in parcels for item in parcel.items]
    assert len(keys) == len(set(keys)) == 40


async def test_a_claim_holds_until_its_lease_ends(desk: Desk) -> None:
    await desk.plan(desk.owed())
    (first,) = await desk.claim()
    desk.clock.pass_on(timedelta(seconds=59))
    assert await desk.claim("w2") == []
    desk.clock.pass_on(timedelta(seconds=2))
    (second,) = await desk.claim("w2")
    assert (second.id, second.public, second.attempt) == (first.id, first.public, first.attempt + 1)


async def test_who_lost_the_lease_can_neither_mark_nor_record_but_acceptance_counts(desk: Desk) -> None:
    await desk.plan(desk.owed())
    (first,) = await desk.claim()
    desk.clock.pass_on(timedelta(seconds=61))
    (second,) = await desk.claim("w2")
    now = desk.clock()
    async with desk.database.write() as tx:
        assert await records.mine(tx, [first, second]) == {second.id}
        assert not await records.mark(tx, [first], now)
        assert not await records.record(tx, [records.Outcome(first, Result("failed"), now)])
        assert await records.mark(tx, [first, second], now) == {second.id}
        assert await records.record(tx, [records.Outcome(first, Result("sent", native="m1"), now)]) == {second.id}
        assert not await records.record(tx, [records.Outcome(second, Result("failed"), now)])
    assert await desk.states() == {"a": "sent"}


async def test_a_plan_that_is_taken_back_while_a_worker_claims_is_never_sent(desk: Desk) -> None:
    """Twenty rounds of a race: whoever is first, either it came or it was taken back, never both or neither."""
    for number in range(20):
        await desk.plan(desk.owed(f"r{number}"))
        taken, _ = await asyncio.gather(desk.withdraw(f"r{number}"), desk.deliver())
        state = (await desk.states())[f"r{number}"]
        assert state == ("withdrawn" if taken else "sent")
        assert desk.postman.keys().count(f"r{number}") == 1 - taken


async def test_a_plan_that_is_moved_while_a_worker_claims_comes_once(desk: Desk) -> None:
    for number in range(20):
        await desk.plan(desk.owed(f"r{number}"))
        moved = desk.owed(f"r{number}", desk.clock() + timedelta(minutes=1))
        await asyncio.gather(desk.plan(moved), desk.deliver())
        await desk.later(minutes=1)
        assert desk.postman.keys().count(f"r{number}") == 1


async def test_a_busy_community_keeps_no_other_waiting(desk: Desk) -> None:
    async with desk.database.write() as tx:
        row = {"platform": "discord", "native": "g2", "name": "Quiet", "settings": {}, "generation": 0}
        await tx.execute(insert(community).values(row))
    await desk.plan(*(desk.owed(f"busy{n}", person=None, address=f"channel:{n}") for n in range(60)))
    await desk.plan(desk.owed("quiet", person=None, address="channel:q", community=2))
    assert "quiet" in [parcel.items[0].owed.key for parcel in await desk.claim(limit=10)]


async def test_the_earliest_is_taken_first(desk: Desk) -> None:
    for number in range(1, 10):
        due = desk.clock() - timedelta(minutes=number % 5, seconds=number)
        await desk.plan(desk.owed(f"k{number}", due, person=None, address=f"channel:{number}"))
    dues = [parcel.due for parcel in await desk.claim(limit=4)]
    assert dues == sorted(dues)
    assert dues[0] == min(row.due for row in (await desk.rows()).values())
