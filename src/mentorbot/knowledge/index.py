"""Finds the entries that stand nearest to a question, in an immutable snapshot of what a community knows."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Self

import numpy as np

from mentorbot.knowledge.lexical import Dropped, Words
from mentorbot.knowledge.rivals import CLOSEST, NONE, Rivalry
from mentorbot.knowledge.segment import SMALL, Document, Near, Positions, Segment, Vectors
from mentorbot.knowledge.shortlist import highest

__all__ = ["Document", "Hit", "Segment", "Snapshot", "Vectors"]

# Weights beside the vectors' 1. Chosen on CLINC150's validation part, on a part cut out of BANKING77's training part
# and on our own entries' held-out questions, never on a test part; each may move by a third without a visible loss.
WORDS = 0.4  # of the words
RIVALRY = 0.4  # of a question's share among its rivals
NOVELTY = 1.5  # of what the rivals leave unexplained, taken from all alike
RIVALS = 10  # the best entries that are told apart from one another
SHORTLIST, SHORTER = 400, 16  # entries of a large and of a small segment that get an exact look


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found. `score` ranks it and can be compared between questions, also as a threshold.

    `dense` is a cosine of the vectors, `lexical` the share of the question's words (0 to 1). With a vector, `score` is
    dense + .4 lexical + .4 (its share among its rivals) - 1.5 (the question's novelty to them); by words alone it is
    `lexical`. `closest` is the cosine of its nearest text, 0 without a vector.
    """

    key: str
    score: float
    dense: float
    lexical: float
    closest: float = 0.0


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
        if not self.segments:
            return []
        most = max(limit, RIVALS)
        looks = [
            _Look.at(segment, words, dropped, vector, most)
            for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True)
        ]
        scores = np.concatenate([look.scores for look in looks])
        best = (-scores).argsort(kind="stable")[:most]
        parts, places = _split(best, [len(look.scores) for look in looks])
        order, rivalry = _compete(looks, parts[:RIVALS], places[:RIVALS])
        final = scores[best]
        final[order] += np.float32(RIVALRY) * rivalry.shares
        final -= np.float32(NOVELTY * rivalry.novelty)
        mine = [np.flatnonzero(parts == number) for number in range(len(looks))]
        return [hit for look, n in zip(looks, mine, strict=True) for hit in look.hits(places[n], final[n])]

    def _gone(self, number: int) -> Dropped:
        positions = self.segments[number].numbers
        later = (key for segment in self.segments[number + 1 :] for key in segment.keys)
        gone = {positions[key] for key in (*later, *self.hidden) if key in positions}
        return np.array(sorted(gone), dtype=np.int32)


@dataclass(frozen=True, slots=True)
class _Look:
    """The best entries of one segment for a question, after a rough look at all and an exact one at a few."""

    segment: Segment
    entries: Positions
    words: Vectors
    near: Near | None
    scores: Vectors

    @classmethod
    def at(cls, segment: Segment, words: Vectors, dropped: Dropped, vector: Vectors, limit: int) -> Self:
        if segment.units is None:
            entries = _best(words, dropped, limit)
            return cls(segment, entries, words[entries], None, np.float32(WORDS) * words[entries])
        many = SHORTLIST if len(words) > SMALL else SHORTER
        rough = segment.units.rough(vector)
        weighed = np.float32(WORDS) * words
        entries = _best(rough + weighed, dropped, many)
        near = segment.units.near(entries, vector, rough)
        return cls(segment, entries, words[entries], near, near.whole + weighed[entries])

    def hits(self, places: Positions, scores: Vectors) -> Iterator[Hit]:
        """Hits of some of these entries, with the scores that they got in the end."""
        keys = [self.segment.keys[number] for number in self.entries[places].tolist()]
        words = self.words[places].tolist()
        if self.near is None:
            nothing = [0.0] * len(keys)
            return map(Hit, keys, scores.tolist(), nothing, words)
        return map(
            Hit, keys, scores.tolist(), self.near.whole[places].tolist(), words, self.near.closest[places].tolist()
        )


def _split(best: Positions, sizes: Sequence[int]) -> tuple[Positions, Positions]:
    """Give in which part each position stands, and where there, when parts of these sizes are strung together."""
    if len(sizes) == 1:
        return np.zeros_like(best), best
    firsts = np.array([0, *accumulate(sizes[:-1])])
    parts = firsts.searchsorted(best, "right") - 1
    return parts, best - firsts[parts]


def _compete(looks: Sequence[_Look], parts: Positions, places: Positions) -> tuple[list[int], Rivalry]:
    """Let entries compete, of which `places` stand in the looks `parts`; gives them in the order of the shares."""
    rows, cosines, sizes, order = [], [], [], []
    for number, look in enumerate(looks):
        mine = np.flatnonzero(parts == number)
        if look.near is None or not len(mine):
            continue
        chosen = [look.near.foremost(place, CLOSEST) for place in places[mine].tolist()]
        flat = np.concatenate(chosen)
        rows.append(look.near.texts(flat))
        cosines.append(look.near.cosines[flat])
        sizes += [len(each) for each in chosen]
        order += mine.tolist()
    if not rows:
        return order, NONE
    return order, Rivalry.between(np.concatenate(rows), sizes, np.concatenate(cosines))


def _best(scores: Vectors, dropped: Dropped, limit: int) -> Positions:
    """Give the positions of the highest scores among those that are not dropped."""
    if len(dropped):
        scores = scores.copy()
        scores[dropped] = -np.inf
    best = highest(scores, limit)
    return best[np.isfinite(scores[best])] if len(dropped) else best
