"""Who waits for an answer: what they asked, until when I promised to write, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Row, case, delete, func, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import community
from mentorbot.storage.schema.places import person as someone
from mentorbot.storage.schema.questions import waiting_for

How: TypeAlias = Literal["page", "person", "nobody"]
MOST = 20
"""Questions that one person waits for at once (SECURITY.md: a cap on each stored kind)."""
PACK = "pack"


@dataclass(frozen=True, slots=True)
class Wait:
    """One question that somebody waits for. `shown` are the pages that they saw, each with how many statements it made.

    `looked` is the generation of the pages that were searched last. `how` is None while nothing is known; `entry` is
    the page that answers it. `told` is when they heard.
    """

    id: int
    community: int
    person: int
    question: int | None
    words: str
    before: str
    shown: Mapping[str, int]
    looked: int
    until: Instant
    how: How | None
    entry: str | None
    told: Instant | None


async def hold(tx: Tx, number: int) -> bool:
    """Let nobody else begin to wait as this person until `tx` ends; False if they were forgotten meanwhile."""
    theirs = select(someone.c.id).where(someone.c.id == number)
    return (await tx.execute(theirs.with_for_update(key_share=True))).first() is not None


async def begin(tx: Tx, values: Mapping[str, Any]) -> Wait:
    """Keep a new one; `values` are the columns that it begins with."""
    made = await tx.execute(insert(waiting_for).values(**values).returning(*waiting_for.c))
    return _read(made.one())


async def open_ones(tx: Tx, person: int) -> int:
    """How many questions somebody waits for now."""
    theirs = (waiting_for.c.person == person) & waiting_for.c.how.is_(None)
    return int((await tx.execute(select(func.count()).select_from(waiting_for).where(theirs))).scalar_one())


async def of_person(tx: Tx, person: int, limit: int) -> list[Wait]:
    """What somebody waits for, and what they were told of lately, newest first."""
    chosen = select(waiting_for).where(waiting_for.c.person == person).order_by(waiting_for.c.id.desc()).limit(limit)
    return [_read(row) for row in await tx.execute(chosen)]


async def find(tx: Tx, person: int, number: int, *, lock: bool = False) -> Wait | None:
    """One of this person's; `lock` keeps it as it is until `tx` ends."""
    return await _one(tx, (waiting_for.c.id == number) & (waiting_for.c.person == person), lock=lock)


async def of_question(tx: Tx, person: int, question: int) -> Wait | None:
    """What somebody waits for because of one question."""
    return await _one(tx, (waiting_for.c.question == question) & (waiting_for.c.person == person), lock=False)


async def by_question(tx: Tx, question: int) -> list[Wait]:
    """All that is waited for because of one question: it has one asker."""
    chosen = select(waiting_for).where(waiting_for.c.question == question)
    return [_read(row) for row in await tx.execute(chosen)]


async def change(tx: Tx, number: int, **values: Any) -> None:
    """Set columns of one."""
    await tx.execute(update(waiting_for).where(waiting_for.c.id == number).values(**values))


async def settle(tx: Tx, number: int, how: How, entry: str | None = None) -> bool:
    """Say what came of one; False if that was said before, or if it is gone."""
    free = (waiting_for.c.id == number) & waiting_for.c.how.is_(None)
    done = await tx.execute(update(waiting_for).where(free).values(how=how, entry=entry))
    return bool(done.rowcount)


async def end(tx: Tx, number: int) -> None:
    """Forget one."""
    await tx.execute(delete(waiting_for).where(waiting_for.c.id == number))


async def stale(tx: Tx, limit: int) -> list[Wait]:
    """Those whose pages have changed since they were searched, longest ago first."""
    shipped = select(community.c.generation).where(community.c.platform == PACK).scalar_subquery()
    own = community.c.generation + func.coalesce(shipped, 0)
    now = case((community.c.platform == PACK, community.c.generation), else_=own)
    chosen = select(waiting_for).join(community, community.c.id == waiting_for.c.community)
    moved = waiting_for.c.how.is_(None) & (waiting_for.c.looked < now)
    rows = await tx.execute(chosen.where(moved).order_by(waiting_for.c.looked, waiting_for.c.id).limit(limit))
    return [_read(row) for row in rows]


async def _one(tx: Tx, which: ColumnElement[bool], *, lock: bool) -> Wait | None:
    chosen = select(waiting_for).where(which)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).first()
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> Wait:
    return Wait(**{**row._asdict(), "before": row.before or ""})
