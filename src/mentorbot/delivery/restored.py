"""A backup that was brought back: what may have been sent since it was made is looked up before it is sent again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed, Parcel, Result
from mentorbot.delivery import heartbeat
from mentorbot.people.erasure import erase_by_digests, touched
from mentorbot.storage import epoch
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.installation import forget, recall, remember
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.scrub import scrub
from mentorbot.storage.state_file import StateFile

_WINDOW = "window"
CLOCKS = timedelta(minutes=2)
"""How far a platform's clock may be from ours (rule 9)."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when the backup was made until it was put to work again: what was due in between may have been sent."""

    since: Instant
    until: Instant

    def marks(self, owed: Owed) -> Instant | None:
        """When this was written at the earliest, if it may have been; None if it surely wasn't."""
        return max(owed.due, self.since) if owed.due <= self.until else None


def along(parcel: Parcel, due: Instant, carrier: Result) -> Result | None:
    """Whether another message carried this parcel along: its result if so, unknown where nobody can say.

    What is due of one kind to one person goes out together, so that depends on when it was sent; `due` is when the
    first that it surely carried was. Two clocks may be `CLOCKS` apart.
    """
    if carrier.at is None or parcel.marked is None or carrier.state != "sent":
        return Result("unknown", why="restored")
    if carrier.at < parcel.marked - CLOCKS:
        return None
    sure = carrier.at >= parcel.marked + CLOCKS or due == parcel.due
    return carrier if sure else Result("unknown", why="restored")


@dataclass(frozen=True, slots=True)
class AtWork:
    """What putting a backup to work came to: how many people were erased again, and how many things are unsure."""

    window: Window
    erased: int
    unsure: int


async def window(tx: Tx) -> Window | None:
    """The window that is in force; None if no restored backup has to be treated with care."""
    found = await recall(tx, _WINDOW)
    return None if found is None else Window(*(datetime.fromisoformat(found[name]) for name in ("since", "until")))


async def settled(tx: Tx, found: Window) -> bool:
    """Drop a window in which nothing is open any more; True if it is gone."""
    waits = delivery.c.state.in_(("due", "claimed", "held")) & (delivery.c.due <= found.until)
    if (await tx.execute(select(exists().where(waits)))).scalar():
        return False
    await forget(tx, _WINDOW)
    return True


async def put_to_work(database: Database, file: StateFile, since: Instant | None, now: Instant) -> AtWork:
    """Let a restored database deliver again; `since` is when its backup was made, as the operator remembers it.

    It counts from its last sign of life where that was earlier. Whoever was erased after that is erased again, in the
    same transaction. Raises LookupError where neither is known.
    """
    known = await asyncio.to_thread(file.read)
    async with database.write() as tx:
        last = await epoch.stored_epoch(tx)
        begun = min((at for at in (since, last.at if last is not None else None) if at is not None), default=None)
        if begun is None:
            raise LookupError("nobody knows when this backup was made")
        erased = await erase_by_digests(tx, database.keys, {each.digest for each in known.erased if each.at >= begun})
        unsure = await _doubt(tx)
        earlier = await window(tx)
        found = Window(min(begun, earlier.since) if earlier is not None else begun, now)
        await remember(tx, _WINDOW, {"since": found.since.isoformat(), "until": found.until.isoformat()})
        await epoch.let_go(tx)
        await heartbeat.believe(tx, now)
        number = await epoch.set_epoch(tx, known, now)
    await asyncio.to_thread(file.raise_to, number)
    await scrub(database, {table for each in erased for table in touched(each)})
    return AtWork(found, len(erased), unsure)


async def _doubt(tx: Tx) -> int:
    """Take apart what was on its way unmarked when the backup was made, so that each delivery is looked up by itself.

    What waited for somebody's next reply may have been shown since, and nobody can be asked: it becomes unknown. Gives
    how many that were.
    """
    unmarked = message.c.first_write_at.is_(None) & message.c.state.in_(("due", "claimed"))
    theirs = select(message.c.id).where(unmarked).scalar_subquery()
    carried = delivery.c.message.in_(theirs) & (delivery.c.state == "claimed")
    free = {"state": "due", "message": None, "wake_at": delivery.c.due, "marked": False}
    await tx.execute(update(delivery).where(carried).values(free))
    waited = update(delivery).where(delivery.c.state == "waiting").values(state="unknown", why="restored")
    return int((await tx.execute(waited)).rowcount)
