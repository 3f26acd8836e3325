"""Reads what a member wrote as a point in time or a recurrence, or refuses."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from mentorbot.times.building import build
from mentorbot.times.cursor import Cursor
from mentorbot.times.elsewhere import here, other_clock
from mentorbot.times.frame import Frame, Order, zone_city
from mentorbot.times.point import Point
from mentorbot.times.pointed import pieces
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.repeated import pattern
from mentorbot.times.resolving import resolve
from mentorbot.times.tokens import LONGEST
from mentorbot.times.unclear import REPEATING, Unclear
from mentorbot.times.words import say_recurrence


def read_point(text: str, now: datetime, order: Order = "DMY", zone: str | None = None) -> Point:
    """Read a point. `now` is naive and local to the member; `zone` an IANA name, for hours across a clock change.

    Raises Unclear for what isn't fully understood, lies in the past or more than 10 years ahead, or is longer than
    100 characters.
    """
    frame = Frame(now.replace(microsecond=0), order, zone)
    if len(text) <= LONGEST and (other := other_clock(text.strip())) is not None:
        return _elsewhere(*other, frame)
    return resolve(pieces(Cursor(_without_city(text, zone)), frame), frame)


def _elsewhere(text: str, name: str, there: tzinfo, frame: Frame) -> Point:
    """Read a point on another clock. Raises Unclear where the member's own zone isn't known."""
    if frame.zone is None:
        raise Unclear("I don't know which zone is yours.", 'Write it in your own time, such as "15:00".')
    now = frame.now.replace(tzinfo=ZoneInfo(frame.zone)).astimezone(there).replace(tzinfo=None)
    that = Frame(now, frame.order)
    point = resolve(pieces(Cursor(text), that), that)
    if not point.exact:
        raise Unclear("A zone needs a time of day.", 'Try "Friday 15:00 UTC".')
    return Point(here(point.at, name, there, frame.zone), True)


def _without_city(text: str, zone: str | None) -> str:
    """Leave out the city with which a point is printed, if it is that of the member's own zone."""
    if zone is None:
        return text
    head, comma, city = text.rpartition(",")
    return head if comma and city.strip().casefold() == zone_city(zone).casefold() else text


def read_recurrence(text: str, now: datetime, order: Order = "DMY") -> Recurrence:
    """Read a recurrence. `now` is naive and local to the member.

    Raises Unclear for what isn't fully understood or says no rhythm, or is longer than 100 characters.
    """
    frame = Frame(now.replace(microsecond=0), order)
    found = build(pattern(Cursor(text), frame), frame)
    if len(say_recurrence(found)) > LONGEST:  # it could not be read again
        raise Unclear("That is too much for one recurrence.", REPEATING)
    return found


def read_any(text: str, now: datetime, order: Order = "DMY", zone: str | None = None) -> Point | Recurrence:
    """Read a point, else a recurrence. Raises Unclear where it is neither; its words are those of the likelier one."""
    try:
        return read_point(text, now, order, zone)
    except Unclear as error:
        try:
            return read_recurrence(text, now, order)
        except Unclear as other:
            raise (other if _rhythmic(text) else error) from None


def _rhythmic(text: str) -> bool:
    return any(word in text.lower() for word in ("every", "each", "daily", "weekly", "monthly", "days", "yearly"))
