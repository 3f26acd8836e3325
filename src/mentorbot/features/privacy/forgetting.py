"""Forgetting somebody: nothing more is sent, their rows go, and then what lies outside of the tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.people import erasure
from mentorbot.people.erasure import Erased
from mentorbot.people.holdings import somebody
from mentorbot.people.people import People
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.scrub import scrub

log = logging.getLogger(__name__)

WAIT, LOOK = 30.0, 0.5
"""Seconds that a message on its way is waited for at most, and between two looks (SECURITY.md)."""


class Traces(Protocol):
    """What a platform keeps of somebody beside the database, in this process or in files of its own."""

    async def erase(self, native: str) -> None:
        """Take it away. Raises OSError where a file can't be changed."""
        ...


class Remembered(Protocol):
    """Where it is remembered who was erased, beyond the database: a restored backup erases them again."""

    def note_erased(self, digest: str, at: Instant) -> None:
        """Remember it; blocks for a moment. Raises an exception where that can't be done."""
        ...


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of it. `untidy` says that files outside of the database could not be emptied."""

    erased: Erased
    untidy: bool


class Ties(Protocol):
    """What binds somebody to others who have to hear that they left."""

    async def cut(self, tx: Tx, person: int, now: Instant) -> None:
        """Tell those others, in the transaction that erases this person next."""
        ...


@dataclass(frozen=True, slots=True)
class Forgetting:
    """All that forgetting somebody needs. `traces` are by platform; `ties` are cut before their rows go."""

    database: Database
    people: People
    communities: Communities
    remembered: Remembered
    traces: Mapping[str, Traces]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ties: Sequence[Ties] = ()

    async def forget(self, call: Call) -> Forgotten | None:
        """Erase the caller; None if nothing was there. Until it is remembered outside, nothing is erased.

        What is being sent right now is waited for; what arrives after that is recorded nowhere.
        """
        async with self.database.read() as tx:
            who = await somebody(tx, self.database.keys, call.person)
        if who is None:
            return None
        digest = self.database.keys.somebody(who.platform, who.tenant, who.native)[0]
        await asyncio.to_thread(self.remembered.note_erased, digest, call.now)
        await self._quiet(call.person)
        async with self.database.write() as tx:
            for tie in self.ties:
                await tie.cut(tx, call.person, call.now)
            erased = await erasure.erase_person(tx, self.database.keys, call.person)
            self.database.after(tx, partial(self.people.drop, who.platform, who.tenant, who.native))
            for place in erased.places if erased is not None else ():
                self.database.after(tx, partial(self.communities.drop, place))
        if erased is None:
            return None
        untidy = await self._untidy(call.platform, who.native)
        await scrub(self.database, erasure.touched(erased), self.sleep)
        log.info("forgotten", extra={"rows": sum(erased.rows.values())})
        return Forgotten(erased, untidy)

    async def _untidy(self, platform: str, native: str) -> bool:
        """Take away what lies beside the database; True where that can't be done."""
        if (traces := self.traces.get(platform)) is None:
            return False
        try:
            await traces.erase(native)
        except OSError as error:
            log.warning("files beside the database could not be emptied", extra={"error": type(error).__name__})
            return True
        return False

    async def _quiet(self, person: int) -> None:
        """Owe nothing more, and wait for what is on its way."""
        async with self.database.write() as tx:
            await erasure.stop(tx, person)
        for _ in range(int(WAIT / LOOK)):
            async with self.database.read() as tx:
                if not await erasure.in_flight(tx, person):
                    return
            await self.sleep(LOOK)
