"""Tips as they are kept: rows that live as long as their slug, with what is told, the page behind it and its words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from sqlalchemy import Row, delete, insert, select, update

from mentorbot.community.communities import PACK
from mentorbot.knowledge import shelf
from mentorbot.knowledge.lexical import stems
from mentorbot.knowledge.pack import Pack
from mentorbot.knowledge.pack_rows import Tip as TipRow
from mentorbot.knowledge.wording import source_line
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import community as place
from mentorbot.storage.schema.tips import tip


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one tip. `page` is a slug; `tags` are those of the page; `credit` is the line of sources.

    `inside` is the title as it stands after a colon: it begins small, unless with a name. `skill` is what one could
    make a goal of, empty where the tip names none. `stems` are the words of tip and page, by which it is found to be
    about somebody's goal.
    """

    title: str
    inside: str
    text: str
    page: str
    credit: str
    tags: tuple[str, ...] = ()
    skill: str = ""
    stems: frozenset[str] = field(default=frozenset(), repr=False)

    def content(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {**asdict(self), "tags": list(self.tags), "stems": sorted(self.stems)}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Read back what `content()` wrote."""
        return cls(**{**content, "tags": tuple(content["tags"]), "stems": frozenset(content["stems"])})


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip with its row's id, which every edit leaves to it."""

    id: int
    slug: str
    said: Telling


def read(pack: Pack) -> dict[str, Telling]:
    """The tips of a pack by slug. One whose page isn't there, or answers nothing, can't be told and is left out."""
    pages = {slug: page.entry for slug, page in pack.pages.items() if not page.entry.gap}
    return {row.slug: _said(pack, row) for row in pack.tips if row.entry in pages}


def _said(pack: Pack, row: TipRow) -> Telling:
    page = pack.pages[row.entry].entry
    labels = [pack.tags[slug].label for slug in page.tags if slug in pack.tags]
    words = stems(" ".join([row.title, row.text, row.skill, page.title, *labels, *page.questions]))
    credit = source_line(pack.sources, row.sources)
    inside = _small(row.title, {name for each in pack.sources.values() for name in each.author.split()})
    return Telling(row.title, inside, row.text, row.entry, credit, page.tags, row.skill, frozenset(words))


def _small(title: str, names: Collection[str]) -> str:
    """Let a title begin small; a name, an abbreviation and "I" keep their capital."""
    first = title.partition(" ")[0]
    plain = first == "A" or first[1:].islower()
    return title[0].lower() + title[1:] if plain and first.rstrip(",.:?") not in names else title


async def ship(tx: Tx, pack: int, told: Mapping[str, Telling]) -> None:
    """Keep exactly these tips: a known slug keeps its row, and with it its place in every rota; others are retired."""
    columns = tip.c["id", "slug", "content", "retired"]
    rows = {row.slug: row for row in await tx.execute(select(*columns).where(tip.c.community == pack))}
    for slug, said in told.items():
        content, row = said.content(), rows.get(slug)
        if row is None:
            await tx.execute(insert(tip).values(community=pack, slug=slug, content=content, retired=False))
        elif row.retired or row.content != content:
            await tx.execute(update(tip).where(tip.c.id == row.id).values(content=content, retired=False))
    if gone := [row.id for slug, row in rows.items() if slug not in told and not row.retired]:
        await tx.execute(update(tip).where(tip.c.id.in_(gone)).values(retired=True))


async def forget_tips(tx: Tx, pack: int, names: Callable[[str], bool], label: str) -> int:
    """Delete the tips of a source, told or not: those credited to its `label`, and those whose words name it."""
    rows = (await tx.execute(select(tip.c.id, tip.c.content).where(tip.c.community == pack))).all()
    said = {row.id: Telling.of(row.content) for row in rows}
    gone = [number for number, each in said.items() if label in each.credit or names(f"{each.title}\n{each.text}")]
    if gone:
        await tx.execute(delete(tip).where(tip.c.id.in_(gone)))
    return len(gone)


_COLUMNS = tip.c["id", "slug", "content"]
_PACK = select(place.c.id).where(place.c.platform == PACK[0], place.c.native == PACK[1])
_SHIPPED = tip.c.community == _PACK.scalar_subquery()


async def heard(tx: Tx, community: int, tags: Collection[str] = ()) -> list[Tip]:
    """The tips that a community can hear: those whose page is online there, with one of `tags` if any are given."""
    rows = await tx.execute(select(*_COLUMNS).where(_SHIPPED, tip.c.retired.is_(False)).order_by(tip.c.slug))
    tips = [_tip(row) for row in rows]
    own = await shelf.own(tx, community, [each.said.page for each in tips])
    out = []
    for each in tips:
        page = own.get(each.said.page)
        if each.said.page in own and (page is None or page.gap):
            continue
        if not tags or not set(tags).isdisjoint(each.said.tags if page is None else page.tags):
            out.append(each)
    return out


async def find(tx: Tx, number: int) -> Tip | None:
    """A tip by its id, also one that is told no more; None if there is none."""
    row = (await tx.execute(select(*_COLUMNS).where(tip.c.id == number, _SHIPPED))).first()
    return None if row is None else _tip(row)


def _tip(row: Row[Any]) -> Tip:
    return Tip(row.id, row.slug, Telling.of(row.content))


def nearest(tips: Sequence[Tip], wishes: Sequence[str]) -> dict[int, float]:
    """How much each tip is about what somebody wishes for, by id; tips that are not about it at all are left out.

    A word counts the more, the fewer tips have it; one that over a quarter of them have tells nothing.
    """
    wanted = set(stems(" ".join(wishes)))
    having = {word: sum(word in each.said.stems for each in tips) for word in wanted}
    weight = {word: 1 / count for word, count in having.items() if 0 < count <= max(1, len(tips) // 4)}
    found = {each.id: sum(weight.get(word, 0.0) for word in wanted & each.said.stems) for each in tips}
    return {number: score for number, score in found.items() if score}
