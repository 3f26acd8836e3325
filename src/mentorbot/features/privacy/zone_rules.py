"""A time zone described in a calendar file, so that its reader needs no zone database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mentorbot.core.card import Instant

AHEAD = timedelta(days=3653)
"""How far ahead changes of the clocks are written down: ten years, as far as a goal may reach."""
_STEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a zone's clocks. `wall` is what they showed the moment before it would have come: naive, local."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def zone_rules(zone: str, first: datetime, now: Instant) -> Iterator[str]:
    """The lines of a VTIMEZONE (RFC 5545, 3.6.5), from the year of a first local time until ten years from now.

    Changes of one kind share an observance, whose dates are listed: no rule is guessed at.
    """
    clock = ZoneInfo(zone)
    begin = datetime(first.year, 1, 1, tzinfo=UTC)
    kinds: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for change in (_standing(clock, begin), *_changes(clock, begin, now + AHEAD)):
        kinds.setdefault((change.before, change.after, change.name, change.summer), []).append(change.wall)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone}"
    for (before, after, name, summer), walls in kinds.items():
        kind = "DAYLIGHT" if summer else "STANDARD"
        yield f"BEGIN:{kind}"
        yield f"DTSTART:{_local(walls[0])}"
        if walls[1:]:
            yield f"RDATE:{','.join(_local(wall) for wall in walls[1:])}"
        yield f"TZOFFSETFROM:{_offset(before)}"
        yield f"TZOFFSETTO:{_offset(after)}"
        yield f"TZNAME:{name}"
        yield f"END:{kind}"
    yield "END:VTIMEZONE"


def _standing(clock: ZoneInfo, at: datetime) -> Change:
    """What the clocks show at the beginning, as if they had changed to it then."""
    local = at.astimezone(clock)
    offset = _of(local)
    return Change(local.replace(tzinfo=None), offset, offset, local.tzname() or "", bool(local.dst()))


def _changes(clock: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Change]:
    """Every change between two instants: looked for week by week, then to the second."""
    at = begin
    while at < end:
        following = at + _STEP
        if _kind(clock, at) != _kind(clock, following):
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=1) // 2)
                low, high = (middle, high) if _kind(clock, middle) == _kind(clock, at) else (low, middle)
            before, after = _of(low.astimezone(clock)), high.astimezone(clock)
            wall = (high + before).replace(tzinfo=None)
            yield Change(wall, before, _of(after), after.tzname() or "", bool(after.dst()))
        at = following


def _kind(clock: ZoneInfo, at: datetime) -> tuple[timedelta, str | None]:
    local = at.astimezone(clock)
    return _of(local), local.tzname()


def _of(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _local(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    seconds = int(abs(offset).total_seconds())
    sign = "-" if offset < timedelta() else "+"
    rest = f"{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}{rest}"
