"""Changes of the clocks in both hemispheres, of the member's zone, and of the zone database."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from mentorbot.times.instants import next_slots, to_instant, to_local, tz_version
from mentorbot.times.reading import read_point, read_recurrence


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SKIPPED = [
    ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T03:30", "2027-03-28T01:30"),
    ("America/New_York", "2027-03-14T02:30", "2027-03-14T03:30", "2027-03-14T07:30"),
    ("Australia/Sydney", "2027-10-03T02:30", "2027-10-03T03:30", "2027-10-02T16:30"),
    ("America/Santiago", "2027-09-05T00:15", "2027-09-05T01:15", "2027-09-05T04:15"),
    ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-03T02:45", "2027-10-02T15:45"),
]
REPEATED = [
    ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),
    ("Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30"),
    ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),
]


@pytest.mark.parametrize(("zone", "asked", "wall", "at"), SKIPPED)
def test_a_time_that_spring_skips_comes_shifted_and_says_so(zone: str, asked: str, wall: str, at: str) -> None:
    landing = to_instant(local(asked), zone)
    assert (landing.at, landing.wall, landing.shifted) == (utc(at), local(wall), True)


@pytest.mark.parametrize(("zone", "asked", "at"), REPEATED)
def test_a_time_that_autumn_repeats_comes_the_first_time(zone: str, asked: str, at: str) -> None:
    landing = to_instant(local(asked), zone)
    assert (landing.at, landing.wall, landing.shifted) == (utc(at), local(asked), False)


@pytest.mark.parametrize(("zone", "asked"), [each[:2] for each in (*SKIPPED, *REPEATED)])
def test_a_daily_reminder_comes_once_a_day_across_the_change(zone: str, asked: str) -> None:
    change = local(asked)
    slots = next_slots("FREQ=DAILY", change.time(), zone, change - timedelta(days=2), count=4)
    assert [slot.local for slot in slots] == [change + timedelta(days=each) for each in (-1, 0, 1, 2)]
    instants = [slot.landing.at for slot in slots]
    assert instants == sorted(set(instants))
    assert all(timedelta(hours=22) <= b - a <= timedelta(hours=26) for a, b in pairwise(instants))


def test_the_shifted_slot_keeps_its_name_so_that_the_next_one_is_at_the_usual_time() -> None:
    first, second = next_slots("FREQ=DAILY", time(2, 30), "Europe/Berlin", local("2027-03-27T02:30"), count=2)
    assert (first.local, first.landing.wall) == (local("2027-03-28T02:30"), local("2027-03-28T03:30"))
    assert (second.local, second.landing.wall) == (local("2027-03-29T02:30"), local("2027-03-29T02:30"))


@pytest.mark.parametrize(
    ("zone", "now", "text", "then"),
    [
        ("Europe/Berlin", "2027-03-28T01:30", "in 2 hours", "2027-03-28T04:30"),
        ("Europe/Berlin", "2027-10-31T01:30", "in 2 hours", "2027-10-31T02:30"),
        ("Australia/Lord_Howe", "2027-10-03T01:45", "in 30 minutes", "2027-10-03T02:45"),
        ("America/Santiago", "2027-09-04T23:30", "in 1 hour", "2027-09-05T01:30"),
        ("Europe/Berlin", "2027-03-27T18:00", "in 24 hours", "2027-03-28T19:00"),
    ],
)
def test_hours_are_added_as_they_pass(zone: str, now: str, text: str, then: str) -> None:
    assert read_point(text, local(now), zone=zone).at == local(then)


def test_hours_into_a_repeated_hour_mean_its_second_time_where_that_is_when_they_end() -> None:
    point = read_point("in 2 hours", local("2027-10-31T01:30"), zone="Europe/Berlin")
    assert to_instant(point.at, "Europe/Berlin").at == to_instant(local("2027-10-31T01:30"), "Europe/Berlin").at + (
        timedelta(hours=2)
    )


def test_days_are_added_on_the_calendar() -> None:
    now = local("2027-03-27T18:00")
    assert read_point("in 1 day at 18:00", now, zone="Europe/Berlin").at == local("2027-03-28T18:00")


def test_a_slot_that_fired_does_not_fire_again_after_a_move_to_the_west() -> None:
    fired = next_slots("FREQ=DAILY", time(9), "Asia/Tokyo", local("2027-01-11T10:00"))[0]
    (after,) = next_slots("FREQ=DAILY", time(9), "America/Los_Angeles", fired.local)
    assert after.local == local("2027-01-13T09:00")
    assert to_local(fired.landing.at, "America/Los_Angeles") == local("2027-01-11T16:00")


def test_a_move_to_the_east_keeps_the_slots_and_only_moves_their_instants() -> None:
    before = next_slots("FREQ=WEEKLY;BYDAY=MO", time(9), "America/Los_Angeles", local("2027-01-11T09:00"), count=3)
    after = next_slots("FREQ=WEEKLY;BYDAY=MO", time(9), "Pacific/Auckland", local("2027-01-11T09:00"), count=3)
    assert [slot.local for slot in before] == [slot.local for slot in after]
    assert all(b.landing.at - a.landing.at == -timedelta(hours=21) for a, b in zip(before, after, strict=True))


@pytest.fixture
def rewritten(tmp_path: Path) -> Iterator[Path]:
    """A zone database of one's own: the system's files, to be changed."""
    real = [Path(folder) for folder in zoneinfo.TZPATH]
    packaged = Path(str(zoneinfo.__file__)).parent
    source = next((each for each in real if (each / "Europe" / "Berlin").exists()), packaged)
    for name in ("Europe/Berlin", "Africa/Lagos", "Australia/Lord_Howe", "Australia/Brisbane", "Etc/UTC"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(source / name, tmp_path / name)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache()
    yield tmp_path
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.parametrize(
    ("zone", "replaced_by", "now", "moved"),
    [
        ("Europe/Berlin", "Africa/Lagos", "2027-07-01T09:00", timedelta(hours=1)),
        ("Australia/Lord_Howe", "Australia/Brisbane", "2027-01-04T09:00", timedelta(hours=1)),
    ],
)
def test_a_new_zone_database_has_another_name_and_moves_instants_but_no_slots(
    rewritten: Path, zone: str, replaced_by: str, now: str, moved: timedelta
) -> None:
    version = tz_version()
    before = next_slots("FREQ=WEEKLY;BYDAY=MO", time(9), zone, local(now), count=2)
    shutil.copy(rewritten / replaced_by, rewritten / zone)
    zoneinfo.ZoneInfo.clear_cache()
    after = next_slots("FREQ=WEEKLY;BYDAY=MO", time(9), zone, local(now), count=2)
    assert tz_version() != version
    assert [slot.local for slot in before] == [slot.local for slot in after]
    assert [b.landing.at - a.landing.at for a, b in zip(before, after, strict=True)] == [moved, moved]


def test_a_database_that_names_its_version_is_known_by_it(rewritten: Path) -> None:
    (rewritten / "tzdata.zi").write_text("# version 2027a\n# This zic input file is in the public domain.\n")
    assert tz_version() == "2027a"
    zoneinfo.reset_tzpath(to=[])
    assert tz_version().startswith("20")


def test_the_rhythm_of_every_other_week_holds_from_its_start() -> None:
    rule = read_recurrence("every other friday at 18:00", local("2026-11-26T10:30"))
    slots = next_slots(rule.rule, rule.wall_time, "Europe/Berlin", local("2026-12-20T10:00"), start=rule.start, count=2)
    assert [slot.local for slot in slots] == [local("2026-12-25T18:00"), local("2027-01-08T18:00")]


def test_several_times_of_a_day_and_a_number_of_times_are_counted() -> None:
    rule = read_recurrence("daily at 9 and 18:00, 3 times", local("2026-11-26T10:30"))
    assert (rule.wall_time, rule.also) == (time(9), (time(18),))
    slots = next_slots(
        rule.rule, rule.wall_time, "UTC", local("2026-11-26T10:30"), start=rule.start, also=rule.also, count=9
    )
    assert [slot.local for slot in slots] == [
        local("2026-11-26T18:00"),
        local("2026-11-27T09:00"),
        local("2026-11-27T18:00"),
    ]


def test_every_five_minutes_is_found_years_after_the_start_without_walking_there() -> None:
    begun, now = local("2026-01-01T00:00"), local("2033-01-01T00:02")
    (slot,) = next_slots("FREQ=MINUTELY;INTERVAL=5", None, "UTC", now, start=begun)
    assert slot.local == local("2033-01-01T00:05")


def test_a_rule_that_has_ended_has_no_next_slot() -> None:
    assert next_slots("FREQ=DAILY;UNTIL=20261130T235959", time(9), "UTC", local("2026-11-30T09:00")) == ()
