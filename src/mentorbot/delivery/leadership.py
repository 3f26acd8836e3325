"""Leadership: what one process alone may do, such as holding a gateway session, by a row that has to be renewed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete

from mentorbot.core.card import Instant
from mentorbot.storage.database import Database
from mentorbot.storage.rows import inserting
from mentorbot.storage.schema.delivery import lease

log = logging.getLogger(__name__)

TERM = timedelta(seconds=45)
"""For how long a process leads without renewing; another takes over after that at the latest."""
RENEW = 5.0
"""Seconds between two looks at the row, and for how long one may take."""
GIVES_UP = 20.0
"""Seconds without renewing after which a leader steps down; the rest of its term is for doing that in order."""


class Leadership:
    """One process's side of the row `name`. `holder` names the process, at most 32 characters."""

    def __init__(
        self,
        database: Database,
        name: str,
        holder: str,
        *,
        clock: Callable[[], Instant],
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._name = name
        self._holder = holder
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep

    async def take(self) -> bool:
        """Take the lead or keep it; False while another process has it."""
        now = self._clock()
        async with self._database.write() as tx:
            insert = inserting(tx, lease).values(name=self._name, holder=self._holder, until=now + TERM)
            news = {name: insert.excluded[name] for name in ("holder", "until")}
            lapsed = (lease.c.until <= now) | (lease.c.until > now + 2 * TERM)  # or the clock went back
            mine = lease.c.holder == self._holder
            taking = insert.on_conflict_do_update(index_elements=["name"], set_=news, where=mine | lapsed)
            return bool((await tx.execute(taking)).rowcount)

    async def release(self) -> None:
        """Let another process take over at once."""
        own = (lease.c.name == self._name) & (lease.c.holder == self._holder)
        async with self._database.write() as tx:
            await tx.execute(delete(lease).where(own))

    async def lead(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` while this process leads, and wait for the lead while another does; until the work ends by itself.

        Work whose lead is lost is cancelled, and begun anew once the lead is back. Raises what the work raises.
        """
        try:
            while True:
                if not await self._got():
                    await self._sleep(RENEW)
                    continue
                log.info("leading", extra={"lead": self._name})
                task = asyncio.ensure_future(work())
                try:
                    if await self._kept(task):
                        await task
                        return
                finally:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
                log.warning("the lead is lost", extra={"lead": self._name})
        finally:
            with suppress(Exception):  # it lapses by itself
                await self.release()

    async def _kept(self, task: asyncio.Future[None]) -> bool:
        """Renew while the work is done; True once that has ended, False once the lead is lost."""
        renewed = self._monotonic()
        while not await self._ended(task):
            now = self._monotonic()
            got = await self._got()
            if got:
                renewed = now
            elif got is False or now - renewed > GIVES_UP:
                return False
        return True

    async def _ended(self, task: asyncio.Future[None]) -> bool:
        """Wait for a while; True as soon as the work has ended."""
        resting = asyncio.ensure_future(self._sleep(RENEW))
        try:
            await asyncio.wait([task, resting], return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()
        return task.done()

    async def _got(self) -> bool | None:
        """Take the lead; None where the database couldn't be asked."""
        try:
            return await asyncio.wait_for(self.take(), RENEW)
        except Exception as error:  # noqa: BLE001 - a database that is away
            log.warning("the lead could not be renewed", extra={"error": type(error).__name__})
            return None
