"""What is owed once at somebody's local time; it keeps that time when they move to another zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed
from mentorbot.delivery import ledger
from mentorbot.delivery.policy import not_before
from mentorbot.people.reach import Reach, reach
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.delivery import delivery, recurrence
from mentorbot.times.instants import to_instant


async def owe(tx: Tx, owed: Owed, slot: datetime, zone: str, who: Reach) -> Owed:
    """Owe this at a naive local time of a zone, outside the quiet hours of its person; gives it with its instant."""
    due = to_instant(slot, zone).at
    placed = replace(owed, due=due, slot=slot.isoformat(timespec="minutes"))
    await ledger.plan(tx, [placed], not_before(who, due))
    return placed


async def rezone(tx: Tx, person: int, zone: str, now: Instant) -> None:
    """Move what is owed once to the same local time in another zone; where that has passed, it is due now."""
    who = await reach(tx, person)
    again = exists().where(recurrence.c.kind == delivery.c.kind, recurrence.c.subject == delivery.c.subject)
    theirs = (delivery.c.person == person) & delivery.c.slot.is_not(None) & (delivery.c.state == "due")
    chosen = select(delivery.c.id, *ledger.COLUMNS).where(theirs, delivery.c.marked.is_(False), ~again)
    for row in (await tx.execute(chosen.order_by(delivery.c.id).with_for_update())).all():
        owed = ledger.item(row).owed
        due = max(now, to_instant(datetime.fromisoformat(row.slot), zone).at)
        await ledger.plan(tx, [replace(owed, due=due)], not_before(who, due))
