"""Numbers and ordinals, in digits and in words."""

from __future__ import annotations

from fractions import Fraction

from mentorbot.times.cursor import Cursor
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import NUMBER, ORDINAL, SOME, TENS

LARGEST = 100_000
"""Nothing that people count in times is larger: 10 years have 87,660 hours."""


def small(cursor: Cursor) -> int | None:
    """Read a whole number in digits or words ("twenty-three"). Raises Unclear where it is too large."""
    if cursor.peek().kind == "number":
        return _fitting(cursor.take().numbers[0])
    if (tens := cursor.among(TENS)) is not None:
        if cursor.peek().text == "-" and 0 < NUMBER.get(cursor.peek(1).text, 0) < 10:
            cursor.take()
        if 0 < NUMBER.get(cursor.peek().text, 0) < 10:
            tens += NUMBER[cursor.take().text]
        return tens
    ones = cursor.among(NUMBER)
    if not ones or not cursor.accept("hundred"):
        return ones
    here = cursor.at
    rest = small(cursor) if cursor.accept("and") else None
    if rest is None or not 0 < rest < 100:
        cursor.at = here
        rest = 0
    return ones * 100 + rest


def amount(cursor: Cursor) -> Fraction | None:
    """Read how many of a unit there are: "3", "2.5", "1/2", "a", "half a", "a couple of", "two and a half"."""
    cursor.accept("about", "~")
    start = cursor.at
    found = _part(cursor) or _some(cursor)
    if found is None:
        number = small(cursor)
        if number is None:
            cursor.at = start
            return None
        found = Fraction(number)
        if cursor.phrase("and a half") or cursor.phrase("and an half"):
            found += Fraction(1, 2)
    cursor.accept("more")
    return found


def _part(cursor: Cursor) -> Fraction | None:
    """A fraction: in digits only before a unit, since 1/2 may be a date."""
    token = cursor.peek()
    if token.kind == "decimal":
        return Fraction(cursor.take().text)
    if token.kind == "dm" and token.text in ("1/2", "1/4", "3/4"):
        return Fraction(cursor.take().text)
    if cursor.phrase("half a") or cursor.phrase("half an") or cursor.phrase("a half") or cursor.accept("half"):
        return Fraction(1, 2)
    if cursor.phrase("three - quarters of") or cursor.phrase("three quarters of") or cursor.phrase("3 quarters of"):
        cursor.accept("an", "a")
        return Fraction(3, 4)
    if cursor.phrase("a quarter of") or cursor.phrase("quarter of"):
        cursor.accept("an", "a")
        return Fraction(1, 4)
    if cursor.phrase("quarter hour") or cursor.phrase("a quarter hour"):
        cursor.at -= 1
        return Fraction(1, 4)
    return None


def _some(cursor: Cursor) -> Fraction | None:
    start = cursor.at
    article = cursor.accept("a", "an", "another")
    if (some := cursor.among(SOME)) is not None:
        cursor.accept("of")
        return Fraction(some)
    if article:
        return Fraction(100 if cursor.accept("hundred") else 1)
    cursor.at = start
    return None


def ordinal(cursor: Cursor) -> int | None:
    """Read "3rd", "third", "twenty-third"; "last" is not among them."""
    if (token := cursor.kind("ordinal")) is not None:
        return token.numbers[0]
    if cursor.peek().text in TENS:
        dash = 1 if cursor.peek(1).text == "-" else 0
        ones = ORDINAL.get(cursor.peek(1 + dash).text, 0)
        if 0 < ones < 10:
            tens = TENS[cursor.take().text]
            cursor.at += 1 + dash
            return tens + ones
        return None
    return cursor.among(ORDINAL)


def _fitting(number: int) -> int:
    if number > LARGEST:
        raise Unclear("That number is too large for a time.")
    return number
