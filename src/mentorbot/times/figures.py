"""Days written in figures: 2027-01-31, 31/01, 1/31/27, 31.1., 2-15."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import FIRST_PLAIN
from mentorbot.times.frame import Frame, day
from mentorbot.times.tokens import Token

Figures = tuple[int, int, int | None]
"""Day, month, and the year if it was written."""


def figures(cursor: Cursor, frame: Frame) -> Figures | None:
    """Read a day; consumes nothing where none is. Raises Unclear where a whole date is none of the calendar."""
    token = cursor.peek()
    if token.kind in ("ymd", "dmy", "dm", "dotted"):
        return _ordered(cursor.take(), frame)
    if token.kind == "decimal" and token.numbers[0] > 23 and len(token.text) <= 5:  # 31.1 is no time of day
        cursor.take()
        return token.numbers[0], token.numbers[1], None
    return _dashed(cursor)


def _ordered(token: Token, frame: Frame) -> Figures:
    numbers = token.numbers
    if token.kind == "ymd":
        day(*numbers)
        return numbers[2], numbers[1], numbers[0]
    first, second = numbers[0], numbers[1]
    day_first = frame.order == "DMY" or token.kind == "dotted"
    if (first > 12) != (second > 12):  # only one order is possible
        day_first = first > 12
    number, month = (first, second) if day_first else (second, first)
    if len(numbers) == 2:
        return number, month, None
    year = numbers[2] + (2000 if numbers[2] < 100 else 0)
    day(year, month, number)
    return number, month, year


def _dashed(cursor: Cursor) -> Figures | None:
    """Read "2-15" or "20-1", which can be no hours, and a date in one order only; consumes nothing where none is."""
    first, last = cursor.peek(), cursor.peek(2)
    if cursor.peek(1).text != "-" or first.kind != "number" or last.kind != "number":
        return None
    number, month = (first, last) if first.numbers[0] > 12 else (last, first)
    if not 12 < number.numbers[0] <= 31 or not 0 < month.numbers[0] <= 12:
        return None
    if FIRST_PLAIN <= first.numbers[0] <= 12 or cursor.peek(3).text in ("am", "pm", "oclock", ":"):
        return None
    cursor.at += 3
    return number.numbers[0], month.numbers[0], None
