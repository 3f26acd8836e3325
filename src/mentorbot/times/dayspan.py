"""Spans of days, of which the beginning counts: "July 13-15", "from the 13th to the 15th of July", "Aug 8 - Aug 12"."""

from __future__ import annotations

from dataclasses import replace

from mentorbot.times.cursor import Cursor
from mentorbot.times.days import Day, calendar_day, fixed
from mentorbot.times.frame import Frame
from mentorbot.times.numbers import ordinal
from mentorbot.times.periods import take_year
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH, ORDINAL, UNIT
from mentorbot.times.weekdays import weekday

_TO = ("-", "to", "through", "until")
_FIRST = {"between", "the", *ORDINAL}
_LONGEST = 184
"""Days; what seems longer was meant the other way round, or is no span."""
_CLOCK = ("am", "pm", "oclock", ":", "past", "in")


def numbered_span(cursor: Cursor, frame: Frame) -> Day | None:
    """Read a span whose month stands at its end, or that has none: "13 to 15 July", "the 5th to the ninth"."""
    if cursor.peek().kind not in ("number", "ordinal") and cursor.peek().text not in _FIRST:
        return None
    start = cursor.at
    between = cursor.accept("between")
    the = cursor.accept("the")
    ordinals = the or cursor.peek().kind == "ordinal"
    first = _number(cursor)
    if first is not None and (cursor.accept(*_TO) or (between and cursor.accept("and"))):
        ordinals = (cursor.accept("the") or cursor.peek().kind == "ordinal") and ordinals
        last = _number(cursor)
        here = cursor.at
        cursor.accept("of")
        month = cursor.among(MONTH)
        if last is not None and first < last and (month is not None or ordinals):
            cursor.at = cursor.at if month else here
            year = take_year(cursor, frame) if month else None
            return _coming(Day(first, month, year), Day(last, month, year), frame)
    cursor.at = start
    return None


def spanned(cursor: Cursor, frame: Frame, first: Day) -> tuple[Day, bool]:
    """Read what may follow a day: "- 15", "to 2 August". Give the day, and whether anything was read.

    Raises Unclear where the end lies before the beginning.
    """
    start = cursor.at
    if not cursor.accept(*_TO):
        return first, False
    if (last := calendar_day(cursor, frame)) is not None:
        last = replace(last, month=last.month or first.month)
        if first.month and first.year is None and last.year and last.month:
            earlier = (first.month, first.number) > (last.month, last.number)
            first = replace(first, year=last.year - 1 if earlier else last.year)
    elif (named := weekday(cursor)) is not None:
        last = fixed(named.after(frame))
    elif first.month and (number := _number(cursor)) is not None:
        first = replace(first, year=first.year or take_year(cursor, frame))
        last = replace(first, number=number)
    else:
        cursor.at = start
        return first, False
    if cursor.peek().text in (*_CLOCK, *UNIT):
        cursor.at = start
        return first, False
    return _coming(first, last, frame), True


def _coming(first: Day, last: Day, frame: Frame) -> Day:
    """The first day of a span. Raises Unclear where the span has begun, or ends before it begins."""
    begin = first.next_from(frame.today, None)
    end = last.next_from(begin, None)
    if last.next_from(frame.today, None) < begin and first.year is None:
        raise Unclear("That has begun already.", 'Write one day, such as "13 July".')
    if end <= begin or (end - begin).days > _LONGEST:
        raise Unclear("That ends before it begins.", 'Write one day, such as "13 July".')
    return first


def _number(cursor: Cursor) -> int | None:
    """A day of the month in a span, with or without "the"."""
    start = cursor.at
    cursor.accept("the")
    token = cursor.peek()
    number = cursor.take().numbers[0] if token.kind == "number" and len(token.text) < 3 else ordinal(cursor)
    if number is None or not 1 <= number <= 31:
        cursor.at = start
        return None
    return number
