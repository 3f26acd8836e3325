"""All that a moderator needs to know of a draft, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.core.call import Call
from mentorbot.core.card import Ref
from mentorbot.features.curation.workbench import Workbench, people
from mentorbot.knowledge import consents, publishing, shelf
from mentorbot.knowledge.differences import Part, differences
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.revisions import by_id
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx


@dataclass(frozen=True, slots=True)
class Look:
    """A draft as one moderator sees it.

    `problems` are the rules that it breaks, `parts` how it differs from the page that it would take the place of.
    `asked` says that whoever wrote its words has not agreed yet, `two` that a second moderator has to look at it.
    """

    draft: Draft
    viewer: int
    sources: Mapping[str, Source]
    problems: tuple[str, ...]
    parts: tuple[Part, ...]
    names: Mapping[int, Ref]
    asked: bool
    two: bool

    @property
    def approved(self) -> bool:
        """Whether somebody else than who wrote this version has looked at it."""
        seen = self.draft.approved == self.draft.version
        return seen and self.draft.reviewer is not None and self.draft.reviewer != self.draft.editor


async def look(tx: Tx, bench: Workbench, call: Call, draft: Draft) -> Look:
    """Read what belongs to a draft."""
    place = call.community
    own = {each.slug: each for each in draft.written.sources} if draft.written is not None else {}
    was = await by_id(tx, place, draft.base) if draft.base is not None else None
    parts = differences(was.page, draft.written.page) if was is not None and draft.written is not None else ()
    settings = await bench.communities.read(tx, place)
    return Look(
        draft,
        call.person,
        {**await shelf.known_sources(tx, place), **own},
        tuple(await publishing.problems(tx, place, draft, bench.tags)),
        tuple(part for part in parts if part.name != "reviewed on"),
        await people(tx, draft.by, draft.editor, draft.reviewer),
        await consents.missing(tx, draft.id),
        settings.two_people,
    )
