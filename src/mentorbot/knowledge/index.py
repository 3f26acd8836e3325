"""Finds the entries that stand nearest to a question, in an immutable snapshot of what a community knows."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.lexical import Words
from mentorbot.knowledge.rivals import shares
from mentorbot.knowledge.segment import Document, Positions, Segment, Vectors
from mentorbot.knowledge.shortlist import highest

__all__ = ["Document", "Hit", "Segment", "Snapshot", "Vectors"]

# Chosen on CLINC150's validation part and on a part cut out of BANKING77's training part, never on a test part.
WORDS = 0.25  # what the words weigh beside the vectors
RIVALRY = 0.5  # what a question's share among its rivals weighs
RIVALS = 10  # the best entries that are told apart from one another
SHORTLIST = 400  # entries of a segment that get an exact look


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found. `score` ranks it and can be compared between questions: dense + .25 * lexical.

    `dense` is from about 0 to 1.5 (the same words), `lexical` from 0 to 1; by words alone `score` is `lexical`.
    """

    key: str
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one community can find: segments, where a later one shadows the same key of an earlier one.

    `hidden` are keys that are found nowhere (tombstones). Safe to search from several threads.
    """

    segments: tuple[Segment, ...]
    hidden: AbstractSet[str] = frozenset()
    _dropped: tuple[NDArray[np.int32], ...] = field(init=False, repr=False)
    _words: Words = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Settle once which positions of each segment are shadowed or hidden."""
        dropped = tuple(self._gone(n) for n in range(len(self.segments)))
        object.__setattr__(self, "_dropped", dropped)
        parts = [(segment.postings, gone) for segment, gone in zip(self.segments, dropped, strict=True)]
        object.__setattr__(self, "_words", Words.over(parts))

    def search(self, text: str, vector: Vectors | None, limit: int) -> list[Hit]:
        """Give at most `limit` entries, best first, equal scores by key.

        `vector` is the encoder's row for `text`. When it is None, entries are found by words alone, and only those that
        share one.
        """
        lexical = self._words.scores(text)
        hits = self._by_words(lexical, limit) if vector is None else self._by_both(lexical, vector, limit)
        return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]

    def _by_words(self, lexical: Sequence[Vectors], limit: int) -> list[Hit]:
        return [
            Hit(segment.keys[n], float(words[n]), 0.0, float(words[n]))
            for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True)
            for n in highest(_without(words, dropped), limit)
            if words[n] > 0 and n not in dropped
        ]

    def _by_both(self, lexical: Sequence[Vectors], vector: Vectors, limit: int) -> list[Hit]:
        places: list[tuple[Segment, int]] = []
        scores: list[tuple[float, float]] = []
        for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True):
            entries, dense = _nearest(segment, words, dropped, vector)
            places += [(segment, int(n)) for n in entries]
            scores += zip(dense.tolist(), words[entries].tolist(), strict=True)
        order = sorted(range(len(places)), key=lambda n: (-scores[n][0] - WORDS * scores[n][1], n))
        best = order[: max(limit, RIVALS)]
        won = _rivalry([places[n] for n in best[:RIVALS]], vector) + [0.0] * (len(best) - RIVALS)
        return [
            Hit(segment.keys[n], dense + words * WORDS, dense, words)
            for (segment, n), dense, words in (
                (places[at], scores[at][0] + RIVALRY * share, scores[at][1])
                for at, share in zip(best, won, strict=True)
            )
        ]

    def _gone(self, number: int) -> NDArray[np.int32]:
        positions = self.segments[number].numbers
        later = (key for segment in self.segments[number + 1 :] for key in segment.keys)
        gone = {positions[key] for key in (*later, *self.hidden) if key in positions}
        return np.array(sorted(gone), dtype=np.int32)


def _nearest(segment: Segment, words: Vectors, dropped: NDArray[np.int32], vector: Vectors) -> tuple[Positions, Vectors]:
    """Give the entries of a segment that deserve a look, and how near each one stands to the question."""
    if segment.units is None:
        entries = highest(_without(words, dropped), SHORTLIST)
        return np.setdiff1d(entries, dropped), np.zeros(0, dtype=np.float32)
    rough = segment.units.signs.nearness(vector) + np.float32(WORDS) * words
    entries = np.setdiff1d(highest(_without(rough, dropped), SHORTLIST), dropped)
    return entries, segment.units.nearness(entries, vector)


def _without(scores: Vectors, dropped: NDArray[np.int32]) -> Vectors:
    if not len(dropped):
        return scores
    kept = scores.copy()
    kept[dropped] = -np.inf
    return kept


def _rivalry(rivals: Sequence[tuple[Segment, int]], vector: Vectors) -> list[float]:
    texts = [segment.units.of_entry(n) for segment, n in rivals if segment.units is not None]
    if not texts:
        return [0.0] * len(rivals)
    return shares(texts, vector).tolist()
