"""The guard: says every few seconds whether anything may be delivered, and why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from mentorbot.core.card import Instant
from mentorbot.core.postman import Postman
from mentorbot.delivery import heartbeat, restored
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.heartbeat import BEAT, Jump, Sign
from mentorbot.delivery.restored import CLOCKS
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.epoch import raise_epoch
from mentorbot.storage.state_file import StateFile

log = logging.getLogger(__name__)

UNSEEN = "The database has not been looked at yet."
RESTORED = (
    "This database is a restored backup, so nothing is delivered: what was sent since would be sent again. "
    "Say when the backup was made: mentorbot db restored --at TIME"
)
JUMPED = (
    "The clock says {to}, and the last sign of life here is of {at}. Nothing is delivered until you have looked at the "
    "clock and run: mentorbot db continue"
)
SKEWED = "The clock here and the one of {} are {} apart. Nothing is delivered there until this computer's clock is set."
STOPPED = "{} takes nothing from us: {}."


@dataclass(frozen=True, slots=True)
class Presence:
    """Who leaves signs of life here. `trouble` is what the operator must know, empty if nothing."""

    process: str
    platforms: tuple[str, ...]
    version: str
    trouble: str = ""


class Guard:
    """Leaves signs of life, raises the epoch, and holds delivery where that would do harm (rules 8, 9 and 10).

    `claims` are this process's; they are told of the window of a restored backup. `backup_days` is for how long the
    state file remembers who was erased. Without a `presence` nobody serves here, such as in a chat that is opened now
    and then: it leaves no signs of life, and no jump of the clock can be told. `postmen` are those that it holds back.
    """

    def __init__(
        self,
        database: Database,
        file: StateFile,
        claims: Claims,
        clock: DatabaseClock,
        presence: Presence | None,
        backup_days: int,
        postmen: Sequence[Postman] = (),
    ) -> None:
        self._database = database
        self._file = file
        self._claims = claims
        self._clock = clock
        self._presence = presence
        self._kept = timedelta(days=backup_days)
        self._postmen = postmen
        self._reason = UNSEEN

    def held(self, postman: Postman) -> str:
        """Why nothing may be delivered through a postman now; empty if it may."""
        return self._reason or self._against(postman)

    def _against(self, postman: Postman) -> str:
        """What stands against sending through one postman, in a sentence."""
        if postman.trouble:
            return STOPPED.format(postman.platform.capitalize(), postman.trouble)
        apart = abs(postman.skew - self._clock.offset) if postman.skew is not None else timedelta()
        return SKEWED.format(postman.platform.capitalize(), span(apart)) if apart > CLOCKS else ""

    async def check(self) -> None:
        """Leave a sign of life, and look anew whether anything may be delivered."""
        await self._clock.measure()
        now, known = self._clock(), await asyncio.to_thread(self._file.read)
        async with self._database.write() as tx:
            number = await raise_epoch(tx, known, now)
            found = await restored.window(tx)
            if found is not None and number is not None and await restored.settled(tx, found):
                found = None
            reason = RESTORED if number is None else ""
            if self._presence is not None:
                reason = await self._sign(tx, self._presence, reason, now)
        if number is not None:
            forget = None if reason else now - self._kept  # a clock that nobody trusts forgets nothing
            await asyncio.to_thread(self._file.raise_to, number, forget)
        self._claims.window = found
        self._reason = reason

    async def _sign(self, tx: Tx, me: Presence, reason: str, now: Instant) -> str:
        """Leave a sign of life; gives why delivery is held, a jump of the clock counted."""
        if not reason and (jump := await heartbeat.tick(tx, now)) is not None:
            reason = jumped(jump)
        against = (self._against(postman) for postman in self._postmen)
        trouble = " ".join(filter(None, (reason, *against, me.trouble)))
        await heartbeat.beat(tx, Sign(me.process, me.platforms, me.version, trouble, now))
        return reason

    async def run(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Check until cancelled; trouble with the database is logged, and what was found before stays."""
        while True:
            await sleep(BEAT.total_seconds())
            try:
                await self.check()
            except Exception as error:  # noqa: BLE001 - the guard outlives a database that is away
                log.error("no sign of life could be left", extra={"error": type(error).__name__})

    async def leave(self) -> None:
        """Take the sign of life away: this process stops."""
        if self._presence is None:
            return
        with suppress(Exception):  # a sign that stays is only taken for a process that died
            async with self._database.write() as tx:
                await heartbeat.leave(tx, self._presence.process)


def jumped(jump: Jump) -> str:
    """Say that the clock jumped."""
    return JUMPED.format(at=moment(jump.at), to=moment(jump.to))


def moment(at: Instant) -> str:
    """An instant as operators read it: "24 November 2026, 09:00 UTC"."""
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def span(long: timedelta) -> str:
    """A span as operators read it, in its two largest units."""
    minutes, seconds = divmod(int(long.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    told = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number][:2]
    return " and ".join(told) or "less than a second"
