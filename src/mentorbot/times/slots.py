"""The slots of a recurrence: local wall times, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from dateutil.rrule import rrulestr

_STEPS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}


def next_slot(rule: str, wall_time: time, start: datetime, after: datetime) -> datetime | None:
    """The first slot strictly after a naive local time; None if the rule (an RRULE without time of day) has ended.

    `start` is the naive local time from which the rule counts: every other Friday is every other one from then on,
    and "5 times" are the first five that do not lie before it.
    """
    return next(slots(rule, wall_time, after, start), None)


def slots(
    rule: str, wall_time: time | None, after: datetime, start: datetime | None = None, also: tuple[time, ...] = ()
) -> Iterator[datetime]:
    """Give the slots strictly after a naive local time; all but `after` as in a Recurrence.

    Without `start` the rule counts from `after`; without a wall time the slots of a daily or rarer rule are at 00:00.
    """
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    begin = start or after
    if (step := _STEPS.get(parts["FREQ"])) is not None:
        first = begin if wall_time is None else datetime.combine(begin.date(), wall_time)
        steps = _steps(rule, step * int(parts.get("INTERVAL", "1")), after, first)
        yield from (slot for slot in steps if start is None or slot >= start)
        return
    count = parts.pop("COUNT", None)
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    days = rrulestr(plain, dtstart=datetime.combine(begin.date(), time()))
    told = 0
    for slot in (datetime.combine(day.date(), each) for day in days for each in (wall_time or time(), *also)):
        if start is not None and slot < start:
            continue
        told += 1
        if count is not None and told > int(count):
            return
        if slot > after:
            yield slot


def _steps(rule: str, seconds: int, after: datetime, begin: datetime) -> Iterator[datetime]:
    """Slots of a rule in hours or less: in whole steps, so that years of minutes need not be walked."""
    if "COUNT" not in rule and begin < after:
        whole = timedelta(seconds=seconds)
        begin += (after - begin) // whole * whole
    yield from rrulestr(rule, dtstart=begin).xafter(after)
