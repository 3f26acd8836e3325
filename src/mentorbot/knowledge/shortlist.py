"""Picks the few entries of a large segment that are worth an exact look, from one bit per dimension."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of each entry's centroid, 64 dimensions to a word: 48 bytes instead of 1,536. Shape (words, entries).

    The share of signs that differ between two vectors estimates the angle between them (Charikar 2002).
    """

    columns: NDArray[np.uint64]

    @classmethod
    def of(cls, centroids: NDArray[np.float32]) -> Self:
        """Pack centroids, shape (entries, dimension), a multiple of 64 dimensions."""
        return cls(np.ascontiguousarray(_packed(centroids).T))

    def nearness(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Estimate the cosine between every entry's centroid and `vector`, shape (entries,)."""
        words = _packed(vector[None])[0]
        differing = np.zeros(self.columns.shape[1], dtype=np.uint16)
        for column, word in zip(self.columns, words, strict=True):
            differing += np.bitwise_count(column ^ word)
        cosines = np.cos(np.arange(len(vector) + 1, dtype=np.float32) * np.float32(np.pi / len(vector)))
        nearness: NDArray[np.float32] = cosines[differing]
        return nearness


def highest(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    """Give the positions of the `limit` highest scores, in no order."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    return scores.argpartition(-limit)[-limit:]


def _packed(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    return np.packbits(vectors > 0, axis=1).view(np.uint64)
