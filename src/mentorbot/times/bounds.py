"""Where a recurrence begins and ends: "starting 3 March", "until November", "for the next six weeks", "5 times"."""

from __future__ import annotations

from datetime import date, datetime, time

from mentorbot.times.clock import clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.days import calendar_day
from mentorbot.times.edges import edge
from mentorbot.times.frame import Frame
from mentorbot.times.nth import counted
from mentorbot.times.numbers import small
from mentorbot.times.offsets import offset, weekdays_on
from mentorbot.times.pattern import Pattern
from mentorbot.times.periods import period
from mentorbot.times.spans import span
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.weekdays import Weekday, weekday

_START = ("starting", "start", "starts", "beginning", "from", "since")
_UNTIL = ("until", "through", "to", "ending", "ends")
_ONCE = {"once": 1, "twice": 2, "thrice": 3}


def bound(cursor: Cursor, frame: Frame, found: Pattern) -> bool:
    """Read where it begins or ends; consumes nothing where nothing of the kind is."""
    start = cursor.at
    if cursor.phrase("as of") or cursor.phrase("first on") or cursor.accept(*_START):
        day = _counted_day(cursor, frame)
        if day is None:
            cursor.accept("on", "in", "from")
            day = _day(cursor, frame)
        if day is not None:
            found.bounded("start", datetime.combine(day, _time_of_day(cursor)))
            return True
    elif cursor.accept(*_UNTIL):
        day = _counted_day(cursor, frame)
        if day is None:
            cursor.accept("on", "in")
            day = _day(cursor, Frame(found.start, frame.order) if found.start else frame)
        if day is not None:
            found.bounded("until", day)
            return True
    elif _lasting(cursor, found) or _counted(cursor, found):
        return True
    cursor.at = start
    return False


def _time_of_day(cursor: Cursor) -> time:
    """The time that the print of an hourly rule has after its first day."""
    start = cursor.at
    cursor.accept(",")
    if cursor.phrase("first at") and (said := clock(cursor, said_at=True)) is not None:
        return said.plain()
    cursor.at = start
    return time()


def _counted_day(cursor: Cursor, frame: Frame) -> date | None:
    """Read a day counted from now: "in two weeks", "3 months from now", "two Tuesdays from now"."""
    if (several := weekdays_on(cursor)) is not None:
        return Weekday(several[1], "", several[0] - 1).after(frame)
    later = offset(cursor)
    if later is not None and later.exact:
        raise Unclear("I need a day there.", REPEATING)
    return later.after(frame.now).date() if later else None


def _day(cursor: Cursor, frame: Frame) -> date | None:
    start = cursor.at
    named = weekday(cursor)
    cursor.accept(",")
    here = cursor.at
    whole = calendar_day(cursor, frame)
    if named is not None and cursor.peek().text == "of" and cursor.peek(1).text == "every":
        cursor.at, whole = here, None  # the day of each month
    if whole is not None:
        return whole.next_from(frame.today, named.number if named else None)
    if named is not None:
        cursor.at -= 1 if cursor.peek(-1).text == "," else 0
        return named.after(frame)
    cursor.at = start
    if (rim := edge(cursor, frame)) is not None:
        return rim.day
    stretch = counted(cursor, frame) or period(cursor, frame)
    return None if stretch is None else stretch.first


def _lasting(cursor: Cursor, found: Pattern) -> bool:
    """Read "for the next six weeks", "for 3 months", "for the next year"."""
    start = cursor.at
    if cursor.accept("for"):
        cursor.phrase("up to")
        cursor.accept("the")
        following = cursor.accept("next")
        here = cursor.at
        lasting = span(cursor)
        if lasting is None and following:
            cursor.at = here
            lasting = span(Cursor(f"1 {cursor.take().text}"))
        if lasting is not None:
            if lasting.seconds or lasting.workdays:
                raise Unclear("That is too short for a recurrence.", REPEATING)
            found.bounded("lasting", lasting)
            return True
    cursor.at = start
    return False


def _counted(cursor: Cursor, found: Pattern) -> bool:
    """Read "5 times", "3x", "twice", "for up to 10 occurrences"."""
    start = cursor.at
    cursor.accept("for")
    cursor.phrase("up to")
    word = cursor.peek().text
    if word in _ONCE and cursor.peek(1).text not in ("a", "an", "every", "per") and found.repeats:
        cursor.take()
        found.bounded("count", _ONCE[word])
        return True
    times_first = cursor.accept("x")
    many = small(cursor)
    if (
        many is not None
        and found.repeats
        and (times_first or cursor.accept("x", "times", "time", "occurrences", "occurences"))
    ):
        if not 1 <= many <= 1000:
            raise Unclear("I can't count that many times.", REPEATING)
        found.bounded("count", many)
        return True
    cursor.at = start
    return False
