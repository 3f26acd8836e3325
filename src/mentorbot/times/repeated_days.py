"""The days of a recurrence: "the 1st and 15th of each month", "in November", "July 4th".

The grammar of what follows "on", and of what it belongs to.
"""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.listed import places, weekdays
from mentorbot.times.numbers import small
from mentorbot.times.pattern import Noun, Pattern
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.vocabulary import MONTH, UNIT

NOT_UNDERSTOOD = "I don't understand how often that is."
FREQ = {
    "second": ("SECONDLY", 1), "minute": ("MINUTELY", 1), "hour": ("HOURLY", 1), "day": ("DAILY", 1),
    "week": ("WEEKLY", 1), "fortnight": ("WEEKLY", 2), "month": ("MONTHLY", 1), "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1), "half": ("MONTHLY", 6),
}  # fmt: skip
_EDGES = (("end", -1), ("beginning", 1), ("begin", 1), ("start", 1))


def days(cursor: Cursor, found: Pattern) -> bool:
    """Read on which days it repeats."""
    cursor.accept("the")
    for word, place in _EDGES:
        if cursor.accept(word):
            found.places.append((place, "day"))
            return scope(cursor, found) or found.repeats
    if yearly(cursor, found):
        return True
    listed: list[tuple[int, Noun]] = []
    if cursor.accept("day", "days") or (
        cursor.peek().kind == "number" and (found.freq == "MONTHLY" or _of_month(cursor))
    ):
        listed = [(number, "day") for number in _numbers(cursor)]
    listed = listed or places(cursor)
    if listed:
        found.places += listed
        if scope(cursor, found) or found.repeats or cursor.peek().text == "monthly":
            return True
        found.repeats = len(listed) > 1 and all(isinstance(noun, int) for _, noun in listed)  # 1st and 3rd Monday
        return found.repeats
    named, repeats = weekdays(cursor)
    if not named or (found.weekdays and set(named) != set(found.weekdays)):
        return False
    found.weekdays += named
    found.repeats = found.repeats or repeats
    return True


def _of_month(cursor: Cursor) -> bool:
    """Whether a bare number is a day, as in "15 of each month"."""
    return cursor.peek().kind == "number" and cursor.peek(1).text == "of" and cursor.peek(2).text in ("every", "the")


def scope(cursor: Cursor, found: Pattern) -> bool:
    """Read "of the month", "of every other month", "in November", "of each year"; consumes nothing where none is."""
    start = cursor.at
    if cursor.accept("of", "in") or (cursor.peek().text == "every" and UNIT.get(cursor.peek(1).text) == "month"):
        repeats = cursor.accept("every", "a")
        the = cursor.accept("the")
        interval = 2 if cursor.accept("other") else small(cursor)
        if interval is None and repeats:
            counted = places(cursor)
            interval = counted[0][0] if len(counted) == 1 else None
        name = UNIT.get(cursor.peek().text)
        if (name in ("year", "quarter") and (repeats or the)) or name == "month":
            cursor.take()
            freq, step = FREQ[name]
            if name == "quarter":
                raise Unclear(NOT_UNDERSTOOD, REPEATING)
            found.every(freq, step * (interval or 1))
            return True
        if interval is None and _months(cursor, found):
            found.freq = found.freq or "YEARLY"
            found.repeats = found.repeats or repeats
            if cursor.phrase("every year"):
                found.repeats = True
            return True
    cursor.at = start
    return False


def _months(cursor: Cursor, found: Pattern) -> bool:
    first = cursor.among(MONTH)
    if first is None:
        return False
    found.months.append(first)
    while cursor.peek().text in (",", "and") and cursor.peek(1).text in MONTH:
        cursor.take()
        found.months.append(MONTH[cursor.take().text])
    return True


def yearly(cursor: Cursor, found: Pattern) -> bool:
    """Read a day of the year: "July 4th", "25 December", "Aug 20 and 30"."""
    start = cursor.at
    cursor.accept("the")
    numbers = _numbers(cursor)
    if numbers:
        cursor.accept("of")
    month = cursor.among(MONTH)
    if month is not None and not numbers:
        cursor.phrase("on day") or cursor.phrase("on the") or cursor.accept("the")
        numbers = _numbers(cursor)
    if month is None or not numbers:
        cursor.at = start
        return False
    found.places += [(number, "day") for number in numbers]
    found.months += [month, *_same_day(cursor, numbers)]
    found.freq = found.freq or "YEARLY"
    return True


def _same_day(cursor: Cursor, numbers: list[int]) -> list[int]:
    """Read the further months in "1 January and 1 July", "1st of January and July"; only those with the same days."""
    months: list[int] = []
    while True:
        here = cursor.at
        more = cursor.accept(",", "and") and _numbers(cursor) in ([], numbers)
        cursor.accept("of")
        month = cursor.among(MONTH) if more else None
        if month is None:
            cursor.at = here
            return months
        months.append(month)


def _numbers(cursor: Cursor) -> list[int]:
    """Read days of a month in digits or as ordinals: "20 and 30", "21st, 31st"."""
    numbers: list[int] = []
    while True:
        here = cursor.at
        if numbers:
            cursor.accept(",")
            cursor.accept("and")
        token = cursor.peek()
        plain = token.kind == "number" and len(token.text) < 3 and cursor.peek(1).text not in ("am", "pm", "oclock")
        if plain or token.kind == "ordinal":
            numbers.append(cursor.take().numbers[0])
            continue
        listed: list[tuple[int, Noun]] = [] if token.kind == "number" or numbers else places(cursor)
        if len(listed) == 1 and listed[0][1] == "day":
            return [listed[0][0]]
        cursor.at = here
        return numbers
