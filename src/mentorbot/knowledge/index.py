"""Finds the entries that stand nearest to a question, in an immutable snapshot of what a community knows."""

import heapq
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from mentorbot.knowledge.lexical import Dropped, Words
from mentorbot.knowledge.rivals import Rivalry
from mentorbot.knowledge.segment import Document, Positions, Segment, Vectors
from mentorbot.knowledge.shortlist import highest

__all__ = ["Document", "Hit", "Segment", "Snapshot", "Vectors"]

# Weights beside the vectors' 1. Chosen on CLINC150's validation part, on a part cut out of BANKING77's training part
# and on our own entries' held-out questions, never on a test part; each may move by a third without a visible loss.
WORDS = 0.4  # of the words
RIVALRY = 0.4  # of a question's share among its rivals
NOVELTY = 1.5  # of what the rivals leave unexplained, taken from all alike
RIVALS = 10  # the best entries that are told apart from one another
SMALL = 2_000  # entries of a segment up to which a shorter list holds the best ones just as surely
SHORTLIST, SHORTER = 400, 40  # entries of a large and of a small segment that get an exact look


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found. `score` ranks it and can be compared between questions, also as a threshold.

    `dense` is a cosine of the vectors, `lexical` the share of the question's words (0 to 1). With a vector, `score` is
    dense + .4 lexical + .4 (its share among its rivals) - 1.5 (the question's novelty to them); by words alone it is
    `lexical`.
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
    _dropped: tuple[Dropped, ...] = field(init=False, repr=False)
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
        hits: list[Hit] = []
        for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True):
            best = [n for n in _best(words, dropped, limit) if words[n] > 0]
            hits += [Hit(segment.keys[n], float(words[n]), 0.0, float(words[n])) for n in best]
        return hits

    def _by_both(self, lexical: Sequence[Vectors], vector: Vectors, limit: int) -> list[Hit]:
        found: list[_Found] = []
        for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True):
            found += _look(segment, words, dropped, vector, max(limit, RIVALS))
        found = heapq.nlargest(max(limit, RIVALS), found, key=_Found.score)
        rivals = [each for each in found[:RIVALS] if each.segment.units is not None]
        texts = [each.segment.units.texts_of(each.entry) for each in rivals if each.segment.units]
        rivalry = Rivalry.over(texts, vector)
        for each, share in zip(rivals, rivalry.shares, strict=True):
            each.won = RIVALRY * float(share)
        return [
            Hit(each.segment.keys[each.entry], each.score() - NOVELTY * rivalry.novelty, each.dense, each.words)
            for each in found
        ]

    def _gone(self, number: int) -> Dropped:
        positions = self.segments[number].numbers
        later = (key for segment in self.segments[number + 1 :] for key in segment.keys)
        gone = {positions[key] for key in (*later, *self.hidden) if key in positions}
        return np.array(sorted(gone), dtype=np.int32)


@dataclass(slots=True)
class _Found:
    segment: Segment
    entry: int
    dense: float
    words: float
    won: float = 0.0

    def score(self) -> float:
        return self.dense + WORDS * self.words + self.won


def _look(segment: Segment, words: Vectors, dropped: Dropped, vector: Vectors, limit: int) -> list[_Found]:
    """Find the nearest entries of one segment: a rough look at all, then an exact one at a few."""
    if segment.units is None:
        entries = _best(words, dropped, limit)
        dense = np.zeros(len(entries), dtype=np.float32)
    else:
        many = SHORTLIST if len(words) > SMALL else SHORTER
        rough = segment.units.signs.nearness(vector) + np.float32(WORDS) * words if len(words) > many else words
        entries = _best(rough, dropped, many)
        dense = segment.units.nearness(entries, vector)
    places = highest(dense + np.float32(WORDS) * words[entries], limit)
    return [_Found(segment, int(entries[n]), float(dense[n]), float(words[entries[n]])) for n in places]


def _best(scores: Vectors, dropped: Dropped, limit: int) -> Positions:
    """Give the positions of the highest scores among those that are not dropped."""
    if len(dropped):
        scores = scores.copy()
        scores[dropped] = -np.inf
    best = highest(scores, limit)
    return best[np.isfinite(scores[best])]
