"""Matches a question to entries by its words: BM25 over stems, one immutable part per segment of the index."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Self

import numpy as np
import Stemmer
from numpy.typing import NDArray

K1 = 1.5  # how fast a repeated word stops counting; with B the usual choice, best on the sets that we measured
B = 0.75  # how much a long entry is discounted
WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")  # keeps C++ and C# whole

REMEMBERED = 1 << 14  # words whose stems are kept (2 MB): to find one anew costs more than all else about it

_NOWHERE = slice(0, 0)

Dropped = NDArray[np.int32]  # sorted positions in a segment that are shadowed or hidden


def stems(text: str) -> list[str]:
    """Give the English stems of `text` in order; none for emoji.

    Stop words stay: "where" and "when" tell entries apart (CLINC150 +.6 points), and idf silences the rest.
    """
    return [_stem(word) for word in WORD.findall(text.lower())]


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    return intern(Stemmer.Stemmer("english", 0).stemWord(word))


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of one segment's entries: for each stem the entries that hold it, and how well it stands for each.

    Entries are numbered from 0 in the segment's order. `lengths` counts stems, shape (entries,). The postings of
    stem number s are `entries[bounds[s]:bounds[s + 1]]`, sorted, with the counts beside them.
    """

    numbers: Mapping[str, int]
    bounds: NDArray[np.int32]
    entries: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: NDArray[np.float32]

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Read one text for each entry."""
        numbers: dict[str, int] = {}
        found: list[tuple[int, int, int]] = []
        lengths = np.zeros(len(texts), dtype=np.float32)
        for entry, text in enumerate(texts):
            words = stems(text)
            lengths[entry] = len(words)
            found += [(numbers.setdefault(s, len(numbers)), entry, n) for s, n in Counter(words).items()]
        table = np.array(found, dtype=np.int32).reshape(-1, 3)
        table = table[np.argsort(table[:, 0], kind="stable")]
        bounds = np.searchsorted(table[:, 0], np.arange(len(numbers) + 1)).astype(np.int32)
        return cls(numbers, bounds, table[:, 1].copy(), table[:, 2].astype(np.float32), lengths)

    def holding(self, stem: str) -> slice:
        """Give where the postings of `stem` stand; an empty slice for a stem that no entry holds."""
        number = self.numbers.get(stem)
        return _NOWHERE if number is None else slice(self.bounds.item(number), self.bounds.item(number + 1))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all segments together, so that a word weighs the same however the entries are split up."""

    parts: tuple[tuple[Postings, Dropped], ...]
    total: int
    mean_length: float

    @classmethod
    def over(cls, parts: Sequence[tuple[Postings, Dropped]]) -> Self:
        """Combine segments, each with its dropped positions; what is dropped counts nowhere."""
        total = sum(len(postings.lengths) - len(dropped) for postings, dropped in parts)
        length = sum(float(postings.lengths.sum() - postings.lengths[dropped].sum()) for postings, dropped in parts)
        return cls(tuple(parts), total, length / total if length else 1.0)

    def scores(self, stemmed: Iterable[str]) -> list[NDArray[np.float32]]:
        """Score each segment's entries for a question's stems, from 0 (none shared) to nearly 1 (all of them, often).

        Shape (entries,) each. BM25 with Lucene's idf over the sum of the idf of the distinct stems, so that scores of
        different questions can be compared. A stem that nothing holds weighs as much as the rarest. Dropped rows mean
        nothing.
        """
        asked = dict.fromkeys(stemmed)
        places = [list(map(postings.holding, asked)) for postings, _ in self.parts]
        held = [0] * len(asked)
        for (postings, dropped), where in zip(self.parts, places, strict=True):
            for n, place in enumerate(where):
                held[n] += place.stop - place.start
                if len(dropped):
                    held[n] -= _shared(postings.entries[place], dropped)
        weights = [math.log(1 + (self.total - n + 0.5) / (n + 0.5)) for n in held]
        mass = sum(weights) or 1.0
        shares = [weight / mass for weight in weights]
        return [self._part(postings, where, shares) for (postings, _), where in zip(self.parts, places, strict=True)]

    def _part(self, postings: Postings, places: Sequence[slice], shares: Sequence[float]) -> NDArray[np.float32]:
        there = [(place, share) for place, share in zip(places, shares, strict=True) if place is not _NOWHERE]
        if not there:
            return np.zeros(len(postings.lengths), dtype=np.float32)
        entries = np.concatenate([postings.entries[place] for place, _ in there])
        worth = np.concatenate([postings.counts[place] for place, _ in there])
        room = postings.lengths.take(entries)
        room *= K1 * B / self.mean_length
        room += worth
        room += K1 * (1 - B)
        worth /= room
        sizes = [place.stop - place.start for place, _ in there]
        worth *= np.array([share for _, share in there], dtype=np.float32).repeat(sizes)
        return np.bincount(entries, worth, len(postings.lengths)).astype(np.float32)


def _shared(entries: NDArray[np.int32], dropped: Dropped) -> int:
    if not len(entries):
        return 0
    at = np.minimum(np.searchsorted(entries, dropped), len(entries) - 1)
    return int((entries[at] == dropped).sum())
