"""What is owed again and again: the next slot, only once, on its wall clock, whatever was missed or changed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from tests.delivery.desk import Desk, at
from tests.fakes.postman import LOST_AFTER

from mentorbot.core.owed import Owed
from mentorbot.delivery import recurring
from mentorbot.delivery.recurring import Moved


async def begun(desk: Desk, rule: str = "FREQ=DAILY", **changes: Any) -> Owed:
    """A recurrence at 18:00, to somebody who has no quiet hours."""
    await desk.set_person(quiet="none")
    owed = await desk.begin(rule=rule, **changes)
    assert owed is not None
    return owed


async def rezone(desk: Desk, zone: str) -> list[Moved]:
    async with desk.database.write() as tx:
        return await recurring.rezone(tx, 1, zone, desk.clock())


async def test_only_the_next_slot_is_owed(desk: Desk) -> None:
    first = await begun(desk)
    assert (first.key, first.due) == ("check_in:g:2026-11-23T18:00", at("2026-11-23T18:00"))
    for day in range(3):
        assert [row.state for row in (await desk.rows()).values()] == ["sent"] * day + ["due"]
        await desk.later(hours=24)
    assert desk.postman.keys() == [f"check_in:g:2026-11-{day}T18:00" for day in (23, 24, 25)]


async def test_what_was_missed_comes_as_one_message_and_then_goes_on(desk: Desk) -> None:
    await begun(desk)
    await desk.later(days=4, hours=1)
    assert desk.postman.keys() == ["check_in:g:2026-11-23T18:00"]
    assert list((await desk.states()).values()) == ["sent", "merged", "merged", "merged", "due"]
    assert desk.postman.posts[0].parcel.late == timedelta(days=3, hours=16)
    await desk.later(hours=8)
    assert desk.postman.keys()[1:] == ["check_in:g:2026-11-27T18:00"]


async def test_a_slot_that_was_taken_back_once_can_be_caught_up_with(desk: Desk) -> None:
    await begun(desk, rule="FREQ=WEEKLY;BYDAY=TU")
    await begun(desk)
    await desk.later(days=2, hours=10)
    assert desk.postman.keys() == ["check_in:g:2026-11-23T18:00"]
    assert (await desk.states())["check_in:g:2026-11-24T18:00"] == "merged"


async def test_an_edit_while_a_message_is_on_its_way_owes_one_slot_from_then_on(desk: Desk) -> None:
    await begun(desk)
    desk.postman.faults.append(LOST_AFTER)
    await desk.later(hours=9)
    await begun(desk, wall_time="19:00")
    await desk.later(minutes=3)
    assert list((await desk.states()).values()) == ["sent", "due"]
    await desk.later(hours=48)
    assert [row.state for row in (await desk.rows()).values()].count("due") == 1


async def test_a_slot_that_fired_never_comes_again_under_another_rule(desk: Desk) -> None:
    await begun(desk)
    await desk.later(hours=9)
    owed = await begun(desk, rule="FREQ=WEEKLY;BYDAY=MO,TU")
    assert owed.slot == "2026-11-24T18:00"


async def test_a_slot_that_fired_never_comes_again_after_it_was_ended_and_begun_in_the_west(desk: Desk) -> None:
    await begun(desk, wall_time="09:00", zone="Asia/Tokyo")
    await desk.later(hours=16)
    assert desk.postman.keys() == ["check_in:g:2026-11-24T09:00"]
    async with desk.database.write() as tx:
        await recurring.end(tx, "check_in", "g")
    owed = await begun(desk, wall_time="09:00", zone="America/Los_Angeles")
    assert owed.slot == "2026-11-25T09:00"


async def test_nothing_comes_while_it_is_paused_and_nothing_is_made_up_for(desk: Desk) -> None:
    await begun(desk)
    async with desk.database.write() as tx:
        await recurring.pause(tx, "check_in", "g")
    assert await desk.later(days=3) == 0
    async with desk.database.write() as tx:
        owed = await recurring.resume(tx, "check_in", "g", desk.clock())
    assert owed is not None
    assert owed.slot == "2026-11-26T18:00"
    await desk.later(hours=9)
    assert desk.postman.keys() == ["check_in:g:2026-11-26T18:00"]


async def test_a_pause_while_a_message_is_on_its_way_holds(desk: Desk) -> None:
    await begun(desk)
    desk.postman.faults.append(LOST_AFTER)
    await desk.later(hours=9)
    async with desk.database.write() as tx:
        await recurring.pause(tx, "check_in", "g")
    await desk.later(days=2)
    assert await desk.states() == {"check_in:g:2026-11-23T18:00": "sent"}


async def test_a_rule_that_has_ended_owes_nothing_more(desk: Desk) -> None:
    await begun(desk, rule="FREQ=DAILY;COUNT=2")
    await desk.later(hours=9)
    await desk.later(hours=24)
    assert await desk.later(days=5) == 0
    assert list((await desk.states()).values()) == ["sent", "sent"]


async def test_what_counts_for_a_while_only_is_skipped_and_the_next_one_comes(desk: Desk) -> None:
    await begun(desk, rule="FREQ=WEEKLY;BYDAY=MO", lasts=24 * 60)
    await desk.later(days=9)
    assert list((await desk.states()).values()) == ["skipped", "skipped", "due"]
    assert desk.composer.ended == ["skipped", "skipped"]
    await desk.later(days=5, hours=9)
    assert desk.postman.keys() == ["check_in:g:2026-12-07T18:00"]


@pytest.mark.parametrize(
    ("zone", "skipped", "slot", "due"),
    [
        ("Europe/Berlin", None, "2026-11-23T18:00", "2026-11-23T17:00"),
        ("America/Los_Angeles", None, "2026-11-23T18:00", "2026-11-24T02:00"),
        ("Asia/Tokyo", "2026-11-23T18:00", "2026-11-24T18:00", "2026-11-24T09:00"),
    ],
)
async def test_a_move_keeps_the_wall_time_and_skips_what_has_passed_there(
    desk: Desk, zone: str, skipped: str | None, slot: str, due: str
) -> None:
    await begun(desk)
    desk.clock.until(at("2026-11-23T10:00"))
    (moved,) = await rezone(desk, zone)
    assert moved.next is not None
    assert (moved.skipped and moved.skipped.isoformat(timespec="minutes")) == skipped
    assert (moved.next.slot, moved.next.due) == (slot, at(due))
    desk.clock.until(at(due))
    await desk.deliver()
    assert desk.postman.keys() == [f"check_in:g:{slot}"]


async def test_a_slot_that_fired_in_the_east_does_not_fire_again_in_the_west(desk: Desk) -> None:
    await begun(desk, wall_time="09:00", zone="Asia/Tokyo")
    desk.clock.until(at("2026-11-24T00:00"))
    await desk.deliver()
    await rezone(desk, "America/Los_Angeles")
    desk.clock.until(at("2026-11-24T23:00"))
    await desk.deliver()
    assert desk.postman.keys() == ["check_in:g:2026-11-24T09:00"]
    desk.clock.until(at("2026-11-25T17:00"))
    await desk.deliver()
    assert desk.postman.keys()[1:] == ["check_in:g:2026-11-25T09:00"]


async def test_a_move_while_a_message_is_on_its_way_counts_from_the_next_slot(desk: Desk) -> None:
    await begun(desk)
    desk.postman.faults.append(LOST_AFTER)
    await desk.later(hours=9)
    await rezone(desk, "Europe/Berlin")
    await desk.later(minutes=5)
    assert (await desk.rows())["check_in:g:2026-11-24T18:00"].due == at("2026-11-24T17:00")


async def test_what_has_passed_there_is_skipped_also_while_a_message_is_on_its_way(desk: Desk) -> None:
    await begun(desk, wall_time="10:00")
    await desk.later(hours=1)
    await begun(desk, rule="FREQ=HOURLY", wall_time="11:00")
    desk.postman.faults.append(LOST_AFTER)
    await desk.later(hours=1, minutes=5)
    (moved,) = await rezone(desk, "Asia/Tokyo")
    assert moved.skipped is not None
    await desk.later(minutes=5)
    rows = await desk.rows()
    assert [row.slot for row in rows.values() if row.state == "due"] == ["2026-11-23T21:00"]


async def test_the_clock_changes_and_the_wall_time_stays(desk: Desk) -> None:
    """Berlin skips 02:30 on 28 March 2027, which comes at 03:30; on 31 October it comes twice, and fires once."""
    desk.clock.until(at("2027-03-26T12:00"))
    await begun(desk, wall_time="02:30", zone="Europe/Berlin")
    for _ in range(4 * 24):
        await desk.later(hours=1)
    assert [row.due for row in (await desk.rows()).values()][:4] == [
        *(at("2027-03-27T01:30"), at("2027-03-28T01:30"), at("2027-03-29T00:30"), at("2027-03-30T00:30")),
    ]
    desk.clock.until(at("2027-10-30T12:00"))
    await begun(desk, wall_time="02:30", zone="Europe/Berlin")
    before = len(desk.postman.posts)
    for _ in range(48):
        await desk.later(minutes=30)
    assert desk.postman.keys()[before:] == ["check_in:g:2027-10-31T02:30"]
    assert desk.postman.posts[-1].at == at("2027-10-31T00:30")


async def test_a_new_zone_database_moves_what_is_planned(desk: Desk) -> None:
    await begun(desk)
    for subject in ("h", "i"):
        await desk.begin(subject)
    async with desk.database.write() as tx:
        first = await recurring.replan(tx, 0, 2, desk.clock())
        last = await recurring.replan(tx, first, 2, desk.clock())
        assert await recurring.replan(tx, last, 2, desk.clock()) == 0
    assert list((await desk.states()).values()) == ["due"] * 3


async def test_changes_and_deliveries_at_once_never_wait_for_each_other_for_ever(desk: Desk) -> None:
    """Edits, moves and pauses race with two workers; each slot comes at most once, and one is owed in the end."""
    await begun(desk, rule="FREQ=HOURLY", wall_time="09:30")
    other = desk.worker("w2")
    change: Coroutine[Any, Any, object]
    for number in range(24):
        desk.clock.pass_on(timedelta(minutes=30))
        if number % 2:
            change = begun(desk, rule="FREQ=HOURLY", wall_time=f"09:{number * 10 % 60:02}")
        else:
            change = rezone(desk, "Europe/Berlin" if number % 4 else "UTC")
        await asyncio.gather(desk.deliver(), other.tick(), change)
    keys = desk.postman.keys()
    assert len(keys) == len(set(keys)) > 5
    assert list((await desk.states()).values()).count("due") == 1
