"""What follows "every": a unit, days of the week, counted days, a day of the year."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import PART
from mentorbot.times.figures import figures
from mentorbot.times.frame import Frame
from mentorbot.times.holidays import fixed_holiday
from mentorbot.times.listed import WORKDAYS, places, weekdays
from mentorbot.times.numbers import small
from mentorbot.times.pattern import Pattern
from mentorbot.times.repeated_days import FREQ, NOT_UNDERSTOOD, scope, yearly
from mentorbot.times.spans import Span, span
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.vocabulary import MONTH, UNIT, WEEKDAY

_STEPS = ((3600, "HOURLY"), (60, "MINUTELY"), (1, "SECONDLY"))

_AMBIGUOUS = Unclear(
    "I can't tell whether that is every so many weeks, or once a month.",
    'Write "every other Friday" or "second Friday of each month".',
)


def every(cursor: Cursor, frame: Frame, found: Pattern) -> None:
    """Read what follows "every"."""
    if cursor.peek().text == "second" and (cursor.peek(1).kind == "end" or cursor.peek(1).text == ","):
        cursor.take()
        found.every("SECONDLY")
        return
    if _cut(cursor, found) or _of_year(cursor, frame, found):
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
    if _named_days(cursor, found, interval):
        return
    if interval is None and cursor.peek().text in PART and cursor.peek().text != "tonight":
        found.part = cursor.take().text
        found.every("DAILY")
    elif interval is None and yearly(cursor, found):
        found.repeats = True
    elif interval is not None or not _months_alone(cursor, found):
        raise Unclear(NOT_UNDERSTOOD, REPEATING)


def _named_days(cursor: Cursor, found: Pattern, interval: int | None) -> bool:
    """Read days of the week. Raises Unclear for every third working day, which no rule can tell."""
    group = cursor.peek().text
    days, _ = weekdays(cursor)
    if len(days) == len(WORKDAYS) and interval is not None and group not in WEEKDAY:
        raise Unclear("I can't count in working days.", 'Try "every weekday" or "every 3 days".')
    if days:
        found.every("WEEKLY", 1 if interval is None else interval)
        found.weekdays += days
    return bool(days)


def _cut(cursor: Cursor, found: Pattern) -> bool:
    """Read fractions and sums: "half hour", "1.5 hours", "hour and a half", "half year"; consumes nothing else."""
    start = cursor.at
    if UNIT.get(cursor.peek().text) == "hour":
        cursor.take()
        lasting = Span(seconds=5400) if cursor.phrase("and a half") else None
    else:
        lasting = span(cursor)
    used = [cursor.peek(place - cursor.at) for place in range(start, cursor.at)]
    half = any(token.text in ("half", "quarter") for token in used)
    if lasting and not lasting.days and (half or len(used) > 2 or used[0].kind == "decimal"):
        if lasting.seconds and not lasting.months:
            step, freq = next(each for each in _STEPS if lasting.seconds % each[0] == 0)
            found.every(freq, lasting.seconds // step)
            return True
        if half and not lasting.seconds:
            found.every("MONTHLY", lasting.months)
            return True
    cursor.at = start
    return False


def _of_year(cursor: Cursor, frame: Frame, found: Pattern) -> bool:
    """Read a holiday that has one date, or a day in figures: "Christmas", "4/15"; consumes nothing else."""
    month_day = fixed_holiday(cursor)
    if month_day is None and cursor.peek().kind in ("dm", "dotted") and (day := figures(cursor, frame)) is not None:
        month_day = (day[1], day[0])
    if month_day is None:
        return False
    _yearly_on(found, [month_day[0]], month_day[1])
    return True


def _months_alone(cursor: Cursor, found: Pattern) -> bool:
    """Read "March", which is then its first day, as in a point; consumes nothing where more is said of it."""
    start = cursor.at
    months = []
    while (month := cursor.among(MONTH)) is not None:
        months.append(month)
        if cursor.peek(1).text in MONTH:
            cursor.accept(",", "and")
    if months and (cursor.peek().kind == "end" or cursor.peek().text in ("at", ",", "until", "for", "from")):
        _yearly_on(found, months, 1)
        return True
    cursor.at = start
    return False


def _yearly_on(found: Pattern, months: list[int], number: int) -> None:
    found.every("YEARLY")
    found.months += months
    found.places.append((number, "day"))


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
