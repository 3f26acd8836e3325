"""A time of day as it was written, and what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from mentorbot.times.unclear import Unclear

PART = {
    "morning": 9, "afternoon": 15, "evening": 20, "eve": 20, "night": 20, "tonight": 20, "lunch": 12, "lunchtime": 12,
}  # fmt: skip
PART |= {"breakfast": 8, "midmorning": 10, "midafternoon": 15, "dinner": 19, "dinnertime": 19, "supper": 19}
PART |= {"early morning": 7, "late afternoon": 17, "late evening": 22, "late night": 22, "late tonight": 22}
"""The hour that a part of the day stands for where no clock time is given."""
_HOURS = {
    "morning": range(1, 12), "afternoon": range(12, 20), "evening": range(16, 24), "eve": range(16, 24),
    "night": range(18, 24), "tonight": range(17, 24), "lunch": range(11, 15), "lunchtime": range(11, 15),
    "breakfast": range(5, 12), "midmorning": range(9, 12), "midafternoon": range(13, 18),
    "dinner": range(16, 24), "dinnertime": range(16, 24), "supper": range(16, 24),
}  # fmt: skip
"""The hours that people call so."""
FIRST_PLAIN = 7
"""From this hour on, an hour without am or pm is read as written; below it may be either."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written; `sure` where nothing but one reading is possible."""

    hour: int
    minute: int = 0
    second: int = 0
    sure: bool = False

    def plain(self) -> time:
        """Read it as written. Raises Unclear where it may be before or after noon."""
        if not self.sure and 0 < self.hour < FIRST_PLAIN:
            early, after_noon = f"{self.hour:02}:{self.minute:02}", f"{self.hour + 12}:{self.minute:02}"
            raise Unclear(
                f"I can't tell whether that is {early} or {after_noon}.", f'Write "{early}" or "{after_noon}".'
            )
        return time(self.hour, self.minute, self.second)

    def still_to_come(self, now: time) -> time | None:
        """Where it may be before or after noon, but only after noon is still to come today: that."""
        if self.sure or not 0 < self.hour < FIRST_PLAIN or time(self.hour, self.minute) > now:
            return None
        return time(self.hour + 12, self.minute, self.second)

    def within(self, part: str) -> time:
        """Read it as a time in a part of the day. Raises Unclear where it can't be one."""
        for hour in (self.hour, self.hour + 12):
            if hour in _HOURS[part.split()[-1]] and (hour == self.hour or not self.sure):
                return time(hour, self.minute, self.second)
        raise Unclear(f"{self.hour}:{self.minute:02} and {part} don't fit together.", 'Write "21:00" or "9am".')


def made(hour: int, minute: int = 0, second: int = 0, late: int | None = None, zero: bool = False) -> Clock:
    """Make a clock time; `late` is 0 for am and 12 for pm. Raises Unclear where there is no such time."""
    if late is not None:
        if not 1 <= hour <= 12:
            raise Unclear("There is no such time of day.", 'Write "3pm" or "15:00".')
        hour = hour % 12 + late
    if hour > 23 or minute > 59 or second > 59:
        raise Unclear("There is no such time of day.", 'Write "15:00" or "3pm".')
    return Clock(hour, minute, second, late is not None or zero or hour == 0 or hour > 12)
