"""Where entries are kept: each change a revision, and each community's generation moved by what is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.knowledge import entry, revision, source
from mentorbot.storage.schema.places import community

PUBLISHED, RETIRED = "published", "retired"


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes an entry, and why; `person` is None for the pack."""

    person: int | None
    reason: str
    at: Instant


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


async def put_sources(tx: Tx, place: int, all_of_them: Iterable[Source]) -> None:
    """Replace a community's sources."""
    await tx.execute(delete(source).where(source.c.community == place))
    rows = [{"community": place, "slug": each.slug, "content": asdict(each)} for each in all_of_them]
    if rows:
        await tx.execute(insert(source), rows)


async def publish(tx: Tx, place: int, changed: Sequence[Entry], author: Author) -> int:
    """Publish entries as new revisions, skipping those whose content is published already; gives the generation."""
    await lock(tx, place)
    there = await _current(tx, place)
    fresh = [each for each in changed if there.get(each.slug, _NOTHING)[1:3] != (PUBLISHED, each.digest)]
    if not fresh:
        return (await generations(tx, [place]))[place]
    generation = await _next_generation(tx, place)
    for each in fresh:
        await _revise(tx, place, each, there.get(each.slug, _NOTHING), generation, author)
    return generation


async def retire(tx: Tx, place: int, slugs: Sequence[str]) -> int:
    """Take entries offline, the pack's of the same name too; gives the generation."""
    await lock(tx, place)
    there = await _current(tx, place)
    gone = [slug for slug in dict.fromkeys(slugs) if there.get(slug, _NOTHING)[1] != RETIRED]
    if not gone:
        return (await generations(tx, [place]))[place]
    await tx.execute(update(entry).where(entry.c.community == place, entry.c.slug.in_(gone)).values(state=RETIRED))
    new = [{"community": place, "slug": slug, "state": RETIRED} for slug in gone if slug not in there]
    if new:
        await tx.execute(insert(entry), new)
    return await _next_generation(tx, place)


async def lock(tx: Tx, place: int) -> None:
    """Let nobody else change this community's entries before this transaction ends."""
    await tx.execute(select(community.c.id).where(community.c.id == place).with_for_update())


_Current = tuple[int | None, str, str, int]
_NOTHING: _Current = (None, "", "", 0)


async def _current(tx: Tx, place: int) -> dict[str, _Current]:
    numbers = (
        select(revision.c.entry, func.max(revision.c.number).label("number")).group_by(revision.c.entry).subquery()
    )
    rows = await tx.execute(
        select(entry.c.slug, entry.c.id, entry.c.state, revision.c.digest, numbers.c.number)
        .outerjoin(revision, revision.c.id == entry.c.current)
        .outerjoin(numbers, numbers.c.entry == entry.c.id)
        .where(entry.c.community == place)
    )
    return {row.slug: (row.id, row.state, row.digest or "", row.number or 0) for row in rows}


async def _revise(tx: Tx, place: int, each: Entry, before: _Current, generation: int, author: Author) -> None:
    number = before[0]
    if number is None:
        made = await tx.execute(
            insert(entry).values(community=place, slug=each.slug, state=PUBLISHED).returning(entry.c.id)
        )
        number = made.scalar_one()
    values: dict[str, Any] = {
        "entry": number,
        "number": before[3] + 1,
        "generation": generation,
        "content": each.content(),
        "digest": each.digest,
        "author": author.person,
        "reason": author.reason,
        "at": author.at,
    }
    made = await tx.execute(insert(revision).values(values).returning(revision.c.id))
    await tx.execute(update(entry).where(entry.c.id == number).values(state=PUBLISHED, current=made.scalar_one()))


async def _next_generation(tx: Tx, place: int) -> int:
    moved = await tx.execute(
        update(community)
        .where(community.c.id == place)
        .values(generation=community.c.generation + 1)
        .returning(community.c.generation)
    )
    return int(moved.scalar_one())
