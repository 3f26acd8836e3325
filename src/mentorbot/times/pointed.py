"""The grammar of a point: reads piece after piece until every token is consumed, or refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from mentorbot.times.cursor import Cursor
from mentorbot.times.days import Day, calendar_day, fixed
from mentorbot.times.dayspan import numbered_span, spanned
from mentorbot.times.draft import Draft
from mentorbot.times.edges import edge
from mentorbot.times.frame import Frame
from mentorbot.times.nth import counted
from mentorbot.times.periods import Period, period, year_number
from mentorbot.times.pointed_offsets import counted_from
from mentorbot.times.pointed_times import clock_piece, loose_hour, part_piece, time_piece
from mentorbot.times.steps import step
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import MONTH, PERIOD, WEEKDAY
from mentorbot.times.weekdays import weekday

_BY = ("by", "until", "through", "due")
_LATEST = ("latest", "at latest", "at the latest")
_DAYS = ("on", "for", "during")


def pieces(cursor: Cursor, frame: Frame) -> Draft:
    """Read a point. Raises Unclear at the first token that fits nowhere."""
    draft = Draft()
    _opening(cursor, draft)
    while not cursor.done:
        if draft.has_day and draft.clock and not draft.by and cursor.accept("-", "to", "through", "until", "/"):
            draft.end = _end(cursor, frame)
            draft.lasts = True
        else:
            _piece(cursor, frame, draft)
    if draft.since and not draft.lasts:
        raise Unclear("That only says when it begins.", 'Write the day itself, such as "Friday".')
    if draft.lasts and (draft.by or draft.before):
        raise Unclear("I can't tell which day of these counts.", 'Write one day, such as "by 13 July".')
    return draft


def _end(cursor: Cursor, frame: Frame) -> Draft:
    """Read where a span ends that began on a day and at a time. Raises Unclear where that isn't a day."""
    end = Draft()
    while not cursor.done:
        _piece(cursor, frame, end)
    if not end.has_day:
        raise Unclear("The parts of that time don't fit together.")
    return end


def _opening(cursor: Cursor, draft: Draft) -> None:
    cursor.phrase("remind me")
    if cursor.peek().text in ("later", "sometime", "anytime", "deadline") and cursor.peek(1).kind == "word":
        cursor.take()
    draft.by = any(
        cursor.phrase(words) for words in ("no later than", "not later than", "due by", "due on", "due date")
    )


def _piece(cursor: Cursor, frame: Frame, draft: Draft) -> None:
    """Read one piece with the small words before it. Raises Unclear where nothing is read."""
    cursor.accept(",")
    if draft.clock and draft.day and _year(cursor, draft):
        return  # Aug 05 12:00:00 2015
    if any(cursor.phrase(words) for words in _LATEST) or counted_from(cursor, frame, draft):
        return
    if cursor.accept("before"):
        read = _before(cursor, frame, draft)
    elif cursor.accept("after"):  # after Friday is not on Friday, but after 9 may as well be said at 9
        read = clock_piece(cursor, draft)
    elif cursor.accept("from"):
        read = clock_piece(cursor, draft) if not _numbered(cursor, frame, draft) else True
        draft.since = not read
        read = read or _calendar(cursor, frame, draft)
    elif cursor.accept("in", "of"):
        read = _inside(cursor, frame, draft)
    else:
        if cursor.accept(*_BY):
            draft.by = True
            if _year(cursor, draft) or counted_from(cursor, frame, draft):
                return
        elif cursor.accept(*_DAYS) and _bare_day(cursor, draft):
            return
        read = _numbered(cursor, frame, draft) or time_piece(cursor, frame, draft)
        read = read or _calendar(cursor, frame, draft) or _at_day(cursor, frame, draft)
    if not read:
        loose_hour(cursor, draft)


