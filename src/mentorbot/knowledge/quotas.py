"""How much a community may keep: pages, and room for them and their history (SECURITY.md, malicious community)."""

from __future__ import annotations

from sqlalchemy import String, cast, func, select

from mentorbot.core.errors import Friendly
from mentorbot.knowledge.revisions import PUBLISHED
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.knowledge import entry, revision, source

MOST_PAGES = 2_000
MOST_ROOM = 50_000_000
"""Characters of all revisions, sources and drafts of a community."""


async def room(tx: Tx, place: int, more: int, pages: int = 0) -> None:
    """Make sure that there is room for so many characters, and so many pages, more. Raises Friendly."""
    if pages:
        online = select(func.count()).where(entry.c.community == place, entry.c.state == PUBLISHED)
        if (await tx.execute(online)).scalar_one() + pages > MOST_PAGES:
            raise Friendly(f"A community has at most {MOST_PAGES:,} pages of its own.", "Take some offline first.")
    own = revision.c.entry.in_(select(entry.c.id).where(entry.c.community == place))
    kept = select(func.coalesce(func.sum(func.length(cast(revision.c.content, String))), 0)).where(own)
    drafts = select(func.coalesce(func.sum(func.length(proposal.c.content)), 0)).where(proposal.c.community == place)
    said = select(func.coalesce(func.sum(func.length(cast(source.c.content, String))), 0))
    parts = (kept, drafts, said.where(source.c.community == place))
    used = sum([(await tx.execute(part)).scalar_one() for part in parts])
    if used + more > MOST_ROOM:
        raise Friendly(
            f"This community's pages and their history fill the {MOST_ROOM // 1_000_000} MB that there are for them.",
            "Who runs this program can help.",
        )
