"""One parcel on its way: settled if it may have been sent before, else made, marked, written and recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from mentorbot.core.card import Card, Instant
from mentorbot.core.errors import frames
from mentorbot.core.owed import Parcel, Result
from mentorbot.core.postman import Postman
from mentorbot.delivery import records, recurring
from mentorbot.delivery.outcome import GIVEN_UP, recorded
from mentorbot.delivery.policy import AT_ONCE, LATE, not_before
from mentorbot.delivery.restored import along
from mentorbot.delivery.setting import Setting
from mentorbot.people.reach import Reach, reach
from mentorbot.storage.database import Tx
from mentorbot.storage.problems import passing

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=60)
"""How long after the last write a look-up is trusted; longer than every time-out of ours (rule 2)."""
KEY_FOR = timedelta(seconds=120)
"""How long after the first write a key is trusted at most (rule 2)."""
CALL = timedelta(seconds=20)
"""How long one call to a platform may take (rule 8)."""
BUG = timedelta(hours=1)
"""The pause after a mistake of ours (rule 13)."""
LOST = 5
"""How often what may have crashed the program is begun again, by itself, before it is given up (rule 13)."""


class Errand:
    """Takes one claimed parcel through to an outcome. `fresh` says whether its claim is young enough to write."""

    def __init__(self, setting: Setting, postman: Postman, parcel: Parcel, fresh: Callable[[], bool]) -> None:
        self._all = setting
        self._postman = postman
        self._parcel = parcel
        self._fresh = fresh

    async def run(self) -> Result | None:
        """Do it; gives what was recorded, None where the parcel was given back."""
        try:
            return await self._settled()
        except Exception as error:  # noqa: BLE001 - one parcel's trouble stops no other
            trouble = self._trouble(error)
        return await self._outcome(trouble)

    async def _outcome(self, result: Result) -> Result:
        return await recorded(self._all, self._parcel, result)

    def _trouble(self, error: Exception) -> Result:
        """What comes of trouble with the database or of a mistake of ours; by then nothing was written (rule 13)."""
        if passing(error):
            log.warning("the ledger can't be used", extra={"error": type(error).__name__})
            return Result("due", why="database", definite=True)
        log.error("a delivery went wrong\n%s", frames(error), extra={"kind": self._parcel.kind})
        return Result("due", why="bug", not_before=self._all.clock() + BUG, definite=True)

    async def _settled(self) -> Result | None:
        """Write what may be written, and look up first what may have arrived (rule 2)."""
        parcel = self._parcel
        if not self._fresh():  # claimed too long ago, or the process stops
            async with self._all.database.write() as tx:
                await records.give_back(tx, parcel)
            return None
        if parcel.lost and await self._suspect():
            return await self._outcome(Result("failed" if parcel.marked is None else "unknown", why="crashes"))
        if parcel.marked is None or self._keyed():
            return await self._write(anew=False)
        if not self._postman.history:
            return await self._outcome(Result("unknown", why="unsettled"))
        trusted = (parcel.wrote or parcel.marked) + SETTLE
        if self._all.clock() < trusted:
            async with self._all.database.write() as tx:
                await records.give_back(tx, parcel, trusted)
            return None
        try:
            found = await self._found(parcel)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows yet
            log.warning("a look-up failed", extra={"platform": parcel.platform, "error": type(error).__name__})
            return await self._outcome(Result("due" if parcel.tries < GIVEN_UP else "unknown", why="look-up"))
        if found is None and parcel.tries >= GIVEN_UP:
            return await self._outcome(Result("failed", why="given up"))
        return await self._outcome(found) if found is not None else await self._write(anew=True)

    async def _found(self, parcel: Parcel) -> Result | None:
        """Ask the platform for the message, and for those that would have carried it along after a restored backup."""
        found = await asyncio.wait_for(self._postman.find(parcel), CALL.total_seconds())
        for public, due in parcel.also:
            if found is None:
                other = replace(parcel, public=public)
                carrier = await asyncio.wait_for(self._postman.find(other), CALL.total_seconds())
                found = None if carrier is None else along(parcel, due, carrier)
        return found

    async def _suspect(self) -> bool:
        """Count that it is begun again after a crash; True if that was often enough (rule 13)."""
        async with self._all.database.write() as tx:
            await records.suspect(tx, self._parcel)
        return self._parcel.lost > LOST

    def _keyed(self) -> bool:
        """Whether the platform surely still knows the key of the first write when it gets this one."""
        if self._parcel.also:  # it may have gone out under the key of another
            return False
        window = min(self._postman.key_window - CALL, KEY_FOR)
        since = self._all.clock() - (self._parcel.marked or self._all.clock())
        return timedelta() <= since < window

    async def _write(self, *, anew: bool) -> Result | None:
        """Make the words and mark in one transaction, then write and record."""
        made = await self._made(anew)
        if not isinstance(made, Card):
            return made
        again = self._parcel.marked is not None
        if not self._fresh() or (again and not self._keyed()):  # the commit may have taken long, or the process stopped
            return await self._outcome(Result("due", why="late", not_before=self._all.clock(), definite=True))
        try:
            result = await asyncio.wait_for(self._postman.send(self._parcel, made), CALL.total_seconds())
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows whether the platform has it
            result = Result("due", why=type(error).__name__)
        if again and result.state not in ("sent", "due"):  # a no to this write says nothing of the first one
            result = Result("due", why=result.why)
        return await self._outcome(result)

    async def _made(self, anew: bool) -> Card | Result | None:
        """The card, once the parcel is marked; else what ended it, or None if it was given back."""
        return await self._all.marks.do(partial(self._make, anew))

    async def _make(self, anew: bool, tx: Tx) -> Card | Result | None:
        parcel, now = self._parcel, self._all.clock()
        if not await records.mine(tx, parcel):
            return None
        carried = (await records.members(tx, [parcel.id])).get(parcel.id, [])
        whole = replace(parcel, items=tuple(carried))
        if not carried:
            await records.end(tx, parcel.id, Result("withdrawn"))
            return None
        person = await reach(tx, whole.person) if whole.person is not None else None
        if parcel.marked is None or anew:
            rest = await self._in_time(tx, whole, now)
            if not rest.items:
                return await self._ended(tx, whole, Result("skipped", why="late"), now)
            whole = rest
            rests = person is not None and parcel.kind not in AT_ONCE
            if person is not None and rests and (until := not_before(person, now)) > now:
                await records.give_back(tx, whole, until)
                return None
            if person is not None and (person.route == "next_use" or person.dm == "closed"):
                why = "" if person.route == "next_use" else "closed"
                return await self._ended(tx, whole, Result("waiting", why=why), now)
        return await self._composed(tx, self._told(whole, person, now), now, anew)

    async def _in_time(self, tx: Tx, parcel: Parcel, now: Instant) -> Parcel:
        """The parcel without what has expired. Where that is a part of it, the part is skipped here."""
        gone = tuple(item for item in parcel.items if item.owed.expires is not None and item.owed.expires <= now)
        if gone and len(gone) < len(parcel.items):
            await records.drop(tx, {item.id: "late" for item in gone}, "skipped")
            composer = self._all.composers[parcel.kind]
            await composer.after(tx, replace(parcel, items=gone), Result("skipped", why="late"), now)
        return replace(parcel, items=tuple(item for item in parcel.items if item not in gone))

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
        if first or anew:
            await records.drop(tx, made.dropped)
            for item in kept:
                await recurring.catch_up(tx, item, parcel.id, now)
        if not await records.mark(tx, parcel, now, anew=anew):
            return None
        self._parcel = replace(parcel, items=kept, marked=None if anew else parcel.marked)
        return made.card

    async def _ended(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> Result:
        """Record an outcome without a write, and what follows from it."""
        if await records.record(tx, parcel, result, now, timedelta()):
            await self._all.composers[parcel.kind].after(tx, parcel, result, now)
        return result
