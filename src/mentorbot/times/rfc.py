"""A recurrence as one RFC 5545 text, for other programs."""

from __future__ import annotations

from datetime import datetime, time
from itertools import islice

from dateutil.rrule import rrulestr

from mentorbot.times.building import timed
from mentorbot.times.recurrence import Recurrence

_COMPARED = 12


def full_rule(recurrence: Recurrence, now: datetime) -> str:
    """The rule with its times of day (BYHOUR, BYMINUTE), to be expanded from `now` (naive, local).

    DTSTART stands before it only where the occurrences would be others without it.
    """
    times = [] if recurrence.wall_time is None else [recurrence.wall_time, *recurrence.also]
    rule = timed(recurrence.rule, times)
    start = recurrence.start
    if start is None:
        return rule
    if start.time() == time():
        start = datetime.combine(start.date(), times[0] if times else now.time())
    if start <= now or _first(rule, now) == _first(rule, start):
        return rule
    return f"DTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:{rule}"


def _first(rule: str, start: datetime) -> list[datetime]:
    return list(islice(rrulestr(rule, dtstart=start), _COMPARED))
