"""The grammar of a recurrence: reads piece after piece until every token is consumed, or refuses."""

from __future__ import annotations

from mentorbot.times.bounds import bound
from mentorbot.times.clock import bare, clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import PART
from mentorbot.times.every import every
from mentorbot.times.frame import Frame
from mentorbot.times.listed import weekdays
from mentorbot.times.numbers import small
from mentorbot.times.pattern import Pattern
from mentorbot.times.repeated_days import FREQ, NOT_UNDERSTOOD, days
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.vocabulary import PLURAL_WEEKDAY, UNIT

_ADVERB = {
    "daily": "day", "everyday": "day", "hourly": "hour", "weekly": "week", "fortnightly": "fortnight",
    "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year", "annual": "year",
    "semiannual": "half", "semiannually": "half", "halfyearly": "half",
}  # fmt: skip
_TWO_READINGS = ("biweekly", "bimonthly", "biannually", "bi")


def pattern(cursor: Cursor, frame: Frame) -> Pattern:
    """Read a recurrence. Raises Unclear at the first token that fits nowhere."""
    found = Pattern()
    cursor.phrase("remind me")
    while not cursor.done:
        cursor.accept(",")
        _piece(cursor, frame, found)
    return found


def _piece(cursor: Cursor, frame: Frame, found: Pattern) -> None:
    if cursor.peek().text == "and" and cursor.peek(1).text == "every":
        cursor.take()
    cursor.accept("repeat", "repeats", "repeating")
    if (
        _often(cursor, frame, found)
        or _span_of_days(cursor, found)
        or bound(cursor, frame, found)
        or _time(cursor, found)
    ):
        return
    if cursor.accept("except", "but", "without", "excluding") or cursor.phrase("apart from"):
        cursor.accept("for", "not")
        cursor.accept("on")
        left_out, _ = weekdays(cursor)
        if not left_out:
            raise Unclear("I can only leave out days of the week.", 'Try "every day except Sunday".')
        found.without += left_out
        return
    cursor.phrase("on a") or cursor.accept("on", "at", "in")
    if not days(cursor, found):
        raise Unclear(NOT_UNDERSTOOD, REPEATING)


def _span_of_days(cursor: Cursor, found: Pattern) -> bool:
    """Read "from Monday to Friday", which is no start and end; consumes nothing where none is."""
    start = cursor.at
    if cursor.accept("from") and not found.weekdays:
        named, repeats = weekdays(cursor)
        if len(named) > 1 and repeats:
            found.weekdays, found.repeats = named, True
            return True
    cursor.at = start
    return False


def _often(cursor: Cursor, frame: Frame, found: Pattern) -> bool:
    if cursor.peek().text in _TWO_READINGS:
        raise Unclear("That may mean twice as often, or half as often.", 'Write "every other week" or name the days.')
    if (often := _times_in(cursor)) is not None:
        found.often = often
        found.every(*FREQ[often[1]])
        return True
    if cursor.accept("every"):
        cursor.accept("single")
        every(cursor, frame, found)
        return True
    if cursor.peek().text == "other" and cursor.peek(1).text in PLURAL_WEEKDAY and not found.weekdays:
        every(cursor, frame, found)
        return True
    if cursor.peek().text in _ADVERB:
        found.every(*FREQ[_ADVERB[cursor.take().text]])
        return True
    start = cursor.at
    if cursor.accept("once"):
        if cursor.phrase("in a") or cursor.accept("a", "an", "per"):
            if (name := UNIT.get(cursor.take().text)) in FREQ:
                found.every(*FREQ[name])
                return True
        elif cursor.peek().text == "every" or cursor.peek().text in _ADVERB:
            return _often(cursor, frame, found)
    cursor.at = start
    return False


def _times_in(cursor: Cursor) -> tuple[int, str] | None:
    """Read "twice a week", "3 times a month", "twice daily"; consumes nothing where nothing of the kind is."""
    start = cursor.at
    many = {"twice": 2, "thrice": 3}.get(cursor.peek().text)
    if many is not None:
        cursor.take()
    else:
        many = small(cursor)
        many = many if cursor.accept("times", "x") else None
    if many is not None:
        name = _ADVERB.get(cursor.peek().text) or (
            UNIT.get(cursor.peek(1).text) if cursor.peek().text in ("a", "per", "every") else None
        )
        if name in ("day", "week", "month", "year"):
            cursor.at += 1 if cursor.peek().text in _ADVERB else 2
            cursor.accept(":")
            return many, name
    cursor.at = start
    return None


def _time(cursor: Cursor, found: Pattern) -> bool:
    """Read times of day, and parts of the day."""
    start = cursor.at
    said_at = cursor.accept("at")
    cursor.accept("about")
    hours = found.places or (found.freq not in ("MONTHLY", "YEARLY") and (found.repeats or found.weekdays))
    first = clock(cursor, said_at) or (bare(cursor) if hours else None)
    if first is not None:
        found.clocks.append(first)
        _more_times(cursor, found)
        return True
    if cursor.phrase("12 midnight") or cursor.accept("midnight"):
        found.midnight = True
        return True
    cursor.accept("in", "on")
    cursor.accept("the")
    name = cursor.peek().text
    if name.removesuffix("s") in PART and name.endswith("s") and not found.part:
        found.part, found.repeats = cursor.take().text.removesuffix("s"), True
        return True
    if name in PART and name != "tonight" and not found.part:
        found.part = cursor.take().text
        return True
    cursor.at = start
    return False


def _more_times(cursor: Cursor, found: Pattern) -> None:
    while cursor.peek().text in (",", "and"):
        here = cursor.at
        cursor.accept(",")
        cursor.accept("and")
        cursor.accept("at")
        number = cursor.peek().kind in ("number", "clock", "decimal") and cursor.peek(1).text not in ("times", "x")
        following = clock(cursor, said_at=True) if number else None
        if following is None:
            cursor.at = here
            return
        found.clocks.append(following)
