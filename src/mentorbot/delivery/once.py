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


async def replan(tx: Tx, after: int, limit: int, now: Instant) -> int:
    """Move what up to `limit` people are owed once, from ids above `after`, to its instants of today.

    For a change of the zone database (rule 17): what has passed by that is due now. Gives the last person's id, 0 at
    the end.
    """
    again = exists().where(recurrence.c.kind == delivery.c.kind, recurrence.c.subject == delivery.c.subject)
    free = delivery.c.slot.is_not(None) & (delivery.c.state == "due") & delivery.c.marked.is_(False) & ~again
    people = select(delivery.c.person).where(free, delivery.c.person > after, delivery.c.due > now).distinct()
    numbers = (await tx.execute(people.order_by(delivery.c.person).limit(limit))).scalars().all()
    chosen = select(delivery.c.id, *ledger.COLUMNS).where(free, delivery.c.person.in_(numbers), delivery.c.due > now)
    for row in (await tx.execute(chosen.order_by(delivery.c.id).with_for_update())).all():
        who, owed = await reach(tx, row.person), ledger.item(row).owed
        due = to_instant(datetime.fromisoformat(row.slot), who.zone or "UTC").at
        if due != owed.due:
            await ledger.plan(tx, [replace(owed, due=due)], not_before(who, due))
    return numbers[-1] or 0 if numbers else 0