def _inside(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read what may follow "in" and "of": a year, a part of the day, a month."""
    if _year(cursor, draft):
        return True
    cursor.accept("the")
    read = part_piece(cursor, frame, draft) or _calendar(cursor, frame, draft)
    draft.month_alone = False
    return read


def _year(cursor: Cursor, draft: Draft) -> bool:
    """Read a year where no day was said, or where the day that was said has none."""
    year = year_number(cursor)
    if year is not None and draft.day and draft.day.month and draft.day.year is None:
        draft.day = replace(draft.day, year=year)
    elif year is not None and not draft.has_day:
        draft.put("period", Period(date(year, 1, 1), date(year, 12, 31), "year"))
    else:
        return False
    cursor.take()
    return True


def _bare_day(cursor: Cursor, draft: Draft) -> bool:
    """Read the number in "8pm on 15" and "on 15 at 8:00", which can be no hour; consumes nothing where none is."""
    token, after = cursor.peek(), cursor.peek(1)
    timed = after.kind == "clock" or after.text in ("at", ",")
    alone = timed or (after.kind == "end" and (draft.clock or (len(token.text) == 2 and token.text > "23")))
    if cursor.peek(-1).text != "on" or token.kind != "number" or len(token.text) > 2 or not alone or draft.has_day:
        return False
    draft.put("day", Day(cursor.take().numbers[0]))
    return True


def _numbered(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read "13 to 15 July"."""
    if (named := numbered_span(cursor, frame)) is None:
        return False
    draft.put("day", named)
    draft.lasts = True
    return True


def _before(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read what follows "before": a day, which is then no longer part of it, or a time of day."""
    if draft.has_day:
        return clock_piece(cursor, draft)
    draft.before = _calendar(cursor, frame, draft) or _year(cursor, draft)
    return draft.before or clock_piece(cursor, draft)


def _at_day(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read "at the end of March", "at the weekend", and "at Friday", as many say whose first language isn't English."""
    return cursor.accept("at") and (_edge(cursor, frame, draft) or _calendar(cursor, frame, draft))


def _edge(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    rim = edge(cursor, frame)
    if rim is not None:
        draft.put("edge", rim)
    return rim is not None


def _calendar(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    start = cursor.at
    cursor.accept("about")
    if not draft.has_day and (stepped := step(cursor)) is not None:
        draft.put("plus", stepped)
        return _calendar(cursor, frame, draft)
    if (week := _week_of(cursor, frame)) is not None:
        draft.put("period", week)
        return True
    if (special := counted(cursor, frame)) is not None:
        draft.put("counted", special.last if draft.ends else special.first)
        return True
    if _edge(cursor, frame, draft):
        return True
    if _end_of(cursor, draft) or _weekday(cursor, frame, draft):
        return True
    if (named := calendar_day(cursor, frame)) is not None:
        day, lasts = spanned(cursor, frame, named)
        draft.put("day", day)
        draft.lasts = draft.lasts or lasts
        return True
    if (stretch := period(cursor, frame)) is not None:
        if cursor.peek(-2).text in ("the", "of") and cursor.peek(-1).text in PERIOD:
            raise Unclear("I can't tell which day that is.")
        name = cursor.peek(-1).text
        draft.month_alone = cursor.at - start == 1 and name in MONTH and len(name) < 4 and name != "may"
        draft.put("period", stretch)
        return True
    return False


def _end_of(cursor: Cursor, draft: Draft) -> bool:
    """Read "end of" before a day, which is read next: "end of tomorrow", "the end of Friday"."""
    start = cursor.at
    cursor.accept("the")
    if cursor.phrase("end of") and (
        cursor.peek().text in ("today", "tomorrow", "the", *WEEKDAY) or cursor.peek().numbers
    ):
        draft.put("ends", True)
        return True
    cursor.at = start
    return False


def _weekday(cursor: Cursor, frame: Frame, draft: Draft) -> bool:
    """Read a day of the week, or a span that begins with one of a certain week: "this Friday to this Monday"."""
    if (found := weekday(cursor)) is None:
        return False
    if cursor.peek(1).text in ("next", "this"):
        cursor.accept("of")
    if found.which and (first := spanned(cursor, frame, fixed(found.after(frame))))[1]:
        draft.put("day", first[0])
        draft.lasts = True
    else:
        draft.put("weekday", found)
    return True


def _week_of(cursor: Cursor, frame: Frame) -> Period | None:
    """Read "the week of October 7th", "week starting Monday"; consumes nothing where none is."""
    start = cursor.at
    cursor.accept("the")
    day: date | None = None
    if cursor.accept("week") and cursor.accept("of", "beginning", "starting", "commencing"):
        if (named := calendar_day(cursor, frame)) is not None:
            day = named.next_from(frame.today, None)
        elif cursor.peek(-1).text != "of" and (found := weekday(cursor)) is not None:
            day = found.after(frame)
    if day is not None:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), "week")
    cursor.at = start
    return None
