"""Spans of time: "2 weeks", "1d 2hr 5min", "an hour and a half"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.numbers import amount
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import UNIT

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
_WORK = ("business", "working", "work")
LONGEST_YEARS = 10
"""How far ahead a time may lie."""
FAR = Unclear(f"That is more than {LONGEST_YEARS} years away.", 'Choose an earlier day, such as "in 2 years".')


@dataclass(frozen=True, slots=True)
class Span:
    """Months and days of the calendar, days from Monday to Friday, and seconds of the clock."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    workdays: int = 0

    def __add__(self, other: Span) -> Span:
        """Both, one after the other."""
        workdays = self.workdays + other.workdays
        return Span(self.months + other.months, self.days + other.days, self.seconds + other.seconds, workdays)

    @property
    def exact(self) -> bool:
        """Whether it names a time of day: it was said in hours, minutes or seconds."""
        return self.seconds != 0

    def after(self, start: datetime, zone: str | None = None) -> datetime:
        """Add it to a naive local time: months and days on the naive clock, seconds in UTC where a zone is given.

        Raises Unclear where the result is more than 10 years away.
        """
        if abs(self.months) > 12 * LONGEST_YEARS or max(abs(self.days), self.workdays) > 366 * LONGEST_YEARS:
            raise Unclear(FAR.text, FAR.hint)
        local: datetime = start + relativedelta(months=self.months) + timedelta(days=self.days)
        local = _workdays_on(local, self.workdays)
        if not self.seconds:
            return local
        if zone is None:
            return local + timedelta(seconds=self.seconds)
        instant = local.replace(tzinfo=ZoneInfo(zone)).timestamp() + self.seconds
        return datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=None)


def _workdays_on(start: datetime, many: int) -> datetime:
    """So many days from Monday to Friday later; holidays count, since they differ from place to place."""
    if not many:
        return start
    friday = start - timedelta(days=max(0, start.weekday() - 4))
    weeks, rest = divmod(many, 5)
    weekend = 2 if friday.weekday() + rest > 4 else 0
    return friday + timedelta(days=7 * weeks + rest + weekend)


def unit(cursor: Cursor) -> str | None:
    """Read the name of a unit of time."""
    if cursor.peek().text in _WORK and cursor.peek(1).text in ("day", "days"):
        cursor.at += 2
        return "workday"
    found = "workday" if cursor.peek().text in ("weekday", "weekdays") else UNIT.get(cursor.peek().text)
    if found is not None:
        cursor.take()
    return found


def span(cursor: Cursor) -> Span | None:
    """Read a span; nothing is consumed where there is none."""
    start = cursor.at
    total = _one(cursor)
    if total is None:
        cursor.at = start
        return None
    while True:
        here = cursor.at
        cursor.accept(",")
        cursor.accept("and")
        following = _one(cursor)
        if following is None:
            cursor.at = here
            return total
        total += following


def _one(cursor: Cursor) -> Span | None:
    many = Fraction(1) if cursor.peek().text == "fortnight" else amount(cursor)
    if many is None:
        return None
    name = unit(cursor)
    if name is None and cursor.peek().text == "mon" and many == int(many):
        cursor.take()
        name = "month"
    if name is None:
        return None
    if cursor.phrase("and a half"):
        many += Fraction(1, 2)
    elif name == "hour" and cursor.phrase("and a quarter"):
        many += Fraction(1, 4)
    return _made(many + Fraction(_glued_minutes(cursor) if name == "hour" else 0, 60), name)


def _glued_minutes(cursor: Cursor) -> int:
    """Read the minutes of "1h30", which carry no unit."""
    token = cursor.peek()
    if token.kind != "number" or token.gap or len(token.text) != 2 or cursor.peek(1).text in UNIT:
        return 0
    return cursor.take().numbers[0]


def _made(many: Fraction, name: str) -> Span:
    if name in _SECONDS:
        return Span(seconds=round(many * _SECONDS[name]))
    if name == "day" and many.denominator == 2:
        return Span(days=int(many), seconds=12 * 3600)
    months, days = many * _MONTHS.get(name, 0), many * _DAYS.get(name, 0)
    workdays = many if name == "workday" else Fraction(0)
    if any(each.denominator != 1 for each in (months, days, workdays)):
        raise Unclear("I can't cut that into whole days.", 'Say it in days or hours, such as "in 10 days".')
    return Span(months=int(months), days=int(days), workdays=int(workdays))
