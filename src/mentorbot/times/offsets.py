"""Times counted from another: "in 2 weeks", "3 days from now", "a week after tomorrow", "three Fridays from now"."""

from __future__ import annotations

from mentorbot.times.cursor import Cursor
from mentorbot.times.days import PAST
from mentorbot.times.numbers import small
from mentorbot.times.spans import Span, span, unit
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import PLURAL_WEEKDAY, WEEKDAY

_NOW = ("from now", "from right now", "from today", "later", "hence", "out", "time", "after today", "after now")
_COMING = ("next", "following", "coming", "upcoming")
_AGO = ("ago", "earlier", "back", "before now", "before today", "before")

_SINGLE = {
    "day": Span(days=1), "workday": Span(workdays=1),
    "hour": Span(seconds=3600), "minute": Span(seconds=60), "second": Span(seconds=1),
}  # fmt: skip


def offset(cursor: Cursor) -> Span | None:
    """Read a span counted from now; consumes nothing where none is. Raises Unclear for one that lies in the past."""
    start = cursor.at
    leading = _leading(cursor)
    found = _single(cursor) if cursor.peek(-1).text in ("next", "following") and leading else None
    found = found or span(cursor)
    if found is not None:
        if leading:
            cursor.accept("time")
            cursor.phrase("from now")
            if cursor.peek().text in ("from", "after"):  # in three weeks from tomorrow
                cursor.at = start
                return None
            return found
        if any(cursor.phrase(words) for words in _NOW):
            return found
        if any(cursor.phrase(words) for words in _AGO) and cursor.done:
            raise Unclear(PAST.text, PAST.hint)
    cursor.at = start
    return None


def _leading(cursor: Cursor) -> bool:
    if cursor.accept("in", "within", "after", "+"):
        cursor.accept("about", "another")
        cursor.accept("the", *_COMING) and cursor.accept(*_COMING)
        return True
    start = cursor.at
    cursor.accept("the")
    if cursor.accept(*_COMING):
        return True
    cursor.at = start
    return False


def _single(cursor: Cursor) -> Span | None:
    """Read the unit of "next hour" and "next day"; next week and the like are periods."""
    start = cursor.at
    found = _SINGLE.get(unit(cursor) or "")
    if found is None or len(cursor.peek(-1).text) == 1:
        cursor.at = start
        return None
    return found


def from_day(cursor: Cursor) -> Span | None:
    """Read a span that is counted from a day which follows: "a week after", "2 days before"; else consumes nothing."""
    start = cursor.at
    cursor.accept("the")
    if cursor.peek(2).text == "next" and cursor.peek(3).text not in WEEKDAY:  # the day after next
        cursor.at = start
        return None
    if cursor.phrase("day after") or cursor.phrase("day before"):
        return Span(days=1 if cursor.peek(-1).text == "after" else -1)
    cursor.at = start
    cursor.accept("in")
    found = span(cursor)
    if found is not None and (cursor.accept("after", "from", "on") or cursor.peek().text in ("today", "tomorrow")):
        return found
    if found is not None and not found.workdays and cursor.accept("before"):
        return Span(-found.months, -found.days, -found.seconds)
    cursor.at = start
    return None


def same_time(cursor: Cursor) -> Span | None:
    """Read "this time" of "this time tomorrow", and of "same time next week" all; consumes nothing where neither is.

    An empty span where the day still follows.
    """
    if cursor.peek().text not in ("at", "the", "this", "same"):
        return None
    start = cursor.at
    cursor.accept("at")
    cursor.accept("the")
    if cursor.phrase("this time") or cursor.phrase("same time"):
        if cursor.accept("next"):
            found = span(Cursor(f"1 {cursor.take().text}"))
            if found is not None:
                return found
        elif not cursor.done:
            return Span()
    cursor.at = start
    return None


def weekdays_on(cursor: Cursor) -> tuple[int, int] | None:
    """Read "3 Fridays from now": how many, and which day. Consumes nothing where none is."""
    start = cursor.at
    many = small(cursor)
    name = cursor.peek().text
    number = 5 if name in ("weekend", "weekends") else PLURAL_WEEKDAY.get(name, WEEKDAY.get(name))
    if many and number is not None:
        cursor.take()
        if cursor.phrase("from now") or cursor.phrase("from today"):
            return many, number
    cursor.at = start
    return None
