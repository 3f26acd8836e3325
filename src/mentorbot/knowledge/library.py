"""The library: what each community can find now, kept in memory as snapshots that are swapped at each change."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from mentorbot.knowledge import shelf
from mentorbot.knowledge.borders import BY_WORDS, Borders, line_scores, scored
from mentorbot.knowledge.documents import document
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.index import Snapshot
from mentorbot.knowledge.segment import Segment, Vectors
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.knowledge.view import View
from mentorbot.storage.database import Database

__all__ = ["Library", "Progress", "View"]

MOST_OVERLAYS = 400
"""Communities whose own pages stay in memory; the longest unused makes room."""

T = TypeVar("T")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """One place's published entries, indexed, at one generation. `scores` are its best scores for the border lines."""

    generation: int
    entries: Mapping[str, Entry]
    retired: frozenset[str]
    sources: Mapping[str, Source]
    segment: Segment
    scores: Vectors


_NOTHING = Segment.build([], None)
_EMPTY = Holding(0, {}, frozenset(), {}, _NOTHING, np.zeros(0, dtype=np.float32))


class Library:
    """Gives each community its view. Two places never share anything but the pack."""

    def __init__(self, database: Database, vectors: VectorCache | None, pack: int, lines: Sequence[str]) -> None:
        """Stand on the pack's community id and on lines that no page answers; without vectors, on words alone."""
        self._database = database
        self._vectors = vectors
        self._pack = pack
        self._lines = lines
        self._line_vectors: Vectors | None = None
        self._holdings: OrderedDict[int, Holding] = OrderedDict()
        self._views: OrderedDict[int, tuple[tuple[int, int], View]] = OrderedDict()
        self._building: dict[int, asyncio.Lock] = {}

    def current(self, community: int) -> View | None:
        """The view that is in memory if nothing newer was published; else, and on PostgreSQL, None. Any thread."""
        known = self._views.get(community)
        rows = self._database.look(shelf.GENERATIONS, (self._pack, community)) if known else None
        if known is None or rows is None:
            return None
        return known[1] if known[0] == self._key(community, dict(rows)) else None

    def touch(self, community: int) -> None:
        """Keep a community's view in memory for longer than those that nobody asks."""
        if community in self._views:
            self._views.move_to_end(community)
        if community in self._holdings:
            self._holdings.move_to_end(community)

    def _key(self, community: int, now: Mapping[int, int]) -> tuple[int, int]:
        return now[self._pack], now.get(community, 0) if community != self._pack else 0

    async def view(self, community: int, progress: Progress | None = None) -> View:
        """The newest view of a community: what was published before this call, in any process, is in it."""
        async with self._database.read() as tx:
            now = await shelf.generations(tx, [self._pack, community])
        key = self._key(community, now)
        known = self._views.get(community)
        if known is not None and known[0] == key:
            self._views.move_to_end(community)
            return known[1]
        pack = await self._holding(self._pack, key[0], progress)
        own = await self._holding(community, key[1], None) if key[1] else None
        view = _join(pack, own, self._vectors is None)
        _remember(self._views, community, (key, view))
        return view

    async def with_page(self, community: int, page: Entry, sources: Mapping[str, Source]) -> tuple[View, View]:
        """The newest view of a community, and what it would be with one page, new or changed, published.

        Nothing is published, and nothing of the page is kept.
        """
        async with self._database.read() as tx:
            now = await shelf.generations(tx, [self._pack, community])
        pack = await self._holding(self._pack, now[self._pack], None)
        own = await self._holding(community, now[community], None) if now.get(community) else _EMPTY
        entries = [*(each for each in own.entries.values() if each.slug != page.slug), page.under(community)]
        retired, known = own.retired - {page.slug}, {**own.sources, **sources}
        then = await self._indexed(own.generation, entries, retired, known, None, holder="")
        by_words = self._vectors is None
        return _join(pack, own if own is not _EMPTY else None, by_words), _join(pack, then, by_words)

    async def prepare(self, entries: Sequence[Entry], progress: Progress | None = None) -> None:
        """Make the vectors of pages that are about to be published, so that no question waits for them."""
        if self._vectors is not None:
            await self._vectors.of([text for entry in entries for text in document(entry).texts], progress)

    async def _holding(self, place: int, generation: int, progress: Progress | None) -> Holding:
        async with self._building.setdefault(place, asyncio.Lock()):
            held = self._holdings.get(place)
            if held is None or held.generation < generation:
                held = await self._build(place, progress)
            _remember(self._holdings, place, held)
            return held

    async def _build(self, place: int, progress: Progress | None) -> Holding:
        async with self._database.read() as tx:
            generation = (await shelf.generations(tx, [place]))[place]
            entries = await shelf.published(tx, place)
            retired = await shelf.retired(tx, place)
            sources = await shelf.sources(tx, place)
        holder = f"community {place}"
        if self._vectors is not None:
            self._vectors.let_go(holder)
        return await self._indexed(generation, entries, retired, sources, progress, holder=holder)

    async def _indexed(
        self,
        generation: int,
        entries: Sequence[Entry],
        retired: frozenset[str],
        sources: Mapping[str, Source],
        progress: Progress | None,
        *,
        holder: str,
    ) -> Holding:
        """Index entries; their vectors are kept for a `holder`, and without one nothing of them is."""
        keep = bool(holder)
        documents = [document(entry) for entry in entries]
        texts = [text for each in documents for text in each.texts]
        vectors = None if self._vectors is None else await self._vectors.of(texts, progress, keep=keep, holder=holder)
        segment = await asyncio.to_thread(Segment.build, documents, vectors)
        gaps = frozenset(entry.slug for entry in entries if entry.gap)
        name = scored([(each.key, *each.texts) for each in documents], sorted(gaps), self._lines) if keep else ""
        scores = await self._scores(segment, gaps, name, holder)
        return Holding(generation, {entry.slug: entry for entry in entries}, retired, sources, segment, scores)

    async def _scores(self, segment: Segment, gaps: frozenset[str], name: str, holder: str) -> Vectors:
        """The best scores for the border lines; without a `name` nothing of them is kept."""
        if self._vectors is None or not segment.keys:
            return np.zeros(len(self._lines), dtype=np.float32)
        if self._line_vectors is None:
            self._line_vectors = await self._vectors.of(self._lines)
        lines, rows = self._lines, self._line_vectors
        if not name:
            return await asyncio.to_thread(line_scores, segment, gaps, lines, rows)
        return await self._vectors.derived(name, lambda: line_scores(segment, gaps, lines, rows), holder=holder)


def _join(pack: Holding, own: Holding | None, by_words: bool) -> View:
    segments: tuple[Segment, ...] = (pack.segment,)
    entries, sources, scores, generation = dict(pack.entries), dict(pack.sources), pack.scores, pack.generation
    retired: frozenset[str] = frozenset()
    if own is not None:
        segments, retired = (*segments, own.segment), own.retired
        entries = {slug: entry for slug, entry in entries.items() if slug not in retired} | dict(own.entries)
        sources |= own.sources
        scores, generation = np.maximum(scores, own.scores), generation + own.generation
    borders = BY_WORDS if by_words else Borders.over(scores)
    return View(generation, entries, sources, Snapshot(segments, retired), borders)


def _remember(kept: OrderedDict[int, T], place: int, value: T) -> None:
    kept[place] = value
    kept.move_to_end(place)
    while len(kept) > MOST_OVERLAYS:
        kept.popitem(last=False)
