"""Days of the week: Friday, next Tuesday, Friday of next week, Monday week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.periods import NEXT
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import WEEKDAY


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week; Monday is 0.

    `which`: "" the coming one, "this", "next" for the one in next week, or "after next"; `weeks` later than that.
    """

    number: int
    which: str = ""
    weeks: int = 0

    def after(self, frame: Frame) -> date:
        """The date that it means today. "next Friday" is the one in next week; a bare one is never today.

        Raises Unclear for "Friday after next" where some count this week's Friday as the next one and some don't.
        """
        if self.which == "after next":
            if self.number > frame.today.weekday():
                raise Unclear("I can't tell which week that is.", 'Write "Friday next week" or the date.')
            found = frame.monday + timedelta(days=14 + self.number)
        elif self.which == "next":
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
    week_on = cursor.phrase("week on")
    which, weeks = _which(cursor)
    number = cursor.among(WEEKDAY)
    if number is None or (week_on and which):
        cursor.at = start
        return None
    ends = cursor.peek(1).kind in ("end", "number", "clock") or cursor.peek(1).text == "at"
    if which == "" and ends and cursor.accept("week", "fortnight"):
        weeks = 1 if cursor.peek(-1).text == "week" else 2
    elif which == "" and cursor.phrase("after next"):
        which = "after next"
    return Weekday(number, which, weeks + week_on)


def _which(cursor: Cursor) -> tuple[str, int]:
    """Read "next", "next next", "this" or "this coming", and how many weeks later that is."""
    if cursor.accept(*NEXT):
        return "next", 1 if cursor.accept("next") else 0
    this = cursor.accept("this")
    if cursor.accept("coming", "upcoming"):
        return "", 0
    return ("this" if this else ""), 0
