"""What members said of the answers that one page gave, as its moderators may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from mentorbot.core.card import Instant
from mentorbot.knowledge.revisions import by_id, standing
from mentorbot.knowledge.tip_votes import FEWEST
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.questions import feedback, question

LOOKED_BACK = timedelta(days=90)
MOST_WORDS = 10
"""Words of members that are shown at once, the newest."""


@dataclass(frozen=True, slots=True)
class PageFeedback:
    """Numbers of distinct members; one below three is 0 here, and nobody is told that it was one or two.

    `reasons` says why it did not help, the most frequent first. `words` are what members sent to the moderators by a
    form that said so, newest first, without who it was. `since` is from when on it counts.
    """

    helpful: int
    not_helpful: int
    reasons: tuple[tuple[str, int], ...]
    words: tuple[str, ...]
    since: Instant

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.helpful or self.not_helpful or self.reasons or self.words)


async def page_feedback(tx: Tx, community: int, slug: str, now: Instant) -> PageFeedback:
    """What members of a community said of a page since it was last changed, at most 90 days ago: to be shown beside it.

    Who wrote that the answer did not help counts once for each page, with what they said last. A member counts by a
    keyed hash; nothing here can tell who it was.
    """
    since = await _changed(tx, community, slug, now)
    here = (question.c.community == community) & (feedback.c.entry == slug) & (feedback.c.at >= since)
    told = feedback.c["asker_hash", "useful", "why", "words", "lent", "at"]
    chosen = select(*told).join(question, question.c.id == feedback.c.question).where(here)
    rows = (await tx.execute(chosen.order_by(feedback.c.at, feedback.c.question))).all()
    last = {row.asker_hash: row for row in rows}
    by_reason: dict[str, set[str]] = defaultdict(set)
    for row in last.values():
        if not row.useful and row.why:
            by_reason[row.why].add(row.asker_hash)
    counts = [(why, len(said)) for why, said in by_reason.items() if len(said) >= FEWEST]
    return PageFeedback(
        helpful=_enough(sum(row.useful for row in last.values())),
        not_helpful=_enough(sum(not row.useful for row in last.values())),
        reasons=tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0]))),
        words=_lent(rows),
        since=since,
    )


def _enough(number: int) -> int:
    return number if number >= FEWEST else 0


def _lent(rows: Sequence[Row[Any]]) -> tuple[str, ...]:
    """What was sent to the moderators, newest first."""
    return tuple(row.words for row in reversed(rows) if row.lent and row.words)[:MOST_WORDS]


async def _changed(tx: Tx, community: int, slug: str, now: Instant) -> Instant:
    """When the page became what it is, or 90 days ago."""
    there = await standing(tx, community, slug)
    state = await by_id(tx, community, there.revision) if there is not None else None
    back = now - LOOKED_BACK
    return max(state.at, back) if state is not None else back
