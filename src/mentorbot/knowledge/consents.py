"""Whose words a draft was copied from, and whether they agreed: without a yes in time, the copied words go."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, TypeAlias

from sqlalchemy import exists, select, update

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import OPEN
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.curation import consent, proposal

ANSWER_WITHIN = timedelta(days=14)
State: TypeAlias = Literal["asked", "yes", "no"]


async def ask(tx: Tx, draft: int, person: int, now: Instant) -> bool:
    """Note that somebody is asked whether their words may be used; False if they were asked already."""
    return await insert_new(tx, consent, {"proposal": draft, "person": person, "state": "asked", "at": now})


async def answer(tx: Tx, place: int, draft: int, person: int, agreed: bool, now: Instant) -> None:
    """Keep what the author of copied words said; after a no the words are deleted at once.

    A yes can become a no until the page is live. Raises Friendly where nobody asked this person, or it is too late.
    """
    await drafts.find(tx, place, draft, lock=True)
    mine = (consent.c.proposal == draft) & (consent.c.person == person)
    state = (await tx.execute(select(consent.c.state).where(mine))).scalar()
    if state is None:
        raise Friendly("Nobody asked for your words here.")
    if state == "no":
        raise Friendly("Your words were deleted already.")
    await tx.execute(update(consent).where(mine).values(state="yes" if agreed else "no", at=now))
    if not agreed:
        await _drop(tx, [draft])


async def missing(tx: Tx, draft: int) -> bool:
    """Whether somebody whose words are in a draft has not agreed yet."""
    asked = select(consent.c.person).where(consent.c.proposal == draft, consent.c.state == "asked").limit(1)
    return (await tx.execute(asked)).first() is not None


async def drop_unanswered(tx: Tx, now: Instant) -> list[int]:
    """Delete the copied words of those who did not say yes within 14 days; gives the drafts."""
    late = consent.c.proposal == proposal.c.id, consent.c.state == "asked", consent.c.at <= now - ANSWER_WITHIN
    over = select(proposal.c.id).where(exists().where(*late), proposal.c.state.in_(OPEN)).order_by(proposal.c.id)
    found = list((await tx.execute(over.with_for_update())).scalars())
    if found:
        asked = consent.c.proposal.in_(found) & (consent.c.state == "asked")
        await tx.execute(update(consent).where(asked).values(state="no", at=now))
        await _drop(tx, found)
    return found


async def _drop(tx: Tx, found: list[int]) -> None:
    """Take the words out of drafts that are not live; what is written in them from now on is somebody else's."""
    gone = update(proposal).where(proposal.c.id.in_(found))
    await tx.execute(gone.values(content=None, version=proposal.c.version + 1))
