"""Withdrawing a source: whoever was quoted asks for it, and what was drawn from them goes, everywhere it was kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf
from mentorbot.knowledge.documents import document
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import PUBLISHED, RETIRED, current, pack_place
from mentorbot.knowledge.shelf import Author, Turn
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.stripping import cites, names, stripped
from mentorbot.knowledge.tips import forget_tips
from mentorbot.knowledge.vectors import digest
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx
from mentorbot.storage.installation import recall, remember
from mentorbot.storage.rows import CHUNK
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.knowledge import entry, revision, vector
from mentorbot.storage.schema.knowledge import source as source_table
from mentorbot.storage.schema.places import community

NAME = "withdrawn"
"""Under which it is remembered what the pack may not bring back."""


@dataclass(slots=True)
class Withdrawn:
    """What was done, with pages as (community, slug).

    In those `deleted` was nothing else; those to `rewrite` are offline until somebody does; those `named` stay online,
    but speak of the author.
    """

    source: Source
    deleted: list[tuple[int, str]] = field(default_factory=list)
    rewrite: list[tuple[int, str]] = field(default_factory=list)
    named: list[tuple[int, str]] = field(default_factory=list)
    revisions: int = 0
    drafts: int = 0
    tips: int = 0
    vectors: int = 0


async def withdrawn_sources(tx: Tx) -> frozenset[str]:
    """The pack's sources that were withdrawn; whatever is shipped, they don't come back."""
    return frozenset(await recall(tx, NAME) or ())


async def places_of(tx: Tx, slug: str) -> list[int]:
    """The communities, and the pack, that have a source of this slug."""
    rows = await tx.execute(select(source_table.c.community).where(source_table.c.slug == slug).order_by("community"))
    return list(rows.scalars())


async def withdraw(tx: Tx, place: int, slug: str, author: Author) -> Withdrawn:
    """Take a source out of a community; one of the pack's, out of the pack and of every community that drew on it.

    Pages that drew on it go offline. Of every state that they ever had, the statements drawn from it are deleted, and
    with them drafts, tips and vectors. Raises Friendly where there is no such source.
    """
    await shelf.lock(tx, place)
    found = (await shelf.sources(tx, place)).get(slug)
    if found is None:
        raise Friendly(f"There is no source called {slug!r} there.", "The slug stands in sources.yaml of an export.")
    done = Withdrawn(found)
    pack = await pack_place(tx)
    places = [place]
    if place == pack:
        own = set(await places_of(tx, slug))
        every = (await tx.execute(select(community.c.id).order_by(community.c.id))).scalars()
        places = [place, *(each for each in every if each not in own)]
        await remember(tx, NAME, sorted({*await withdrawn_sources(tx), slug}))
        done.tips = await forget_tips(tx, place, lambda text: names(found, text), found.label)
    for each in places:
        await _from_place(tx, each, done, author)
    here = (source_table.c.community == place) & (source_table.c.slug == slug)
    await tx.execute(delete(source_table).where(here))
    return done


async def _from_place(tx: Tx, place: int, done: Withdrawn, author: Author) -> None:
    await shelf.lock(tx, place)
    texts: set[str] = set()
    rows = (
        await tx.execute(
            select(*entry.c["id", "slug", "state", "current"], revision.c.id.label("revision"))
            .add_columns(*revision.c["content", "number"])
            .join(revision, revision.c.entry == entry.c.id)
            .where(entry.c.community == place)
            .order_by(entry.c.slug, revision.c.number)
        )
    ).all()
    by_slug: dict[str, list[Any]] = {}
    for row in rows:
        by_slug.setdefault(row.slug, []).append(row)
    touched = False
    for slug, states in by_slug.items():
        pages = {row.revision: Entry.of(slug, row.content, place) for row in states}
        if any(cites(page, done.source.slug) for page in pages.values()):
            touched = True
            texts.update(text for page in pages.values() if cites(page, done.source.slug) for text in _texts(page))
            await _from_page(tx, place, states, pages, done, author)
        elif states[-1].state == PUBLISHED and any(
            names(done.source, text) for text in _texts(pages[states[-1].revision])
        ):
            done.named.append((place, slug))
    done.drafts += await _from_drafts(tx, place, done.source)
    done.vectors += await _forget_vectors(tx, texts)
    if touched:
        await shelf.move_on(tx, place)


async def _from_page(
    tx: Tx, place: int, states: list[Any], pages: dict[int, Entry], done: Withdrawn, author: Author
) -> None:
    """Take a source out of every state of one page; offline it goes if what it is now draws on it."""
    left: dict[int, Entry] = {}
    for number, page in pages.items():
        rest = stripped(page, done.source) if cites(page, done.source.slug) else page
        done.revisions += rest is not page
        if rest is None:
            await tx.execute(delete(revision).where(revision.c.id == number))
            continue
        left[number] = rest
        if rest is not page:
            changed = update(revision).where(revision.c.id == number)
            await tx.execute(changed.values(content=rest.content(), digest=rest.digest))
    row = states[-1]
    if not left:
        await tx.execute(delete(entry).where(entry.c.id == row.id))
        done.deleted.append((place, row.slug))
        return
    now = pages.get(row.current)
    if row.current not in left:
        state = RETIRED if row.state == PUBLISHED else row.state
        news: dict[str, Any] = {"current": max(left), "state": state}
        await tx.execute(update(entry).where(entry.c.id == row.id).values(news))
    elif now is not None and row.state == PUBLISHED and cites(now, done.source.slug):
        there = (await current(tx, place, [row.slug]))[row.slug]
        await shelf.turn(tx, place, [Turn(there.page, RETIRED)], author)
    if now is not None and row.state == PUBLISHED and cites(now, done.source.slug):
        done.rewrite.append((place, row.slug))


async def _from_drafts(tx: Tx, place: int, source: Source) -> int:
    """Take the words out of drafts that draw on a source, or name it."""
    here = (proposal.c.community == place) & proposal.c.content.is_not(None)
    rows = (await tx.execute(select(*proposal.c["id", "slug", "content"]).where(here).with_for_update())).all()
    gone = [row.id for row in rows if _drawn(Written.of(row.slug, json.loads(row.content), place), source)]
    if gone:
        emptied = update(proposal).where(proposal.c.id.in_(gone))
        await tx.execute(emptied.values(content=None, version=proposal.c.version + 1))
    return len(gone)


def _drawn(written: Written, source: Source) -> bool:
    return cites(written.page, source.slug) or any(names(source, text) for text in _texts(written.page))


def _texts(page: Entry) -> Iterator[str]:
    yield from document(page).texts
    yield from (each.words for each in page.statements)


async def _forget_vectors(tx: Tx, texts: Iterable[str]) -> int:
    """Delete the vectors of texts; another page that has one of them gets it anew."""
    digests, count = sorted(map(digest, texts)), 0
    for start in range(0, len(digests), CHUNK):
        some = vector.c.digest.in_(digests[start : start + CHUNK])
        count += (await tx.execute(delete(vector).where(some))).rowcount
    return count
