"""The rows behind the groups of questions without an answer: what is read to group them, and what is written then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.knowledge import gaps, shelf
from mentorbot.knowledge.clusters import Asked, Kept, Plan
from mentorbot.knowledge.drafts import OPEN as WRITING
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.questions import gap, question

MOST = 400
"""Questions of a community that are grouped, the latest: a tenth of a second."""


async def asked(tx: Tx, community: int) -> list[Asked]:
    """The questions of a community that have no answer, latest first."""
    told = question.c["id", "asker_hash", "text", "before", "outcome", "entries", "gap", "lent"]
    free = question.c.gap.is_distinct_from(gaps.NO_GROUP)
    chosen = select(*told).where(question.c.community == community, free, gaps.unanswered())
    rows = await tx.execute(chosen.order_by(question.c.id.desc()).limit(MOST))
    return [
        Asked(
            *(row.id, row.asker_hash, row.text, row.before or ""),
            *(() if row.outcome == "no_answer" else tuple(row.entries), row.gap, row.lent),
        )
        for row in rows
    ]


async def with_news(tx: Tx, limit: int) -> list[int]:
    """Some communities in which questions were not looked at yet, a draft was begun from some, or a group is empty."""
    fresh = select(question.c.community).where(question.c.gap.is_(None), gaps.unanswered())
    empty = ~exists().where(question.c.gap == gap.c.id)
    others = select(gap.c.community).where((gap.c.state == gaps.DRAFTED) | empty)
    return list((await tx.execute(fresh.union(others).limit(limit))).scalars())


async def kept(tx: Tx, community: int) -> list[Kept]:
    """The groups of a community."""
    chosen = select(*gap.c["id", "state", "label", "entry", "wording"]).where(gap.c.community == community)
    return [Kept(*row) for row in await tx.execute(chosen.order_by(gap.c.id))]


async def became(tx: Tx, community: int) -> dict[int, dict[str, Any]]:
    """What became of groups that moderators did something with, as new values of their columns.

    A draft that became a known gap makes the group known; one that went live as a page, or was put away, opens it again
    for what is left of it. So does a known gap that was taken offline.
    """
    told = (*gap.c["id", "state", "entry"], proposal.c.state.label("draft"), proposal.c.slug)
    stands = gap.c.state.in_((gaps.DRAFTED, gaps.KNOWN)) & (gap.c.community == community)
    rows = (await tx.execute(select(*told).outerjoin(proposal, proposal.c.id == gap.c.proposal).where(stands))).all()
    slugs = {slug for row in rows for slug in (row.entry, row.slug) if slug}
    own = await shelf.own(tx, community, slugs) if slugs else {}
    out: dict[int, dict[str, Any]] = {}
    for row in rows:
        page = own.get(row.entry if row.state == gaps.KNOWN else row.slug)
        says_no = page is not None and page.gap
        if row.state == gaps.KNOWN and not says_no:
            out[row.id] = {"state": gaps.OPEN, "entry": None, "proposal": None}
        elif row.state == gaps.DRAFTED and row.draft not in WRITING:
            known = row.draft is not None and says_no and page is not None
            values = {"state": gaps.KNOWN, "entry": row.slug} if known else {"state": gaps.OPEN}
            out[row.id] = {**values, "proposal": None}
    return out


async def note(tx: Tx, news: Mapping[int, Mapping[str, Any]], now: Instant) -> None:
    """Write down what `became` said."""
    for number, values in news.items():
        await tx.execute(update(gap).where(gap.c.id == number).values(changed=now, **values))


async def tidy(tx: Tx, community: int) -> None:
    """Take out of groups what has an answer by what its asker said since, and delete the groups that are empty."""
    answered = (question.c.community == community) & (question.c.gap > gaps.NO_GROUP) & ~gaps.unanswered()
    await tx.execute(update(question).where(answered).values(gap=None))
    await tx.execute(delete(gap).where(_empty(community)))


async def untidy(tx: Tx, community: int) -> bool:
    """Whether `tidy` has anything to do."""
    answered = (question.c.community == community) & (question.c.gap > gaps.NO_GROUP) & ~gaps.unanswered()
    for chosen in (select(question.c.id).where(answered), select(gap.c.id).where(_empty(community))):
        if (await tx.execute(chosen.limit(1))).first() is not None:
            return True
    return False


def _empty(community: int) -> ColumnElement[bool]:
    return (gap.c.community == community) & ~exists().where(question.c.gap == gap.c.id)


async def write(tx: Tx, community: int, plan: Plan, now: Instant) -> None:
    """Make the groups what they are to be, and delete those that have no question any more."""
    for each in plan.clusters:
        values = {"label": each.label, "entry": each.entry, "wording": each.wording}
        number = each.gap
        if number is None:
            row = {"community": community, "state": gaps.OPEN, "changed": now, **values}
            number = int((await tx.execute(insert(gap).values(row).returning(gap.c.id))).scalar_one())
        else:
            await tx.execute(update(gap).where(gap.c.id == number).values(values))
        await _put(tx, each.questions, number)
    await _put(tx, plan.outside, gaps.NO_GROUP)
    await tidy(tx, community)


async def _put(tx: Tx, questions: Sequence[int], number: int) -> None:
    if questions:
        await tx.execute(update(question).where(question.c.id.in_(questions)).values(gap=number))
