"""Where the pack moved on under a community's own pages: what was kept is shown beside what came."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf
from mentorbot.knowledge.differences import ThreeWay, three_way
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import PUBLISHED, RETIRED, by_id, current, pack_pages
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.knowledge import entry


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A page that a community changed or took offline (`offline`) before the pack's changed too.

    `base` is the pack's page that ours stands over, None where it was taken out since; `pack` is what is shipped now,
    None where it isn't any more.
    """

    slug: str
    base: Entry | None
    pack: Entry | None
    ours: Entry
    offline: bool

    @property
    def three_way(self) -> ThreeWay:
        """What each side changed, and what both together would be."""
        return three_way(self.base, self.pack, self.ours)


async def upgrades(tx: Tx, place: int) -> list[Upgrade]:
    """The pages that moderators should look at again, by slug. What a community did stays as it is until they do."""
    stands = (entry.c.community == place) & entry.c.state.in_((PUBLISHED, RETIRED)) & entry.c.base.is_not(None)
    slugs = (await tx.execute(select(entry.c.slug).where(stands).order_by(entry.c.slug))).scalars().all()
    own, shipped = await current(tx, place, slugs), await pack_pages(tx, slugs)
    found = []
    for slug in slugs:
        ours, pack = own[slug], shipped.get(slug)
        if pack is None or pack.revision != ours.base:
            base = await by_id(tx, place, ours.base)
            if base is not None and pack is not None and base.page.digest == pack.digest:
                continue  # it changed and changed back
            known = base.page if base is not None else None
            found.append(Upgrade(slug, known, pack.page if pack else None, ours.page, ours.state == RETIRED))
    return found


async def keep(tx: Tx, place: int, slug: str) -> None:
    """Leave a community's page as it is, over what the pack says now: it is not asked about again until that changes.

    Raises Friendly where the community has no page of its own there.
    """
    await shelf.lock(tx, place)
    if slug not in await current(tx, place, [slug]):
        raise Friendly("There is no page of your own there.")
    pack = (await pack_pages(tx, [slug])).get(slug)
    here = (entry.c.community == place) & (entry.c.slug == slug)
    await tx.execute(update(entry).where(here).values(base=pack.revision if pack is not None else None))
