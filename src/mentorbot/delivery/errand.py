"""One parcel on its way: settled if it may have been sent before, else made, marked, written and recorded."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from mentorbot.core.card import Card, Instant
from mentorbot.core.owed import PERSON, Parcel, Result
from mentorbot.core.postman import Postman
from mentorbot.delivery import records, recurring
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.policy import LATE, not_before
from mentorbot.people.reach import Reach, heard, reach
from mentorbot.storage.database import Database, Tx

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=60)
"""How long after the last write a look-up is trusted; longer than every time-out of ours (rule 2)."""
KEY_FOR = timedelta(seconds=120)
"""How long after the first write a key is trusted at most (rule 2)."""
CALL = 20.0
"""Seconds that one call to a platform may take (rule 8)."""
BUG = timedelta(hours=1)
"""The pause after a mistake of ours (rule 13)."""
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0
GIVEN_UP = 40
"""Refusals after which a message has failed: with these pauses about a day and a half."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every errand of a worker shares. `started` is when the program began."""

    database: Database
    composers: Mapping[str, Composer]
    clock: Callable[[], Instant]
    sleep: Callable[[float], Awaitable[None]]
    started: Instant


class Errand:
    """Takes one claimed parcel through to an outcome. `fresh` says whether its claim is young enough to write."""

    def __init__(self, setting: Setting, postman: Postman, parcel: Parcel, fresh: Callable[[], bool]) -> None:
        self._all = setting
        self._postman = postman
        self._parcel = parcel
        self._fresh = fresh

    async def run(self) -> Result | None:
        """Do it; gives what was recorded, None where the parcel was given back. An exception is a mistake of ours."""
        parcel, now = self._parcel, self._all.clock()
        if parcel.marked is None:
            return await self._write(anew=False)
        window = min(self._postman.key_window, KEY_FOR)
        if window and timedelta() <= now - parcel.marked < window:
            return await self._write(anew=False)
        if not self._postman.history:
            return await self._recorded(Result("unknown", why="unsettled"))
        if now - (parcel.wrote or parcel.marked) < SETTLE:
            await self._later((parcel.wrote or parcel.marked) + SETTLE)
            return None
        try:
            found = await asyncio.wait_for(self._postman.find(parcel), CALL)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows yet
            log.warning("a look-up failed", extra={"platform": parcel.platform, "error": type(error).__name__})
            return await self._recorded(Result("due", why="look-up"))
        return await self._recorded(found) if found is not None else await self._write(anew=True)

    async def _write(self, *, anew: bool) -> Result | None:
        """Make the words and mark in one transaction, then write and record."""
        made = await self._made(anew)
        if not isinstance(made, Card):
            return made
        try:
            result = await asyncio.wait_for(self._postman.send(self._parcel, made), CALL)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows whether the platform has it
            result = Result("due", why=type(error).__name__)
        return await self._recorded(result)

    async def _made(self, anew: bool) -> Card | Result | None:
        """The card, once the parcel is marked; else what ended it, or None if it was given back."""
        parcel, now = self._parcel, self._all.clock()
        async with self._all.database.write() as tx:
            if not await records.mine(tx, parcel):
                return None
            carried = (await records.members(tx, [parcel.id])).get(parcel.id, [])
            whole = replace(parcel, items=tuple(carried))
            first = parcel.marked is None or anew
            if not carried:
                return await self._ended(tx, whole, Result("withdrawn"), now)
            if first and all(item.owed.expires is not None and item.owed.expires <= now for item in carried):
                return await self._ended(tx, whole, Result("skipped", why="late"), now)
            person = await reach(tx, whole.person) if whole.person is not None else None
            if first and person is not None:
                if (until := not_before(person, now)) > now:
                    await records.give_back(tx, whole, until)
                    return None
                if person.route == "next_use" or person.dm == "closed":
                    why = "" if person.route == "next_use" else "closed"
                    return await self._ended(tx, whole, Result("waiting", why=why), now)
            return await self._composed(tx, self._told(whole, person, now), now, anew)

    def _told(self, parcel: Parcel, person: Reach | None, now: Instant) -> Parcel:
        """Say by how much the parcel is late, if it is."""
        promised = parcel.due if person is None else not_before(person, parcel.due)
        late = now - promised
        return parcel if late < LATE else replace(parcel, late=late, restarted=promised < self._all.started)

    async def _composed(self, tx: Tx, parcel: Parcel, now: Instant, anew: bool) -> Card | Result | None:
        """Let the feature make the card, and mark. Once written, only a look-up may find that nothing is owed."""
        made = await self._all.composers[parcel.kind].compose(tx, parcel, now)
        first = parcel.marked is None
        kept = tuple(item for item in parcel.items if item.id not in made.dropped)
        if made.until is not None or not self._fresh():
            await records.give_back(tx, parcel, made.until)
            return None
        if made.card is None or not kept:
            if first or anew:
                why = made.why or next(iter(made.dropped.values()), "")
                return await self._ended(tx, parcel, Result("withdrawn", why=why), now)
            if not self._postman.history:
                return await self._ended(tx, parcel, Result("unknown", why="unsettled"), now)
            await records.give_back(tx, parcel, (parcel.wrote or now) + max(SETTLE, KEY_FOR))
            return None
        if first:
            await records.drop(tx, made.dropped)
            for item in kept:
                await recurring.catch_up(tx, item, parcel.id, now)
        if not await records.mark(tx, parcel, now, anew=anew):
            return None
        self._parcel = replace(parcel, items=kept)
        return made.card

    async def _ended(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> Result:
        """Record an outcome without a write, and what follows from it."""
        if await records.record(tx, parcel, result, now, timedelta()):
            await self._all.composers[parcel.kind].after(tx, parcel, result, now)
        return result

    async def _later(self, until: Instant) -> None:
        async with self._all.database.write() as tx:
            await records.give_back(tx, self._parcel, until)

    async def _recorded(self, result: Result) -> Result:
        """Record; until that succeeds it is tried again, since only we know (rule 6)."""
        parcel, wait = self._parcel, 0.5
        if result.state == "due" and result.definite and parcel.marked is None and parcel.tries + 1 >= GIVEN_UP:
            result = replace(result, state="failed")
        while True:
            try:
                async with self._all.database.write() as tx:
                    await self._record(tx, parcel, result, self._all.clock())
            except Exception as error:  # noqa: BLE001 - the outcome stays in memory
                log.error("an outcome could not be recorded yet", extra={"error": type(error).__name__})
                await self._all.sleep(wait)
                wait = min(30.0, wait * 2)
            else:
                return result

    async def _record(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        if not await records.record(tx, parcel, result, now, pause(parcel)):
            return
        await self._all.composers[parcel.kind].after(tx, parcel, result, now)
        if parcel.address.startswith(PERSON) and parcel.person is not None:
            if result.state == "sent":
                await heard(tx, parcel.person, "open")
            elif result.state == "waiting":
                await heard(tx, parcel.person, "closed")


def pause(parcel: Parcel) -> timedelta:
    """How long to wait after a refusal: longer each time, up to an hour, spread by the parcel's own name (rule 12)."""
    grown = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(parcel.tries, 20))
    digest = hashlib.sha256(f"{parcel.public} {parcel.tries}".encode()).digest()
    return timedelta(seconds=grown * (0.5 + digest[0] / 512))
