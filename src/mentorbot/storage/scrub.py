"""Taking what was deleted out of the files too: nothing of it is left in the database's pages or its log of writes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError

from mentorbot.storage.database import Database

log = logging.getLogger(__name__)

TRIES = 10
PAUSE = 0.2
"""Seconds between two tries while somebody else reads: a log that is being read can't be emptied."""


async def scrub(
    database: Database, tables: Iterable[Table], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> bool:
    """Empty SQLite's log into the file (its pages are overwritten at once), or VACUUM these tables on PostgreSQL.

    Call it outside of any transaction, once the deletion is committed. False, and logged, where it can't be done now.
    """
    try:
        done = await _emptied(database, sleep) if database.sqlite else await _vacuumed(database, tables)
    except DBAPIError as error:
        log.warning("deleted rows may still lie in the files", extra={"error": type(error.orig).__name__})
        return False
    if not done:
        log.warning("deleted rows may still lie in the files", extra={"error": "busy"})
    return done


async def _emptied(database: Database, sleep: Callable[[float], Awaitable[None]]) -> bool:
    for _ in range(TRIES):
        async with database.alone() as connection:
            busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        if not busy:
            return True
        await sleep(PAUSE)
    return False


async def _vacuumed(database: Database, tables: Iterable[Table]) -> bool:
    async with database.alone() as connection:
        for name in sorted({table.name for table in tables}):
            await connection.execute(text(f'VACUUM "{name}"'))
    return True
