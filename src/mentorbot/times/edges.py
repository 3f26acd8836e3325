"""The ends and middles of periods: the end of March, EOM, mid February, early next week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.periods import Period, named_month, period, stretch, year_number
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH

_SHORT = {
    "eow": ("end", "week"), "eom": ("end", "month"), "eoq": ("end", "quarter"), "eoy": ("end", "year"),
    "bow": ("start", "week"), "bom": ("start", "month"), "boy": ("start", "year"),
}  # fmt: skip
_WORD = {
    "end": "end", "ends": "end", "beginning": "start", "start": "start", "begin": "start", "begining": "start",
    "middle": "mid", "mid": "mid", "early": "early", "late": "late",
}  # fmt: skip
_OFFSETS = {
    "week": {"mid": 2, "early": 0, "late": 4},
    "month": {"mid": 14, "early": 4, "late": 24},
}
"""How many days after the first one the vaguer words stand for; they are echoed as a date."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A day at the edge of a period; `ends` where it lasts until the end of that day."""

    day: date
    ends: bool


def edge(cursor: Cursor, frame: Frame) -> Edge | None:
    """Read an edge; consumes nothing where none is. "End of day" is not among them: a day may stand beside it."""
    start = cursor.at
    cursor.accept("the")
    if cursor.peek().text in _SHORT:
        where, grain = _SHORT[cursor.take().text]
        return _edge(_shifted(cursor, frame, grain), where, frame)
    if cursor.peek().text in ("month", "year", "quarter") and cursor.peek(1).text == "end":
        grain = cursor.take().text
        cursor.take()
        return _edge(stretch(frame, grain, 0), "end", frame)
    if cursor.peek().text in MONTH and cursor.peek(1).text == "end":
        number = MONTH[cursor.take().text]
        cursor.take()
        return _edge(named_month(frame, number, None), "end", frame)
    where_said = _WORD.get(cursor.peek().text)
    if where_said is not None:
        cursor.take()
        cursor.accept("-")
        cursor.accept("of", "in")
        cursor.accept("the")
        within = _period(cursor, frame)
        if within is not None:
            return _edge(within, where_said, frame)
    cursor.at = start
    return None


def _shifted(cursor: Cursor, frame: Frame, grain: str) -> Period:
    """What follows "eow": "next week", or nothing."""
    here = cursor.at
    cursor.accept("of")
    named = period(cursor, frame)
    if named is not None and named.grain == grain:
        return named
    cursor.at = here
    return stretch(frame, grain, 0)


def _period(cursor: Cursor, frame: Frame) -> Period | None:
    if (year := year_number(cursor)) is not None and cursor.peek(1).kind in ("end", "mark"):
        cursor.take()
        return Period(date(year, 1, 1), date(year, 12, 31), "year")
    if (found := period(cursor, frame)) is not None:
        return found
    grain = cursor.peek().text
    if grain in ("week", "month", "quarter", "year"):
        cursor.take()
        return stretch(frame, grain, 0)
    return None


def _edge(within: Period, where: str, frame: Frame) -> Edge:
    if where == "end":
        return Edge(within.last, True)
    offset = 0 if where == "start" else _OFFSETS.get(within.grain, {}).get(where)
    if offset is None:
        raise Unclear("I can't tell which day that is.", 'Name a day or a month, such as "mid March".')
    found = within.first + timedelta(days=offset)
    if found < frame.today and within == stretch(frame, within.grain, 0):
        found = stretch(frame, within.grain, 1).first + timedelta(days=offset)
    return Edge(found, False)
