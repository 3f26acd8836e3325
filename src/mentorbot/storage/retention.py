"""What is kept no longer: the rows that go, table by table, in chunks that keep no writer waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import ColumnElement, Table, exists, select

from mentorbot.core.card import Instant
from mentorbot.storage.database import Database
from mentorbot.storage.rows import CHUNK, delete_some
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.knowledge import entry, revision, vector
from mentorbot.storage.schema.mentors import mentor, request
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import community, form_draft, inbox
from mentorbot.storage.schema.questions import question, waiting_for
from mentorbot.storage.schema.tips import tip_vote

Rule: TypeAlias = tuple[Table, ColumnElement[bool]]

INBOUND = timedelta(hours=24)
"""How long it is remembered that an event was handled."""
HELD = timedelta(days=30)
"""How long what is owed to somebody who left is kept for their return (RELIABILITY.md, rule 14)."""
ZONES = timedelta(days=3)
"""How long a slot that fired is remembered at least: no change of zone brings it back after that."""
TOLD = timedelta(days=30)
"""How long what somebody waited for is kept once they were written to, so that they can open it."""
UNUSED = timedelta(days=30)
"""How long vectors of texts that nobody uses any more are kept."""
SETTLED = ("accepted", "rejected")
"""States of a proposal of which nothing more will come."""
_OVER = ("sent", "waiting", "merged", "skipped", "withdrawn", "failed", "unknown")
_OPEN = ("due", "claimed")


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are kept: questions and votes by community, and whatever has no shorter term at `most`."""

    questions: Mapping[int, timedelta]
    most: timedelta


def rules(terms: Terms, now: Instant) -> Iterator[Rule]:
    """The rows that go now. What others refer to comes after them."""
    yield inbox, inbox.c.seen_at < now - INBOUND
    yield form_draft, form_draft.c.expires <= now
    yield from _questions(terms, now)
    yield waiting_for, waiting_for.c.told < now - TOLD
    yield waiting_for, waiting_for.c.until < now - TOLD - max(terms.most, ZONES)
    yield proposal, proposal.c.state.in_(SETTLED) & (proposal.c.changed < now - terms.most)
    yield request, (request.c.state == "draft") & (request.c.changed < now - INBOUND)
    yield request, request.c.state.not_in(("open", "last")) & (request.c.changed < now - terms.most)
    yield mentor, mentor.c.state.in_(("stopped", "declined")) & (mentor.c.since < now - terms.most)
    yield delivery, delivery.c.state.in_(_OVER) & (delivery.c.due < now - max(terms.most, ZONES))
    yield delivery, (delivery.c.state == "held") & (delivery.c.due < now - HELD)
    yield from _places(now)
    carries = exists().where(delivery.c.message == message.c.id)
    yield message, message.c.state.not_in(_OPEN) & ~carries
    yield vector, vector.c.used_at < now - UNUSED


def _questions(terms: Terms, now: Instant) -> Iterator[Rule]:
    """Questions, and with them what was said of their answers; and what was said of tips, for as long."""
    alike: dict[timedelta, list[int]] = defaultdict(list)
    for place, long in terms.questions.items():
        alike[long].append(place)
    for long, places in alike.items():
        for start in range(0, len(places), CHUNK):
            some = places[start : start + CHUNK]
            yield question, question.c.community.in_(some) & (question.c.at < now - long)
            yield tip_vote, tip_vote.c.community.in_(some) & (tip_vote.c.at < now - long)


def _places(now: Instant) -> Iterator[Rule]:
    """Communities that we left and that did not come back in time, with everything that was theirs."""
    over = community.c.kept_until < now
    gone = select(community.c.id).where(over)
    yield revision, revision.c.entry.in_(select(entry.c.id).where(entry.c.community.in_(gone)))
    for table in reversed(metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is community.c.id and key.ondelete == "CASCADE":
                yield table, key.parent.in_(gone)
    yield community, over


async def sweep(database: Database, terms: Terms, now: Instant, chunks: int) -> tuple[dict[str, int], bool]:
    """Delete what is kept no longer, at most 500 rows in a transaction and `chunks` transactions that delete anything.

    Gives how many rows of each table went, and whether all of it is done.
    """
    gone: dict[str, int] = defaultdict(int)
    for table, condition in rules(terms, now):
        some = CHUNK
        while some == CHUNK:
            if chunks == 0:
                return dict(gone), False
            async with database.write() as tx:
                some = await delete_some(tx, table, condition)
            if some:
                gone[table.name] += some
                chunks -= 1
    return dict(gone), True
