"""Looks, whenever pages have changed, whether they answer what somebody waits for."""

from __future__ import annotations

from mentorbot.core.card import Instant
from mentorbot.features.ask.promise import keep
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer, Before
from mentorbot.people import waits
from mentorbot.people.waits import Wait
from mentorbot.storage.database import Database

AT_ONCE = 32
"""Questions that one look asks: a quarter of a second of a thread, shared with those who ask now."""


class Lookout:
    """Asks for those who wait. Any number of processes may do it at once: whoever is first, nobody is told twice."""

    def __init__(self, database: Database, answerer: Answerer) -> None:
        self._database = database
        self._answerer = answerer

    async def look(self, now: Instant) -> bool:
        """Ask some of what changed pages may answer by now; True if there may be more."""
        async with self._database.read() as tx:
            found = await waits.stale(tx, AT_ONCE)
        for wait in found:
            before = Before(wait.before, tuple(wait.shown)) if wait.before else None
            answer = await self._answerer.ask(wait.community, wait.words, before)
            page = _fresh(answer, wait)
            async with self._database.write() as tx:
                if page is not None:
                    await keep(tx, wait, "page", now, page)
                else:
                    await waits.change(tx, wait.id, looked=answer.view.generation)
        return len(found) == AT_ONCE


def _fresh(answer: Answer, wait: Wait) -> str | None:
    """The page that answers, if they did not see it, or if it says more than what they saw."""
    if answer.outcome != "answer":
        return None
    first = answer.entries[0]
    return first.slug if len(first.statements) > wait.shown.get(first.slug, 0) else None
