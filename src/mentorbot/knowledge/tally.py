"""One week in numbers, as moderators may see them: of fewer than three members nothing is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from mentorbot.core.card import Instant
from mentorbot.knowledge import shelf
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.gaps import FEWEST, unanswered
from mentorbot.knowledge.revisions import standing
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.questions import feedback, question


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions were answered, and how many were not."""

    answered: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Rated:
    """A page of which at least three members said the same; `author` is whose account it is drawn from first."""

    page: Entry
    author: str
    members: int


async def tally(tx: Tx, community: int, since: Instant) -> Tally | None:
    """Count the questions since then; None where fewer than three members asked any."""
    open_ones = unanswered()
    got = case(((question.c.outcome == "answer") & ~open_ones, 1))
    told = (func.count(question.c.asker_hash.distinct()), func.count(got), func.count(case((open_ones, 1))))
    row = (await tx.execute(select(*told).where(question.c.community == community, question.c.at >= since))).one()
    return Tally(row[1], row[2]) if row[0] >= FEWEST else None


async def helped_most(tx: Tx, community: int, since: Instant) -> Rated | None:
    """The page that most members called helpful since then; None where no page has three."""
    found = await _rated(tx, community, _said(community, since, feedback.c.useful.is_(True)).limit(1))
    return found[0] if found else None


async def not_helpful(tx: Tx, community: int, since: Instant, limit: int) -> list[Rated]:
    """The pages that three or more members called not helpful since then, those of most members first.

    That a page was not what somebody meant says nothing against it, so those are left out.
    """
    against = feedback.c.useful.is_(False) & feedback.c.why.not_in(("not my question", "none of these"))
    return await _rated(tx, community, _said(community, since, against).limit(limit))


def _said(community: int, since: Instant, what: ColumnElement[bool]) -> Select[Any]:
    members = func.count(feedback.c.asker_hash.distinct())
    here = (question.c.community == community) & (feedback.c.at >= since) & (feedback.c.entry != "")
    chosen = select(feedback.c.entry, members).join(question, question.c.id == feedback.c.question).where(here, what)
    return chosen.group_by(feedback.c.entry).having(members >= FEWEST).order_by(members.desc(), feedback.c.entry)


async def _rated(tx: Tx, community: int, chosen: Select[Any]) -> list[Rated]:
    rows = (await tx.execute(chosen)).all()
    sources = await shelf.known_sources(tx, community) if rows else {}
    out = []
    for slug, members in rows:
        there = await standing(tx, community, slug)
        if there is not None and not there.page.gap:
            first = next((sources[each] for each in there.page.used_sources() if each in sources), None)
            out.append(Rated(there.page, first.author if first is not None else "", members))
    return out
