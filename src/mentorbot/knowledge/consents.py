"""Whose words a draft was copied from, and whether they agreed: without a yes in time, the copied words go."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from sqlalchemy import exists, select, update

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import OPEN, Draft, Overtaken
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.curation import consent, proposal

ANSWER_WITHIN = timedelta(days=14)
State: TypeAlias = Literal["asked", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the author of copied words said, and since when; `changed` says that the words are other ones by now."""

    person: int
    state: State
    at: Instant
    changed: bool

    @property
    def missing(self) -> bool:
        """Whether the words may not be used, as they are now. After a no they are none of the author's any more."""
        return self.state == "asked" or self.changed

    @property
    def until(self) -> Instant:
        """When the words go without an answer."""
        return self.at + ANSWER_WITHIN


async def ask(tx: Tx, draft: int, person: int, now: Instant) -> bool:
    """Note that somebody is asked whether their words may be used; False if they were asked already."""
    return await insert_new(tx, consent, {"proposal": draft, "person": person, "state": "asked", "at": now})


async def ask_again(tx: Tx, draft: Draft, person: int, now: Instant) -> None:
    """Note that an author is asked once more, because what they agreed to was changed; who never answered has no more
    time than at first. Raises Friendly for who said no.
    """
    mine = (consent.c.proposal == draft.id) & (consent.c.person == person)
    there = await of_draft(tx, draft)
    if there is None or there.person != person or there.state == "no" or draft.written is None:
        raise Friendly("Those words were deleted.", "Their point can be written anew.")
    if there.state == "yes":
        await tx.execute(update(consent).where(mine).values(state="asked", at=now, agreed=None))


async def answer(
    tx: Tx, place: int, draft: int, person: int, agreed: bool, now: Instant, seen: int | None = None
) -> None:
    """Keep what the author of copied words said; after a no the words are deleted at once.

    A yes is said to the words as they are, of which the author saw the version `seen`, and can become a no until the
    page is live. Raises Overtaken where they are others by now, and Friendly where nobody asked this person, or it is
    too late.
    """
    there = await drafts.find(tx, place, draft, lock=True)
    mine = (consent.c.proposal == draft) & (consent.c.person == person)
    state = (await tx.execute(select(consent.c.state).where(mine))).scalar()
    if state is None:
        raise Friendly("Nobody asked for your words here.")
    if state == "no":
        raise Friendly("Your words were deleted already.")
    if there.state not in OPEN or there.written is None:
        raise Friendly("This is settled already.")
    if agreed and seen is not None and seen != there.version:
        raise Overtaken(there, None)
    said = {"state": "yes", "agreed": digest(there.written)} if agreed else {"state": "no", "agreed": None}
    await tx.execute(update(consent).where(mine).values(**said, at=now))
    if not agreed:
        await _drop(tx, await _of_message(tx, there, now))


async def of_draft(tx: Tx, draft: Draft) -> Consent | None:
    """Whose words a draft was copied from, and what they said; None where it was copied from nobody's."""
    told = select(*consent.c["person", "state", "at", "agreed"]).where(consent.c.proposal == draft.id)
    row = (await tx.execute(told.order_by(consent.c.person).limit(1))).first()
    if row is None:
        return None
    changed = row.state == "yes" and (draft.written is None or digest(draft.written) != row.agreed)
    return Consent(row.person, row.state, row.at, changed)


async def missing(tx: Tx, draft: int) -> bool:
    """Whether somebody whose words are in a draft has not agreed to them as they are now."""
    place = (await tx.execute(select(proposal.c.community).where(proposal.c.id == draft))).scalar()
    if place is None:
        return False
    there = await of_draft(tx, await drafts.find(tx, place, draft))
    return there is not None and there.missing


async def carry(tx: Tx, place: int, old: int, new: int) -> None:
    """Let a draft that was made of another one wait for the same author; what was agreed to there counts here too."""
    there = await of_draft(tx, await drafts.find(tx, place, old))
    if there is None or there.state == "no":
        return
    chosen = consent.c["person", "state", "at", "agreed"]
    rows = (await tx.execute(select(*chosen).where(consent.c.proposal == old))).all()
    for row in rows:
        await insert_new(tx, consent, {**row._asdict(), "proposal": new})


async def refused(tx: Tx, place: int, link: str) -> bool:
    """Whether the author of a message said no to it being copied, or didn't say yes in time."""
    there = consent.c.proposal == proposal.c.id, consent.c.state == "no"
    said = select(proposal.c.id).where(proposal.c.community == place, proposal.c.link == link, exists().where(*there))
    return (await tx.execute(said.limit(1))).first() is not None


def digest(written: Written) -> str:
    """A digest of what an author agrees to: question and answer, word for word, and who they are said to be from.

    Marks, case, topics and dates are left out: they may be put right without asking again.
    """
    said = re.sub(r"\[[a-z0-9-]+\]|^## More$", " ", f"{written.page.title}\n{written.page.body}", flags=re.MULTILINE)
    parts = [*re.findall(r"\w+", said.casefold()), *sorted(written.page.sources)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


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


async def _of_message(tx: Tx, draft: Draft, now: Instant) -> list[int]:
    """A draft, and those that moderators who wrote at once made of the same message; for all of them it is a no."""
    if not draft.link:
        return [draft.id]
    here = (proposal.c.community == draft.community) & (proposal.c.link == draft.link) & proposal.c.state.in_(OPEN)
    found = list((await tx.execute(select(proposal.c.id).where(here).with_for_update())).scalars())
    every = consent.c.proposal.in_(found)
    await tx.execute(update(consent).where(every).values(state="no", at=now, agreed=None))
    return found


async def _drop(tx: Tx, found: list[int]) -> None:
    """Take the words out of drafts that are not live; what is written in them from now on is somebody else's."""
    gone = update(proposal).where(proposal.c.id.in_(found))
    await tx.execute(gone.values(content=None, version=proposal.c.version + 1))
