"""What this installation remembers of itself, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.places import installation


async def recall(tx: Tx, name: str) -> Any:
    """Give what is remembered under a name, as JSON read it; None if nothing is."""
    return (await tx.execute(select(installation.c.content).where(installation.c.name == name))).scalar()


async def remember(tx: Tx, name: str, content: Any) -> None:
    """Remember something that JSON can hold, in place of what was there."""
    await upsert(tx, installation, ["name"], {"name": name, "content": content})


async def forget(tx: Tx, name: str) -> None:
    """Forget what is remembered under a name."""
    await tx.execute(delete(installation).where(installation.c.name == name))
