"""How somebody wants to be reached: where they are, when they rest, and by which way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, select, update

from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import person

Route: TypeAlias = Literal["dm", "next_use"]
Dm: TypeAlias = Literal["unasked", "open", "closed", "gone"]
"""What is known of somebody's direct messages; `gone`: we share no place with them, or the account is gone."""
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
    dm: Dm
    usual_time: time
    names_goals: bool


async def reach(tx: Tx, number: int) -> Reach:
    """Read how a person wants to be reached. Raises LookupError if there is no such person."""
    found = await reaches(tx, [number])
    if number not in found:
        raise LookupError("there is no such person")
    return found[number]


async def reaches(tx: Tx, numbers: Collection[int]) -> dict[int, Reach]:
    """Read how these people want to be reached; who isn't there is left out."""
    chosen = select(person.c.id, *person.c[_NAMES]).where(person.c.id.in_(numbers))
    return {row.id: _reach(row) for row in await tx.execute(chosen)}


def _reach(row: Row[Any]) -> Reach:
    quiet = row.quiet or QUIET
    begin, _, end = quiet.partition("-")
    return Reach(
        person=row.id,
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


async def hold(tx: Tx, numbers: Collection[int]) -> None:
    """Let nobody else change how these people are reached until `tx` ends.

    Whoever changes that, and what they are owed, asks for this first; a worker does after its messages and before what
    these carry (PostgreSQL has many writers, and two that wait for each other would wait for ever).
    """
    if tx.dialect.name == "sqlite" or not numbers:
        return
    theirs = select(person.c.id).where(person.c.id.in_(numbers)).order_by(person.c.id)
    await tx.execute(theirs.with_for_update(key_share=True))


async def heard(tx: Tx, numbers: Collection[int], dm: Dm) -> None:
    """Note what turned out about these people's direct messages."""
    news = person.c.id.in_(sorted(numbers)) & person.c.dm_state.is_distinct_from(dm)
    await tx.execute(update(person).where(news).values(dm_state=dm))
