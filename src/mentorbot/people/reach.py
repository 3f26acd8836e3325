"""How somebody wants to be reached: where they are, when they rest, and by which way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal, TypeAlias

from sqlalchemy import select, update

from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import person

Route: TypeAlias = Literal["dm", "next_use"]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Monday first, as `datetime.weekday()` counts."""
NO_QUIET = "none"
QUIET = "21:00-08:00"
"""Quiet hours of whoever has set none."""
USUAL = "18:00"
"""When somebody is reminded who named no time of day."""

_NAMES = (
    "platform",
    "native",
    "zone",
    "day_order",
    "quiet",
    "rest_days",
    "route",
    "dm_state",
    "usual_time",
    "names_goals",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one person set, with the usual where they set nothing. `zone` is an IANA name, None where it isn't known.

    `quiet` holds the local times between which nothing is pushed, None for no quiet hours. `rest_days` are weekdays,
    0 for Monday. `route` is None until they have chosen. `dm` is what is known of their direct messages.
    """

    person: int
    platform: str
    native: str
    zone: str | None
    day_order: Literal["DMY", "MDY"]
    quiet: tuple[time, time] | None
    rest_days: frozenset[int]
    route: Route | None
    dm: Literal["unasked", "open", "closed"]
    usual_time: time
    names_goals: bool


async def reach(tx: Tx, number: int) -> Reach:
    """Read how a person wants to be reached. Raises LookupError if there is no such person."""
    row = (await tx.execute(select(*person.c[_NAMES]).where(person.c.id == number))).one_or_none()
    if row is None:
        raise LookupError("there is no such person")
    quiet = row.quiet or QUIET
    begin, _, end = quiet.partition("-")
    return Reach(
        person=number,
        platform=row.platform,
        native=row.native,
        zone=row.zone,
        day_order=row.day_order or "DMY",
        quiet=None if quiet == NO_QUIET else (time.fromisoformat(begin), time.fromisoformat(end)),
        rest_days=frozenset(DAYS.index(day) for day in (row.rest_days or "").split(",") if day),
        route=row.route,
        dm=row.dm_state or "unasked",
        usual_time=time.fromisoformat(row.usual_time or USUAL),
        names_goals=bool(row.names_goals),
    )


async def set_reach(tx: Tx, number: int, changes: Mapping[str, Any]) -> None:
    """Set columns of how a person wants to be reached, as the table holds them; the zone is set by `People.move`."""
    unknown = set(changes) - set(_NAMES[3:])
    if unknown:
        raise ValueError(f"not a setting of a person: {sorted(unknown)}")
    await tx.execute(update(person).where(person.c.id == number).values(**changes))


async def heard(tx: Tx, number: int, dm: Literal["open", "closed"]) -> None:
    """Note whether a person's direct messages turned out to be open."""
    news = (person.c.id == number) & person.c.dm_state.is_distinct_from(dm)
    await tx.execute(update(person).where(news).values(dm_state=dm))
