"""Spans of hours, of which the beginning counts: "3-4pm", "from 9:30 to 11:00", "between 3:30pm and 6 pm"."""

from __future__ import annotations

from dataclasses import replace

from mentorbot.times.clock import clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import FIRST_PLAIN, PART, Clock
from mentorbot.times.vocabulary import MONTH


def clock_or_span(cursor: Cursor, said_at: bool) -> Clock | None:
    """Read a time of day, or the beginning of a span of hours; consumes nothing where neither is."""
    start = cursor.at
    between = cursor.accept("between")
    colon = cursor.peek().kind == "clock"
    number = cursor.peek().numbers[:1] if cursor.peek().kind == "number" else ()
    first = clock(cursor, said_at=True) if said_at or not number or number[0] < 24 else None
    halved = cursor.peek(-1).text in ("am", "pm", "a")
    here = cursor.at
    if first is not None and (cursor.accept("-", "to", "until") or (between and cursor.accept("and"))):
        colon = colon or cursor.peek().kind == "clock"
        last = clock(cursor, said_at=True)
        part = _part_follows(cursor)
        bare = number and cursor.peek(-1).kind == "number" and not part
        if (
            last is not None
            and _hours(first, last, colon or part)
            and (not bare or halved or FIRST_PLAIN <= first.hour < last.hour)
            and not (cursor.peek(-1).kind == "number" and cursor.peek().text in MONTH)
        ):
            return _begun(first, last, cursor.peek(-1).text)
    cursor.at = start
    if between:
        return None
    if said_at and first is not None:
        cursor.at = here
        return first
    return clock(cursor, said_at)


def _hours(first: Clock, last: Clock, shown: bool) -> bool:
    return shown or first.sure or last.sure


def _part_follows(cursor: Cursor) -> bool:
    ahead = 0
    while cursor.peek(ahead).text in ("at", "in", "the"):
        ahead += 1
    return cursor.peek(ahead).text in PART


def _begun(first: Clock, last: Clock, ending: str) -> Clock:
    """Give the beginning the half of the day of the end, where it comes before it so: "3-4pm" begins at 15:00.

    `ending`: the last word; the end is often said without pm, so that "2-15" is no afternoon.
    """
    if ending not in ("pm", "p") and last.hour > 12:
        return first
    if first.hour == 12 and not first.sure and ending in ("am", "a"):
        return replace(first, hour=0, sure=True)  # 12-3am
    if first.sure or not last.sure or not 0 < first.hour < 12:
        return first
    if last.hour >= 12 and (first.hour + 12, first.minute) < (last.hour, last.minute):
        return replace(first, hour=first.hour + 12, sure=True)
    return replace(first, sure=(first.hour, first.minute) < (last.hour, last.minute))
