"""Days of the week: Friday, next Tuesday, Friday of next week, Monday week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.periods import NEXT
from mentorbot.times.vocabulary import WEEKDAY


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week; Monday is 0. `which`: "" the coming one, "this", or "next" for the one in next week."""

    number: int
    which: str = ""
    weeks: int = 0

    def after(self, frame: Frame) -> date:
        """The date that it means today. "next Friday" is the one in next week; a bare one is never today."""
        if self.which == "next":
            found = frame.monday + timedelta(days=7 + self.number)
        else:
            days = (self.number - frame.today.weekday()) % 7
            found = frame.today + timedelta(days=7 if days == 0 and self.which == "" else days)
        return found + timedelta(days=7 * self.weeks)


def weekday(cursor: Cursor) -> Weekday | None:
    """Read a day of the week; consumes nothing where none is."""
    start = cursor.at
    if cursor.accept("the") and cursor.peek().text == "sun":
        cursor.at = start
        return None
    which = ""
    if cursor.accept(*NEXT):
        which = "next"
    elif cursor.accept("this"):
        which = "this"
        cursor.accept("coming", "upcoming")
    elif cursor.accept("coming", "upcoming"):
        which = ""
    number = cursor.among(WEEKDAY)
    if number is None:
        cursor.at = start
        return None
    if which == "" and cursor.peek().text == "week" and cursor.peek(1).kind in ("end", "number", "clock"):
        cursor.take()
        return Weekday(number, "", 1)
    return Weekday(number, which)
