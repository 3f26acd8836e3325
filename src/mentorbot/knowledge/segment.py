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
SMALL = 2_000  # entries of a segment up to which their centroids are kept as they are (1.5 KB each)


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
class Near:
    """How near some entries are to a question, text by text: entry n of these owns the texts up to `ends[n]`.

    `rows` are the texts' vectors before `scales` bring them to unit length, and `cosines` their nearness. `closest` is
    each entry's nearest text's, and `whole` that of the entry: its nearest text's and its centroid's, mixed.
    """

    rows: Vectors
    scales: Vectors
    cosines: Vectors
    ends: list[int]
    closest: Vectors
    whole: Vectors

    def foremost(self, entries: Sequence[int], most: int) -> tuple[Positions, list[int]]:
        """Give where these entries' nearest texts stand, entry by entry, and how many each has: at most `most`."""
        cosines, ends, chosen = self.cosines, self.ends, []
        for entry in entries:
            first, end = ends[entry - 1] if entry else 0, ends[entry]
            few = end - first <= most
            chosen.append(np.arange(first, end) if few else cosines[first:end].argpartition(-most)[-most:] + first)
        return np.concatenate(chosen), list(map(len, chosen))

    def texts(self, places: Positions) -> Vectors:
        """Give the unit vectors of some texts."""
        vectors: Vectors = self.rows.take(places, axis=0)
        vectors *= self.scales.take(places)[:, None]
        return vectors


@dataclass(frozen=True, slots=True)
class Units:
    """The vectors of all texts, one byte a dimension: a quarter of float32, and a cosine is off by less than .001.

    `rows` is int8, shape (texts, dimension), `scales` bring each row back to unit length. Entry n owns the rows from
    `bounds[n]` to `bounds[n + 1]`, and `spreads[n]` is the length of their mean: 1 when all its texts agree. For a
    rough look at all entries a segment has their `centroids`, of unit length; when it is large, only their signs.
    """

    rows: NDArray[np.int8]
    scales: Vectors
    bounds: Positions
    spreads: Vectors
    centroids: Vectors | Signs

    @classmethod
    def of(cls, vectors: Vectors, sizes: Sequence[int]) -> Self:
        """Store `vectors`, shape (texts, dimension), of which `sizes` belong to one entry after the other."""
        peak = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
        rows = np.rint(vectors * (127 / peak)).astype(np.int8)
        scales: Vectors = 1 / np.sqrt(np.square(rows, dtype=np.float32).sum(axis=1))
        bounds = np.cumsum([0, *sizes], dtype=np.intp)
        sums: Vectors = np.add.reduceat(vectors, bounds[:-1], axis=0) if sizes else vectors
        lengths = np.linalg.norm(sums, axis=1).astype(np.float32)
        spreads = (lengths / np.array(sizes, dtype=np.float32)).astype(np.float32)
        if len(sizes) > SMALL:
            return cls(rows, scales, bounds, spreads, Signs.of(sums))
        kept = np.add.reduceat(rows * scales[:, None], bounds[:-1], axis=0) if sizes else sums  # of the rows as stored
        centroids: Vectors = kept / np.maximum(lengths, np.float32(1e-9))[:, None]
        return cls(rows, scales, bounds, spreads, centroids)

    def rough(self, vector: Vectors) -> Vectors:
        """Give each entry's nearness to a question by its centroid alone, shape (entries,); of many, guess it."""
        if isinstance(self.centroids, Signs):
            return self.centroids.nearness(vector)
        return self.centroids @ vector

    def near(self, entries: Positions, vector: Vectors, rough: Vectors) -> Near:
        """Look at every text of some entries; `rough` is what `rough` said of all."""
        firsts = self.bounds.take(entries)
        sizes = self.bounds.take(entries + 1) - firsts
        ends = sizes.cumsum()
        if not len(ends):
            none = np.zeros(0, dtype=np.float32)
            return Near(none, none, none, [], none, none)
        starts = ends - sizes
        places = np.arange(ends[-1]) + (firsts - starts).repeat(sizes)
        rows = self.rows.take(places, axis=0).astype(np.float32)
        scales = self.scales.take(places)
        cosines = rows @ vector
        cosines *= scales
        closest = np.maximum.reduceat(cosines, starts)
        if isinstance(self.centroids, Signs):
            lengths = self.spreads.take(entries) * sizes.astype(np.float32)
            centroid = (np.add.reduceat(cosines, starts) / lengths).astype(np.float32, copy=False)
        else:
            centroid = rough.take(entries)
        return Near(rows, scales, cosines, ends.tolist(), closest, NEAREST * closest + (1 - NEAREST) * centroid)


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
