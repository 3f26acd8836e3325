"""When delivery is held, and what lets it go: a clock that jumped, a platform's clock that is elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.delivery.desk import Desk, at

from mentorbot.delivery import heartbeat
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import Guard, Presence, span
from mentorbot.storage.database import Database
from mentorbot.storage.problems import StorageProblem
from mentorbot.storage.state_file import StateFile


class Here(DatabaseClock):
    """The clock of the tests, whatever the database's own says."""

    async def measure(self) -> timedelta:
        return self.offset


@pytest.fixture
def guard(desk: Desk, tmp_path: Path) -> Guard:
    presence = Presence("p1", ("discord",), "0.1", "By words alone.")
    claims, clock = Claims(desk.database, "w1"), Here(desk.database, desk.clock)
    return Guard(desk.database, StateFile(tmp_path / "s.json"), claims, clock, presence, 14)


async def told(database: Database) -> list[heartbeat.Sign]:
    async with database.read() as tx:
        return await heartbeat.signs(tx)


async def test_nothing_is_delivered_before_the_first_look(desk: Desk, guard: Guard) -> None:
    assert guard.held(desk.postman)
    await guard.check()
    assert guard.held(desk.postman) == ""


async def test_a_clock_that_jumps_ahead_by_more_than_a_week_holds_delivery(desk: Desk, guard: Guard) -> None:
    await guard.check()
    desk.clock.pass_on(timedelta(days=7, minutes=1))
    await guard.check()
    said = guard.held(desk.postman)
    assert "says 30 November 2026, 09:01 UTC, and the last sign of life here is of 23 November 2026, 09:00 UTC" in said
    assert "mentorbot db continue" in said
    assert [sign.trouble for sign in await told(desk.database)] == [f"{said} By words alone."]
    desk.clock.pass_on(timedelta(minutes=1))
    await guard.check()
    assert guard.held(desk.postman) == said


async def test_the_operator_lets_it_go_and_it_stays_so(desk: Desk, guard: Guard) -> None:
    await guard.check()
    desk.clock.pass_on(timedelta(days=8))
    await guard.check()
    async with desk.database.write() as tx:
        assert await heartbeat.believe(tx, desk.clock())
        assert not await heartbeat.believe(tx, desk.clock())
    desk.clock.pass_on(timedelta(days=6))
    await guard.check()
    assert guard.held(desk.postman) == ""


async def test_a_clock_that_was_put_right_after_a_start_in_the_past_has_not_jumped(desk: Desk, guard: Guard) -> None:
    await guard.check()
    right = desk.clock()
    desk.clock.now = at("2020-01-01T00:00")
    await guard.check()
    desk.clock.now = right + timedelta(minutes=1)
    await guard.check()
    assert guard.held(desk.postman) == ""


async def test_a_chat_that_is_opened_now_and_then_is_not_held_by_its_pauses(desk: Desk, tmp_path: Path) -> None:
    claims, clock = Claims(desk.database, "w1"), Here(desk.database, desk.clock)
    chat = Guard(desk.database, StateFile(tmp_path / "s.json"), claims, clock, None, 14)
    for _ in range(2):
        await chat.check()
        assert chat.held(desk.postman) == ""
        desk.clock.pass_on(timedelta(days=30))
    assert await told(desk.database) == []


@pytest.mark.parametrize(
    ("skew", "offset", "held"), [(121, 0, True), (-121, 0, True), (119, 0, False), (600, 600, False), (0, 121, True)]
)
async def test_a_platform_whose_clock_is_elsewhere_gets_nothing(
    desk: Desk, guard: Guard, skew: int, offset: int, held: bool
) -> None:
    """The worker goes by the database's clock, which may be ahead of this computer's."""
    await guard.check()
    desk.postman.skew = timedelta(seconds=skew)
    guard._clock.offset = timedelta(seconds=offset)
    said = guard.held(desk.postman)
    assert bool(said) == held
    if held:
        assert "the one of Discord are 2 minutes and 1 second apart" in said
    guard._postmen = (desk.postman,)
    await guard.check()
    (sign,) = await told(desk.database)
    assert ("of Discord" in sign.trouble) == held


async def test_a_platform_that_takes_nothing_is_named_among_the_troubles(desk: Desk, guard: Guard) -> None:
    desk.postman.trouble = "the token is refused"
    guard._postmen = (desk.postman,)
    await guard.check()
    assert guard.held(desk.postman) == "Discord takes nothing from us: the token is refused."
    (sign,) = await told(desk.database)
    assert sign.trouble.startswith("Discord takes nothing from us: the token is refused.")


async def test_a_process_is_alive_for_a_minute_and_gone_when_it_stops(desk: Desk, guard: Guard) -> None:
    await guard.check()
    (sign,) = await told(desk.database)
    assert (sign.process, sign.platforms, sign.version, sign.trouble) == ("p1", ("discord",), "0.1", "By words alone.")
    assert sign.lives(desk.clock() + timedelta(seconds=60))
    assert not sign.lives(desk.clock() + timedelta(seconds=61))
    await guard.leave()
    assert await told(desk.database) == []


async def test_signs_of_processes_long_gone_are_swept(desk: Desk, guard: Guard) -> None:
    await guard.check()
    (sign,) = await told(desk.database)
    async with desk.database.write() as tx:
        await heartbeat.beat(tx, replace(sign, process="p0", at=sign.at - timedelta(days=2)))
    await guard.check()
    assert [sign.process for sign in await told(desk.database)] == ["p1"]


async def test_erasures_are_forgotten_with_the_backups_that_could_undo_them(desk: Desk, guard: Guard) -> None:
    for days in (15, 13):
        guard._file.note_erased(f"d{days}", desk.clock() - timedelta(days=days))
    await guard.check()
    assert [each.digest for each in guard._file.read().erased] == ["d13"]


async def test_a_clock_that_jumped_forgets_nobody_who_was_erased(desk: Desk, guard: Guard) -> None:
    guard._file.note_erased("d", desk.clock())
    await guard.check()
    desk.clock.pass_on(timedelta(days=100))
    await guard.check()
    assert [each.digest for each in guard._file.read().erased] == ["d"]


async def test_a_damaged_state_file_is_told_and_holds_everything(desk: Desk, guard: Guard) -> None:
    guard._file.path.write_text("{", encoding="utf-8")
    with pytest.raises(StorageProblem, match=r"state file .* can't be read"):
        await guard.check()
    assert guard.held(desk.postman)


async def test_postgresql_leases_by_its_own_clock_and_sqlite_by_ours(desk: Desk) -> None:
    clock = DatabaseClock(desk.database, desk.clock)
    await clock.measure()
    assert (clock.offset == timedelta()) == desk.database.sqlite
    if not desk.database.sqlite:
        again = DatabaseClock(desk.database, clock)
        await again.measure()
        assert abs(again.offset) < timedelta(seconds=30)


def test_a_span_is_told_in_its_two_largest_units() -> None:
    assert span(timedelta(days=9, hours=1, minutes=5)) == "9 days and 1 hour"
    assert span(timedelta(seconds=0.3)) == "less than a second"
