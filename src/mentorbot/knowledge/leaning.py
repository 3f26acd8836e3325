"""Learns from example lines to which of two sides a line leans: by its vector and, beside it, by its words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import repeat
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.index import Vectors

Encode = Callable[[Sequence[str]], Vectors]
"""Gives a row of unit length for each text; a look-up of cached vectors is meant."""

WIDTH = 2.0
"""Nearness to a landmark is exp(WIDTH * (cosine - 1)). With RIDGE, WORDS and SMOOTH picked by five-fold
cross-validation over the pack's own lines; half or twice as much of each changes the misses by less than a fifth."""
RIDGE = 3e-4
"""How strongly the weights of the landmarks are held back."""
WORDS, LENGTH = 0.5, 0.75
"""What the words' evidence counts beside the vector's, which is about +1 or -1: the sum over a line's n words and
pairs counts WORDS / (n + 4) ** LENGTH, so that a long story isn't judged by its length."""
SMOOTH = 0.5
"""Added to the count of each word on each side."""
SELDOM = 2
"""Lines that a word or pair of words must stand in to count."""
STRONGEST = 2.5
"""Evidence of a single word or pair of words, in natural logarithms, at most."""
READ = 2_000
"""Characters of a line whose words are read."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Example lines that all lean one way (`target` +1 or -1).

    `weight` is what they weigh together in the fit, `landmarks` how many of them, evenly spread, nearness is taken to.
    """

    lines: Sequence[str]
    target: float
    weight: float
    landmarks: int


@dataclass(frozen=True, slots=True, eq=False)
class Leaning:
    """A fit: unit `landmarks`, shape (384, n), with their weights (none without vectors), and evidence by word.

    A column a landmark: read that way, all of them are through a sixth sooner.
    """

    landmarks: Vectors
    weights: Vectors
    evidence: Mapping[str, float]

    @classmethod
    def fit(cls, sides: Sequence[Side], encode: Encode | None) -> Self:
        """Fit to the sides' lines in closed form (kernel ridge over landmarks; naive Bayes over words)."""
        evidence = _evidence(sides)
        if encode is None or not any(side.lines for side in sides):
            return cls(np.zeros((384, 0), np.float32), np.zeros(0, np.float32), evidence)
        vectors = [encode(side.lines) for side in sides if side.lines]
        kept = [side for side in sides if side.lines]
        chosen = np.vstack([every(rows, side.landmarks) for rows, side in zip(vectors, kept, strict=True)])
        landmarks = np.ascontiguousarray(chosen.T)
        return cls(landmarks, _weights(landmarks, kept, vectors), evidence)

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read a fit back that `dump` wrote. Raises ValueError when `data` is something else."""
        try:
            with np.load(BytesIO(data), allow_pickle=False) as kept:
                evidence = dict(zip(json.loads(kept["parts"].tobytes()), kept["evidence"].tolist(), strict=True))
                return cls(kept["landmarks"], kept["weights"], evidence)
        except (AttributeError, KeyError, OSError, TypeError, ValueError, BadZipFile) as error:
            raise ValueError("This is no fit.") from error

    def dump(self) -> bytes:
        """The fit as bytes (about 3 MB), for a cache that is keyed by the encoder's name and the pack's digest."""
        kept = BytesIO()
        said = np.frombuffer(json.dumps(list(self.evidence)).encode(), dtype=np.uint8)
        evidence = np.array(list(self.evidence.values()), dtype=np.float64)
        np.savez(kept, landmarks=self.landmarks, weights=self.weights, parts=said, evidence=evidence)
        return kept.getvalue()

    def meaning(self, vector: Vectors) -> float:
        """How much a line's meaning leans to the side of +1: with `words` between about -2 and +2, 0 is undecided."""
        return float(_nearness(vector, self.landmarks) @ self.weights) if len(self.weights) else 0.0

    def words(self, text: str) -> float:
        """The evidence of the words, to be added to the meaning."""
        said = parts(text)
        total: float = sum(map(self.evidence.get, said, repeat(0.0)))
        return float(WORDS * total / (len(said) + 4) ** LENGTH)


def every(rows: Vectors, most: int) -> Vectors:
    """At most `most` of the rows, evenly spread."""
    chosen: Vectors = rows[:: max(1, -(-len(rows) // most))] if most else rows[:0]
    return chosen


def parts(text: str) -> set[str]:
    """The words of a line and the pairs of words that follow one another, its ends included."""
    words = _WORD.findall(text[:READ].casefold().replace("’", "'"))
    return {*words, *map(" ".join, zip(["^", *words], [*words, "$"], strict=True))}


def _evidence(sides: Sequence[Side]) -> dict[str, float]:
    counts = [Counter(part for line in side.lines for part in parts(line)) for side in sides]
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    frequent = [part for part, number in total.items() if number >= SELDOM]
    shares = [
        np.array([count[part] + SMOOTH for part in frequent]) * (side.weight / (len(side.lines) + 2 * SMOOTH))
        for side, count in zip(sides, counts, strict=True)
    ]
    towards = _mean(sides, shares, 1.0)
    away = _mean(sides, shares, -1.0)
    logs = np.clip(np.log(towards / away), -STRONGEST, STRONGEST)
    return dict(zip(frequent, logs.tolist(), strict=True))


def _mean(sides: Sequence[Side], shares: Sequence[NDArray[np.float64]], sign: float) -> NDArray[np.float64]:
    mine = [(side.weight, share) for side, share in zip(sides, shares, strict=True) if side.target * sign > 0]
    total: NDArray[np.float64] = np.sum([share for _, share in mine], axis=0) / sum(weight for weight, _ in mine)
    return total


def _nearness(vectors: Vectors, landmarks: Vectors) -> Vectors:
    near: Vectors = vectors @ landmarks
    near -= 1
    near *= WIDTH
    return np.exp(near, out=near)


def _weights(landmarks: Vectors, sides: Sequence[Side], vectors: Sequence[Vectors]) -> Vectors:
    left = RIDGE * _nearness(landmarks.T, landmarks).astype(np.float64)
    left[np.diag_indices(len(left))] += 1e-9
    right = np.zeros(len(left))
    for side, rows in zip(sides, vectors, strict=True):
        near = _nearness(rows, landmarks)
        left += side.weight / len(rows) * (near.T @ near)
        right += side.target * side.weight / len(rows) * near.sum(axis=0)
    weights: Vectors = np.linalg.solve(left, right).astype(np.float32)
    return weights
