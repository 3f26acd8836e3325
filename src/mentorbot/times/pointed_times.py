"""The times of day in a point: on the clock, parts of the day, and bare numbers beside a day."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.times.clock import bare
from mentorbot.times.clockspan import clock_or_span
from mentorbot.times.cursor import Cursor
from mentorbot.times.days import fixed
from mentorbot.times.daytime import FIRST_PLAIN, PART
from mentorbot.times.draft import Draft
from mentorbot.times.frame import Frame
from mentorbot.times.unclear import Unclear

NOT_UNDERSTOOD = "I don't understand that time."


def time_piece(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read a time of day or a part of the day; consumes nothing where neither is."""
    start = cursor.at
    said_at = cursor.accept("at")
    if cursor.accept("about"):
        said_at = said_at or (cursor.peek().kind == "number" and len(cursor.peek().text) in (3, 4))
    if cursor.phrase("12 midnight") or cursor.accept("midnight"):
        draft.put("midnight", True)
        return True
    found = clock_or_span(cursor, said_at)
    if found is not None:
        draft.put("clock", found)
        return True
    if part_piece(cursor, frame, draft):
        return True
    cursor.at = start
    return False


def clock_piece(cursor: Cursor, draft: Draft) -> bool:
    """Read a time of day on the clock, and no part of the day."""
    cursor.accept("about")
    found = clock_or_span(cursor, said_at=cursor.accept("at"))
    if found is not None:
        draft.put("clock", found)
    return found is not None


def part_piece(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read a part of the day, or its end; consumes nothing where none is."""
    start = cursor.at
    cursor.accept("the")
    if cursor.phrase("end of day") or cursor.phrase("end of the day") or cursor.accept("eod"):
        draft.put("ends", True)
        return True
    cursor.at = start
    if cursor.peek(1).text in ("next", "following"):
        cursor.accept("the")
    this, following = cursor.accept("this"), cursor.accept("next", "following")
    if (name := _part(cursor)) is not None:
        cursor.accept("about")
        draft.put("part", name)
        if this or name.endswith("tonight"):
            draft.put("day", fixed(frame.today))
        elif following:
            draft.put("day", fixed(frame.today + timedelta(days=1)))
        return True
    cursor.at = start
    return False


def _part(cursor: Cursor) -> str | None:
    """Read "morning", "early morning", "early in the morning"; consumes nothing where none is."""
    start = cursor.at
    which = cursor.peek().text
    if cursor.accept("early", "late"):
        cursor.phrase("in the") or cursor.accept("in")
        if f"{which} {cursor.peek().text}" in PART:
            return f"{which} {cursor.take().text}"
        cursor.at = start
    return cursor.take().text if which in PART else None


def loose_hour(cursor: Cursor, draft: Draft) -> None:
    """Read a number that is an hour if a day stands beside it. Raises Unclear where none is."""
    short = len(cursor.peek().text) <= 2 and cursor.peek(1).text != "h"
    between = cursor.accept("between")
    hour = bare(cursor)
    if hour is None:
        raise Unclear(NOT_UNDERSTOOD)
    if between or cursor.peek().text in ("-", "to"):
        last = bare(cursor) if cursor.accept("-", "to", *(["and"] if between else [])) else None
        if last is None or not FIRST_PLAIN <= hour.hour < last.hour:
            raise Unclear(NOT_UNDERSTOOD)
    draft.put("clock", hour)
    draft.loose = True
    draft.short = short
