"""Stretches of the calendar: this week, next month, March, the third quarter of 2027, the weekend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame, last_day, months_on
from mentorbot.times.numbers import ordinal, small
from mentorbot.times.spans import LONGEST_YEARS
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH, PERIOD

NEXT = ("next", "following")
FIRST_YEAR, LAST_YEAR = 1900, 2399


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`; `grain` is week, weekend, half, month, quarter or year."""

    first: date
    last: date
    grain: str


def year_number(cursor: Cursor, ahead: int = 0) -> int | None:
    """The year that the next token is, if it can be one; consumes nothing."""
    token = cursor.peek(ahead)
    if token.kind == "number" and len(token.text) == 4 and FIRST_YEAR <= token.numbers[0] <= LAST_YEAR:
        return token.numbers[0]
    return None


def take_year(cursor: Cursor, frame: Frame) -> int | None:
    """Read a year after a month or a day: "2027", ", 2027", "of 2027", "next year", "this year"."""
    start = cursor.at
    cursor.accept(",", "-", "/")
    counted = cursor.accept("of", "in") and _years_on(cursor)
    if counted:
        return frame.today.year + counted
    cursor.phrase("the year")
    year = year_number(cursor)
    if year is not None:
        cursor.take()
        return year
    if cursor.phrase("next year"):
        return frame.today.year + 1
    if cursor.phrase("this year"):
        return frame.today.year
    cursor.at = start
    return None


def _years_on(cursor: Cursor) -> int | None:
    """Read what follows "in" in "christmas in 3 years"; consumes nothing where nothing of the kind is."""
    start = cursor.at
    many = 1 if cursor.accept("a", "one") else small(cursor)
    if many is not None and many <= LONGEST_YEARS and cursor.accept("year", "years"):
        return many
    cursor.at = start
    return None


def stretch(frame: Frame, grain: str, count: int) -> Period:
    """The week, weekend, month, quarter or year that lies `count` after the present one."""
    if grain == "week":
        monday = frame.monday + timedelta(days=7 * count)
        return Period(monday, monday + timedelta(days=6), grain)
    if grain == "weekend":
        saturday = frame.monday + timedelta(days=5 + 7 * count)
        return Period(saturday, saturday + timedelta(days=1), grain)
    if grain == "year":
        year = frame.today.year + count
        return Period(date(year, 1, 1), date(year, 12, 31), grain)
    months = 3 if grain == "quarter" else 1
    start = months_on(frame.today, months * count - (frame.today.month - 1) % months)
    return Period(start, months_on(start, months) - timedelta(days=1), grain)


def period(cursor: Cursor, frame: Frame) -> Period | None:
    """Read a period; consumes nothing where none is."""
    start = cursor.at
    cursor.accept("the")
    found = _half(cursor, frame) or _relative(cursor, frame) or _quarter(cursor, frame) or _month(cursor, frame)
    if found is None:
        cursor.at = start
    return found


def _half(cursor: Cursor, frame: Frame) -> Period | None:
    """Read half of a month or year: "second half of March", "h1 2027"; consumes nothing where none is."""
    if cursor.peek().text not in ("h", "first", "second", "1st", "2nd"):
        return None
    start = cursor.at
    short = cursor.accept("h")
    half = cursor.take().numbers[0] if short and cursor.peek().kind == "number" else ordinal(cursor)
    if half not in (1, 2) or (short and cursor.peek(-1).gap) or not (short or cursor.phrase("half of")):
        cursor.at = start
        return None
    if (year := year_number(cursor)) is not None or short:
        year = take_year(cursor, frame) or frame.today.year
        whole = Period(date(year, 1, 1), date(year, 12, 31), "year")
    else:
        cursor.accept("the")
        named = _relative(cursor, frame) or _month(cursor, frame)
        if named is None or named.grain not in ("month", "year"):
            cursor.at = start
            return None
        whole = named
    middle = whole.first.replace(month=7) if whole.grain == "year" else whole.first.replace(day=16)
    if half == 1:
        return Period(whole.first, middle - timedelta(days=1), "half")
    return Period(middle, whole.last, "half")


def _grain(cursor: Cursor) -> str | None:
    if cursor.accept("weekend"):
        return "weekend"
    name = PERIOD.get(cursor.peek().text)
    if name in (None, "day"):
        return None
    cursor.take()
    return name


def _which(cursor: Cursor) -> int | None:
    """Read this (0) or next (1). "The coming week" is this one to some, the next to others; the weekend isn't."""
    if cursor.accept(*NEXT):
        return 1
    said = cursor.accept("this", "current")
    if cursor.peek().text in ("coming", "upcoming") and cursor.peek(1).text == "weekend":
        cursor.take()
        said = True
    return 0 if said else None


def _relative(cursor: Cursor, frame: Frame) -> Period | None:
    start = cursor.at
    after_the = cursor.peek(-1).text in ("the", "of") if start else False
    count = _which(cursor)
    if (grain := _grain(cursor)) is not None:
        if cursor.phrase("after next"):
            return stretch(frame, grain, 2)
        if count is not None:
            return stretch(frame, grain, count)
        if grain == "weekend" or after_the:
            return stretch(frame, grain, 0)
    elif count is not None and (month := cursor.among(MONTH)) is not None:
        return named_month(frame, month, None, later=count)
    cursor.at = start
    return None


def named_month(frame: Frame, month: int, year: int | None, later: int = 0) -> Period:
    """A month by its name: of a year, else the present or next one; `later` skips one that has begun."""
    if year is None:
        begun = month == frame.today.month and later
        year = frame.today.year + (1 if month < frame.today.month or begun else 0)
    return Period(date(year, month, 1), last_day(year, month), "month")


def _month(cursor: Cursor, frame: Frame) -> Period | None:
    token = cursor.kind("my", "ym")
    if token is not None:
        year, month = sorted(token.numbers, reverse=True)
        if not 1 <= month <= 12:
            raise Unclear("There is no such month.", 'Write it like "March 2027".')
        return named_month(frame, month, year)
    year_first = year_number(cursor)
    separate = 2 if cursor.peek(1).text in ("-", "/") else 1
    if year_first is not None and cursor.peek(separate).text in MONTH:
        cursor.at += separate
        return named_month(frame, MONTH[cursor.take().text], year_first)
    named = cursor.among(MONTH)
    if named is None:
        return None
    if cursor.phrase("after next"):
        following = named_month(frame, named, None, later=1)
        return named_month(frame, named, following.first.year + 1)
    return named_month(frame, named, take_year(cursor, frame))


def _quarter(cursor: Cursor, frame: Frame) -> Period | None:
    start = cursor.at
    year = None
    token = cursor.peek()
    if token.kind == "number" and cursor.peek(1).text == "q":
        year = token.numbers[0] + (2000 if len(token.text) == 2 else 0)
        cursor.take()
    number: int | None = None
    if cursor.accept("q") and cursor.peek().kind == "number" and not cursor.peek().gap:
        number = cursor.take().numbers[0]
    elif year is None:
        number = ordinal(cursor)
        if number is not None and PERIOD.get(cursor.peek().text) != "quarter":
            number = None
        elif number is not None:
            cursor.take()
    if number is None or not 1 <= number <= 4:
        cursor.at = start
        return None
    year = year or take_year(cursor, frame)
    first = date(year or frame.today.year, 3 * number - 2, 1)
    if year is None and months_on(first, 3) <= frame.today:
        first = months_on(first, 12)
    return Period(first, months_on(first, 3) - timedelta(days=1), "quarter")
