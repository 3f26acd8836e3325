"""Days of the week counted from another day: "the Sunday after next Wednesday", "3 Fridays before Christmas"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.holidays import begins_holiday
from mentorbot.times.numbers import ordinal, small
from mentorbot.times.vocabulary import MONTH, NUMBER, ORDINAL, PLURAL_WEEKDAY, WEEKDAY

_DAY_KINDS = ("ordinal", "ymd", "dmy", "dm", "dotted")
_FIRST = {"the", *WEEKDAY, *NUMBER, *ORDINAL}
_DAY_WORDS = {"the", "today", "tomorrow", *WEEKDAY, *MONTH}


@dataclass(frozen=True, slots=True)
class Step:
    """So many times on to a day of the week (Monday is 0); back, where `many` is below zero."""

    number: int
    many: int
    exact: bool = False

    def after(self, start: datetime, zone: str | None = None) -> datetime:
        """Step on from a naive local time, whose own day is never counted. The clock stays, whatever the zone."""
        if self.many > 0:
            return start + timedelta(days=(self.number - start.weekday() - 1) % 7 + 1 + 7 * (self.many - 1))
        return start - timedelta(days=(start.weekday() - self.number - 1) % 7 + 1 - 7 * (self.many + 1))


def step(cursor: Cursor) -> Step | None:
    """Read the days that are counted, up to "after" or "before" a day; consumes nothing where none are."""
    if cursor.peek().kind not in ("number", "ordinal") and cursor.peek().text not in _FIRST:
        return None
    start = cursor.at
    cursor.accept("the")
    many = ordinal(cursor) or small(cursor) or 1
    name = cursor.take().text
    number = WEEKDAY.get(name, PLURAL_WEEKDAY.get(name))
    if number is not None and many < 100 and cursor.accept("after", "before", "following"):
        sign = -1 if cursor.peek(-1).text == "before" else 1
        if _day_follows(cursor):
            return Step(number, sign * many)
    cursor.at = start
    return None


def _day_follows(cursor: Cursor) -> bool:
    """Whether it is counted from a day, and not a time of day: "friday before 5pm" is on Friday."""
    token = cursor.peek()
    if token.text in ("next", "this"):
        return cursor.peek(1).text in WEEKDAY
    if token.kind == "number":
        return cursor.peek(1).text in MONTH
    return token.kind in _DAY_KINDS or token.text in _DAY_WORDS or begins_holiday(token.text)
