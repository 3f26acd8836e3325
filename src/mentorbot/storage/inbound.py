"""Inbound keys: what was handled already, as codes that say nothing of whom it came from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentorbot.core.card import Instant
from mentorbot.storage.keys import Keys
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.places import inbox


async def first_time(tx: AsyncConnection, keys: Keys, event: str, now: Instant) -> bool:
    """Note that an event is handled now; False if it was before, also under a key that is no longer the newest."""
    newest, *older = keys.digests(event)
    if older and (await tx.execute(select(inbox.c.event).where(inbox.c.event.in_(older)))).first() is not None:
        return False
    return await insert_new(tx, inbox, {"event": newest, "seen_at": now})
