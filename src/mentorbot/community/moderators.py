"""Who moderates a community, as far as it can be known: nobody can list them, but what they do leaves a trail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.knowledge import entry, revision
from mentorbot.storage.schema.places import audit

ACTIVE = timedelta(days=60)
"""How long after something that only moderators do somebody counts as an active one."""


async def active_moderators(tx: Tx, community: int, now: Instant) -> frozenset[int]:
    """The people who changed a page or a setting here within 60 days, or approved what another wrote."""
    acted = select(audit.c.actor).where(audit.c.community == community, audit.c.at > now - ACTIVE)
    pages = select(entry.c.id).where(entry.c.community == community)
    wrote = select(revision.c.author).where(revision.c.entry.in_(pages), revision.c.at > now - ACTIVE)
    found = {*(await tx.execute(acted)).scalars(), *(await tx.execute(wrote)).scalars()}
    return frozenset(found - {None})


async def require_two(tx: Tx, community: int, now: Instant, asking: int) -> None:
    """Make sure that a second pair of eyes exists before every page waits for one. Raises Friendly.

    `asking` is whoever wants it, and counts as one.
    """
    if len({*await active_moderators(tx, community, now), asking}) < 2:
        raise Friendly(
            "A second pair of eyes needs a second moderator, and I have seen only you here in the last 60 days.",
            "Another moderator counts from the first page or setting that they change.",
        )
