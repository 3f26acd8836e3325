"""The knowledge service on a small pack, as one process builds it: two of these are two processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from mentorbot.community.communities import Communities
from mentorbot.knowledge import shelf
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.care import CareSigns, lines
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.languages import Foreign
from mentorbot.knowledge.library import Library
from mentorbot.knowledge.page import parse
from mentorbot.knowledge.shipping import Parts, ship
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import SmallTalk
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
    answerer = Answerer(library, encoder, await signals(parts, vectors, pages))
    return Process(database, place, parts, library, answerer)


async def signals(parts: Parts, vectors: VectorCache | None, pages: list[str]) -> Signals:
    """What is no question to the pages of a pack."""
    talk, background = [line for each in parts.talks for line in each.lines], parts.background
    encode = None
    if vectors is not None:
        encode = await vectors.lookup([*lines(parts.care), *parts.care.look_alikes, *talk, *pages, *background])
    return Signals(
        CareSigns.build(parts.care, talk=talk, pages=pages, background=background, encode=encode),
        parts.care.reply,
        Foreign(parts.languages),
        SmallTalk.build(parts.talks, care=parts.care, pages=pages, background=background, encode=encode),
    )


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
        return await shelf.retire(tx, place, slugs)


def entry(slug: str, text: str) -> Entry:
    """An entry from a page's text."""
    return parse(slug, text).entry
