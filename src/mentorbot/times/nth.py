"""Counted days: the first Tuesday of October, the last day of the month, the second last week of 2027."""

from __future__ import annotations

from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.days import PAST
from mentorbot.times.frame import Frame
from mentorbot.times.numbers import ordinal
from mentorbot.times.periods import Period, named_month, period, stretch, year_number
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH, WEEKDAY


def position(cursor: Cursor) -> int | None:
    """Read "first", "last", "2nd to last", "third last": 1, -1, -2, -3; consumes nothing where none is."""
    if cursor.accept("last", "penultimate"):
        return -1 if cursor.peek(-1).text == "last" else -2
    start = cursor.at
    number = ordinal(cursor)
    if number is None:
        return None
    if cursor.phrase("to the last") or cursor.phrase("to last") or cursor.accept("last"):
        number = -number
    elif number == 0:
        cursor.at = start
        return None
    return number


def counted(cursor: Cursor, frame: Frame) -> Period | None:
    """Read a counted day or week within a period; consumes nothing where none is.

    Raises Unclear where the period has no such day.
    """
    start = cursor.at
    cursor.accept("the")
    place = position(cursor)
    if place is not None and (kind := _kind(cursor)) is not None:
        within, told = _within(cursor, frame, isinstance(kind, int))
        if within is not None:
            found = _found(within, place, kind)
            if found.last < frame.today:
                found = _found(_later(frame, within, told), place, kind)
            return found
    cursor.at = start
    return None


def _kind(cursor: Cursor) -> str | int | None:
    weekday = cursor.among(WEEKDAY)
    if weekday is not None:
        return weekday
    name = cursor.peek().text
    if name in ("day", "week", "weekend", "weekday"):
        cursor.take()
        return "workday" if name == "weekday" else name
    for words in ("business day", "working day", "work day"):
        if cursor.phrase(words):
            return "workday"
    return None


def _within(cursor: Cursor, frame: Frame, named: bool) -> tuple[Period | None, str]:
    """The period, and how it was told: "whole" leaves no later one; "month" one of any year, "" the next such one."""
    straight = named and cursor.peek().text in ("this", "next", *MONTH)  # 3rd Thursday this September
    if not straight and not cursor.accept("of", "in"):
        return None, ""
    if (year := year_number(cursor)) is not None:
        cursor.take()
        return Period(date(year, 1, 1), date(year, 12, 31), "year"), "whole"
    if cursor.accept("month"):
        return stretch(frame, "month", 0), ""
    begin = cursor.at
    found = period(cursor, frame)
    words = [cursor.peek(ahead).text for ahead in range(begin - cursor.at, 0)]
    if {"this", "next", "current", "year"} & set(words[:-1]) or (words and words[-1].isdigit()):
        return found, "whole"
    return found, "month" if words and words[-1] in MONTH else ""


def _later(frame: Frame, within: Period, told: str) -> Period:
    """The next such period after one whose day has passed."""
    if told == "month":
        return named_month(frame, within.first.month, within.first.year + 1)
    if told == "whole" or within.grain == "weekend":
        raise Unclear(PAST.text, PAST.hint)
    return stretch(frame, within.grain, 1)


def _found(within: Period, place: int, kind: str | int) -> Period:
    days = [within.first + timedelta(days=each) for each in range((within.last - within.first).days + 1)]
    if isinstance(kind, int):
        days = [each for each in days if each.weekday() == kind]
    elif kind == "workday":
        days = [each for each in days if each.weekday() < 5]
    elif kind == "weekend":
        days = [each for each in days if each.weekday() == 5]
    elif kind == "week":
        days = _mondays(within, days)
    index = place - 1 if place > 0 else place
    if not -len(days) <= index < len(days):
        raise Unclear("There is no such day in it.", 'Try "last Friday of March".')
    first = days[index]
    length = {"week": 6, "weekend": 1}.get(str(kind), 0)
    return Period(first, first + timedelta(days=length), "week" if kind == "week" else "day")


def _mondays(within: Period, days: list[date]) -> list[date]:
    """The weeks of a period are those that lie in it whole, as in other projects' corpora."""
    return [each for each in days if each.weekday() == 0 and each + timedelta(days=6) <= within.last]
