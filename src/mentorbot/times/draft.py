"""What has been read of a point so far: each thing at most once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mentorbot.times.days import Day
from mentorbot.times.daytime import Clock
from mentorbot.times.edges import Edge
from mentorbot.times.periods import Period
from mentorbot.times.spans import Span
from mentorbot.times.steps import Step
from mentorbot.times.unclear import Unclear
from mentorbot.times.weekdays import Weekday


@dataclass(slots=True)
class Draft:
    """The pieces of a point, as they stood in the text."""

    day: Day | None = None
    weekday: Weekday | None = None
    period: Period | None = None
    edge: Edge | None = None
    offset: Span | None = None
    plus: Span | Step | None = None
    clock: Clock | None = None
    loose: bool = False
    """The clock was a bare number: it needs a day or a part of the day beside it."""
    short: bool = False
    """It has one or two digits: beside a day of the week it may be a day of the month."""
    part: str | None = None
    midnight: bool = False
    now: bool = False
    ends: bool = False
    """The end of a day was said."""
    by: bool = False
    before: bool = False
    """The day that was said is the first one that is too late."""
    since: bool = False
    """It begins from a day: an end or a length has to follow."""
    lasts: bool = False
    """An end or a length was said; the beginning counts."""
    end: Draft | None = None
    """Where it ends, if a day was said for that."""
    month_alone: bool = False
    counted: date | None = None

    def put(self, name: str, value: object) -> None:
        """Keep a piece. Raises Unclear where there is one already."""
        if getattr(self, name) not in (None, False):
            raise Unclear("There is more than one time in it.", 'Give me one, such as "Friday at 18:00".')
        setattr(self, name, value)

    @property
    def has_day(self) -> bool:
        """Whether anything says which day."""
        found = (self.day, self.weekday, self.period, self.edge, self.offset, self.counted)
        return self.now or any(each is not None for each in found)
