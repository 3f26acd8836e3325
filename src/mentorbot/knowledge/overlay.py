"""What a community changed over the pack: pages of its own, pages that it edited, and those it took offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mentorbot.knowledge import shelf
from mentorbot.knowledge.differences import Part, differences
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import pack_pages
from mentorbot.storage.database import Tx

Kind: TypeAlias = Literal["added", "changed", "offline"]


@dataclass(frozen=True, slots=True)
class Over:
    """One page in which a community differs from the pack. `parts` say how, from the pack's page to ours."""

    slug: str
    kind: Kind
    title: str
    parts: tuple[Part, ...]


async def overlay(tx: Tx, place: int) -> list[Over]:
    """Everything in which a community differs from what is shipped now, by slug; empty where that is nothing."""
    own = {page.slug: page for page in await shelf.published(tx, place)}
    offline = await shelf.retired(tx, place)
    pack = {slug: each.page for slug, each in (await pack_pages(tx, own.keys() | offline)).items()}
    found = [_over(page, pack.get(slug)) for slug, page in own.items()]
    found += [Over(slug, "offline", pack[slug].title, ()) for slug in offline if slug in pack]
    return sorted(found, key=lambda each: each.slug)


def _over(page: Entry, shipped: Entry | None) -> Over:
    kind: Kind = "added" if shipped is None else "changed"
    return Over(page.slug, kind, page.title, differences(shipped, page))
