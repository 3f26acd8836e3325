"""What is owed again and again: begun, paused, resumed and ended, and moved on by one slot once one has ended."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete

from mentorbot.core.card import Instant
from mentorbot.core.owed import Item, Owed
from mentorbot.delivery import ledger
from mentorbot.delivery.recurrence import (
    Recurrence,
    change,
    find,
    last_fired,
    locked,
    owe,
    owe_next,
    planned,
    put,
    unended,
)
from mentorbot.delivery.rezoning import Moved, replan, rezone, rezone_place
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import inserting
from mentorbot.storage.schema.delivery import delivery, recurrence

__all__ = [
    "Moved",
    "Recurrence",
    "advance",
    "begin",
    "catch_up",
    "end",
    "find",
    "pause",
    "replan",
    "resume",
    "rezone",
    "rezone_place",
]

MERGED = 400
"""Slots that one message stands in for at most, after a long time in which nothing could be sent."""


async def begin(tx: Tx, new: Recurrence, now: Instant) -> Owed | None:
    """Set a recurrence, in place of the one of its kind and subject, and owe its next slot; None if it has none.

    A slot that was written or has ended already under the earlier rule never comes again.
    """
    await _stop(tx, new.kind, new.subject, "changed")
    stored = replace(new, last_slot=await last_fired(tx, new.kind, new.subject))
    await put(tx, stored)
    return None if stored.paused else await owe_next(tx, stored, now)


async def end(tx: Tx, kind: str, subject: str, why: str = "") -> None:
    """Forget a recurrence and take back what it owes."""
    await _stop(tx, kind, subject, why)
    await tx.execute(delete(recurrence).where(recurrence.c.kind == kind, recurrence.c.subject == subject))


async def pause(tx: Tx, kind: str, subject: str, why: str = "paused") -> None:
    """Owe nothing of it until it is resumed."""
    await _stop(tx, kind, subject, why)
    await change(tx, kind, subject, paused=True)


async def _stop(tx: Tx, kind: str, subject: str, why: str) -> None:
    """Take back what is owed and hold the recurrence; a worker may have owed the next slot while we waited for it."""
    await ledger.withdraw(tx, kind, subject, why)
    await find(tx, kind, subject, lock=True)
    await ledger.withdraw(tx, kind, subject, why)


async def resume(tx: Tx, kind: str, subject: str, now: Instant) -> Owed | None:
    """Owe the next slot after now again; None if there is no recurrence, or no slot any more.

    What isn't paused goes on as it is.
    """
    found = await locked(tx, (recurrence.c.kind == kind) & (recurrence.c.subject == subject))
    if not found or not found[0].paused:
        return await planned(tx, kind, subject)
    await change(tx, kind, subject, paused=False)
    return await owe_next(tx, replace(found[0], paused=False), now)


async def advance(tx: Tx, kind: str, subject: str, now: Instant) -> Owed | None:
    """Owe the slot after the last one, once all have ended; None while one is owed, or if there is none any more."""
    found = await find(tx, kind, subject, lock=True)
    if found is None or found.paused or found.last_slot is None or await unended(tx, kind, subject):
        return None
    return await owe(tx, found, found.following(found.last_slot))


async def catch_up(tx: Tx, item: Item, message: int, now: Instant) -> int:
    """Let a message stand in for the later slots that have passed as well; gives how many. Each ends as merged."""
    owed = item.owed
    found = await find(tx, owed.kind, owed.subject, lock=True) if owed.slot is not None else None
    if found is None or found.paused or found.last_slot is None:
        return 0
    waits = await planned(tx, owed.kind, owed.subject)
    if waits is not None and waits.key != owed.key:  # it was changed meanwhile, and goes on from there
        return 0
    passed: list[Owed] = []
    slot = found.following(found.last_slot)
    while slot is not None and (next_one := found.owed(slot)).due <= now and len(passed) < MERGED:
        passed.append(next_one)
        slot = found.following(slot)
    for each in passed:
        await _merge(tx, each, message)
    if passed:
        await change(tx, owed.kind, owed.subject, last_slot=passed[-1].slot)
    return len(passed)


async def _merge(tx: Tx, owed: Owed, message: int) -> None:
    """End a slot as part of a message; it may have been owed before, and taken back since."""
    row = {name: getattr(owed, name) for name in ledger.COLUMNS.keys()}  # noqa: SIM118 - no mapping
    ended = {"state": "merged", "wake_at": None, "message": message, "why": "late"}
    insert = inserting(tx, delivery).values(marked=False, **row, **ended)
    free = delivery.c.marked.is_(False) & delivery.c.state.in_(("due", "withdrawn", "held"))
    await tx.execute(insert.on_conflict_do_update(index_elements=["key"], set_=ended, where=free))
