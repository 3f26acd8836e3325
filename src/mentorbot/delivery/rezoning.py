"""Another zone, or another zone database: slots keep their wall time, and what has passed there is skipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed
from mentorbot.delivery import ledger
from mentorbot.delivery.recurrence import Recurrence, change, locked, owe, page, planned
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.delivery import recurrence


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of zone does to one recurrence: the slot that has passed there already, if any, and the next."""

    kind: str
    subject: str
    skipped: datetime | None
    next: Owed | None


async def rezone(tx: Tx, person: int, zone: str, now: Instant) -> list[Moved]:
    """Keep a person's slots on the clock of another zone. A slot that fired never fires again; one that has passed
    there is skipped, and told by the caller (rule 17)."""
    return await _rezoned(tx, recurrence.c.person == person, zone, now)


async def rezone_place(tx: Tx, community: int, zone: str, now: Instant) -> list[Moved]:
    """Keep a community's own slots, not those of its members, on the clock of another zone; as `rezone` does."""
    return await _rezoned(tx, (recurrence.c.community == community) & recurrence.c.person.is_(None), zone, now)


async def replan(tx: Tx, after: int, limit: int, now: Instant) -> int:
    """Compute the instants of up to `limit` recurrences again, from ids above `after`; gives the last id, 0 at the end.

    For a change of the zone database (rule 17): nobody moved, so a slot that has passed by it is due at once, and none
    is skipped.
    """
    ids = await page(tx, after, limit)
    for found in await locked(tx, recurrence.c.id.in_(ids)):
        before = None if found.paused else await planned(tx, found.kind, found.subject)
        if before is None or before.slot is None or before.due <= now:
            continue
        slot = datetime.fromisoformat(before.slot)
        if found.owed(slot).due != before.due:
            await owe(tx, found, slot)
    return ids[-1] if ids else 0


async def _rezoned(tx: Tx, whose: ColumnElement[bool], zone: str, now: Instant) -> list[Moved]:
    out = []
    for found in await locked(tx, whose):
        await change(tx, found.kind, found.subject, zone=zone)
        if not found.paused:
            out.append(await _moved(tx, found, zone, now))
    return out


async def _moved(tx: Tx, found: Recurrence, zone: str, now: Instant) -> Moved:
    """Owe the slot that is planned and not written at its instant there, or the next one if that has passed."""
    here = replace(found, zone=zone)
    before = await planned(tx, here.kind, here.subject)
    if before is None or before.slot is None:
        return await _flying(tx, found, here, now)
    slot = datetime.fromisoformat(before.slot)
    if before.due <= now or here.owed(slot).due > now:
        return Moved(here.kind, here.subject, None, await owe(tx, here, slot))
    await ledger.withdraw(tx, here.kind, here.subject, "moved")
    return Moved(here.kind, here.subject, slot, await owe(tx, here, here.upcoming(slot, now)))


async def _flying(tx: Tx, found: Recurrence, here: Recurrence, now: Instant) -> Moved:
    """While a message is on its way nothing is planned; what has passed there, and not here, is skipped after it."""
    last = found.last_slot
    while last is not None and (slot := here.following(last)) is not None:
        if not here.owed(slot).due <= now < found.owed(slot).due:
            break
        last = slot
    if last == found.last_slot or last is None:
        return Moved(here.kind, here.subject, None, None)
    await change(tx, here.kind, here.subject, last_slot=last.isoformat(timespec="minutes"))
    return Moved(here.kind, here.subject, last, None)
