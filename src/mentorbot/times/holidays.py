"""Holidays that mean one day to whoever keeps them; those that differ from country to country are left to a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame, last_day
from mentorbot.times.periods import take_year
from mentorbot.times.unclear import Unclear

_FIXED = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas day": (12, 25), "xmas": (12, 25), "boxing day": (12, 26), "new years eve": (12, 31), "new year eve": (12, 31),
    "nye": (12, 31), "new years day": (1, 1), "new year day": (1, 1), "new years": (1, 1), "new year": (1, 1),
    "epiphany": (1, 6), "burns night": (1, 25), "groundhog day": (2, 2), "valentines day": (2, 14),
    "valentine day": (2, 14), "valentines": (2, 14), "womens day": (3, 8), "pi day": (3, 14), "ides of march": (3, 15),
    "st patricks day": (3, 17), "saint patricks day": (3, 17), "st paddys day": (3, 17), "april fools day": (4, 1),
    "april fools": (4, 1), "earth day": (4, 22), "cinco de mayo": (5, 5), "juneteenth": (6, 19),
    "bastille day": (7, 14), "halloween": (10, 31), "all saints day": (11, 1), "guy fawkes day": (11, 5),
    "guy fawkes night": (11, 5), "guy fawkes": (11, 5), "bonfire night": (11, 5), "veterans day": (11, 11),
    "armistice day": (11, 11), "st andrews day": (11, 30),
}  # fmt: skip
_EASTER = {
    "mardi gras": -47, "shrove tuesday": -47, "pancake day": -47, "pancake tuesday": -47, "ash wednesday": -46,
    "palm sunday": -7, "maundy thursday": -3, "good friday": -2, "goodfriday": -2, "holy saturday": -1,
    "easter sunday": 0, "easter monday": 1, "easter mon": 1, "eastermonday": 1, "easter": 0, "ascension day": 39,
    "pentecost monday": 50, "pentecost": 49, "whit sunday": 49, "whit monday": 50, "trinity sunday": 56,
    "corpus christi": 60,
}  # fmt: skip
"""Days from Easter Sunday of the western churches."""
_NTH = {
    "martin luther king jr day": (1, 0, 3), "martin luther king day": (1, 0, 3), "martin luther kings day": (1, 0, 3),
    "mlk jr day": (1, 0, 3), "mlk day": (1, 0, 3), "presidents day": (2, 0, 3), "president day": (2, 0, 3),
    "washingtons birthday": (2, 0, 3), "early may bank holiday": (5, 0, 1), "spring bank holiday": (5, 0, -1),
    "memorial day": (5, 0, -1), "fathers day": (6, 6, 3), "summer bank holiday": (8, 0, -1),
    "late summer bank holiday": (8, 0, -1), "august bank holiday": (8, 0, -1), "labor day": (9, 0, 1),
    "columbus day": (10, 0, 2), "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4),
}  # fmt: skip
"""Month, day of the week (Monday is 0), and which of them.

Those of the United States and the United Kingdom, as in other projects' corpora; where these two differ, none.
"""
_AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}
_DIFFER = ("mothers day", "mothering sunday", "independence day", "labour day", "constitution day", "republic day")
_NAMES: dict[str, list[str]] = {}
for _name in sorted((*_FIXED, *_EASTER, *_NTH, *_AFTER_THANKSGIVING, *_DIFFER), key=len, reverse=True):
    _NAMES.setdefault(_name.split()[0], []).append(_name)


def holiday(cursor: Cursor, frame: Frame) -> date | None:
    """Read a holiday: the next one, or that of a year that is named. Raises Unclear where countries differ."""
    start = cursor.at
    cursor.accept("the", "this", "next")
    if (name := _named(cursor)) is None:
        cursor.at = start
        return None
    day_of = _rule(name)
    if (year := take_year(cursor, frame)) is not None:
        return day_of(year)
    this_year = day_of(frame.today.year)
    return this_year if this_year >= frame.today else day_of(frame.today.year + 1)


def begins_holiday(word: str) -> bool:
    """Whether the name of a holiday may begin so."""
    return word in _NAMES


def fixed_holiday(cursor: Cursor) -> tuple[int, int] | None:
    """Read a holiday that has the same month and day each year; consumes nothing where none is."""
    start = cursor.at
    name = _named(cursor)
    if name not in _FIXED:
        cursor.at = start
        return None
    return _FIXED[name]


def _named(cursor: Cursor) -> str | None:
    names = _NAMES.get(cursor.peek().text, ())
    return next((name for name in names if cursor.phrase(name)), None)


def _rule(name: str) -> Callable[[int], date]:
    """The day of a holiday in each year. Raises Unclear where it differs from country to country."""
    if name in _DIFFER:
        raise Unclear("That is another day in each country.", 'Write the date, such as "10 May".')
    if name in _FIXED:
        return lambda year: date(year, *_FIXED[name])
    if name in _EASTER:
        return lambda year: easter(year) + timedelta(days=_EASTER[name])
    if name in _AFTER_THANKSGIVING:
        return lambda year: _nth(year, *_NTH["thanksgiving"]) + timedelta(days=_AFTER_THANKSGIVING[name])
    return lambda year: _nth(year, *_NTH[name])


def _nth(year: int, month: int, weekday: int, place: int) -> date:
    if place < 0:
        last = last_day(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))
