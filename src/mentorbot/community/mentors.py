"""Mentors: members who offer to be asked, once a moderator approved it, and never oftener than they said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from mentorbot.core.card import Instant, Plain
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.mentors import asked, mentor, rather_not, request

State: TypeAlias = Literal["offered", "approved", "declined", "stopped", "held"]
"""`held`: somebody reported them, and the moderators have not settled it yet."""
WEEK = timedelta(days=7)
"""How long it counts that somebody was asked."""
COUNTED = ("asked", "passed", "taken")


@dataclass(frozen=True, slots=True)
class Mentor:
    """What one person offers in one community. `topics` are slugs of topics; `weekly` is at most so many in 7 days.

    `dm`: they may be asked by direct message. `paused_until` may be over. `since` is when the state began.
    """

    person: int
    community: int
    name: Plain
    path: Plain
    topics: tuple[str, ...]
    weekly: int
    dm: bool
    state: State
    paused_until: Instant | None
    since: Instant

    def paused(self, now: Instant) -> bool:
        """Whether they rest."""
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody writes down of themselves. `name` and `path` are in one line."""

    name: str
    path: str
    topics: tuple[str, ...]
    weekly: int
    dm: bool


async def find(tx: Tx, person: int, community: int, *, lock: bool = False) -> Mentor | None:
    """What somebody offers in a community, in whatever state; None if they never did."""
    chosen = select(mentor).where(mentor.c.person == person, mentor.c.community == community)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).one_or_none()
    return None if row is None else _read(row)


async def of_person(tx: Tx, person: int) -> list[Mentor]:
    """What somebody offers anywhere."""
    rows = await tx.execute(select(mentor).where(mentor.c.person == person).order_by(mentor.c.community))
    return [_read(row) for row in rows]


async def offer(tx: Tx, person: int, community: int, said: Offered, now: Instant) -> Mentor:
    """Keep what somebody offers. It waits for a moderator, unless no more than how they are asked changed."""
    values: dict[str, Any] = {"name": said.name, "path": said.path, "topics": list(said.topics)}
    values |= {"weekly": said.weekly, "dm": said.dm}
    fresh = {"person": person, "community": community, "state": "offered", "since": now}
    await insert_new(tx, mentor, {**values, **fresh})
    before = await find(tx, person, community, lock=True)
    if before is None:
        raise LookupError("an offer vanished while it was made")
    same = (before.name, before.path, before.topics) == (said.name, said.path, said.topics)
    if before.state != "offered" and not (before.state == "approved" and same):
        values |= {"state": "offered", "since": now, "approved_by": None}
    return await change(tx, before, **values)


async def change(tx: Tx, before: Mentor, **values: Any) -> Mentor:
    """Set columns of an offer."""
    own = (mentor.c.person == before.person) & (mentor.c.community == before.community)
    await tx.execute(update(mentor).where(own).values(**values))
    after = await find(tx, before.person, before.community)
    if after is None:
        raise LookupError("an offer vanished while it was changed")
    return after


async def settle(tx: Tx, before: Mentor, state: State, now: Instant, by: int | None = None) -> Mentor:
    """Let an offer be in another state; `by` is the moderator who approved it."""
    return await change(tx, before, state=state, since=now, approved_by=by)


async def listed(tx: Tx, community: int, states: Collection[State], limit: int = 50, skip: int = 0) -> list[Mentor]:
    """The offers of a community in these states, who waits longest first."""
    here = (mentor.c.community == community) & mentor.c.state.in_(states)
    chosen = select(mentor).where(here).order_by(mentor.c.since, mentor.c.person).offset(skip).limit(limit)
    return [_read(row) for row in await tx.execute(chosen)]


async def waiting_offers(tx: Tx, community: int) -> int:
    """How many offers wait for a moderator."""
    here = (mentor.c.community == community) & (mentor.c.state == "offered")
    return int((await tx.execute(select(func.count()).select_from(mentor).where(here))).scalar_one())


async def with_room(
    tx: Tx, community: int, asker: int, now: Instant, *, dm: bool = False, alone: bool = False, lock: bool = False
) -> list[Mentor]:
    """The mentors who can be asked by somebody now: approved, not resting, below their number; who has most room first.

    With `dm` only those who may be asked by direct message; with `alone`, in a terminal, the asker may be one of them.
    `lock` keeps others from asking them until `tx` ends.
    """
    here = (mentor.c.community == community) & (mentor.c.state == "approved") & _awake(now)
    chosen = select(mentor).where(here).order_by(mentor.c.person)
    rows = (await tx.execute(chosen.with_for_update() if lock else chosen)).all()
    counts = await _counts(tx, community, [row.person for row in rows], now)
    never = await avoided(tx, community, asker)
    able = [
        (each.weekly - counts.get(each.person, 0), each)
        for each in map(_read, rows)
        if (alone or each.person != asker) and each.person not in never and (each.dm or not dm)
    ]
    return [each for room, each in sorted(able, key=lambda pair: -pair[0]) if room > 0]


async def room(tx: Tx, about: Mentor, now: Instant) -> int:
    """By how many more members somebody may be asked this week."""
    return about.weekly - (await _counts(tx, about.community, [about.person], now)).get(about.person, 0)


async def avoid(tx: Tx, community: int, person: int, other: int) -> None:
    """Never bring these two together again; only the first is told."""
    await insert_new(tx, rather_not, {"community": community, "person": person, "other": other})


async def avoided(tx: Tx, community: int, person: int) -> set[int]:
    """With whom somebody is not brought together, whichever of the two wanted that."""
    here = rather_not.c.community == community
    both = or_(rather_not.c.person == person, rather_not.c.other == person)
    rows = await tx.execute(select(rather_not.c.person, rather_not.c.other).where(here, both))
    return {number for row in rows for number in row} - {person}


async def _counts(tx: Tx, community: int, people: Sequence[int], now: Instant) -> dict[int, int]:
    """How often people were asked in a community within a week."""
    lately = asked.c.person.in_(people) & asked.c.state.in_(COUNTED) & (asked.c.at > now - WEEK)
    chosen = select(asked.c.person, func.count()).join(request, request.c.id == asked.c.request)
    rows = await tx.execute(chosen.where(lately, request.c.community == community).group_by(asked.c.person))
    return {row[0]: row[1] for row in rows}


def _awake(now: Instant) -> ColumnElement[bool]:
    return mentor.c.paused_until.is_(None) | (mentor.c.paused_until <= now)


def _read(row: Row[Any]) -> Mentor:
    return Mentor(
        *(row.person, row.community, Plain(row.name), Plain(row.path), tuple(row.topics), row.weekly, row.dm),
        *(row.state, row.paused_until, row.since),
    )
