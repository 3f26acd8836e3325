"""Tells the few best entries for a question apart, by what sets their texts apart from one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
RIDGE = 0.03  # how far a text may be from what its entry would expect; .03 to .3 measured within .3 points
CLOSEST = 8  # texts of an entry that speak for it; with all of them it costs five times as much and gains nothing


@dataclass(frozen=True, slots=True)
class Rivalry:
    """How a question is shared out among a few entries: kernel ridge regression from their texts to themselves.

    The kernel is exp(cosine - 1). A direction that all rivals share says nothing, one that a single entry has says
    much. It is solved for each question (0.15 ms for 80 texts), so nothing is stale after an edit, and its cost does
    not grow with the number of entries. `shares` are about 0 to 1, one for each entry. `novelty` is the
    variance of the same model read as a Gaussian process: 0 when the texts explain the question wholly, 1 when not
    at all.
    """

    shares: Sequence[float]
    novelty: float

    @classmethod
    def between(cls, rows: Vectors, sizes: Sequence[int], cosines: Vectors) -> Self:
        """Compare entries by the unit vectors of their texts, shape (texts, dimension).

        `sizes` of them belong to one entry after the other; `cosines` are their nearness to the question.
        """
        kernel = rows @ rows.T
        kernel -= 1
        np.exp(kernel, out=kernel)
        kernel.reshape(-1)[:: len(rows) + 1] = 1 + RIDGE  # a text is wholly near to itself
        near = np.exp(cosines - 1)
        weights = np.linalg.solve(kernel, near)
        each = weights.tolist()
        ends = list(accumulate(sizes))
        shares = [sum(each[end - size : end]) for end, size in zip(ends, sizes, strict=True)]
        return cls(shares, 1 - float(near @ weights))


NONE = Rivalry((), 1.0)
"""Nobody competes, and nothing explains the question."""
