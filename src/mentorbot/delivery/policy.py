"""When somebody may be written to: quiet hours and days of rest put a message off, and never drop it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mentorbot.core.card import Instant
from mentorbot.people.reach import Reach
from mentorbot.times.instants import to_instant

LATE = timedelta(minutes=5)
"""From when on what comes late says so."""
AT_ONCE = frozenset({"hello"})
"""Kinds of delivery that somebody asks for this moment, such as the first direct message: they are awake."""
_WEEK = 7


def not_before(reach: Reach, at: Instant) -> Instant:
    """The first instant from `at` on that is in no quiet hours and on no day of rest of this person.

    Without a zone, in UTC. Somebody who rests every day rests on none.
    """
    zone = reach.zone or "UTC"
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    loud = _after_quiet(reach, local)
    if len(reach.rest_days) < _WEEK:
        while loud.weekday() in reach.rest_days:
            loud = _after_quiet(reach, loud + timedelta(days=1))
    return at if loud == local else max(at, to_instant(loud, zone).at)


def _after_quiet(reach: Reach, local: datetime) -> datetime:
    """The end of the quiet hours that a local time lies in, or that time."""
    if reach.quiet is None or reach.quiet[0] == reach.quiet[1]:
        return local
    begin, end = reach.quiet
    now = local.time()
    if begin < end:
        quiet = begin <= now < end
        return datetime.combine(local.date(), end) if quiet else local
    if now >= begin:
        return datetime.combine(local.date() + timedelta(days=1), end)
    return datetime.combine(local.date(), end) if now < end else local
