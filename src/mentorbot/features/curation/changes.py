"""One change of a page: who made it, when and why, and what differs from what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.core.card import Inline, Plain, Ref, Text, When
from mentorbot.features.curation.differing import NOTHING, differing
from mentorbot.features.curation.workbench import people
from mentorbot.knowledge import revisions, shelf
from mentorbot.knowledge.differences import differences
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import GIVEN_BACK, PUBLISHED, RETIRED, Revision
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx


@dataclass(frozen=True, slots=True)
class Change:
    """A state of a page with what was there before it, None for nothing. `back` says that it was offline before."""

    revision: Revision
    was: Entry | None
    back: bool
    names: Mapping[int, Ref]
    sources: Mapping[str, Source]

    def told(self, most: int) -> Text:
        """Who, when, why, and what differs in at most so many lines."""
        each = self.revision
        out: list[Inline] = [f"**Change {each.number}**, ", When(each.at, "date"), ", by ", self._who()]
        if each.reason:
            out += [": ", Plain(each.reason)]
        return (*out, "\n", self._what(most))

    def _what(self, most: int) -> Inline:
        if self.revision.state == RETIRED:
            return "Taken offline."
        if self.revision.state == GIVEN_BACK:
            return "The page that came with me shows again."
        if self.was is None:
            return "A new page."
        lines = differing(differences(self.was, self.revision.page), self.sources, most)
        if self.back:
            lines = "\n".join(["Brought back.", *([lines] if lines else [])])
        return Plain(lines or NOTHING)

    def _who(self) -> Inline:
        each = self.revision
        if each.author is not None:
            return self.names.get(each.author, "somebody who left")
        return f"former moderator {each.former}" if each.former is not None else "whoever runs this program"


async def change(tx: Tx, place: int, each: Revision) -> Change:
    """Read what belongs to a change of a community's own page."""
    slug = each.page.slug
    names, sources = await people(tx, each.author), await shelf.known_sources(tx, place)
    earlier = await revisions.numbered(tx, place, slug, each.number - 1)
    if earlier is not None and earlier.state != GIVEN_BACK:
        back = earlier.state == RETIRED and each.state == PUBLISHED
        return Change(each, earlier.page, back, names, sources)
    pack = (await revisions.pack_pages(tx, [slug])).get(slug)
    return Change(each, pack.page if pack is not None else None, False, names, sources)
