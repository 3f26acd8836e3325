"""Where and when a member is: the zone that their times are read and said in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed
from mentorbot.delivery.policy import not_before
from mentorbot.people.reach import Reach, reach
from mentorbot.storage.database import Tx
from mentorbot.times.instants import to_instant, to_local
from mentorbot.times.words import say_day, say_point, say_time, say_zone

NOWHERE = "UTC"
"""The zone of somebody whose city nobody said."""


@dataclass(frozen=True, slots=True)
class Here:
    """A member at one moment. `zone` is an IANA name; `known` says whether it is really theirs."""

    reach: Reach
    zone: str
    known: bool
    now: Instant

    @property
    def local(self) -> datetime:
        """The present on the member's clock, naive."""
        return to_local(self.now, self.zone)

    @property
    def today(self) -> date:
        """The member's day."""
        return self.local.date()

    def say(self, at: Instant) -> str:
        """Say an instant as a date with its zone: "Tuesday 1 December, 18:00, Berlin"."""
        return say_point(to_local(at, self.zone), self.zone, self.local)

    def say_day(self, at: Instant | date) -> str:
        """Say a day, with its year where that isn't this one: "Tuesday 1 December"."""
        day = to_local(at, self.zone).date() if isinstance(at, datetime) else at
        return say_day(day, year=day.year != self.today.year)

    def say_date(self, at: Instant | date) -> str:
        """Say a day without its weekday: "1 December"."""
        return self.say_day(at).partition(" ")[2]

    def comes(self, at: Instant) -> Instant:
        """When what is due then really comes: outside the quiet hours and days of rest."""
        return not_before(self.reach, at)

    def say_comes(self, owed: Owed) -> str:
        """Say when it comes, and why that is another time than was asked for, in one or two sentences."""
        said = f"{self.say(owed.due)}."
        if owed.slot is not None:
            asked = datetime.fromisoformat(owed.slot)
            if (landing := to_instant(asked, self.zone)).shifted and landing.at == owed.due:
                said += f" The clocks skip {say_time(asked.time())} that night."
        if (really := self.comes(owed.due)) != owed.due:
            said += f" You rest at that time, so it comes {self.say(really)}."
        return said

    @property
    def city(self) -> str:
        """The zone by its city."""
        return say_zone(self.zone)


async def here(tx: Tx, person: int, now: Instant) -> Here:
    """Read where a member is; in UTC where nobody said. Raises LookupError if there is no such person."""
    who = await reach(tx, person)
    return Here(who, who.zone or NOWHERE, who.zone is not None, now)
