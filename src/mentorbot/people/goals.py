"""Goals of people: the skills that they want to build. Every read names the person, so that foreign is not found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, delete, insert, select, update

from mentorbot.core.card import Instant, Plain
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.goals import goal
from mentorbot.storage.schema.places import person

State: TypeAlias = Literal["open", "paused", "resting", "passed", "done", "away"]
"""`resting`: stopped by itself after check-ins without a word; `passed`: rests since its day; `away`: put away."""

KEPT: tuple[State, ...] = ("open", "passed", "resting", "paused")
"""The states that count as open for the limit, in the order in which they are listed."""
CLOSED: tuple[State, ...] = ("done", "away")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal. `why` is empty where none was said; `deadline` is a local day; `since` is when its state began.

    `silent` counts check-ins in a row that were sent and not pressed. `last_page` is the page that it was shown last.
    """

    id: int
    person: int
    community: int | None
    skill: Plain
    why: Plain
    deadline: date | None
    state: State
    since: Instant
    silent: int
    last_page: str
    created: Instant


async def add(
    tx: Tx, who: int, community: int | None, skill: str, why: str, deadline: date | None, now: Instant
) -> Goal:
    """Make an open goal."""
    values = {
        **{"person": who, "community": community, "skill": skill, "why": why or None, "state": "open", "silent": 0},
        **{"deadline": None if deadline is None else deadline.isoformat(), "since": now, "created": now},
    }
    number = int((await tx.execute(insert(goal).values(values).returning(goal.c.id))).scalar_one())
    return Goal(number, who, community, Plain(skill), Plain(why), deadline, "open", now, 0, "", now)


async def find(tx: Tx, who: int, number: int, *, lock: bool = False) -> Goal | None:
    """Give a goal of this person; None if there is none. `lock` keeps others from changing it until `tx` ends."""
    chosen = select(goal).where(goal.c.id == number, goal.c.person == who)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).one_or_none()
    return None if row is None else _read(row)


async def of_person(tx: Tx, who: int, states: Collection[State] | None = None) -> list[Goal]:
    """A person's goals in these states, or all of them, oldest first."""
    chosen = select(goal).where(goal.c.person == who).order_by(goal.c.id)
    if states is not None:
        chosen = chosen.where(goal.c.state.in_(states))
    return [_read(row) for row in await tx.execute(chosen)]


async def hold(tx: Tx, who: int) -> None:
    """Let nobody else count or add this person's goals until `tx` ends, so that a limit holds."""
    await tx.execute(select(person.c.id).where(person.c.id == who).with_for_update())


async def change(tx: Tx, before: Goal, changes: dict[str, Any], now: Instant) -> Goal:
    """Set fields of a goal; a new state begins now."""
    if changes.get("state", before.state) != before.state:
        changes = {"since": now, **changes}
    stored = dict(changes)
    if "deadline" in stored:
        stored["deadline"] = None if stored["deadline"] is None else stored["deadline"].isoformat()
    for name in ("why", "last_page"):
        if name in stored:
            stored[name] = stored[name] or None
    if stored:
        await tx.execute(update(goal).where(goal.c.id == before.id, goal.c.person == before.person).values(stored))
    after = await find(tx, before.person, before.id)
    if after is None:
        raise LookupError("a goal vanished while it was changed")
    return after


async def remove(tx: Tx, found: Goal) -> None:
    """Delete a goal with all that was said about it."""
    await tx.execute(delete(goal).where(goal.c.id == found.id, goal.c.person == found.person))


def _read(row: Row[Any]) -> Goal:
    return Goal(
        id=row.id,
        person=row.person,
        community=row.community,
        skill=Plain(row.skill),
        why=Plain(row.why or ""),
        deadline=None if row.deadline is None else date.fromisoformat(row.deadline),
        state=row.state,
        since=row.since,
        silent=row.silent,
        last_page=row.last_page or "",
        created=row.created,
    )
