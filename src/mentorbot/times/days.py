"""Days of the calendar: today, 3 March, the 15th, 31/01, Friday of next week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.figures import figures
from mentorbot.times.frame import Frame, day, last_day, months_on, next_month_day
from mentorbot.times.holidays import holiday
from mentorbot.times.numbers import ordinal, small
from mentorbot.times.periods import period, take_year, year_number
from mentorbot.times.spans import FAR
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH, PERIOD, WEEKDAY

_RELATIVE = (
    ("day after tomorrow", 2), ("overmorrow", 2), ("day after next", 2), ("today", 0), ("this day", 0), ("tomorrow", 1),
)  # fmt: skip
PAST = Unclear("That is in the past.", 'Name a time that is still to come, such as "tomorrow at 9am" or "next Friday".')


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said: whole, or without its year or its month. `next_from` turns it into a date."""

    number: int
    month: int | None = None
    year: int | None = None

    def next_from(self, start: date, weekday: int | None) -> date:
        """The first such day on or after `start`, with that weekday if one was said.

        Raises Unclear where there is none within a year or, where the month was said, two.
        """
        if self.year is not None and self.month is not None:
            found = day(self.year, self.month, self.number)
            if weekday is not None and found.weekday() != weekday:
                raise Unclear("The day of the week and the date don't fit together.", "Leave one of them out.")
            return found
        for _ in range(2 if self.month else 12):
            found = self._next(start)
            if weekday in (None, found.weekday()):
                return found
            start = found + timedelta(days=1)
        raise Unclear("The day of the week and the date don't fit together.", "Leave one of them out.")

    def _next(self, start: date) -> date:
        if self.month is not None:
            return next_month_day(start, self.month, self.number)
        if not 1 <= self.number <= 31:
            raise Unclear("No month has so many days.", 'Write it like "the 15th".')
        for months in range(13):
            first = months_on(start, months)
            if self.number <= last_day(first.year, first.month).day and first.replace(day=self.number) >= start:
                return first.replace(day=self.number)
        raise Unclear(FAR.text, FAR.hint)


def fixed(found: date) -> Day:
    """A day that is known whole."""
    return Day(found.day, found.month, found.year)


def calendar_day(cursor: Cursor, frame: Frame) -> Day | None:
    """Read a day, other than a bare weekday; consumes nothing where none is."""
    start = cursor.at
    found: Day | None = None
    if (in_figures := figures(cursor, frame)) is not None:
        found = Day(*in_figures)
        if found.year is None and cursor.peek().text == ",":
            found = replace(found, year=take_year(cursor, frame))
    elif (relative := _relative(cursor)) is not None:
        found = fixed(frame.today + timedelta(days=relative))
    elif (festive := holiday(cursor, frame)) is not None:
        found = fixed(festive)
    else:
        found = _named(cursor, frame)
    if found is None:
        cursor.at = start
    return found


def _relative(cursor: Cursor) -> int | None:
    start = cursor.at
    cursor.accept("the")
    for words, days in _RELATIVE:
        if cursor.phrase(words):
            if words == "day after next" and cursor.peek().text in PERIOD:
                break
            week = cursor.peek().text == "week" and cursor.peek(1).kind == "end" and cursor.accept("week")
            return days + 7 if week else days
    cursor.at = start
    if cursor.peek(-1).text in ("after", "from") and cursor.accept("yesterday"):
        return -1
    gone = cursor.peek().text in ("last", "past", "previous") and cursor.peek(1).text in {
        *WEEKDAY,
        *PERIOD,
        *MONTH,
        "night",
    }
    if gone or cursor.peek().text == "yesterday" or cursor.phrase("day before yesterday"):
        raise Unclear(PAST.text, PAST.hint)
    return None


def _named(cursor: Cursor, frame: Frame) -> Day | None:
    """Read a day with its month in words, or "the 15th"."""
    start = cursor.at
    if (whole := _year_first(cursor)) is not None:
        return whole
    if (month := cursor.among(MONTH)) is not None:
        cursor.accept(".", ",", "-", "/")
        if (token := cursor.kind("my")) is not None:  # August/10/2012
            return Day(token.numbers[0], month, token.numbers[1])
        cursor.accept("the")
        number = _day_number(cursor) or (small(cursor) if cursor.peek().kind == "word" else None)
        if number is not None and not _clock_follows(cursor):
            return Day(number, month, _year(cursor, frame))
        cursor.at = start
        return None
    clear = cursor.accept("the") or cursor.peek().kind == "ordinal"
    number = _day_number(cursor)
    if number is None or (cursor.peek().text in PERIOD and cursor.peek().text != "day"):
        return None
    here = cursor.at
    dashed = cursor.accept("-", "/")
    cursor.phrase("day of") or cursor.accept("of")
    if (month := cursor.among(MONTH)) is not None:
        if dashed and cursor.peek().text == cursor.peek(-2).text and len(cursor.peek(1).text) == 2:  # 30-Mar-11
            cursor.take()
        return Day(number, month, _year(cursor, frame))
    if cursor.peek(2).text != "after" and cursor.phrase("the month"):
        return Day(number)
    if cursor.peek(-1).text == "of" and (within := period(cursor, frame)) is not None and within.grain == "month":
        return Day(number, within.first.month, within.first.year)
    cursor.at = here
    return Day(number) if clear else None


def _year_first(cursor: Cursor) -> Day | None:
    """Read 2012/Aug/10; consumes nothing where none is."""
    year = year_number(cursor)
    if year is None or cursor.peek(1).text not in ("-", "/") or cursor.peek(2).text not in MONTH:
        return None
    if cursor.peek(3).text not in ("-", "/") or cursor.peek(4).kind != "number":
        return None
    found = Day(cursor.peek(4).numbers[0], MONTH[cursor.peek(2).text], year)
    cursor.at += 5
    return found


def _day_number(cursor: Cursor) -> int | None:
    token = cursor.peek()
    if token.kind == "number" and len(token.text) <= 2:
        return cursor.take().numbers[0]
    return ordinal(cursor)


def _clock_follows(cursor: Cursor) -> bool:
    """Whether what was read as a day is an hour: "march 9am"."""
    return cursor.peek().text in ("am", "pm", "oclock", ":")


def _year(cursor: Cursor, frame: Frame) -> int | None:
    """A year after day and month; two digits only where they are one of the next ten years, and the last words."""
    if (year := take_year(cursor, frame)) is not None:
        return year
    start = cursor.at
    cursor.accept(",")
    token = cursor.peek()
    if token.kind == "number" and len(token.text) == 2 and cursor.peek(1).kind == "end":
        year = 2000 + token.numbers[0]
        if frame.today.year <= year <= frame.today.year + 10:
            cursor.take()
            return year
    cursor.at = start
    return None
