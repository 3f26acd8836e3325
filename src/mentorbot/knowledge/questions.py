"""What was asked and what people said of the answers: words encrypted, askers as keyed hashes, gone after a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, insert, select, update

from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.core.markup import clean
from mentorbot.knowledge.answer import Outcome
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.presence import present
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.questions import feedback, question

NEVER_STORED = 0
"""The id that stands for a question of which nothing is kept."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked; `entries` are the slugs of the answer, best first. `before` is what it follows."""

    id: int
    text: str
    before: str
    outcome: str
    entries: tuple[str, ...]
    confidence: float
    generation: int
    at: Instant


_COLUMNS = question.c["id", "text", "before", "outcome", "entries", "confidence", "generation", "at"]


class QuestionLog:
    """The questions of one database. An asker is a keyed hash over platform, community and member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _hashes(self, call: Call) -> tuple[str, ...]:
        """The asker's hash with each key, newest first."""
        return self._database.keys.members(call.platform, call.community, call.person)

    async def record(
        self,
        call: Call,
        text: str,
        outcome: Outcome,
        entries: Sequence[str],
        confidence: float,
        generation: int,
        before: str = "",
    ) -> int:
        """Note a question in a write of its own; gives its id. `before` is what it follows up on.

        Of the outcome `care` nothing is kept, nor of somebody who was forgotten meanwhile: the id is 0.
        """
        if outcome == "care":
            return NEVER_STORED
        values: dict[str, Any] = {
            "community": call.community,
            "key_id": self._database.keys.key_id,
            "asker_hash": self._hashes(call)[0],
            "text": clean(text),
            "before": clean(before) or None,
            "outcome": outcome,
            "entries": list(entries),
            "confidence": confidence,
            "generation": generation,
            "private": call.private,
            "at": call.now,
        }
        async with self._database.write() as tx:
            if not await present(tx, call.person):
                return NEVER_STORED
            await self._rekey(tx, call)
            made = await tx.execute(insert(question).values(values).returning(question.c.id))
            return int(made.scalar_one())

    async def _rekey(self, tx: Tx, call: Call) -> None:
        """Write the asker's earlier rows with today's key, so that a new key makes nobody count as two members."""
        newest, *older = self._hashes(call)
        if not older:
            return
        theirs = update(question).where(question.c.asker_hash.in_(older))
        await tx.execute(theirs.values(asker_hash=newest, key_id=self._database.keys.key_id))
        same = feedback.alias()
        twice = exists().where(same.c.question == feedback.c.question, same.c.asker_hash == newest)
        said = update(feedback).where(feedback.c.asker_hash.in_(older), ~twice)
        await tx.execute(said.values(asker_hash=newest))

    async def last(self, call: Call, within: timedelta = timedelta(minutes=30)) -> Question | None:
        """The asker's last question in this community, for a follow-up; None if it is longer ago than `within`."""
        own = question.c.asker_hash.in_(self._hashes(call)) & (question.c.at >= call.now - within)
        return await self._one(own & (question.c.at <= call.now) & (question.c.community == call.community))

    async def own(self, number: int, call: Call) -> Question | None:
        """A question by its id; None if it is gone or somebody else's."""
        return await self._one((question.c.id == number) & question.c.asker_hash.in_(self._hashes(call)))

    async def _one(self, condition: Any) -> Question | None:
        chosen = select(*_COLUMNS).where(condition).order_by(question.c.at.desc(), question.c.id.desc()).limit(1)
        async with self._database.read() as tx:
            row = (await tx.execute(chosen)).one_or_none()
        if row is None:
            return None
        return Question(**{**row._asdict(), "before": row.before or "", "entries": tuple(row.entries)})

    async def feedback(self, tx: Tx, number: int, call: Call, useful: bool, why: str = "", words: str = "") -> bool:
        """Keep what this person says of an answer; it counts at the tap, and saying more later completes the same row.

        A reason or words that are left out stay as they are, unless the person changed their mind. `why` has at most
        16 characters; `words` come by a form that says that moderators read them. False: there is no such question
        here, or it was answered to somebody else alone.
        """
        hashes = self._hashes(call)
        seen = question.c.asker_hash.in_(hashes) | question.c.private.is_(False)
        here = (question.c.id == number) & (question.c.community == call.community) & seen
        row = (await tx.execute(select(question.c.entries).where(here))).one_or_none()
        if row is None or not await present(tx, call.person):
            return False
        kept = clean(words) or None
        said = {"useful": useful, "why": why, "words": kept, "lent": kept is not None, "at": call.now}
        mine = (feedback.c.question == number) & feedback.c.asker_hash.in_(hashes)
        told = select(*feedback.c["useful", "why", "words", "lent"]).where(mine)
        before = (await tx.execute(told.with_for_update())).first()
        if before is None:
            entry = row.entries[0] if row.entries else ""
            values = {"question": number, "asker_hash": hashes[0], "entry": entry, **said}
            if await insert_new(tx, feedback, values):
                return True
        elif before.useful == useful:
            said |= {"why": why or before.why, "words": kept or before.words, "lent": bool(kept) or before.lent}
        await tx.execute(update(feedback).where(mine).values(said))
        return True
