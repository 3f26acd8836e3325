"""What could not be pushed waits for its person's next private reply, and is shown beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Row, insert, select, update

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Instant, Text, When
from mentorbot.core.gate import Aside
from mentorbot.core.owed import Item, Parcel, Result
from mentorbot.delivery import records
from mentorbot.delivery.claims import ASIDE, LEASE
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.grouping import public_id
from mentorbot.delivery.ledger import COLUMNS, item
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.delivery import delivery, message

MOST = 5
"""Deliveries that are shown beside one reply; the rest comes with the next one."""


class Waiting:
    """Gives what waits for somebody. One read for each private reply, and a write only where something waits."""

    def __init__(self, database: Database, composers: Mapping[str, Composer]) -> None:
        self._database = database
        self._composers = composers

    async def aside(self, call: Call) -> Aside | None:
        """What to show beside a private reply to this call, marked as shown from now on; None if nothing waits."""
        if not await self._any(call.person):
            return None
        shown: list[tuple[Parcel, Card]] = []
        async with self._database.write() as tx:
            for parcel, why in await _take(tx, call.person, call.now):
                made = await self._composers[parcel.kind].compose(tx, parcel, call.now)
                if made.card is None:
                    await self._end(tx, parcel, Result("withdrawn", why=made.why), call.now)
                else:
                    await records.drop(tx, made.dropped)
                    shown.append((parcel, replace(made.card, note=_note(parcel, why))))
        parcels = [parcel for parcel, _ in shown]

        async def told() -> None:
            async with self._database.write() as tx:
                for parcel in parcels:
                    await self._end(tx, parcel, Result("sent", why=ASIDE), call.now)

        return Aside(tuple(card for _, card in shown), told) if shown else None

    async def _any(self, person: int) -> bool:
        waits = select(delivery.c.id).where(delivery.c.person == person, delivery.c.state == "waiting").limit(1)
        rows = self._database.glance(waits)
        if rows is None:
            async with self._database.read() as tx:
                rows = (await tx.execute(waits)).all()
        return bool(rows)

    async def _end(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Record. What follows from it was done when it began to wait, so nothing more follows."""
        await records.record(tx, [records.Outcome(parcel, result, now)])


async def _take(tx: Tx, person: int, now: Instant) -> list[tuple[Parcel, str]]:
    """Turn what waits into messages that count as written now; each with why it waited."""
    waits = (delivery.c.person == person) & (delivery.c.state == "waiting")
    first = select(delivery.c.id).where(waits).order_by(delivery.c.kind, delivery.c.due).limit(MOST)
    ids = (await tx.execute(first)).scalars().all()
    chosen = select(delivery.c.id, *COLUMNS, delivery.c.why).where(waits, delivery.c.id.in_(ids))
    found = (await tx.execute(chosen.order_by(delivery.c.id).with_for_update())).all()  # locked in one order by all
    rows: list[Row[Any]] = sorted(found, key=lambda row: (row.kind, row.due))  # type: ignore[arg-type]
    groups = [(kind, list(group)) for kind, group in groupby(rows, key=lambda row: row.kind)]
    return [(await _message(tx, [item(row) for row in group], now), group[0].why) for _, group in groups]


async def _message(tx: Tx, carried: Sequence[Item], now: Instant) -> Parcel:
    leader = carried[0]
    values = {
        **{"platform": ASIDE, "address": leader.owed.address, "kind": leader.owed.kind, "public": public_id(leader)},
        **{"state": "claimed", "wake_at": now + LEASE, "attempt": 1, "tries": 0, "lost": 0, "why": ""},
        **{"first_write_at": now, "wrote_at": now},
    }
    number = int((await tx.execute(insert(message).values(values).returning(message.c.id))).scalar_one())
    held = {"state": "claimed", "message": number, "marked": True, "wake_at": None}
    await tx.execute(update(delivery).where(delivery.c.id.in_([each.id for each in carried])).values(held))
    parcel = Parcel(
        number, ASIDE, leader.owed.address, leader.owed.kind, public_id(leader), 1, 0, now, now, tuple(carried)
    )
    return replace(parcel, late=now - parcel.due)


def _note(parcel: Parcel, why: str) -> Text:
    if why == "closed":
        return ("I could not reach you by direct message on ", When(parcel.due, "date"), ", so it waited here.")
    return ("This was for ", When(parcel.due, "both"), ".")
