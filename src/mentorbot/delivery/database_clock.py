"""The database's clock: by it the leases of all processes are measured, on however many computers they run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from mentorbot.core.card import Instant
from mentorbot.storage.database import Database


class DatabaseClock:
    """The present as the database sees it; on SQLite, which has no clock of its own, as this computer does (rule 8)."""

    def __init__(self, database: Database, clock: Callable[[], Instant]) -> None:
        self._database = database
        self._clock = clock
        self.offset = timedelta()

    def __call__(self) -> Instant:
        """Give the present, aware, in UTC."""
        return self._clock() + self.offset

    async def measure(self) -> timedelta:
        """Ask the database by how much its clock is ahead of ours, and go by it from now on."""
        if self._database.sqlite:
            return self.offset
        async with self._database.read() as tx:
            before = self._clock()
            seconds = (await tx.execute(text("SELECT extract(epoch FROM clock_timestamp())"))).scalar_one()
            after = self._clock()
        theirs = datetime.fromtimestamp(float(seconds), UTC)
        self.offset = theirs - (before + (after - before) / 2)
        return self.offset
