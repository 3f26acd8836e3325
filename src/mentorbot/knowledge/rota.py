"""The rota: in which order a community, or one reader, hears tips, so that none comes twice before all have come."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from mentorbot.core.card import Instant
from mentorbot.knowledge.tips import Tip
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.tips import telling

KEPT = 2
"""Rounds that are remembered: the one that goes on, and the one before."""


@dataclass(frozen=True, slots=True)
class Ear:
    """Who hears: a community where all can read it, or one person of it who takes tips alone."""

    community: int
    reader: int = 0

    @property
    def rows(self) -> ColumnElement[bool]:
        """What was told here."""
        return (telling.c.community == self.community) & (telling.c.reader == self.reader)


@dataclass(frozen=True, slots=True)
class Row:
    """One tip in one round. Told, or promised to a delivery, it has had its turn; `put_back` lets it wait till last."""

    round: int
    tip: int
    delivery: str | None = None
    told_at: Instant | None = None
    put_back: Instant | None = None

    @property
    def spent(self) -> bool:
        """Whether the tip has had its turn in this round."""
        return self.told_at is not None or self.delivery is not None


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes next: the round, and what is left of it, in order."""

    round: int
    left: tuple[Tip, ...]


def turn(ear: Ear, rows: Sequence[Row], tips: Sequence[Tip], wishes: Mapping[int, float] | None = None) -> Turn:
    """Order what is left of the round that goes on, or of a new one where nothing is.

    First what `wishes` says a reader wants most, by tip; then what was told longest ago, by rounds; of equals, in the
    second half what was told in the later half of its round, so that two tellings lie apart. Then by a hash of place
    and round, which gives each community an order of its own, and each round another. What moderators put back comes
    last. A tip that is new or was away joins the round that goes on; one that was told in it stays told.
    """
    now = max((row.round for row in rows if row.spent), default=1)
    left = _left(rows, tips, now)
    if tips and not left:
        now, left = now + 1, list(tips)
    before = {row.tip: row.round for row in sorted(rows, key=lambda row: row.round) if row.spent}
    earlier = [row.tip for row in sorted(rows, key=_heard) if row.spent and row.round == now - 1]
    recent = set(earlier[(len(earlier) + 1) // 2 :])
    waits = {row.tip: row.put_back for row in rows if row.round == now and row.put_back is not None}

    def place(tip: Tip) -> tuple[object, ...]:
        last = (tip.id in waits, waits[tip.id].timestamp() if tip.id in waits else 0.0)
        own = hashlib.sha256(f"{ear.community}/{ear.reader}/{now}/{tip.slug}".encode()).digest()
        return (*last, -(wishes or {}).get(tip.id, 0.0), before.get(tip.id, 0), tip.id in recent, own)

    return Turn(now, tuple(sorted(left, key=place)))


def _left(rows: Sequence[Row], tips: Sequence[Tip], now: int) -> list[Tip]:
    spent = {row.tip for row in rows if row.round == now and row.spent}
    return [tip for tip in tips if tip.id not in spent]


def _heard(row: Row) -> tuple[bool, float]:
    """When a tip was heard; what is on its way counts as last."""
    return row.told_at is None, row.told_at.timestamp() if row.told_at is not None else float(row.round)


async def rows(tx: Tx, ear: Ear) -> list[Row]:
    """What was told here, in the rounds that are remembered."""
    chosen = select(*telling.c["round", "tip", "delivery", "told_at", "put_back"]).where(ear.rows)
    return [Row(*row) for row in await tx.execute(chosen)]


async def coming(tx: Tx, ear: Ear, tips: Sequence[Tip], most: int) -> list[Tip]:
    """The next tips, at most so many, into the next round where this one ends before."""
    known, out = await rows(tx, ear), list[Tip]()
    while len(out) < min(most, len(tips)):
        now = turn(ear, known, tips)
        out.append(now.left[0])
        known = [row for row in known if (row.round, row.tip) != (now.round, out[-1].id)]
        known.append(Row(now.round, out[-1].id, "to come"))
    return out


async def bind(
    tx: Tx, ear: Ear, tips: Sequence[Tip], delivery: str, wishes: Mapping[int, float] | None = None
) -> Tip | None:
    """Promise the next tip to a delivery, by its key; the same one when asked again. None if there is no tip.

    What was promised is given up for another one if it isn't among `tips` any more.
    """
    known = await rows(tx, ear)
    bound = next((row.tip for row in known if row.delivery == delivery), None)
    if bound is not None:
        if (same := next((tip for tip in tips if tip.id == bound), None)) is not None:
            return same
        await release(tx, ear, delivery)
        known = [replace(row, delivery=None, told_at=None) if row.delivery == delivery else row for row in known]
    now = turn(ear, known, tips, wishes)
    if not now.left:
        return None
    await _put(tx, ear, now.round, now.left[0], delivery=delivery)
    return now.left[0]


async def bound(tx: Tx, ear: Ear, delivery: str) -> int | None:
    """The id of the tip that a delivery carries; None if it has none yet."""
    return (await tx.execute(select(telling.c.tip).where(ear.rows, telling.c.delivery == delivery))).scalar()


async def told(tx: Tx, ear: Ear, delivery: str, now: Instant) -> None:
    """Count the tip that a delivery carried as told."""
    await tx.execute(update(telling).where(ear.rows, telling.c.delivery == delivery).values(told_at=now))


async def release(tx: Tx, ear: Ear, delivery: str) -> None:
    """Count the tip of a delivery as not told: it keeps its place in the round."""
    free = {"delivery": None, "told_at": None}
    await tx.execute(update(telling).where(ear.rows, telling.c.delivery == delivery).values(free))


async def tell(tx: Tx, ear: Ear, tips: Sequence[Tip], now: Instant) -> Tip | None:
    """Tell the next tip here and now; None if there is none."""
    here = turn(ear, await rows(tx, ear), tips)
    if not here.left:
        return None
    await _put(tx, ear, here.round, here.left[0], told_at=now)
    return here.left[0]


async def put_back(tx: Tx, ear: Ear, tips: Sequence[Tip], tip: int, now: Instant) -> bool:
    """Let the next tip wait until the end of its round; False if it isn't the next one (any more)."""
    here = turn(ear, await rows(tx, ear), tips)
    if not here.left or here.left[0].id != tip:
        return False
    await _put(tx, ear, here.round, here.left[0], put_back=now)
    return True


async def _put(tx: Tx, ear: Ear, number: int, tip: Tip, **news: Any) -> None:
    """Note something of a tip in a round; what lies before the rounds that are remembered goes."""
    key = {"community": ear.community, "reader": ear.reader, "round": number, "tip": tip.id}
    await upsert(tx, telling, list(key), {**key, **news})
    await tx.execute(delete(telling).where(ear.rows, telling.c.round <= number - KEPT))
