"""Finds the entries that stand nearest to a question, in an immutable snapshot of what a community knows."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mentorbot.knowledge.lexical import Dropped, Words, stems
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


class Hit(NamedTuple):
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

    def search(self, text: str, vector: Vectors | None, limit: int, stemmed: Sequence[str] | None = None) -> list[Hit]:
        """Give at most `limit` entries, best first, equal scores by key.

        `vector` is the encoder's row for `text`. When it is None, entries are found by words alone, and only those that
        share one. `stemmed` are the stems of `text` where they are known already.
        """
        lexical = self._words.scores(stems(text) if stemmed is None else stemmed)
        hits = self._by_words(lexical, limit) if vector is None else self._by_both(lexical, vector, limit)
        return sorted(hits, key=_order)[:limit]

    def _by_words(self, lexical: Sequence[Vectors], limit: int) -> list[Hit]:
        hits: list[Hit] = []
        for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True):
            best = [n for n in _best(words, dropped, limit) if words[n] > 0]
            hits += [Hit(segment.keys[n], float(words[n]), 0.0, float(words[n])) for n in best]
        return hits

    def _by_both(self, lexical: Sequence[Vectors], vector: Vectors, limit: int) -> list[Hit]:
        most = max(limit, RIVALS)
        found = _Found()
        for segment, words, dropped in zip(self.segments, lexical, self._dropped, strict=True):
            found.add(segment, words, dropped, vector, most)
        best = sorted(range(len(found.keys)), key=found.scores.__getitem__, reverse=True)[:most]
        novelty = NOVELTY * found.compete(best[:RIVALS])
        keys, scores, dense, lexically, closest = found.keys, found.scores, found.dense, found.lexical, found.closest
        return [Hit(keys[n], scores[n] - novelty, dense[n], lexically[n], closest[n]) for n in best]

    def _gone(self, number: int) -> Dropped:
        positions = self.segments[number].numbers
        later = (key for segment in self.segments[number + 1 :] for key in segment.keys)
        gone = {positions[key] for key in (*later, *self.hidden) if key in positions}
        return np.array(sorted(gone), dtype=np.int32)


def _order(hit: Hit) -> tuple[float, str]:
    return -hit.score, hit.key


class _Found:
    """The best entries of all segments for one question, on their way to being hits: a list for each part of a hit.

    `near` is the exact look that an entry was found in, None without vectors, and `places` where it stands there.
    """

    __slots__ = ("closest", "dense", "keys", "lexical", "near", "places", "scores")

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.scores: list[float] = []
        self.dense: list[float] = []
        self.lexical: list[float] = []
        self.closest: list[float] = []
        self.near: list[Near | None] = []
        self.places: list[int] = []

    def add(self, segment: Segment, words: Vectors, dropped: Dropped, vector: Vectors, limit: int) -> None:
        """Look for the best entries of a segment, at most `limit`: roughly at all, exactly at a few."""
        weighed = np.float32(WORDS) * words
        if segment.units is None:
            entries = _best(words, dropped, limit)
            scores, nothing = weighed.take(entries), np.zeros(len(entries), np.float32)
            self._take(segment, entries, scores, words, nothing, nothing, None, range(len(entries)))
            return
        rough = segment.units.rough(vector)
        entries = _best(rough + weighed, dropped, SHORTLIST if len(words) > SMALL else SHORTER)
        near = segment.units.near(entries, vector, rough)
        scores, whole, closest = near.whole + weighed.take(entries), near.whole, near.closest
        places: Sequence[int] = range(len(entries))
        if len(entries) > limit:
            best = highest(scores, limit)
            entries, scores = entries.take(best), scores.take(best)
            whole, closest, places = whole.take(best), closest.take(best), best.tolist()
        self._take(segment, entries, scores, words, whole, closest, near, places)

    def _take(
        self,
        segment: Segment,
        entries: Positions,
        scores: Vectors,
        words: Vectors,
        dense: Vectors,
        closest: Vectors,
        near: Near | None,
        places: Sequence[int],
    ) -> None:
        self.keys += [segment.keys[n] for n in entries.tolist()]
        self.scores += scores.tolist()
        self.dense += dense.tolist()
        self.lexical += words.take(entries).tolist()
        self.closest += closest.tolist()
        self.near += [near] * len(places)
        self.places += places

    def compete(self, rivals: Sequence[int]) -> float:
        """Let some of the entries share the question out among them; gives how new it is to them all."""
        rows, cosines, sizes, order = [], [], [], []
        for near in {id(self.near[n]): self.near[n] for n in rivals}.values():
            if near is None:
                continue
            mine = [n for n in rivals if self.near[n] is near]
            places, counts = near.foremost([self.places[n] for n in mine], CLOSEST)
            rows.append(near.texts(places))
            cosines.append(near.cosines.take(places))
            sizes += counts
            order += mine
        rivalry = Rivalry.between(_strung(rows), sizes, _strung(cosines)) if rows else NONE
        for n, share in zip(order, rivalry.shares, strict=True):
            self.scores[n] += RIVALRY * share
        return rivalry.novelty


def _strung(parts: Sequence[Vectors]) -> Vectors:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _best(scores: Vectors, dropped: Dropped, limit: int) -> Positions:
    """Give the positions of the highest scores among those that are not dropped."""
    if len(dropped):
        scores = scores.copy()
        scores[dropped] = -np.inf
    best = highest(scores, limit)
    return best[np.isfinite(scores[best])] if len(dropped) else best
