"""Quiet hours and days of rest: nothing is pushed in them, nothing is dropped, whatever the clock does that day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.delivery.desk import at

from mentorbot.delivery.policy import not_before
from mentorbot.people.reach import Reach

SA, SU = 5, 6


def reach(zone: str | None = "UTC", quiet: str = "21:00-08:00", rest: frozenset[int] = frozenset()) -> Reach:
    begin, _, end = quiet.partition("-")
    hours = (time.fromisoformat(begin), time.fromisoformat(end)) if quiet else None
    return Reach(1, "discord", "u1", zone, "DMY", hours, rest, "dm", "open", time(18), False)


@pytest.mark.parametrize(
    ("due", "comes"),
    [
        ("2026-11-23T20:59", "2026-11-23T20:59"),
        ("2026-11-23T21:00", "2026-11-24T08:00"),
        ("2026-11-24T00:00", "2026-11-24T08:00"),
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
    ],
)
async def test_quiet_hours_put_off_until_they_end(due: str, comes: str) -> None:
    assert not_before(reach(), at(due)) == at(comes)


async def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    assert not_before(reach(quiet="12:00-14:00"), at("2026-11-23T13:00")) == at("2026-11-23T14:00")
    assert not_before(reach(quiet=""), at("2026-11-23T23:00")) == at("2026-11-23T23:00")
    assert not_before(reach(quiet="08:00-08:00"), at("2026-11-23T23:00")) == at("2026-11-23T23:00")


async def test_days_of_rest_put_off_to_the_next_day_that_is_none() -> None:
    weekend = reach(rest=frozenset({SA, SU}))
    assert not_before(weekend, at("2026-11-28T18:00")) == at("2026-11-30T18:00")
    assert not_before(weekend, at("2026-11-27T22:00")) == at("2026-11-30T08:00")
    assert not_before(reach(rest=frozenset(range(7))), at("2026-11-28T18:00")) == at("2026-11-28T18:00")


async def test_quiet_hours_are_those_of_the_place_where_somebody_lives() -> None:
    assert not_before(reach("Asia/Tokyo"), at("2026-11-23T12:30")) == at("2026-11-23T23:00")
    assert not_before(reach("Australia/Lord_Howe"), at("2026-11-23T12:30")) == at("2026-11-23T21:00")
    assert not_before(reach(None), at("2026-11-23T12:30")) == at("2026-11-23T12:30")


async def test_an_end_that_the_clock_skips_comes_when_the_clock_is_past_it() -> None:
    night = reach("Europe/Berlin", "22:00-02:30")
    assert not_before(night, at("2027-03-28T00:30")) == at("2027-03-28T01:30")
    assert not_before(reach("Europe/Berlin", "22:00-02:30"), at("2027-10-30T23:00")) == at("2027-10-31T00:30")


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
HOURS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(deadline=None, max_examples=400)
@given(INSTANTS, st.sampled_from(ZONES), HOURS, HOURS, st.frozensets(st.integers(0, 6)))
def test_what_is_put_off_lands_outside_of_them_within_days(
    due: datetime, zone: str, begin: time, end: time, rest: frozenset[int]
) -> None:
    who = Reach(1, "discord", "u1", zone, "DMY", (begin, end), rest, "dm", "open", time(18), False)
    comes = not_before(who, due)
    assert due <= comes <= due + timedelta(days=9)
    assert not_before(who, comes) - comes <= timedelta(hours=1)  # an end that comes twice: the first one counts
    local = comes.astimezone(ZoneInfo(zone))
    if len(rest) < 7 and comes != due and local.utcoffset() == due.astimezone(ZoneInfo(zone)).utcoffset():
        assert local.weekday() not in rest
        assert not_before(who, comes) == comes
