"""Lists in recurrences: "Monday, Wednesday and Friday", "Mon-Fri", "the 1st and 15th", "first and third Friday"."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.nth import position
from mentorbot.times.pattern import Noun
from mentorbot.times.vocabulary import PLURAL_WEEKDAY, WEEKDAY

WORKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
_GROUP = {"weekday": WORKDAYS, "weekdays": WORKDAYS, "weekend": WEEKEND, "weekends": WEEKEND}
_PLURAL = {*PLURAL_WEEKDAY, "weekdays", "weekends"}


def weekdays(cursor: Cursor) -> tuple[list[int], bool]:
    """Read a list of days of the week, and whether its words say that they repeat; empty where none is.

    Several days, or a plural, repeat; "the weekend" alone may be a single one.
    """
    found: list[int] = []
    repeats = False
    while True:
        here = cursor.at
        if found:
            cursor.accept(",", "/", "+")
            cursor.accept("and")
            cursor.phrase("on")
        token = cursor.peek().text
        some = _one(cursor)
        if not some:
            cursor.at = here
            return list(dict.fromkeys(found)), repeats
        ranged = _ranged(cursor, some)
        repeats = (
            repeats
            or token in _PLURAL
            or cursor.peek(-1).text == "days"
            or bool(found and some[0] not in found)
            or len(ranged) > len(some)
        )
        found += ranged


def _one(cursor: Cursor) -> list[int]:
    if cursor.peek().text in ("business", "working") and cursor.peek(1).text in ("day", "days"):
        cursor.at += 2
        return list(WORKDAYS)
    word = cursor.peek().text
    if word in _GROUP:
        cursor.take()
        return list(_GROUP[word])
    number = WEEKDAY.get(word, PLURAL_WEEKDAY.get(word))
    if number is None:
        return []
    cursor.take()
    return [number]


def _ranged(cursor: Cursor, some: list[int]) -> list[int]:
    start = cursor.at
    if len(some) == 1 and cursor.accept("-", "to", "through", "until"):
        last = _one(cursor)
        if len(last) == 1:
            return [(some[0] + each) % 7 for each in range((last[0] - some[0]) % 7 + 1)]
    cursor.at = start
    return some


def places(cursor: Cursor) -> list[tuple[int, Noun]]:
    """Read "4th and 10th", "first and third Friday and second Tuesday", "last day"; empty where none is.

    A place below zero counts from the end.
    """
    found: list[tuple[int, Noun]] = []
    while True:
        here = cursor.at
        numbers = _numbers(cursor, bool(found))
        if not numbers:
            cursor.at = here
            return found
        found += [(number, noun) for noun in _nouns(cursor) for number in numbers]


def _numbers(cursor: Cursor, more: bool) -> list[int]:
    numbers: list[int] = []
    while True:
        here = cursor.at
        if numbers or more:
            cursor.accept(",")
            cursor.accept("and")
        cursor.accept("the")
        place = position(cursor)
        if place is None:
            cursor.at = here
            return numbers
        numbers.append(place)


def _nouns(cursor: Cursor) -> list[Noun]:
    if cursor.accept("day", "days"):
        return ["day"]
    for words in ("business day", "working day", "weekday", "workday"):
        if cursor.phrase(words):
            return ["workday"]
    start = cursor.at
    days: list[Noun] = []
    number = WEEKDAY.get(cursor.peek().text, PLURAL_WEEKDAY.get(cursor.peek().text))
    if number is not None:
        cursor.take()
        days.append(number)
        return days
    cursor.at = start
    return ["day"]
