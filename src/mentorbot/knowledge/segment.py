"""Holds some entries ready to be searched: their texts' vectors, small, and their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.lexical import Postings
from mentorbot.knowledge.shortlist import Signs

Vectors = NDArray[np.float32]
Positions = NDArray[np.intp]
NEAREST = np.float32(0.2)  # what the nearest text weighs beside the centroid; chosen as the weights in index.py


@dataclass(frozen=True, slots=True)
class Document:
    """What the index knows of an entry: its title and example questions, and its body in pieces of two sentences.

    Raises ValueError when there is no text at all.
    """

    key: str
    questions: tuple[str, ...]
    chunks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry that nothing could ever find."""
        if not self.texts:
            raise ValueError(f"The entry {self.key} has no text to be found by.")

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts, questions first: the order in which Segment.build expects their vectors."""
        return self.questions + self.chunks


@dataclass(frozen=True, slots=True)
class Units:
    """The vectors of all texts, one byte a dimension: a quarter of float32, and a cosine is off by less than .001.

    `rows` is int8, shape (texts, dimension), `scales` bring each row back to unit length. Entry n owns `sizes[n]`
    rows from `starts[n]`, and `spreads[n]` is the length of their mean: 1 when all its texts agree.
    """

    rows: NDArray[np.int8]
    scales: Vectors
    starts: Positions
    sizes: Positions
    spreads: Vectors
    signs: Signs

    @classmethod
    def of(cls, vectors: Vectors, sizes: Sequence[int]) -> Self:
        """Store `vectors`, shape (texts, dimension), of which `sizes` belong to one entry after the other."""
        peak = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
        rows = np.rint(vectors * (127 / peak)).astype(np.int8)
        scales: Vectors = 1 / np.sqrt(np.square(rows, dtype=np.float32).sum(axis=1))
        counts = np.array(sizes, dtype=np.intp)
        starts = np.cumsum(counts) - counts
        sums = np.add.reduceat(vectors, starts, axis=0) if sizes else vectors
        spreads = np.linalg.norm(sums, axis=1) / counts
        return cls(rows, scales, starts, counts, spreads.astype(np.float32), Signs.of(sums))

    def texts_of(self, entry: int) -> Vectors:
        """Give the unit vectors of an entry's texts, shape (texts, dimension)."""
        places = slice(self.starts[entry], self.starts[entry] + self.sizes[entry])
        vectors: Vectors = self.rows[places] * self.scales[places, None]
        return vectors

    def nearness(self, entries: Positions, vector: Vectors) -> Vectors:
        """Give each entry's nearness to a question: its nearest text's cosine and its centroid's, mixed."""
        sizes = self.sizes[entries]
        firsts = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(self.starts[entries] - firsts, sizes)
        cosines = (self.rows.take(places, axis=0).astype(np.float32) @ vector) * self.scales[places]
        centroid = np.add.reduceat(cosines, firsts) / (sizes * self.spreads[entries])
        nearness: Vectors = NEAREST * np.maximum.reduceat(cosines, firsts) + (1 - NEAREST) * centroid
        return nearness.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """Some entries ready to be searched, never changed once built; shared by all snapshots that hold it."""

    keys: tuple[str, ...]
    numbers: dict[str, int]
    postings: Postings
    units: Units | None

    @classmethod
    def build(cls, documents: Sequence[Document], vectors: Vectors | None) -> Self:
        """Index `documents`; `vectors` holds a row of unit length for each of their texts, in order.

        Without vectors the segment is searched by words alone. Raises ValueError when a key comes twice or the
        number of rows is not the number of texts.
        """
        keys = tuple(document.key for document in documents)
        numbers = {key: n for n, key in enumerate(keys)}
        sizes = [len(document.texts) for document in documents]
        if len(numbers) < len(keys):
            raise ValueError("Two entries of a segment have the same key.")
        if vectors is not None and len(vectors) != sum(sizes):
            raise ValueError(f"{sum(sizes)} texts need as many vectors, not {len(vectors)}.")
        postings = Postings.build([" \n".join(document.texts) for document in documents])
        return cls(keys, numbers, postings, None if vectors is None else Units.of(vectors, sizes))
