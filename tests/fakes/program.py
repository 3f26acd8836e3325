"""The knowledge service on a small pack, as one process builds it: two of these are two processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from mentorbot.community.communities import Communities
from mentorbot.knowledge import shelf
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.library import Library
from mentorbot.knowledge.page import parse
from mentorbot.knowledge.shipping import Parts, ship
from mentorbot.knowledge.signals import signals
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import community

AT = datetime.fromisoformat("2026-11-23T09:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Process:
    """What one process holds of the knowledge."""

    database: Database
    pack: int
    parts: Parts
    library: Library
    answerer: Answerer


async def started(database: Database, folder: Path, encoder: Encoder | None) -> Process:
    """Ship the pack and build the answerer on it."""
    place = await Communities(database, 90).pack(AT)
    parts = await ship(database, place, folder, AT)
    vectors = VectorCache(database, encoder) if encoder is not None else None
    library = Library(database, vectors, place, parts.unanswerable)
    pages = [text for each in (await library.view(place)).entries.values() for text in (each.title, *each.questions)]
    answerer = Answerer(library, encoder, await signals(parts, vectors, pages), parts.spelling)
    return Process(database, place, parts, library, answerer)


async def a_community(database: Database, name: str) -> int:
    """Make a community of its own."""
    row = {"platform": "discord", "native": name, "name": name, "settings": {}, "generation": 0}
    async with database.write() as tx:
        return int((await tx.execute(insert(community).values(row).returning(community.c.id))).scalar_one())


async def publish(database: Database, place: int, *entries: Entry) -> int:
    """Publish entries as the community's own."""
    async with database.write() as tx:
        return await shelf.publish(tx, place, entries, shelf.Author(None, "a test", AT))


async def retire(database: Database, place: int, *slugs: str) -> int:
    """Take entries offline."""
    async with database.write() as tx:
        return await shelf.retire(tx, place, slugs, shelf.Author(None, "a test", AT))


def entry(slug: str, text: str) -> Entry:
    """An entry from a page's text."""
    return parse(slug, text).entry
