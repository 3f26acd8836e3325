"""Brings the shipped pack into the database, once for each state of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mentorbot.core.card import Instant
from mentorbot.knowledge import shelf, tips
from mentorbot.knowledge.folder import shipped
from mentorbot.knowledge.pack import BadPack, Pack, Problem, digest, load
from mentorbot.knowledge.pack_rows import Care, Language, Tag, Talk
from mentorbot.knowledge.revisions import RETIRED
from mentorbot.knowledge.spelling import Spelling
from mentorbot.knowledge.stripping import without
from mentorbot.knowledge.withdrawing import withdrawn_sources
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.installation import recall, remember

__all__ = ["Parts", "ship", "shipped"]

NAME = "pack"
SHAPE = 3
"""Raised when what is remembered of a pack changes its shape, so that an upgrade reads the pack again."""
NEAR_MISSES = 3
"""Example questions of each known gap that help to draw the line between answer and no answer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pack holds beside its pages, as a running bot uses it. `state` is the digest of all its files."""

    state: str
    tags: Mapping[str, Tag]
    talks: tuple[Talk, ...]
    care: Care
    languages: tuple[Language, ...]
    background: tuple[str, ...]
    near_misses: tuple[str, ...]
    spelling: Spelling

    @property
    def unanswerable(self) -> tuple[str, ...]:
        """Lines that no page answers: far from the subject, and near misses."""
        return (*self.background, *self.near_misses)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Parts:
        """Read what `_content` wrote. It was checked when the pack was read, and is trusted here."""
        return cls(
            content["digest"],
            {slug: Tag.model_validate(tag) for slug, tag in content["tags"].items()},
            tuple(Talk.model_validate(talk) for talk in content["talks"]),
            Care.model_validate(content["care"]),
            tuple(Language.model_validate(language) for language in content["languages"]),
            tuple(content["background"]),
            tuple(content["near_misses"]),
            Spelling(frozenset(content["names"]), tuple(content["common"])),
        )


async def ship(database: Database, place: int, folder: Path, now: Instant) -> Parts:
    """Publish the pack's pages and tips if its files changed since the last time, or a source was withdrawn.

    Raises BadPack, and then changes nothing.
    """
    async with database.read() as tx:
        known, withdrawn = await recall(tx, NAME), await withdrawn_sources(tx)
    state = "-".join([str(SHAPE), digest(folder), *sorted(withdrawn)])
    if known is not None and known["digest"] == state:
        return Parts.of(known)
    pack = without(load(folder), withdrawn)
    content = _content(pack, state)
    async with database.write() as tx:
        await _publish(tx, place, pack, now)
        await remember(tx, NAME, content)
    return Parts.of(content)


async def _publish(tx: Tx, place: int, pack: Pack, now: Instant) -> None:
    author = shelf.Author(None, "shipped with the program", now)
    await shelf.lock(tx, place)
    turns = [shelf.Turn(entry.under(place)) for entry in pack.entries]
    there = await shelf.published(tx, place)
    turns += [shelf.Turn(entry, RETIRED) for entry in there if entry.slug not in pack.pages]
    await shelf.put_sources(tx, place, pack.sources.values())
    await shelf.turn(tx, place, turns, author)
    await tips.ship(tx, place, tips.read(pack))


def _content(pack: Pack, state: str) -> dict[str, Any]:
    if pack.care is None:
        raise BadPack([Problem("care.yaml", 1, "The file is missing.")])
    written = [text for entry in pack.entries for text in (entry.title, *(each.words for each in entry.statements))]
    spelling = Spelling.of(written, [question for entry in pack.entries for question in entry.questions])
    return {
        "names": sorted(spelling.names),
        "common": list(spelling.common),
        "digest": state,
        "tags": {slug: tag.model_dump() for slug, tag in pack.tags.items()},
        "talks": [talk.model_dump() for talk in pack.talks],
        "care": pack.care.model_dump(),
        "languages": [language.model_dump() for language in pack.languages],
        "background": pack.background,
        "near_misses": [question for entry in pack.entries if entry.gap for question in entry.questions[:NEAR_MISSES]],
    }
