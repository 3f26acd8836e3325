"""From the pieces of a point to the point: which day, which time of day, and whether that can be meant."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from mentorbot.times.days import PAST, Day, fixed
from mentorbot.times.daytime import PART
from mentorbot.times.draft import Draft
from mentorbot.times.frame import Frame
from mentorbot.times.periods import Period
from mentorbot.times.point import Point
from mentorbot.times.pointed_times import NOT_UNDERSTOOD
from mentorbot.times.spans import FAR, LONGEST_YEARS, Span
from mentorbot.times.unclear import Unclear

_DAY_PIECES = ("day", "weekday", "period", "edge", "offset", "counted", "now")
_TOGETHER = ({"day", "weekday"}, {"day", "period"}, {"weekday", "period"}, {"weekday", "offset"}, {"day", "offset"})
_LAST_MINUTE = time(23, 59)
_NEAR = 45
"""Days; nobody names a later day by its weekday and its number without the month."""


def resolve(draft: Draft, frame: Frame) -> Point:
    """Make a point of the pieces. Raises Unclear where they don't fit together, or lie in the past or too far ahead."""
    pieces = {name for name in _DAY_PIECES if getattr(draft, name)}
    if len(pieces) > 1 and pieces not in _TOGETHER:
        raise Unclear("The parts of that time don't fit together.")
    if "period" in pieces and len(pieces) == 1 and (draft.clock or draft.part or draft.ends):
        raise Unclear("That doesn't say on which day.", 'Try "Friday next week at 18:00".')
    if draft.month_alone and pieces == {"period"}:
        raise Unclear("I can't tell whether that is a month.", 'Write it like "in March" or "1 March".')
    if draft.short and draft.weekday and pieces == {"weekday"} and not draft.part and _may_be_day(draft, frame):
        raise Unclear(
            "I can't tell whether that number is an hour or a day.", 'Write "Friday at 9" or "Friday the 9th".'
        )
    if draft.before and (draft.plus or draft.offset):
        raise Unclear("The parts of that time don't fit together.")
    if draft.loose and not pieces and not draft.part:
        raise Unclear(NOT_UNDERSTOOD)
    point = _counted_on(draft, frame) if draft.plus or draft.offset else None
    point = point or _plain(draft, frame)
    if draft.end is not None and resolve(draft.end, frame).at < point.at:
        raise Unclear("That ends before it begins.", 'Write one time, such as "13 July at 9:00".')
    if point.at < frame.now and (point.exact or point.at.date() < frame.today):
        raise Unclear(PAST.text, PAST.hint)
    if point.at.date() > _horizon(frame.today):
        raise Unclear(FAR.text, FAR.hint)
    return point


def _may_be_day(draft: Draft, frame: Frame) -> bool:
    """Whether one of the next weeks has that weekday on the day of the month that a bare number names."""
    number, weekday = draft.clock.hour if draft.clock else 0, draft.weekday.number if draft.weekday else 0
    coming = (frame.today + timedelta(days=each) for each in range(_NEAR))
    return any(each.day == number and each.weekday() == weekday for each in coming)


