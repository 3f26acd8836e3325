"""Measures what a search and an edit cost beside the encoder's forward pass: python -m tests.benchmarks.speed.

All in one run, on one thread. Entries have 5 texts, whose vectors are those of the lines of `--texts`, moved a little
at random; their words are drawn from those lines. Ratios are what to compare: milliseconds depend on the machine and
its neighbours.
"""

import argparse
import gc
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.encoder import Encoder, MiniLM
from mentorbot.knowledge.index import Document, Segment, Snapshot

TEXTS = 5
ASKED = 200
OVERLAYS, OWN, OWN_TEXTS = 300, 20, 15
Vectors = NDArray[np.float32]


class Stock:
    """Real lines and their vectors, from which entries are made up."""

    def __init__(self, lines: Sequence[str], encoder: Encoder) -> None:
        self._lines = lines
        self._vectors = encoder.encode(lines)
        self._chance = np.random.default_rng(0)

    def entries(self, count: int, texts: int) -> tuple[list[Document], Vectors]:
        """Make up entries: each stands near one line, and its texts share half of that line's words."""
        chosen = self._chance.integers(0, len(self._lines), count)
        documents = [Document(f"e{n}", self._texts(self._lines[line], texts)) for n, line in enumerate(chosen)]
        centres = self._moved(self._vectors[chosen], 0.6)
        return documents, self._moved(np.repeat(centres, texts, axis=0), 0.6)

    def _texts(self, line: str, count: int) -> tuple[str, ...]:
        other = self._lines[int(self._chance.integers(0, len(self._lines)))].split()
        words = line.split()
        mixed = [*words, *other[: len(words)]]
        return tuple(" ".join(self._chance.choice(mixed, min(9, len(mixed)))) for _ in range(count))

    def _moved(self, rows: Vectors, by: float) -> Vectors:
        noise = self._chance.standard_normal(rows.shape, dtype=np.float32) * np.float32(by / np.sqrt(rows.shape[1]))
        moved: Vectors = rows + noise
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        return moved


def compare(count: int, stock: Stock, encoder: Encoder, questions: Sequence[str]) -> float:
    """Print a row for an index of `count` entries; give the encoder's median in milliseconds."""
    before = _megabytes()
    documents, vectors = stock.entries(count, TEXTS)
    start = perf_counter()
    snapshot = Snapshot((Segment.build(documents, vectors),))
    built = perf_counter() - start
    del documents, vectors
    held = _megabytes() - before
    alone, whole = np.zeros(len(questions)), np.zeros(len(questions))
    for n, question in enumerate(questions):
        start = perf_counter()
        vector = encoder.encode([question])[0]
        encoded = perf_counter()
        snapshot.search(question, vector, 10)
        whole[n], alone[n] = 1000 * (perf_counter() - start), 1000 * (encoded - start)
    (median, slow), (all_median, all_slow) = np.percentile(alone, [50, 95]), np.percentile(whole, [50, 95])
    print(
        f"{count:8}{median:9.2f}{slow:7.2f}{all_median:9.2f}{all_slow:7.2f}"
        f"{all_median / median:8.2f}{np.median(whole / alone):8.2f}{built:9.1f}{held:8.0f}",
        flush=True,
    )
    return float(median)


def edit(stock: Stock, encoder: Encoder, count: int, forward: float, lines: Sequence[str]) -> None:
    """Print what it takes until one changed entry of 15 texts is found in an index of `count`."""
    documents, vectors = stock.entries(count, TEXTS)
    pack = Segment.build(documents, vectors)
    start = perf_counter()
    changed = Document("e5", tuple(lines[:OWN_TEXTS]))
    own = Segment.build([changed], encoder.encode(changed.texts))
    Snapshot((pack, own)).search(lines[0], encoder.encode(lines[:1])[0], 10)
    taken = 1000 * (perf_counter() - start)
    print(f"one entry of {OWN_TEXTS} texts edited among {count}: {taken:.0f} ms, {taken / forward:.1f} encoder passes")


def overlays(stock: Stock) -> None:
    """Print what many communities with entries of their own hold in memory."""
    pack = Segment.build(*stock.entries(150, OWN_TEXTS))
    snapshots = [Snapshot((pack, Segment.build(*stock.entries(OWN, OWN_TEXTS))))]
    tracemalloc.start()
    snapshots += [Snapshot((pack, Segment.build(*stock.entries(OWN, OWN_TEXTS)))) for _ in range(OVERLAYS - 1)]
    more = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    print(f"{len(snapshots)} communities with {OWN} own entries of {OWN_TEXTS} texts: {more:.0f} MB more than one")


def _megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])  # resident; Linux only
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=Path("knowledge/background.txt"), help="real lines, one a line")
    parser.add_argument("--sizes", type=int, nargs="*", default=[150, 10_000, 100_000])
    given = parser.parse_args()
    lines = [line for line in given.texts.read_text(encoding="utf-8").splitlines() if line.strip()]
    encoder = MiniLM()
    stock = Stock(lines, encoder)
    questions = [f"{line} please" for line in lines[:ASKED]]
    overlays(stock)
    print(f"{'':8}{'encoder':>16}{'whole search':>16}{'ratio of':>8}{'ratio':>8}{'build':>9}{'RSS':>8}")
    print(f"{'entries':>8}{'ms p50':>9}{'p95':>7}{'ms p50':>9}{'p95':>7}{'medians':>8}{'p50':>8}{'s':>9}{'MB':>8}")
    forward = min([compare(count, stock, encoder, questions) for count in given.sizes])
    edit(stock, encoder, 10_000, forward, lines)


if __name__ == "__main__":
    main()
