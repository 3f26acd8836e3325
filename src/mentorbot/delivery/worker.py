"""The worker of one platform: takes what is due while it is connected here, and sees each parcel through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from mentorbot.core.card import Instant
from mentorbot.core.errors import frames
from mentorbot.core.owed import Parcel
from mentorbot.core.postman import Postman
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.errand import Errand
from mentorbot.delivery.pace import Pace
from mentorbot.delivery.setting import Setting

log = logging.getLogger(__name__)

START = 30.0
"""Seconds after a claim within which its write must begin (rule 8)."""
IDLE = 5.0
"""Seconds between two looks at the ledger at most; another process may have planned something."""
AT_ONCE = 25
"""Parcels on their way at the same time."""
MOST = 100
"""Parcels that are claimed at a time."""
RECOVER = timedelta(minutes=1)


class Worker:
    """Delivers on one platform until it is stopped. `held` says why nothing may be delivered now, empty if it may."""

    def __init__(
        self,
        setting: Setting,
        claims: Claims,
        postman: Postman,
        *,
        monotonic: Callable[[], float],
        held: Callable[[], str] = lambda: "",
        wait: Callable[[asyncio.Event, float], Awaitable[None]] | None = None,
    ) -> None:
        self._setting = setting
        self._claims = claims
        self._postman = postman
        self._pace = Pace(postman.rate, monotonic, setting.sleep)
        self._monotonic = monotonic
        self._held = held
        self._wait = wait or _wait
        self._nudged = asyncio.Event()
        self._stopping = asyncio.Event()
        self._recovered: Instant | None = None
        self._said = ""

    def nudge(self) -> None:
        """Look at the ledger now: something was planned."""
        self._nudged.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns once what is on its way is recorded."""
        self._stopping.set()
        self._nudged.set()

    async def run(self) -> None:
        """Deliver until `stop`. Trouble with the database is logged, and it goes on."""
        while not self._stopping.is_set():
            try:
                busy = await self.tick()
            except Exception as error:  # noqa: BLE001 - a worker outlives a database that is away
                log.error("the ledger can't be read", extra={"error": type(error).__name__})
                busy = 0
            if not busy and not self._stopping.is_set():
                await self._rest()

    async def tick(self) -> int:
        """Claim what can be started within half a minute, and see it through; gives how many parcels that were."""
        if not self._may():
            return 0
        now, begun = self._setting.clock(), self._monotonic()
        if self._recovered is None or not self._recovered <= now < self._recovered + RECOVER:
            await self._claims.recover(now)
            self._recovered = now
        limit = max(1, min(MOST, int(START * self._postman.rate / 2)))
        parcels = await self._claims.claim([self._postman.platform], now, limit)
        doors = asyncio.Semaphore(AT_ONCE)

        async def one(parcel: Parcel) -> None:
            async with doors:
                if not self._stopping.is_set():
                    await self._pace.turn()
                await self._errand(parcel, begun)

        suspects = [parcel for parcel in parcels if parcel.lost]  # one by one: whichever we crash over, it is the one
        for suspect in (parcel for parcel in suspects if parcel.marked is not None):  # before its key is forgotten
            await one(suspect)
        await asyncio.gather(*(one(parcel) for parcel in parcels if not parcel.lost))
        for suspect in (parcel for parcel in suspects if parcel.marked is None):
            await one(suspect)
        return len(parcels)

    def _may(self) -> bool:
        """Whether anything may be delivered now; a reason against it is logged once."""
        reason = self._held()
        if reason and reason != self._said:
            log.warning("nothing is delivered", extra={"why": reason})
        self._said = reason
        return not reason and self._postman.connected

    async def _errand(self, parcel: Parcel, begun: float) -> None:
        """See one parcel through; its failure stops no other (rule 13)."""

        def fresh() -> bool:
            return self._monotonic() - begun < START and not self._stopping.is_set()

        try:
            result = await Errand(self._setting, self._postman, parcel, fresh).run()
        except Exception as error:  # noqa: BLE001 - its lease ends by itself
            log.error("a delivery can't be recorded\n%s", frames(error), extra={"kind": parcel.kind})
            return
        if result is not None:
            labels = {"kind": parcel.kind, "platform": parcel.platform, "state": result.state, "why": result.why}
            log.info("delivery", extra=labels)

    async def _rest(self) -> None:
        """Wait for the next wake-up, a nudge, or a few seconds."""
        pause = IDLE
        with suppress(Exception):  # the next tick says what is wrong
            if self._may() and (wake := await self._claims.next_wake([self._postman.platform])) is not None:
                pause = min(IDLE, max(0.01, (wake - self._setting.clock()).total_seconds()))
        await self._wait(self._nudged, pause)
        self._nudged.clear()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
