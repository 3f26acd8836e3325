"""What happened to goals: what their people said at check-ins and pressed besides, for a story and for Undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from mentorbot.core.card import Instant, Plain
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.goals import check_in, goal

UNDO = timedelta(minutes=10)
"""How long a press can be undone."""
CHANGED = "changed"
"""The answer of a press that only changed the goal: it is kept for as long as it can be undone, and no longer."""

STOPPED, PASSED = "stopped", "passed"
BY_ITSELF = (STOPPED, PASSED)
"""What happens to a goal without a press: it stops after silence, or rests after its day."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One thing that happened to a goal. `slot` names the check-in that it answers (2026-11-29T09:00), if one.

    `undo` is what was there before, as JSON; empty once that can't be undone any more.
    """

    id: int
    goal: int
    slot: str | None
    answer: str
    note: Plain
    undo: str
    undone: bool
    at: Instant


async def add(tx: Tx, about: Goal, answer: str, slot: str | None, undo: str, now: Instant) -> int | None:
    """Note what happened, once for each slot and answer; gives its number, None where it was noted before.

    The goal's row is locked by the caller. What can't be undone any more is forgotten here.
    """
    own = check_in.c.goal == about.id
    old = own & (check_in.c.at < now - UNDO)
    await tx.execute(delete(check_in).where(old, check_in.c.answer == CHANGED))
    await tx.execute(update(check_in).where(old, check_in.c.undo.is_not(None)).values(undo=None))
    if slot is not None:
        same = own & (check_in.c.slot == slot) & (check_in.c.answer == answer)
        await tx.execute(delete(check_in).where(same, check_in.c.undone.is_(True)))
        if (await tx.execute(select(check_in.c.id).where(same))).scalar() is not None:
            return None
    row = {"goal": about.id, "slot": slot, "answer": answer, "undo": undo, "undone": False, "at": now}
    return int((await tx.execute(insert(check_in).values(row).returning(check_in.c.id))).scalar_one())


async def find(tx: Tx, person: int, number: int) -> CheckIn | None:
    """Give what happened to one of this person's goals; None if there is no such thing."""
    mine = select(goal.c.id).where(goal.c.person == person)
    chosen = select(check_in).where(check_in.c.id == number, check_in.c.goal.in_(mine))
    row = (await tx.execute(chosen)).one_or_none()
    return None if row is None else _read(row)


async def latest(tx: Tx, about: Goal) -> int:
    """The number of the last thing that happened and stands; 0 if there is none."""
    stands = (check_in.c.goal == about.id) & check_in.c.undone.is_(False)
    chosen = select(check_in.c.id).where(stands).order_by(check_in.c.id.desc()).limit(1)
    return (await tx.execute(chosen)).scalar() or 0


async def last_presses(tx: Tx, person: int) -> dict[int, Instant]:
    """When a person pressed something last, by the number of the goal."""
    mine = select(goal.c.id).where(goal.c.person == person)
    stands = check_in.c.goal.in_(mine) & check_in.c.undone.is_(False) & check_in.c.answer.not_in(BY_ITSELF)
    rows = await tx.execute(select(check_in.c.goal, func.max(check_in.c.at)).where(stands).group_by(check_in.c.goal))
    return {row[0]: row[1] for row in rows}


async def take_back(tx: Tx, what: CheckIn) -> None:
    """Let a press count no more; its note goes with it."""
    gone = {"undone": True, "note": None, "undo": None}
    await tx.execute(update(check_in).where(check_in.c.id == what.id).values(gone))


async def annotate(tx: Tx, what: CheckIn, note: str) -> None:
    """Set the note of something that happened."""
    await tx.execute(update(check_in).where(check_in.c.id == what.id).values(note=note or None))


async def of_goal(tx: Tx, about: Goal) -> list[CheckIn]:
    """All that happened to a goal and stands, oldest first."""
    stands = (check_in.c.goal == about.id) & check_in.c.undone.is_(False)
    return [_read(row) for row in await tx.execute(select(check_in).where(stands).order_by(check_in.c.id))]


def _read(row: Row[Any]) -> CheckIn:
    return CheckIn(
        id=row.id,
        goal=row.goal,
        slot=row.slot,
        answer=row.answer,
        note=Plain(row.note or ""),
        undo=row.undo or "",
        undone=row.undone,
        at=row.at,
    )
