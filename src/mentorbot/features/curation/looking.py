"""All that a moderator needs to know of a draft, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.core.call import Call
from mentorbot.core.card import Ref
from mentorbot.features.curation.workbench import Workbench, people
from mentorbot.knowledge import consents, publishing, shelf
from mentorbot.knowledge.consents import Consent
from mentorbot.knowledge.differences import Part, ThreeWay, differences, three_way
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import PUBLISHED, Revision, by_id, standing
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx


@dataclass(frozen=True, slots=True)
class Look:
    """A draft as one moderator sees it.

    `problems` are the rules that it breaks, `parts` how it differs from the page that it was begun from. `moved` has
    both sides where that page was changed since. `consent` is of whoever wrote words that were copied into it; `two`
    says that a second moderator has to look at it.
    """

    draft: Draft
    viewer: int
    sources: Mapping[str, Source]
    problems: tuple[str, ...]
    parts: tuple[Part, ...]
    names: Mapping[int, Ref]
    moved: ThreeWay | None
    consent: Consent | None
    two: bool

    @property
    def approved(self) -> bool:
        """Whether somebody else than who wrote this version has looked at it."""
        seen = self.draft.approved == self.draft.version
        return seen and self.draft.reviewer is not None and self.draft.reviewer != self.draft.editor

    @property
    def agreed(self) -> bool:
        """Whether nobody's yes is missing."""
        return self.consent is None or not self.consent.missing


async def look(tx: Tx, bench: Workbench, call: Call, draft: Draft) -> Look:
    """Read what belongs to a draft."""
    place = call.community
    own = {each.slug: each for each in draft.written.sources} if draft.written is not None else {}
    was = await by_id(tx, place, draft.base)
    parts = _parts(was, draft)
    problems = await publishing.problems(tx, place, draft, bench.tags)
    if was is not None and was.state == PUBLISHED and draft.written is not None and not parts:
        problems.append("It changes nothing yet.")
    settings = await bench.communities.read(tx, place)
    return Look(
        draft,
        call.person,
        {**await shelf.known_sources(tx, place), **own},
        tuple(problems),
        parts,
        await people(tx, draft.by, draft.editor, draft.reviewer),
        await _moved(tx, draft, was.page if was is not None else None),
        await consents.of_draft(tx, draft),
        settings.two_people,
    )


def _parts(was: Revision | None, draft: Draft) -> tuple[Part, ...]:
    """How a draft differs from the page that it was begun from; that it is reviewed on another day is no difference."""
    if was is None or draft.written is None:
        return ()
    return tuple(part for part in differences(was.page, draft.written.page) if part.name != "reviewed on")


async def _moved(tx: Tx, draft: Draft, was: Entry | None) -> ThreeWay | None:
    """Both sides, where the page was changed since the draft was begun."""
    if draft.base is None or draft.written is None:
        return None
    there = await standing(tx, draft.community, draft.slug)
    if there is not None and there.revision == draft.base:
        return None
    return three_way(was, there.page if there is not None else None, draft.written.page)
