"""The epoch: a number that only grows, kept in the database and beside it, by which a restored backup is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mentorbot.core.card import Instant
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.installation import forget, recall, remember
from mentorbot.storage.schema.places import installation, person
from mentorbot.storage.state_file import State, StateFile

EPOCH, RESTORED = "epoch", "restored"


@dataclass(frozen=True, slots=True)
class Epoch:
    """How far a database had come, and when it was raised to that: its last sign of life."""

    number: int
    at: Instant


async def stored_epoch(tx: Tx, *, lock: bool = False) -> Epoch | None:
    """Give a database's epoch; None where nothing was ever served from it."""
    chosen = select(installation.c.content).where(installation.c.name == EPOCH)
    found: Any = (await tx.execute(chosen.with_for_update() if lock else chosen)).scalar()
    return None if found is None else Epoch(int(found["number"]), datetime.fromisoformat(found["at"]))


async def is_restored(tx: Tx, known: State) -> bool:
    """Whether this database is older than what the state file knows, or was found to be by any process.

    An empty database beside an old file is a new one.
    """
    if await recall(tx, RESTORED) is not None:
        return True
    stored = await stored_epoch(tx)
    if stored is None:
        return known.epoch > 0 and (await tx.execute(select(person.c.id).limit(1))).first() is not None
    return stored.number < known.epoch


async def raise_epoch(tx: Tx, known: State, now: Instant) -> int | None:
    """Raise the database's epoch above all that is known; None, noted for every process, where it was restored.

    Commit this before the state file is raised: a crash in between then looks like nothing at all.
    """
    if await is_restored(tx, known):
        await remember(tx, RESTORED, {"seen": now.isoformat()})
        return None
    return await set_epoch(tx, known, now)


async def set_epoch(tx: Tx, known: State, now: Instant) -> int:
    """Give the database the next epoch, whatever it was before."""
    stored = await stored_epoch(tx, lock=True)
    number = max(known.epoch, stored.number if stored is not None else 0) + 1
    await remember(tx, EPOCH, {"number": number, "at": now.isoformat()})
    return number


async def let_go(tx: Tx) -> None:
    """Note that the operator has said what this restored database is."""
    await forget(tx, RESTORED)


async def grow(database: Database, file: StateFile, now: Instant) -> int | None:
    """Raise the epoch, first in the database and then in the file; None where the database was restored."""
    known = await asyncio.to_thread(file.read)
    async with database.write() as tx:
        number = await raise_epoch(tx, known, now)
    if number is not None:
        await asyncio.to_thread(file.raise_to, number)
    return number
