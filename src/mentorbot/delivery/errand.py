"""One parcel on its way: settled if it may have been sent before, else made, marked, written and recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from mentorbot.core.card import Card
from mentorbot.core.errors import frames
from mentorbot.core.owed import Parcel, Result
from mentorbot.core.postman import Postman
from mentorbot.delivery import records
from mentorbot.delivery.marking import KEY_FOR, SETTLE, Ask
from mentorbot.delivery.outcome import GIVEN_UP, recorded
from mentorbot.delivery.restored import along
from mentorbot.delivery.setting import Setting
from mentorbot.storage.problems import passing

log = logging.getLogger(__name__)

CALL = timedelta(seconds=20)
"""How long one call to a platform may take (rule 8)."""
BUG = timedelta(hours=1)
"""The pause after a mistake of ours (rule 13)."""
LOST = 5
"""How often what may have crashed the program is begun again, by itself, before it is given up (rule 13)."""
HOPELESS = 4 * LOST
"""How often what may have been sent is only looked for after that; perhaps it is the look-up that crashes us."""


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
        tired = bool(parcel.lost) and await self._suspect()
        if tired and parcel.marked is None:
            return await self._outcome(Result("failed", why="crashes"))
        if parcel.marked is None or (self._keyed() and not tired):
            return await self._write(anew=False)
        if not self._postman.history or parcel.lost > HOPELESS:
            return await self._outcome(Result("unknown", why="crashes" if tired else "unsettled"))
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
        if found is None and (tired or parcel.tries >= GIVEN_UP):
            return await self._outcome(Result("failed", why="crashes" if tired else "given up"))
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
            async with asyncio.timeout(CALL.total_seconds()):
                result = await self._postman.send(self._parcel, made)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows whether the platform has it
            result = Result("due", why=type(error).__name__)
        if again and result.state not in ("sent", "due"):  # a no to this write says nothing of the first one
            result = Result("due", why=result.why)
        return await self._outcome(result)

    async def _made(self, anew: bool) -> Card | Result | None:
        """The card, once the parcel is marked; else what ended it, or None if it was given back."""
        made = await self._all.marks.do(Ask(self._parcel, anew, self._fresh, self._postman.history))
        self._parcel = made.parcel
        return made.card or made.ended
