"""Before a page goes live: what members would be told from then on, worked out without publishing anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sqlalchemy import select

from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.evaluation import Result, result_of
from mentorbot.knowledge.library import Library, View
from mentorbot.knowledge.mind import Heard, Mind
from mentorbot.knowledge.own_tests import own_tests
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.questions import question

Mark: TypeAlias = Literal["worse", "new", "better", "neither"]
Told: TypeAlias = Callable[[int, int], Awaitable[None]]
"""Hears how many questions of how many are done."""
MARKS: tuple[Mark, ...] = get_args(Mark)
LOGGED = 300
"""Questions of members, the latest, that are looked at."""
TOGETHER = 16
"""Questions that one thread answers before others get their turn: some tens of milliseconds."""
NEAR = "near"
"""The kind of test questions that are near the subject, and that no page answered when they were written."""
FEWEST = 3
"""Members below whom it is not told what they asked (DESIGN.md, section 5, last rule)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question gets: the outcome, and the titles of the pages shown or offered for it."""

    outcome: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A test question that would be answered differently, and whether that is what the test wants.

    "new" is one near the subject that had no answer and would get this page: whether it answers it, nobody knows but
    who reads both.
    """

    question: str
    before: Shown
    after: Shown
    mark: Mark


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a page would change.

    `examples` are its title and example questions, and `lost` those of them that would not find it. `members` counts
    questions of members that would be answered differently; their words are nowhere in here, and `few` says that fewer
    than three members asked them.
    """

    examples: tuple[str, ...]
    lost: tuple[str, ...]
    changes: tuple[Change, ...]
    members: int
    few: bool

    @property
    def worse(self) -> tuple[Change, ...]:
        """The test questions that would be answered worse."""
        return tuple(each for each in self.changes if each.mark == "worse")

    @property
    def needs_reason(self) -> bool:
        """Whether publishing all the same is to be explained."""
        return bool(self.lost or self.worse)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of one question; `gap` is the known gap that it fell into, empty if into none."""

    result: Result
    gap: str

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """Two questions of the same key were answered alike; the order of what is only offered doesn't matter."""
        return self.result.outcome, frozenset(self.result.ranked if self.result.answered else ())

    def finds(self, page: Entry, by_words: bool) -> bool:
        """Whether this page answered it, or it fell into this gap; by words alone, to be offered first is enough."""
        if page.gap:
            return self.gap == page.slug
        offered = by_words and self.result.ranked[:1] == (page.slug,)
        return offered or (self.result.answered and page.slug in self.result.ranked)


_Pair: TypeAlias = tuple[_Told, _Told]


class Preview:
    """Looks ahead, one draft at a time in a process. `tests` reads the pack's test questions, in a thread, once."""

    def __init__(
        self, database: Database, library: Library, answerer: Answerer, tests: Callable[[], Sequence[EvaluationRow]]
    ) -> None:
        self._database = database
        self._library = library
        self._answerer = answerer
        self._read = tests
        self._tests: Sequence[EvaluationRow] | None = None
        self._heard: dict[str, Heard] = {}
        self._turn = asyncio.Lock()

    async def of(self, community: int, written: Written, progress: Told | None = None) -> Foreseen:
        """Ask everything twice, of what a community has now and of what it would have, off the event loop.

        `progress` hears how many questions of how many are done.
        """
        async with self._turn:
            if self._tests is None:
                self._tests = await asyncio.to_thread(self._read)
            async with self._database.read() as tx:
                tests = [*self._tests, *await own_tests(tx, community)]
                logged = await _logged(tx, community)
            page, sources = written.page, {each.slug: each for each in written.sources}
            views = await self._library.with_page(community, page, sources)
            examples = [EvaluationRow(q=text, entries=[page.slug]) for text in (page.title, *page.questions)]
            asked = [*examples, *tests, *(EvaluationRow(q=text) for _, text in logged)]
            pairs = await self._asked(asked, views, progress)
        own, rest = pairs[: len(examples)], pairs[len(examples) :]
        changes = [_change(page.slug, views, pair) for pair in rest[: len(tests)] if pair[0].key != pair[1].key]
        blind = self._answerer.by_words
        told = zip(logged, rest[len(tests) :], strict=True)
        askers = [asker for (asker, _), pair in told if pair[0].key != pair[1].key]
        return Foreseen(
            tuple(row.q for row in examples),
            tuple(row.q for row, (_, after) in zip(examples, own, strict=True) if not after.finds(page, blind)),
            tuple(sorted(changes, key=lambda each: MARKS.index(each.mark))),
            len(askers),
            0 < len(set(askers)) < FEWEST,
        )

    async def _asked(
        self, rows: Sequence[EvaluationRow], views: tuple[View, View], progress: Told | None
    ) -> list[_Pair]:
        pairs: list[_Pair] = []
        stays = {row.q for row in self._tests or ()}
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            done = await self._answerer.run(_both, self._answerer.mind, some, views, self._heard)
            self._heard |= {row.q: heard for row, (heard, _) in zip(some, done, strict=True) if row.q in stays}
            pairs += [pair for _, pair in done]
            if progress is not None:
                await progress(len(pairs), len(rows))
        return pairs


def _both(
    mind: Mind, rows: Sequence[EvaluationRow], views: tuple[View, View], known: Mapping[str, Heard]
) -> list[tuple[Heard, _Pair]]:
    done = []
    for row in rows:
        heard = known.get(row.q) or mind.hear(row.q)
        before, after = (_told(row, mind.answer(view, heard)) for view in views)
        done.append((heard, (before, after)))
    return done


def _told(row: EvaluationRow, answer: Answer) -> _Told:
    gap = answer.entries[0].slug if answer.outcome == "no_answer" and answer.entries else ""
    return _Told(result_of(row, answer), gap)


def _change(slug: str, views: tuple[View, View], pair: _Pair) -> Change:
    before, after = (
        Shown(told.result.outcome, tuple(view.entries[slug].title for slug in told.result.ranked))
        for view, told in zip(views, pair, strict=True)
    )
    was, is_now = pair[0].result.right, pair[1].result.right
    mark: Mark = "neither" if was == is_now else "better" if is_now else "worse"
    row, shown = pair[0].result.row, pair[1].result.ranked
    if mark == "worse" and row.kind == NEAR and not row.entries and shown[:1] == (slug,):
        mark = "new"
    return Change(row.q, before, after, mark)


async def _logged(tx: Tx, community: int) -> list[tuple[str, str]]:
    """The last questions of a community's members, each with its asker's code."""
    chosen = select(*question.c["asker_hash", "text"]).where(question.c.community == community)
    rows = await tx.execute(chosen.order_by(question.c.id.desc()).limit(LOGGED))
    return [(row.asker_hash, row.text) for row in rows]
