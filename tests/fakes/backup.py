"""A backup of any kind of database, in memory: every row of every table, and bringing them back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from mentorbot.storage.database import Database
from mentorbot.storage.schema import metadata

Backup = dict[str, list[dict[str, Any]]]


async def backed_up(database: Database) -> Backup:
    """Every row as it is now."""
    async with database.read() as tx:
        return {
            table.name: [dict(row._mapping) for row in await tx.execute(select(table))]
            for table in metadata.sorted_tables
        }


async def brought_back(database: Database, backup: Backup) -> None:
    """Let the database be as it was then."""
    async with database.write() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(delete(table))
        for table in metadata.sorted_tables:
            if rows := backup[table.name]:
                await tx.execute(insert(table), rows)
