"""The grammar of a point: reads piece after piece until every token is consumed, or refuses."""

from __future__ import annotations

from mentorbot.times.clock import PART, bare, clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.days import calendar_day, fixed
from mentorbot.times.draft import Draft
from mentorbot.times.edges import edge
from mentorbot.times.frame import Frame
from mentorbot.times.nth import counted
from mentorbot.times.offsets import from_day, offset, weekdays_on
from mentorbot.times.periods import Period, period, year_number
from mentorbot.times.spans import Span, span
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH
from mentorbot.times.weekdays import Weekday, weekday

NOT_UNDERSTOOD = "I don't understand that time."
_BY = ("by", "before", "until", "due", "till")
_LEAD = ("on", "for", "during", "since", "from", "after")


def pieces(cursor: Cursor, frame: Frame) -> Draft:
    """Read a point. Raises Unclear at the first token that fits nowhere."""
    draft = Draft()
    _opening(cursor, draft)
    while not cursor.done:
        here = cursor.at
        _piece(cursor, frame, draft)
        if cursor.at == here:
            raise Unclear(NOT_UNDERSTOOD)
    return draft


def _opening(cursor: Cursor, draft: Draft) -> None:
    cursor.phrase("remind me")
    if cursor.phrase("no later than") or cursor.phrase("not later than") or cursor.phrase("due by"):
        draft.by = True


def _piece(cursor: Cursor, frame: Frame, draft: Draft) -> None:
    """Read one piece with the small words before it."""
    cursor.accept(",")
    if offset_piece(cursor, frame, draft):
        return
    if cursor.accept(*_BY):
        draft.by = True
    else:
        cursor.accept(*_LEAD)
    cursor.accept("about")
    if _time(cursor, frame, draft) or _calendar(cursor, frame, draft):
        return
    if cursor.accept("at") and _calendar(cursor, frame, draft):
        return
    if cursor.accept("in", "of"):
        if (year := year_number(cursor)) is not None and draft.period is None and not draft.has_day:
            cursor.take()
            first = frame.today.replace(year=year, month=1, day=1)
            draft.put("period", Period(first, first.replace(month=12, day=31), "year"))
            return
        cursor.accept("the")
        if _part(cursor, frame, draft) or _calendar(cursor, frame, draft):
            draft.month_alone = False
            return
        raise Unclear(NOT_UNDERSTOOD)
    if (hour := bare(cursor)) is not None:
        draft.put("clock", hour)
        draft.loose = True


def offset_piece(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read something that is counted from now or from a day."""
    if cursor.phrase("right now") or cursor.phrase("just now") or cursor.accept("now"):
        draft.put("now", True)
        return True
    if draft.has_day and cursor.peek().text == "+" and draft.offset is None:
        cursor.take()
        return _kept(draft, "plus", span(cursor))
    if (several := weekdays_on(cursor)) is not None:
        many, number = several
        draft.put("weekday", Weekday(number, "", many - 1))
        return True
    if (later := offset(cursor)) is not None:
        return _kept(draft, "offset", later)
    if not draft.has_day and (later := from_day(cursor)) is not None:
        return _kept(draft, "plus", later)
    start = cursor.at
    alone = span(cursor)
    if alone is not None and cursor.done and start == 0:
        return _kept(draft, "offset", alone)
    cursor.at = start
    return False


def _kept(draft: Draft, name: str, found: Span | None) -> bool:
    if found is None:
        return False
    draft.put(name, found)
    return True


def _time(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    start = cursor.at
    said_at = cursor.accept("at")
    cursor.accept("about")
    if cursor.accept("midnight"):
        draft.put("midnight", True)
        return True
    found = clock(cursor, said_at)
    if found is not None:
        draft.put("clock", found)
        return True
    if _part(cursor, frame, draft):
        return True
    cursor.at = start
    return False


def _part(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    start = cursor.at
    if cursor.phrase("end of day") or cursor.phrase("end of the day") or cursor.accept("eod"):
        draft.put("ends", True)
        return True
    this = cursor.accept("this")
    name = cursor.peek().text
    if name in PART:
        cursor.take()
        cursor.accept("about")
        draft.put("part", name)
        if this or name == "tonight":
            draft.put("day", fixed(frame.today))
        return True
    cursor.at = start
    return False


def _calendar(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    start = cursor.at
    if (special := counted(cursor, frame)) is not None:
        draft.put("counted", special.first)
        return True
    if (rim := edge(cursor, frame)) is not None:
        draft.put("edge", rim)
        return True
    if (found := weekday(cursor)) is not None:
        if cursor.peek(1).text in ("next", "this"):
            cursor.accept("of")
        draft.put("weekday", found)
        return True
    if (named := calendar_day(cursor, frame)) is not None:
        draft.put("day", named)
        return True
    if (stretch := period(cursor, frame)) is not None:
        name = cursor.peek(-1).text
        draft.month_alone = cursor.at - start == 1 and name in MONTH and len(name) < 4 and name != "may"
        draft.put("period", stretch)
        return True
    return False
