"""A new zone database: what is owed comes at its wall time as it is counted now, and nothing is left out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from tests.delivery.desk import Desk, at

from mentorbot.core.owed import Owed
from mentorbot.delivery import once, replanning
from mentorbot.delivery.replanning import replan_zones
from mentorbot.people.reach import reach
from mentorbot.storage.schema.delivery import delivery


async def planned_by(desk: Desk, wrong: timedelta) -> None:
    """Let everything be planned as by a zone database in which clocks were ahead by so much."""
    async with desk.database.write() as tx:
        for row in (await desk.rows()).values():
            moved = {"due": row.due + wrong, "wake_at": row.wake_at + wrong}
            await tx.execute(update(delivery).where(delivery.c.id == row.id).values(moved))


async def renewed(desk: Desk, version: str = "2027a") -> bool:
    return await replan_zones(desk.database, desk.clock(), lambda: version)


@pytest.mark.parametrize("wrong", [timedelta(hours=1), timedelta(hours=-1)])
async def test_a_new_zone_database_moves_what_is_owed_to_its_wall_time(desk: Desk, wrong: timedelta) -> None:
    await desk.set_person(quiet="none", zone="Europe/Berlin")
    await desk.begin(zone="Europe/Berlin")
    later = desk.owed("later")
    async with desk.database.write() as tx:
        who = await reach(tx, 1)
        await once.owe(tx, later, datetime.fromisoformat("2026-11-23T18:30"), "Europe/Berlin", who)
    await planned_by(desk, wrong)
    assert await renewed(desk)
    assert [row.due for row in (await desk.rows()).values()] == [at("2026-11-23T17:00"), at("2026-11-23T17:30")]
    assert [row.wake_at for row in (await desk.rows()).values()] == [at("2026-11-23T17:00"), at("2026-11-23T17:30")]


async def test_what_has_passed_by_the_new_one_is_sent_late_and_not_skipped(desk: Desk) -> None:
    await desk.set_person(quiet="none")
    await desk.begin()
    await planned_by(desk, timedelta(hours=1))
    desk.clock.until(at("2026-11-23T18:30"))
    await renewed(desk)
    await desk.deliver()
    assert desk.postman.keys() == ["check_in:g:2026-11-23T18:00"]
    assert desk.postman.posts[0].parcel.late == timedelta(minutes=30)


async def test_the_same_one_changes_nothing_and_costs_nothing(desk: Desk) -> None:
    assert await renewed(desk)
    await desk.begin()
    await planned_by(desk, timedelta(hours=1))
    assert not await renewed(desk)
    assert [row.due for row in (await desk.rows()).values()] == [at("2026-11-23T19:00")]


async def test_what_was_written_already_or_rests_is_left_alone(desk: Desk) -> None:
    await desk.plan(desk.owed("now"))
    await desk.begin("paused", paused=True)
    await desk.deliver()
    assert await renewed(desk)
    assert await desk.states() == {"now": "sent"}


async def test_many_are_taken_in_portions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanning, "CHUNK", 3)
    for number in range(10):
        await desk.begin(f"g{number}", zone="Europe/Berlin")
    await desk.people(10)
    slot = datetime.fromisoformat("2026-11-23T18:30")
    for number in range(2, 12):
        owed: Owed = desk.owed(f"o{number}", person=number)
        async with desk.database.write() as tx:
            await once.owe(tx, owed, slot, "UTC", await reach(tx, number))
    await planned_by(desk, timedelta(hours=1))
    await renewed(desk)
    assert {row.due for row in (await desk.rows()).values()} == {at("2026-11-23T17:00"), at("2026-11-23T18:30")}
