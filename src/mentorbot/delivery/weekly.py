"""A weekly rhythm on somebody's wall clock: read from a day and a time, and said in words."""

from __future__ import annotations

from datetime import time
from typing import Literal, TypeAlias, get_args

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.people.reach import DAYS
from mentorbot.times import recurrence as spoken
from mentorbot.times.instants import to_instant, to_local
from mentorbot.times.reading import read_recurrence
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_recurrence, say_time

Weekday: TypeAlias = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NOWHERE = "UTC"
"""The zone of a community or person whose city nobody said."""
USUAL_DAY: Weekday = "Monday"
USUAL_TIME = "09:00"


def of_place(community: int) -> str:
    """The subject of what a community is owed."""
    return f"c{community}"


def weekly(day: Weekday) -> str:
    """The rule of a weekday."""
    return f"FREQ=WEEKLY;BYDAY={DAYS[get_args(Weekday).index(day)]}"


def read_time(words: str, now: Instant) -> str:
    """Read a time of day as HH:MM. Raises Friendly for what isn't one."""
    try:
        read = read_recurrence(f"every day at {words.strip().removeprefix('at ')}", to_local(now, NOWHERE))
    except Unclear as error:
        hint = error.hint if words.strip().isdigit() else 'Write it like "9am" or "18:30".'
        raise Friendly("I can't read that time of day.", hint) from error
    if read.rule != "FREQ=DAILY" or read.wall_time is None or read.also or read.start or read.wall_time.second:
        raise Friendly("One time of day is what I need.", 'Write it like "9am" or "18:30".')
    return say_time(read.wall_time)


def say_rhythm(found: Recurrence) -> str:
    """Say when tips come: "every Monday at 09:00"."""
    return say_recurrence(spoken.Recurrence(found.rule, time.fromisoformat(found.wall_time)))


def say_next(found: Recurrence) -> str:
    """Say when the next one comes, as a date with its zone: "Monday 30 November 2026, 09:00, Berlin"; empty: never."""
    if found.paused or found.last_slot is None:
        return ""
    landing = to_instant(found.last_slot, found.zone)
    skipped = f" (the clocks skip {say_time(found.last_slot.time())} that day)" if landing.shifted else ""
    return f"{say_point(landing.wall, found.zone)}{skipped}"
