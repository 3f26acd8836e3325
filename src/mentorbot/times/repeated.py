"""The grammar of a recurrence: how often, and on which days."""

from __future__ import annotations

from mentorbot.times.bounds import bound
from mentorbot.times.clock import PART, bare, clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.listed import places, weekdays
from mentorbot.times.numbers import small
from mentorbot.times.pattern import Noun, Pattern
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.vocabulary import MONTH, PLURAL_WEEKDAY, UNIT, WEEKDAY

NOT_UNDERSTOOD = "I don't understand how often that is."
_FREQ = {
    "second": ("SECONDLY", 1), "minute": ("MINUTELY", 1), "hour": ("HOURLY", 1), "day": ("DAILY", 1),
    "week": ("WEEKLY", 1), "fortnight": ("WEEKLY", 2), "month": ("MONTHLY", 1), "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}  # fmt: skip
_ADVERB = {
    "daily": "day", "everyday": "day", "hourly": "hour", "weekly": "week", "fortnightly": "fortnight",
    "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year",
}  # fmt: skip
_EDGES = (("end", -1), ("beginning", 1), ("begin", 1), ("start", 1))
_AMBIGUOUS = Unclear(
    "I can't tell whether that is every so many weeks, or once a month.",
    'Write "every other Friday" or "second Friday of each month".',
)


def pattern(cursor: Cursor, frame: Frame) -> Pattern:
    """Read a recurrence. Raises Unclear at the first token that fits nowhere."""
    found = Pattern()
    cursor.phrase("remind me")
    while not cursor.done:
        here = cursor.at
        cursor.accept(",")
        _piece(cursor, frame, found)
        if cursor.at == here:
            raise Unclear(NOT_UNDERSTOOD, REPEATING)
    return found


def _piece(cursor: Cursor, frame: Frame, found: Pattern) -> None:
    if _often(cursor, found) or bound(cursor, frame, found) or _time(cursor, found):
        return
    if cursor.accept("except", "but"):
        cursor.accept("for", "not")
        cursor.accept("on")
        days, _ = weekdays(cursor)
        if not days:
            raise Unclear("I can only leave out days of the week.", 'Try "every day except Sunday".')
        found.without += days
        return
    cursor.accept("on", "at", "in")
    _days(cursor, found)


def _often(cursor: Cursor, found: Pattern) -> bool:
    if cursor.accept("every", "all"):
        cursor.accept("single")
        _every(cursor, found)
        return True
    if cursor.peek().text in _ADVERB:
        found.every(*_FREQ[_ADVERB[cursor.take().text]])
        return True
    start = cursor.at
    if cursor.accept("once"):
        if cursor.accept("a", "an", "per"):
            if (name := UNIT.get(cursor.take().text)) in _FREQ:
                found.every(*_FREQ[name])
                return True
        elif cursor.peek().text == "every" or cursor.peek().text in _ADVERB:
            return _often(cursor, found)
    cursor.at = start
    return False


def _every(cursor: Cursor, found: Pattern) -> None:
    """Read what follows "every"."""
    if cursor.peek().text == "second" and cursor.peek(1).kind == "end":
        cursor.take()
        found.every("SECONDLY")
        return
    interval = 2 if cursor.accept("other") else small(cursor)
    if interval is None and _counted(cursor, found):
        return
    name = UNIT.get(cursor.peek().text)
    if name in _FREQ:
        cursor.take()
        freq, step = _FREQ[name]
        found.every(freq, step * (1 if interval is None else interval))
        return
    days, _ = weekdays(cursor)
    if days:
        found.every("WEEKLY", 1 if interval is None else interval)
        found.weekdays += days
    elif interval is None and cursor.peek().text in PART and cursor.peek().text != "tonight":
        found.part = cursor.take().text
        found.every("DAILY")
    elif interval is None and _yearly(cursor, found):
        found.repeats = True
    else:
        raise Unclear(NOT_UNDERSTOOD, REPEATING)


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
        if name in _FREQ:
            cursor.at += 0 if cursor.peek(-1).text == "day" else 1
            freq, step = _FREQ[name]
            found.every(freq, step * place)
            return True
        if cursor.peek().text in MONTH:
            cursor.at = here
            return False
    if not of_follows and isinstance(noun, int) and any(each not in (1, -1) for each, _ in listed):
        raise Unclear(_AMBIGUOUS.text, _AMBIGUOUS.hint)
    found.places += listed
    found.repeats = True
    if not _scope(cursor, found):
        found.every("MONTHLY", found.interval)
    return True


def _scope(cursor: Cursor, found: Pattern) -> bool:
    """Read "of the month", "of every other month", "in November", "of each year"; consumes nothing where none is."""
    start = cursor.at
    if cursor.accept("of", "in"):
        repeats = cursor.accept("every", "a")
        the = cursor.accept("the")
        interval = 2 if cursor.accept("other") else small(cursor)
        if interval is None and repeats:
            counted = places(cursor)
            interval = counted[0][0] if len(counted) == 1 else None
        name = UNIT.get(cursor.peek().text)
        if name in ("month", "year", "quarter") and (repeats or the):
            cursor.take()
            freq, step = _FREQ[name]
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


def _yearly(cursor: Cursor, found: Pattern) -> bool:
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
    found.months.append(month)
    found.freq = found.freq or "YEARLY"
    return True


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


def _days(cursor: Cursor, found: Pattern) -> None:
    """Read on which days it repeats."""
    cursor.accept("the")
    for word, place in _EDGES:
        if cursor.accept(word):
            found.places.append((place, "day"))
            _scope(cursor, found)
            return
    if _yearly(cursor, found):
        return
    if cursor.accept("day"):
        found.places += [(number, "day") for number in _numbers(cursor)]
        _scope(cursor, found)
        return
    listed = places(cursor)
    if listed:
        found.places += listed
        _scope(cursor, found)
        return
    plural = cursor.peek().text in PLURAL_WEEKDAY
    days, repeats = weekdays(cursor)
    if days and len(days) == 1 and not plural and not found.repeats and cursor.peek(-1).text in WEEKDAY:
        repeats = repeats and plural
    found.weekdays += days
    found.repeats = found.repeats or repeats


def _time(cursor: Cursor, found: Pattern) -> bool:
    """Read times of day, and parts of the day."""
    start = cursor.at
    said_at = cursor.accept("at")
    cursor.accept("about")
    first = clock(cursor, said_at) or (bare(cursor) if found.repeats or found.weekdays else None)
    if first is not None:
        found.clocks.append(first)
        _more_times(cursor, found)
        return True
    if cursor.accept("midnight"):
        raise Unclear("I can't tell which midnight that is.", 'Write "at 23:59" or "at 00:00".')
    cursor.accept("in", "on")
    cursor.accept("the")
    name = cursor.peek().text
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
        following = clock(cursor, said_at=True) if cursor.peek().kind in ("number", "clock", "decimal") else None
        if following is None:
            cursor.at = here
            return
        found.clocks.append(following)
