"""Everything that is held of one person, as JSON: every table, every column that isn't a code instead of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from mentorbot.core.card import Instant
from mentorbot.people.holdings import HOLDINGS, Holding, Who
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import community, person

HELD = "held"


async def export(tx: Tx, who: Who, now: Instant) -> bytes:
    """Give all rows of a person, words decrypted, instants in ISO 8601 (UTC), as indented JSON in UTF-8."""
    held = {holding.table.name: await _rows(tx, holding, who) for holding in HOLDINGS}
    said = {holding.table.name: {"what": holding.many, "rows": held[holding.table.name]} for holding in HOLDINGS}
    places = {row["community"] for rows in held.values() for row in rows if row.get("community") is not None}
    content = {"made": now.isoformat(), "platform": who.platform, HELD: said, "communities": await _names(tx, places)}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_written).encode()


async def counts(tx: Tx, who: Who) -> dict[str, int]:
    """How many rows of a person each table holds, by its name."""
    out = {}
    for holding in HOLDINGS:
        asked = [select(func.count()).select_from(holding.table).where(part) for part in holding.mine(who)]
        out[holding.table.name] = sum([int((await tx.execute(each)).scalar_one()) for each in asked])
    return out


async def exported_at(tx: Tx, number: int, *, lock: bool = False) -> Instant | None:
    """When a person exported last, None if never; `lock` lets nobody else export for them until a write ends."""
    chosen = select(person.c.exported_at).where(person.c.id == number)
    found: Instant | None = (await tx.execute(chosen.with_for_update() if lock else chosen)).scalar()
    return found


async def note_exported(tx: Tx, number: int, now: Instant) -> None:
    """Remember that a person exports now."""
    await tx.execute(update(person).where(person.c.id == number).values(exported_at=now))


async def _rows(tx: Tx, holding: Holding, who: Who) -> list[dict[str, Any]]:
    order = list(holding.table.primary_key.columns)
    found: list[dict[str, Any]] = []
    for part in holding.mine(who):
        rows = await tx.execute(select(*holding.exported).where(part).order_by(*order))
        found += [dict(row._mapping) for row in rows]
    return found


async def _names(tx: Tx, places: set[int]) -> dict[str, str]:
    """The names of the communities that rows speak of by number."""
    known = (await tx.execute(select(*community.c["id", "name"]))).all()
    return {str(row.id): row.name for row in known if row.id in places}


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a column holds {type(value).__name__}, which JSON can't")
