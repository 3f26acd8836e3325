"""What pages are now and what they were before: the revisions of a community's pages and of the pack's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select

from mentorbot.core.card import Instant
from mentorbot.knowledge.entry import Entry
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.knowledge import entry, revision
from mentorbot.storage.schema.places import community

PUBLISHED, RETIRED, GIVEN_BACK = "published", "retired", "pack"
"""What a page is: shown as the community wrote it, taken offline, or again the pack's, whatever that says by now."""
PACK = "pack"
"""The platform of the row that holds what is shipped."""


@dataclass(frozen=True, slots=True)
class Current:
    """What a page is now: its row, the revision that made it so and the last number, and what it stands over."""

    entry: int
    revision: int
    number: int
    state: str
    page: Entry
    digest: str
    base: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a page, for ever as it was. `author` is None for the pack, and for who was forgotten: there `former`
    is the number that they have in this community instead. `state` is what the page was from then on.
    """

    id: int
    number: int
    state: str
    page: Entry
    author: int | None
    former: int | None
    reason: str
    at: Instant
    generation: int | None


async def current(tx: Tx, place: int, slugs: Iterable[str]) -> dict[str, Current]:
    """A community's own pages of these slugs, in whatever state they are."""
    every = revision.alias()
    latest = select(func.max(every.c.number)).where(every.c.entry == entry.c.id).scalar_subquery()
    rows = await tx.execute(
        select(*entry.c["slug", "id", "state", "base"], revision.c.id.label("revision"))
        .add_columns(*revision.c["content", "digest"], latest.label("number"))
        .join(revision, revision.c.id == entry.c.current)
        .where(entry.c.community == place, entry.c.slug.in_(set(slugs)))
    )
    return {
        row.slug: Current(
            *(row.id, row.revision, row.number, row.state),
            *(Entry.of(row.slug, row.content, place), row.digest, row.base),
        )
        for row in rows
    }


async def pack_pages(tx: Tx, slugs: Iterable[str]) -> dict[str, Current]:
    """The shipped pages of these slugs."""
    pack = await pack_place(tx)
    found = {} if pack is None else await current(tx, pack, slugs)
    return {slug: each for slug, each in found.items() if each.state == PUBLISHED}


async def pack_place(tx: Tx) -> int | None:
    """The row of the pack; None in a database to which none was shipped."""
    return (await tx.execute(select(community.c.id).where(community.c.platform == PACK))).scalar()


async def standing(tx: Tx, place: int, slug: str) -> Current | None:
    """What a page is in a community: its own, online or not; else the pack's; None if there is neither."""
    own = (await current(tx, place, [slug])).get(slug)
    if own is not None and own.state != GIVEN_BACK:
        return own
    return (await pack_pages(tx, [slug])).get(slug)


async def online(tx: Tx) -> AsyncIterator[Entry]:
    """Every page that shows anywhere, one by one."""
    chosen = (
        select(*entry.c["slug", "community"], revision.c.content)
        .join(revision, revision.c.id == entry.c.current)
        .where(entry.c.state == PUBLISHED)
    )
    async for row in await tx.stream(chosen):
        yield Entry.of(row.slug, row.content, row.community)


async def titles(tx: Tx, place: int) -> dict[str, str]:
    """The slugs of the pages that show in a community, by their titles, which ignore case."""
    pack = await pack_place(tx)
    rows = await tx.execute(
        select(*entry.c["community", "slug", "state"], revision.c.content)
        .join(revision, revision.c.id == entry.c.current)
        .where(entry.c.community.in_([place, pack]))
    )
    found = {(row.community == place, row.slug): row for row in rows}
    own = {slug for mine, slug in found if mine and found[mine, slug].state != GIVEN_BACK}
    shown = [row for (mine, slug), row in found.items() if row.state == PUBLISHED and (mine or slug not in own)]
    return {str(row.content["title"]).casefold(): row.slug for row in shown}


async def taken(tx: Tx, place: int) -> set[str]:
    """Every slug that a community's pages or the pack's have or had."""
    places = [place, await pack_place(tx)]
    return set((await tx.execute(select(entry.c.slug).where(entry.c.community.in_(places)))).scalars())


async def history(tx: Tx, place: int, slug: str, limit: int = 10, before: int | None = None) -> list[Revision]:
    """A community's own revisions of a page, newest first; `before` is the number of the last one on the page before.

    Of a page that the community never touched, what happened to the pack's.
    """
    places = [place, await pack_place(tx)]
    for each in places:
        chosen = _revisions().where(entry.c.community == each, entry.c.slug == slug)
        if before is not None:
            chosen = chosen.where(revision.c.number < before)
        rows = (await tx.execute(chosen.order_by(revision.c.number.desc()).limit(limit))).all()
        if rows or before is not None:
            return [_read(row) for row in rows]
    return []


async def numbered(tx: Tx, place: int, slug: str, number: int) -> Revision | None:
    """One of a community's own revisions of a page; None if there is no such one."""
    here = (entry.c.community == place) & (entry.c.slug == slug) & (revision.c.number == number)
    row = (await tx.execute(_revisions().where(here))).first()
    return None if row is None else _read(row)


async def changed_in(tx: Tx, place: int, generation: int) -> dict[str, int]:
    """The pages that were changed in one generation of a community, with the number of that revision."""
    chosen = (
        select(entry.c.slug, func.max(revision.c.number))
        .join(entry, entry.c.id == revision.c.entry)
        .where(entry.c.community == place, revision.c.generation == generation)
        .group_by(entry.c.slug)
        .order_by(entry.c.slug)
    )
    return {slug: number for slug, number in await tx.execute(chosen)}


async def by_id(tx: Tx, place: int, revision_id: int | None) -> Revision | None:
    """A revision that this community may see, its own or the pack's; None for any other, and for none."""
    allowed = (entry.c.community == place) | (entry.c.community == await pack_place(tx))
    row = (await tx.execute(_revisions().where(revision.c.id == revision_id, allowed))).first()
    return None if row is None else _read(row)


def _revisions() -> Select[tuple[object, ...]]:
    told = revision.c["id", "number", "state", "content", "author", "former", "reason", "at", "generation"]
    return select(*told, *entry.c["slug", "community"]).join(entry, entry.c.id == revision.c.entry)


def _read(row: Row[tuple[object, ...]]) -> Revision:
    said = row._mapping
    page = Entry.of(said["slug"], said["content"], said["community"])
    rest = (said[name] for name in ("author", "former", "reason", "at", "generation"))
    return Revision(said["id"], said["number"], said["state"], page, *rest)
