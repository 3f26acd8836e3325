"""The calendar file: any reader understands it, whatever somebody wrote, and its times are right in every season."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentorbot.core.markup import clean
from mentorbot.features.privacy.calendar import LONGEST, Aim, CheckIns, calendar, escaped, folded

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "Europe/Dublin"),
    *("America/Santiago", "Pacific/Apia", "UTC"),
)
LINE = re.compile(r"^(BEGIN|END|VERSION|PRODID|CALSCALE|TZID|DTSTART|RDATE|TZOFFSETFROM|TZOFFSETTO|TZNAME|UID|DTSTAMP"
                  r"|CREATED|SUMMARY|DESCRIPTION|DUE|STATUS|DURATION|RRULE|TRANSP)[:;]")  # fmt: skip
words = st.text(st.one_of(st.characters(), st.sampled_from('\r\n,;\\:"\u2028\u0085 é漢🙂\x00\x1b')), max_size=120)


HOSTILE = "SQL;,\\\r\nATTENDEE:mailto:x\u2028y\u2029z\u0085\t\x00" + "é漢🙂" * 30


def at(local: str) -> datetime:
    """A time on somebody's wall clock."""
    return datetime.fromisoformat(local)


def aim(skill: str = "SQL", why: str = "", check_ins: CheckIns | None = None, **changes: object) -> Aim:
    usual = {"deadline": date(2027, 1, 31), "state": "open", "created": NOW, **changes}
    return Aim("g1@mentorbot", skill, why, check_ins=check_ins, **usual)  # type: ignore[arg-type]


def unfolded(content: bytes) -> list[str]:
    """The lines of a file as RFC 5545 (3.1) has them read."""
    text = content.decode()
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def read(value: str) -> str:
    """A value of type TEXT as RFC 5545 (3.3.11) has it read."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


@settings(deadline=None)
@example(HOSTILE, HOSTILE)
@given(words, words)
def test_whatever_somebody_wrote_stays_in_its_place_and_is_read_back(skill: str, why: str) -> None:
    content = calendar([aim(skill, why, CheckIns("FREQ=DAILY", at("2026-12-01T18:00"), "Europe/Berlin"))], NOW)
    assert all(len(line) <= LONGEST for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = unfolded(content)
    assert all(LINE.match(line) for line in lines), lines
    assert sum(line.startswith("BEGIN:") for line in lines) == sum(line.startswith("END:") for line in lines)
    summaries = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY")]
    seen = re.sub("[\u0085\u2028\u2029\t]", " ", clean(skill))
    assert [read(each) for each in summaries] == [seen, f"Check-in: {seen}"]


@settings(deadline=None)
@example(HOSTILE)
@given(words)
def test_a_line_is_folded_without_losing_anything_or_breaking_a_character(text: str) -> None:
    parts = list(folded(escaped(text)))
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == escaped(text)
    assert all(part.startswith(" ") for part in parts[1:])
    assert all(len(part.encode()) <= LONGEST for part in parts)


@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_without_a_zone_database_finds_every_check_in_at_its_instant(zone: str) -> None:
    first = at("2026-11-24T02:30")
    content = calendar([aim(check_ins=CheckIns("FREQ=DAILY", first, zone))], NOW)
    described = tz.tzical(io.StringIO("\n".join(unfolded(content)))).get()
    for naive in rrulestr("FREQ=DAILY;COUNT=1500", dtstart=first):
        told = naive.replace(tzinfo=described)
        own = naive.replace(tzinfo=ZoneInfo(zone))
        if own.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive:  # a skipped time is nobody's
            assert told.utcoffset() == own.utcoffset(), naive


def test_a_schedule_is_on_its_zones_clock_and_ends_in_utc() -> None:
    rule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270131T235959"
    lines = unfolded(calendar([aim(check_ins=CheckIns(rule, at("2026-12-01T18:00"), "Europe/Berlin"))], NOW))
    assert "DTSTART;TZID=Europe/Berlin:20261201T180000" in lines
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270131T225959Z" in lines


def test_two_schedules_in_one_zone_describe_it_once_from_the_earlier_on() -> None:
    both = [CheckIns("FREQ=DAILY", at(f"{year}-06-01T09:00"), "Europe/Berlin") for year in (2026, 2025)]
    lines = unfolded(calendar([aim(check_ins=each) for each in both], NOW))
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert lines[lines.index("BEGIN:STANDARD") + 1] == "DTSTART:20250101T010000"


def test_a_goal_is_something_to_do_with_its_day_and_state() -> None:
    lines = unfolded(calendar([aim("SQL", "ads", state="done"), aim(deadline=None, state="away"), aim()], NOW))
    assert lines.count("BEGIN:VTODO") == 3
    assert "BEGIN:VEVENT" not in lines
    assert [line for line in lines if line.startswith("DUE")] == ["DUE;VALUE=DATE:20270131"] * 2
    assert [line for line in lines if line.startswith("STATUS")] == [
        "STATUS:COMPLETED", "STATUS:CANCELLED", "STATUS:NEEDS-ACTION",
    ]  # fmt: skip
    assert "DESCRIPTION:ads" in lines


def test_instants_are_in_utc() -> None:
    berlin = NOW.astimezone(ZoneInfo("Europe/Berlin")) + timedelta(hours=1)
    assert "DTSTAMP:20261123T100000Z" in unfolded(calendar([aim()], berlin))
