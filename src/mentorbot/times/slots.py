"""The slots of a recurrence: local wall times, one after the other."""

from __future__ import annotations

from datetime import datetime, time

from dateutil.rrule import rrulestr


def next_slot(rule: str, wall_time: time, start: datetime, after: datetime) -> datetime | None:
    """The first slot strictly after a naive local time; None if the rule (an RRULE without time of day) has ended.

    `start` is the naive local time from which the rule counts: every other Friday is every other one from then on.
    """
    slots = rrulestr(rule, dtstart=datetime.combine(start.date(), wall_time))
    found: datetime | None = slots.after(after)
    return slots.after(start, inc=True) if found is not None and found < start else found
