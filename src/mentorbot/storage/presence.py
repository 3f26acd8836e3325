"""Whether somebody is still there: what knows people by a hash, or is told later, asks before it writes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentorbot.storage.schema.places import person


async def present(tx: AsyncConnection, number: int) -> bool:
    """Whether a person is still there; nobody erases them until `tx` ends."""
    here = select(person.c.id).where(person.c.id == number).with_for_update(read=True, key_share=True)
    return (await tx.execute(here)).first() is not None
