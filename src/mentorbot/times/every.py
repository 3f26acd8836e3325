"""What follows "every": a unit, days of the week, counted days, a day of the year."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import PART
from mentorbot.times.listed import places, weekdays
from mentorbot.times.numbers import small
from mentorbot.times.pattern import Pattern
from mentorbot.times.repeated_days import FREQ, NOT_UNDERSTOOD, scope, yearly
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.vocabulary import MONTH, UNIT

_AMBIGUOUS = Unclear(
    "I can't tell whether that is every so many weeks, or once a month.",
    'Write "every other Friday" or "second Friday of each month".',
)


def every(cursor: Cursor, found: Pattern) -> None:
    """Read what follows "every"."""
    if cursor.peek().text == "second" and (cursor.peek(1).kind == "end" or cursor.peek(1).text == ","):
        cursor.take()
        found.every("SECONDLY")
        return
    here = cursor.at
    interval = 2 if cursor.accept("other") else small(cursor)
    if interval is not None and not _counts(cursor):
        cursor.at, interval = here, None  # a day of the month
    if interval is None and _counted(cursor, found):
        return
    name = UNIT.get(cursor.peek().text)
    if interval is None and cursor.peek().text == "mo":
        raise Unclear('"Mo" may be Monday or a month.', 'Write "every Monday" or "every month".')
    if name in FREQ:
        cursor.take()
        freq, step = FREQ[name]
        found.every(freq, step * (1 if interval is None else interval))
        return
    days, _ = weekdays(cursor)
    if days:
        found.every("WEEKLY", 1 if interval is None else interval)
        found.weekdays += days
    elif interval is None and cursor.peek().text in PART and cursor.peek().text != "tonight":
        found.part = cursor.take().text
        found.every("DAILY")
    elif interval is None and yearly(cursor, found):
        found.repeats = True
    else:
        raise Unclear(NOT_UNDERSTOOD, REPEATING)


def _counts(cursor: Cursor) -> bool:
    """Whether what follows is something that is counted: a unit, or days of the week."""
    here = cursor.at
    found = UNIT.get(cursor.peek().text) in FREQ or bool(weekdays(cursor)[0])
    cursor.at = here
    return found


def _counted(cursor: Cursor, found: Pattern) -> bool:
    """Read counted things after "every": "4th day", "first Friday of the month", "15th"."""
    here = cursor.at
    listed = places(cursor)
    if not listed:
        return False
    place, noun = listed[0]
    single = len(listed) == 1 and place > 0
    of_follows = cursor.peek().text in ("of", "in")
    if single and noun == "day" and not of_follows:
        name = "day" if cursor.peek(-1).text == "day" else UNIT.get(cursor.peek().text)
        if name in FREQ:
            cursor.at += 0 if cursor.peek(-1).text == "day" else 1
            freq, step = FREQ[name]
            found.every(freq, step * place)
            return True
        if cursor.peek().text in MONTH:
            cursor.at = here
            return False
    if not of_follows and isinstance(noun, int) and any(each not in (1, -1) for each, _ in listed):
        raise Unclear(_AMBIGUOUS.text, _AMBIGUOUS.hint)
    found.places += listed
    found.repeats = True
    if not scope(cursor, found):
        found.every("MONTHLY", found.interval)
    return True
