"""A new zone database: what is owed at somebody's local time is planned again when the program starts (rule 17)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from mentorbot.core.card import Instant
from mentorbot.delivery import once, rezoning
from mentorbot.storage.database import Database
from mentorbot.storage.installation import recall, remember
from mentorbot.storage.rows import CHUNK
from mentorbot.times.instants import tz_version

log = logging.getLogger(__name__)

ZONES = "zones"
"""Under which the version that everything was planned with is remembered."""


async def replan_zones(database: Database, now: Instant, version: Callable[[], str] = tz_version) -> bool:
    """Plan again if the zone database is another than the last time; gives whether it was.

    At most 500 rows in a transaction, so that nobody waits for long; a crash in between begins anew at the next start.
    """
    today = await asyncio.to_thread(version)
    async with database.read() as tx:
        known = await recall(tx, ZONES)
    if known == today:
        return False
    for part in (rezoning.replan, once.replan):
        after = -1
        while after:
            async with database.write() as tx:
                after = await part(tx, max(after, 0), CHUNK, now)
    async with database.write() as tx:
        await remember(tx, ZONES, today)
    log.info("planned again", extra={"zones": today, "before": known})
    return True
