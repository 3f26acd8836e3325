"""What a text is read against: the member's local now, the order of day and month, and the zone if it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mentorbot.times.spans import FAR, LONGEST_YEARS
from mentorbot.times.unclear import Unclear

Order = Literal["DMY", "MDY"]


@dataclass(frozen=True, slots=True)
class Frame:
    """`now` is naive and local; `zone` is an IANA name, needed only to add hours across a change of the clocks."""

    now: datetime
    order: Order = "DMY"
    zone: str | None = None

    @property
    def today(self) -> date:
        """The member's calendar day."""
        return self.now.date()

    @property
    def monday(self) -> date:
        """The first day of the member's week."""
        return self.today - timedelta(days=self.today.weekday())


def day(year: int, month: int, number: int) -> date:
    """Make a date. Raises Unclear where the calendar has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        raise Unclear("There is no such day in the calendar.", 'Write it like "28 February" or "2027-02-28".') from None


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def next_month_day(start: date, month: int, number: int) -> date:
    """The first such day on or after `start`; 29 February waits for a leap year."""
    if not 1 <= month <= 12 or not 1 <= number <= last_day(2024, month).day:
        raise Unclear("There is no such day in the calendar.", 'Write it like "28 February" or "2027-02-28".')
    for year in range(start.year, start.year + 9):
        if number <= last_day(year, month).day and date(year, month, number) >= start:
            return date(year, month, number)
    raise Unclear(FAR.text, FAR.hint)


def months_on(start: date, months: int) -> date:
    """The first day of the month that lies so many months after that of `start`."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if abs(months) > 12 * (LONGEST_YEARS + 1):
        raise Unclear(FAR.text, FAR.hint)
    return date(year, month + 1, 1)


def zone_city(zone: str) -> str:
    """The city that a zone is named for: "America/New_York" is "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")
