"""Serving: what one process does until it is told to stop, and the order in which it stops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from mentorbot.core.postman import Postman
from mentorbot.deliverer import Deliverer
from mentorbot.delivery.guard import Guard, Presence
from mentorbot.delivery.leadership import Leadership
from mentorbot.delivery.replanning import replan_zones
from mentorbot.delivery.restored import CLOCKS
from mentorbot.delivery.worker import Worker
from mentorbot.rounds import Rounds

log = logging.getLogger(__name__)

SENDS = 20.0
"""Seconds that what is on its way is given to end and be recorded, once we are told to stop (rule 16)."""
LEAVES = 4.0
"""Seconds for giving up the gateway and its row."""
LOOK = 60.0
"""Seconds between two looks at a platform's clock that was wrong, or isn't known."""
_Task = asyncio.Task[Any]


class Connection(Protocol):
    """A platform over HTTP: enough to deliver."""

    @property
    def postman(self) -> Postman:
        """Who sends."""
        ...

    async def login(self) -> None:
        """Log in; waits for a platform that is away."""
        ...

    async def look(self) -> None:
        """Ask the platform for something small, so that the postman's `skew` is of now."""
        ...

    async def close(self) -> None:
        """Leave. Safe to call again."""
        ...


class Gateway(Connection, Protocol):
    """A platform that also tells what happens there, to one process for each token."""

    async def serve(self) -> None:
        """Be told and answer, until it ends, is closed or cancelled; can be called again after that."""
        ...

    async def answered(self, seconds: float) -> None:
        """Wait for the answers on their way, and give up what takes longer."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """One process at work. `lead` names the row of whoever holds the gateway session; without a gateway nobody does.

    `house` are postmen that need no connection, `rounds` what a process that knows the pages looks after.
    """

    deliverer: Deliverer
    connection: Connection
    presence: Presence
    gateway: Gateway | None = None
    lead: str = ""
    house: Sequence[Postman] = ()
    rounds: Rounds | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, then stop in order. Raises what only the operator can help with, after the same order."""
        postmen = [self.connection.postman, *self.house]
        guard = self.deliverer.guard(self.presence, postmen)
        await guard.check()
        await replan_zones(self.deliverer.database, self.deliverer.clock())
        workers = [self.deliverer.worker(each, partial(guard.held, each)) for each in postmen]
        delivering = [asyncio.create_task(each.run()) for each in workers]
        looks = [self._connected(), guard.run(asyncio.sleep), self._look()]
        looks += [self.rounds.run(asyncio.sleep)] if self.rounds is not None else []
        others = [asyncio.create_task(each) for each in looks]
        told = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([told, *delivering, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            failed = [error for each in (*delivering, *others) if (error := _error(each)) is not None]
            await self._stop(guard, workers, delivering, others)
        if failed:
            raise failed[0]

    async def _stop(
        self, guard: Guard, workers: Sequence[Worker], delivering: Sequence[_Task], others: Sequence[_Task]
    ) -> None:
        """Claim nothing more, let what is written be recorded, then leave the gateway (rule 16)."""
        log.info("stopping")
        for worker in workers:
            worker.stop()
        ending = [*delivering]
        if self.gateway is not None:
            ending.append(asyncio.create_task(self.gateway.answered(SENDS)))
        _, late = await asyncio.wait(ending, timeout=SENDS)
        if late:
            log.warning("not everything ended in time", extra={"tasks": len(late)})
        for task in (*late, *others):
            task.cancel()
        await asyncio.wait(others, timeout=LEAVES)
        await self.connection.close()
        await guard.leave()

    async def _connected(self) -> None:
        """Log in, and hold the gateway session while this process leads."""
        await self.connection.login()
        if self.gateway is None:
            await asyncio.Event().wait()
        else:
            await self._leadership().lead(self.gateway.serve)

    def _leadership(self) -> Leadership:
        deliverer = self.deliverer
        return Leadership(
            *(deliverer.database, self.lead, deliverer.name),
            clock=deliverer.clock,
            monotonic=time.monotonic,
            sleep=asyncio.sleep,
        )

    async def _look(self) -> None:
        """Look at the platform's clock again where it was far from ours: while nothing is sent, nothing tells."""
        while True:
            await asyncio.sleep(LOOK)
            skew = self.connection.postman.skew
            if skew is None or abs(skew - self.deliverer.clock.offset) > CLOCKS:
                with suppress(Exception):  # it is asked again
                    await self.connection.look()


def _error(task: _Task) -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None
