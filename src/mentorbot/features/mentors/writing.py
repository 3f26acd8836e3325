"""A page of what a mentor tells: their own experience, told as such, for moderators to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mentorbot.community import mentors, notices
from mentorbot.core.card import Instant
from mentorbot.knowledge import drafts, writing
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.tagging import NEAREST, proposed
from mentorbot.knowledge.view import View
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx

NOTICE = "told"
SAID = "A mentor's experience waits to be looked at, before it becomes a page. /kb review shows it."


class Shelf(Protocol):
    """Knows the pages of a community."""

    async def view(self, community: int) -> View:
        """What a community can find now."""
        ...

    async def nearest(self, community: int, text: str, limit: int) -> Sequence[Entry]:
        """The pages that stand nearest to a text."""
        ...


class Writing:
    """Makes such pages."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def written(
        self, community: int, title: str, answer: str, origin: str, now: Instant, topics: Sequence[str] = ()
    ) -> Written:
        """Put a page together, outside of any transaction. Raises Friendly where it can't be one."""
        view = await self._shelf.view(community)
        tags = topics or proposed(await self._shelf.nearest(community, title, NEAREST))
        return writing.written(title, answer, origin, view.sources, view.entries, now.date(), tuple(tags))

    async def begin(self, tx: Tx, community: int, new: Written, by: int, now: Instant) -> Draft:
        """Keep a page for the moderators, and let them know."""
        made = await drafts.begin(tx, community, new, "mentor", by, now)
        await notices.settle(tx, community, NOTICE)
        await notices.give(tx, community, NOTICE, SAID, now)
        return made


async def told_by(tx: Tx, person: int, community: int) -> str:
    """How somebody's own experience is named as a source."""
    found = await mentors.find(tx, person, community)
    if found is None:
        return "experience of a moderator, in this community"
    name, path = (each.replace(",", " ") for each in (found.name, found.path))
    return f"experience of {name}, {path}, in this community"
