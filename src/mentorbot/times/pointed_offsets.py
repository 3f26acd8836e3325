"""What a point is counted from: from now, or from a day; and how long it lasts."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import FIRST_PLAIN, Clock
from mentorbot.times.draft import Draft
from mentorbot.times.frame import Frame
from mentorbot.times.offsets import from_day, offset, same_time, weekdays_on
from mentorbot.times.spans import Span, span
from mentorbot.times.weekdays import Weekday


def counted_from(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read something that is counted from now or from a day."""
    if cursor.phrase("right now") or cursor.phrase("just now") or cursor.accept("now"):
        draft.put("now", True)
        return True
    if draft.has_day and cursor.peek().text == "+" and draft.offset is None:
        cursor.take()
        return _kept(draft, "plus", span(cursor))
    if not draft.clock and (later := same_time(cursor)) is not None:
        draft.put("clock", Clock(frame.now.hour, frame.now.minute, sure=True))
        return True if later == Span() else _kept(draft, "offset", later)
    if (draft.has_day or draft.clock) and _lasting(cursor, draft):
        return True
    if (several := weekdays_on(cursor)) is not None:
        many, number = several
        draft.put("weekday", Weekday(number, "", many - 1))
        return True
    if (later := offset(cursor)) is not None:
        return _kept(draft, "offset", later)
    if not draft.has_day and (later := from_day(cursor)) is not None:
        return _kept(draft, "plus", later)
    start = cursor.at
    waiting = start == 0 and cursor.accept("for")
    alone = span(cursor)
    if alone is not None and cursor.done and start == 0 and (alone.exact or not waiting) and not _french(cursor):
        return _kept(draft, "offset", alone)
    cursor.at = start
    return False


def _lasting(cursor: Cursor, draft: Draft) -> bool:
    """Read how long it lasts, which changes nothing; consumes nothing where that isn't said."""
    start = cursor.at
    if cursor.accept("for") and span(cursor) is not None:
        draft.lasts = True
        return True
    cursor.at = start
    return False


def _french(cursor: Cursor) -> bool:
    """Whether the text is "14h30" and no more, which is a time of day; "2h30" is a span."""
    if cursor.length != 3:
        return False
    hour, glued = cursor.peek(-3), cursor.peek(-1)
    return hour.kind == glued.kind == "number" and hour.numbers[0] >= FIRST_PLAIN


def _kept(draft: Draft, name: str, found: Span | None) -> bool:
    if found is None:
        return False
    draft.put(name, found)
    return True
