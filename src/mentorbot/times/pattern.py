"""What has been read of a recurrence so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from mentorbot.times.daytime import PART, Clock
from mentorbot.times.spans import Span
from mentorbot.times.unclear import REPEATING, Unclear

Noun = int | Literal["day", "workday"]
"""What is counted: a day of the week (Monday is 0), any day, or a day from Monday to Friday."""
MISFIT = "The parts of that recurrence don't fit together."


@dataclass(slots=True)
class Pattern:
    """The pieces of a recurrence. `repeats`: something said that it is one."""

    freq: str = ""
    interval: int = 1
    weekdays: list[int] = field(default_factory=list)
    places: list[tuple[int, Noun]] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    part: str = ""
    start: datetime | None = None
    until: date | None = None
    lasting: Span | None = None
    """How long it goes on, from its start."""
    count: int | None = None
    midnight: bool = False
    """At midnight was said: of every day that is 0:00, of other days it may be their beginning or their end."""
    often: tuple[int, str] | None = None
    """How many times in which unit, where the days have to say which."""
    without: list[int] = field(default_factory=list)
    repeats: bool = False

    def every(self, freq: str, interval: int = 1) -> None:
        """Keep how often. Raises Unclear where that was said already, otherwise."""
        if self.freq and (self.freq, self.interval) != (freq, interval):
            raise Unclear(MISFIT, REPEATING)
        if not 1 <= interval <= 1000:
            raise Unclear("I can't count in such steps.", REPEATING)
        self.freq, self.interval, self.repeats = freq, interval, True

    def bounded(self, name: str, value: object) -> None:
        """Keep a start, an end or a number of times. Raises Unclear where there is one already."""
        if getattr(self, name) is not None:
            raise Unclear(MISFIT, REPEATING)
        setattr(self, name, value)

    def times(self) -> list[time]:
        """The times of day, in order. Raises Unclear where one may be before or after noon."""
        if self.midnight:
            if self.clocks or (self.freq, self.interval, self.weekdays) != ("DAILY", 1, []):
                raise Unclear("I can't tell which midnight that is.", 'Write "at 23:59" or "at 00:00".')
            return [time()]
        if not self.clocks:
            return [time(PART[self.part])] if self.part else []
        found = [each.within(self.part) if self.part else each.plain() for each in self.clocks]
        return sorted(set(found))
