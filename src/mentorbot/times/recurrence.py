"""A recurrence, as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule on the member's local clock.

    `rule` is an RFC 5545 RRULE without DTSTART and without a time of day, except for hours, minutes and seconds.
    `wall_time` is the local time of day, None if none was said; `also` are further times of the same days.
    `start` is naive and local: the first occurrence, where the rule needs to know it (every other week, 5 times) or
    the text said it; at 00:00 where no time of day was said. Keep it with the rule. None where the rule means the same
    whenever it begins.
    """

    rule: str
    wall_time: time | None = None
    start: datetime | None = None
    also: tuple[time, ...] = ()
