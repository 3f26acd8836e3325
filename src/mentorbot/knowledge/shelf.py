"""Where entries are kept: each change a revision, and each community's generation moved by every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import GIVEN_BACK, PUBLISHED, RETIRED, Current, current, pack_pages, pack_place
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.knowledge import entry, revision, source
from mentorbot.storage.schema.places import community


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes an entry, and why; `person` is None for the pack."""

    person: int | None
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Turn:
    """What a page is to be from now on. `page` is its content, kept also where it is no longer shown."""

    page: Entry
    state: str = PUBLISHED


GENERATIONS = "SELECT id, generation FROM community WHERE id IN (?, ?)"
"""The query of `generations` for two communities, for a look."""


async def generations(tx: Tx, communities: Iterable[int]) -> dict[int, int]:
    """The generation of each community that exists."""
    query = select(community.c.id, community.c.generation).where(community.c.id.in_(list(communities)))
    return {row.id: row.generation for row in await tx.execute(query)}


async def published(tx: Tx, place: int) -> list[Entry]:
    """A community's published entries, by slug."""
    rows = await tx.execute(
        select(entry.c.slug, revision.c.content)
        .join(revision, revision.c.id == entry.c.current)
        .where(entry.c.community == place, entry.c.state == PUBLISHED)
        .order_by(entry.c.slug)
    )
    return [Entry.of(row.slug, row.content, place) for row in rows]


async def retired(tx: Tx, place: int) -> frozenset[str]:
    """Slugs that a community took offline: they hide the pack's entries of the same name."""
    rows = await tx.execute(select(entry.c.slug).where(entry.c.community == place, entry.c.state == RETIRED))
    return frozenset(rows.scalars())


async def own(tx: Tx, place: int, slugs: Iterable[str]) -> dict[str, Entry | None]:
    """What a community made of some pages: its own published entry, or None where it took the page offline."""
    rows = await tx.execute(
        select(entry.c.slug, entry.c.state, revision.c.content)
        .outerjoin(revision, revision.c.id == entry.c.current)
        .where(entry.c.community == place, entry.c.slug.in_(set(slugs)), entry.c.state.in_((PUBLISHED, RETIRED)))
    )
    return {row.slug: Entry.of(row.slug, row.content, place) if row.state == PUBLISHED else None for row in rows}


async def sources(tx: Tx, place: int) -> dict[str, Source]:
    """A community's own sources."""
    rows = await tx.execute(select(source.c.content).where(source.c.community == place))
    return {content["slug"]: Source(**content) for content in rows.scalars()}


async def known_sources(tx: Tx, place: int) -> dict[str, Source]:
    """The sources that a community's pages can name: the pack's, and its own before them."""
    pack = await pack_place(tx)
    return ({} if pack is None else await sources(tx, pack)) | await sources(tx, place)


async def add_source(tx: Tx, place: int, new: Source) -> None:
    """Keep a source, in place of the community's own one of the same slug."""
    row = {"community": place, "slug": new.slug, "content": asdict(new)}
    await upsert(tx, source, ["community", "slug"], row)


async def put_sources(tx: Tx, place: int, all_of_them: Iterable[Source]) -> None:
    """Replace a community's sources."""
    await tx.execute(delete(source).where(source.c.community == place))
    rows = [{"community": place, "slug": each.slug, "content": asdict(each)} for each in all_of_them]
    if rows:
        await tx.execute(insert(source), rows)


async def publish(tx: Tx, place: int, changed: Sequence[Entry], author: Author) -> int:
    """Publish entries as new revisions, skipping those whose content is published already; gives the generation."""
    return await turn(tx, place, [Turn(each) for each in changed], author)


async def retire(tx: Tx, place: int, slugs: Iterable[str], author: Author) -> int:
    """Take entries offline, the pack's of the same name too; gives the generation. What is nowhere is left alone."""
    await lock(tx, place)
    wanted = list(dict.fromkeys(slugs))
    own, shipped = await current(tx, place, wanted), await pack_pages(tx, wanted)
    found: list[Turn] = []
    for slug in wanted:
        if slug in own and own[slug].state != GIVEN_BACK:
            found.append(Turn(own[slug].page, RETIRED))
        elif slug in shipped:
            found.append(Turn(shipped[slug].page, RETIRED))
    return await turn(tx, place, found, author)


async def turn(tx: Tx, place: int, turns: Sequence[Turn], author: Author) -> int:
    """Make pages what they are to be, each as a new revision, in one generation, which is given.

    A page that is that already is left alone. A community's page remembers the pack's revision that it came to stand
    over: the one of the moment in which it left the pack's.
    """
    await lock(tx, place)
    slugs = [each.page.slug for each in turns]
    there, shipped = await current(tx, place, slugs), await pack_pages(tx, slugs)
    fresh = [each for each in turns if _differs(there.get(each.page.slug), each)]
    if not fresh:
        return (await generations(tx, [place]))[place]
    generation = await move_on(tx, place)
    for each in fresh:
        base = shipped.get(each.page.slug)
        await _revise(tx, place, each, there.get(each.page.slug), base, generation, author)
    return generation


async def lock(tx: Tx, place: int) -> None:
    """Let nobody else change this community's entries before this transaction ends."""
    await tx.execute(select(community.c.id).where(community.c.id == place).with_for_update())


def _differs(before: Current | None, after: Turn) -> bool:
    if before is None or before.state != after.state:
        return before is not None or after.state != GIVEN_BACK
    return after.state == PUBLISHED and before.digest != after.page.digest


async def _revise(
    tx: Tx, place: int, each: Turn, before: Current | None, shipped: Current | None, generation: int, author: Author
) -> None:
    own = before.entry if before is not None else None
    if own is None:
        row = {"community": place, "slug": each.page.slug, "state": each.state}
        own = (await tx.execute(insert(entry).values(row).returning(entry.c.id))).scalar_one()
    values: dict[str, Any] = {
        "entry": own,
        "number": 1 + (before.number if before is not None else 0),
        "generation": generation,
        "state": each.state,
        "content": each.page.content(),
        "digest": each.page.digest,
        "author": author.person,
        "reason": author.reason,
        "at": author.at,
    }
    made = (await tx.execute(insert(revision).values(values).returning(revision.c.id))).scalar_one()
    news = {"state": each.state, "current": made}
    if (before is None or before.state == GIVEN_BACK) and (shipped is None or shipped.entry != own):
        news["base"] = shipped.revision if shipped is not None else None
    await tx.execute(update(entry).where(entry.c.id == own).values(news))


async def move_on(tx: Tx, place: int) -> int:
    """Raise a community's generation, so that every process reads its pages and sources again; gives it."""
    moved = await tx.execute(
        update(community)
        .where(community.c.id == place)
        .values(generation=community.c.generation + 1)
        .returning(community.c.generation)
    )
    return int(moved.scalar_one())
