"""Holidays that fall on the same day wherever they are kept; those that differ by country are left to a date."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.periods import take_year

_FIXED = {
    "christmas eve": (12, 24),
    "xmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "xmas day": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new years eve": (12, 31),
    "new year eve": (12, 31),
    "nye": (12, 31),
    "new years day": (1, 1),
    "new year day": (1, 1),
    "new years": (1, 1),
    "new year": (1, 1),
    "valentines day": (2, 14),
    "valentine day": (2, 14),
    "valentines": (2, 14),
    "ides of march": (3, 15),
    "st patricks day": (3, 17),
    "halloween": (10, 31),
}
_EASTER = {
    "good friday": -2,
    "easter sunday": 0,
    "easter monday": 1,
    "easter mon": 1,
    "easter": 0,
}
"""Days from Easter Sunday of the western churches."""
_NAMES = {name.split()[0] for name in (*_FIXED, *_EASTER, "black")}


def holiday(cursor: Cursor, frame: Frame) -> date | None:
    """Read a holiday: the next one, or that of a year that is named."""
    start = cursor.at
    cursor.accept("the", "this", "next")
    if cursor.peek().text in _NAMES:
        for name in (*_FIXED, *_EASTER, "black friday"):
            if cursor.phrase(name):
                year = take_year(cursor, frame)
                if year is not None:
                    return _day(name, year)
                this_year = _day(name, frame.today.year)
                return this_year if this_year >= frame.today else _day(name, frame.today.year + 1)
    cursor.at = start
    return None


def _day(name: str, year: int) -> date:
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _EASTER:
        return easter(year) + timedelta(days=_EASTER[name])
    november = date(year, 11, 1)
    return november + timedelta(days=(3 - november.weekday()) % 7 + 22)