def _horizon(today: date) -> date:
    return today + timedelta(days=LONGEST_YEARS * 365 + LONGEST_YEARS // 4 + 1)


def _plain(draft: Draft, frame: Frame) -> Point:
    if draft.now:
        if draft.clock or draft.part or draft.midnight or draft.ends:
            raise Unclear("The parts of that time don't fit together.")
        return Point(frame.now, True)
    found = _day(draft, frame)
    if draft.midnight:
        return _midnight(draft, found, frame)
    if (clock := _clock(draft, found, frame)) is not None:
        if found is None:
            coming = datetime.combine(frame.today, clock)
            return Point(coming if coming > frame.now else coming + timedelta(days=1), True)
        return Point(datetime.combine(found, clock), True)
    if draft.ends:
        last = (found or frame.today) - timedelta(days=1 if draft.before else 0)
        return Point(datetime.combine(last, _LAST_MINUTE), False)
    if found is None:
        raise Unclear(NOT_UNDERSTOOD)
    ends = draft.edge is not None and draft.edge.ends
    if draft.before and not ends:
        found -= timedelta(days=1)
    return Point(datetime.combine(found, _LAST_MINUTE if ends else time()), False)


def _clock(draft: Draft, found: date | None, frame: Frame) -> time | None:
    if draft.ends and (draft.clock or draft.part):
        raise Unclear("The parts of that time don't fit together.")
    if draft.clock is None:
        return time(PART[draft.part]) if draft.part else None
    if found == frame.today and not draft.part and (late := draft.clock.still_to_come(frame.now.time())):
        return late
    return draft.clock.within(draft.part) if draft.part else draft.clock.plain()


def _midnight(draft: Draft, found: date | None, frame: Frame) -> Point:
    if found is None or (draft.part == "tonight" and found == frame.today):
        return Point(datetime.combine(frame.today + timedelta(days=1), time()), True)
    raise Unclear("I can't tell which midnight that is.", 'Write "Friday 23:59" or "Saturday 00:00".')


def _day(draft: Draft, frame: Frame) -> date | None:
    """The day that was said, if one was."""
    weekday = draft.weekday
    if draft.counted is not None:
        return draft.counted
    if draft.day is not None:
        return _calendar_day(draft, draft.day, frame)
    if weekday is not None:
        if draft.period is not None:
            if draft.period.grain != "week" or weekday.which or weekday.weeks:
                raise Unclear("The parts of that time don't fit together.")
            return draft.period.first + timedelta(days=weekday.number)
        return weekday.after(frame)
    if draft.edge is not None:
        return draft.edge.day
    return _within(draft, draft.period, frame) if draft.period is not None else None


def _calendar_day(draft: Draft, said: Day, frame: Frame) -> date:
    if draft.period is not None:
        month = draft.period.first
        if draft.period.grain != "month" or said.month is not None:
            raise Unclear("The parts of that time don't fit together.")
        said = Day(said.number, month.month, month.year)
    if draft.weekday is not None and draft.weekday.weeks:
        raise Unclear("The parts of that time don't fit together.")
    found = said.next_from(frame.today, draft.weekday.number if draft.weekday else None)
    if draft.weekday is not None and draft.weekday.which and found != draft.weekday.after(frame):
        raise Unclear("The day of the week and the date don't fit together.", "Leave one of them out.")
    return found


def _within(draft: Draft, period: Period, frame: Frame) -> date:
    """The day that a period stands for: its first, or its last where it has begun; "by March" is by 1 March."""
    if period.grain == "weekend":
        return max(period.first, min(frame.today, period.last))
    return period.last if period.first < frame.today and not draft.before else period.first


def _counted_on(draft: Draft, frame: Frame) -> Point | None:
    """Points that are counted from another one, or from now."""
    if draft.plus is not None:
        base = Draft(**{name: getattr(draft, name) for name in Draft.__slots__} | {"plus": None})
        start = _plain(base, frame)
        moved = draft.plus.after(start.at, frame.zone)
        return Point(moved, start.exact or draft.plus.exact)
    span = draft.offset or Span()
    moved = span.after(frame.now, frame.zone)
    if draft.weekday is not None:
        monday = moved.date() - timedelta(days=moved.weekday())
        if span.seconds or draft.weekday.which:
            raise Unclear("The parts of that time don't fit together.")
        moved = datetime.combine(monday + timedelta(days=draft.weekday.number), time())
    if draft.day is not None and draft.day.next_from(frame.today, None) != moved.date():
        raise Unclear("The parts of that time don't fit together.")
    if not (draft.clock or draft.part or draft.midnight or draft.ends):
        return Point(moved, span.exact)
    if span.exact:
        raise Unclear("The parts of that time don't fit together.")
    copy = Draft(day=fixed(moved.date()), clock=draft.clock, part=draft.part, midnight=draft.midnight, ends=draft.ends)
    return _plain(copy, frame)
