"""Measures the index on public question sets, 5 random examples an entry: python -m tests.benchmarks.public_sets.

`--data` holds clinc150.json (CLINC150, CC BY 3.0), banking_train.csv and banking_test.csv (BANKING77, CC BY 4.0), as
../shared/benchmarks does. Vectors of the questions are kept in `--cache`, if given.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.encoder import Encoder, MiniLM
from mentorbot.knowledge.index import Document, Hit, Segment, Snapshot

SHOTS = 5
SEEDS = (0, 1, 2)
Row = tuple[str, str]  # a question and its intent
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that entries are made of, questions to ask, and questions that nothing may answer."""

    train: Sequence[Row]
    asked: Sequence[Row]
    foreign: Sequence[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of 1; the last two are nan without foreign questions. `kept`: answered rightly at 90 % of them refused."""

    top1: float
    mrr: float
    auroc: float
    kept: float


def clinc(data: Path, held: str) -> Part:
    """Read CLINC150; `held` is "test", or "val" to choose settings by."""
    rows = json.loads((data / "clinc150.json").read_text(encoding="utf-8"))
    foreign = rows["oos_test"] if held == "test" else rows["oos_val"] + rows["oos_train"]
    return Part(_pairs(rows["train"]), _pairs(rows[held]), [text for text, _ in foreign])


def banking(data: Path, held: str) -> Part:
    """Read BANKING77; "val" is 15 questions an intent cut out of its training part."""
    train = _pairs(_csv(data / "banking_train.csv"))
    if held == "test":
        return Part(train, _pairs(_csv(data / "banking_test.csv")), [])
    groups = _by_intent(train).items()
    chance = Random(777)
    mixed = {intent: chance.sample(texts, len(texts)) for intent, texts in groups}
    asked = [(text, intent) for intent, texts in mixed.items() for text in texts[:15]]
    return Part([(text, intent) for intent, texts in mixed.items() for text in texts[15:]], asked, [])


class Cache:
    """Encodes a text once, and keeps the vectors of a whole part in a file."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._folder = folder

    def of(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Give each text's vector."""
        every = sorted(set(texts))
        name = sha256("\n".join([self._encoder.name, *every]).encode()).hexdigest()[:16]
        file = None if self._folder is None else self._folder / f"{name}.npy"
        if file is not None and file.exists():
            return dict(zip(every, np.load(file), strict=True))
        rows = self._encoder.encode(every)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(file, rows)
        return dict(zip(every, rows, strict=True))


def measure(part: Part, cache: Cache, seed: int) -> Figures:
    """Make an entry of each intent's examples, ask everything, and count."""
    chance = Random(seed)
    groups = _by_intent(part.train)
    documents = [Document(intent, tuple(chance.sample(texts, SHOTS))) for intent, texts in groups.items()]
    examples = [text for document in documents for text in document.texts]
    known = cache.of(examples)
    asked = cache.of([*(text for text, _ in part.asked), *part.foreign])
    snapshot = Snapshot((Segment.build(documents, np.stack([known[text] for text in examples])),))
    found = [snapshot.search(text, asked[text], 20) for text, _ in part.asked]
    places = np.array([_place(hits, intent) for hits, (_, intent) in zip(found, part.asked, strict=True)])
    inside = np.array([hits[0].score for hits in found])
    outside = np.array([snapshot.search(text, asked[text], 1)[0].score for text in part.foreign])
    top1, mrr = float((places == 1).mean()), float((1 / places).mean())
    if not len(outside):
        return Figures(top1, mrr, float("nan"), float("nan"))
    kept = float(((places == 1) & (inside > np.quantile(outside, 0.9))).mean())
    return Figures(top1, mrr, auroc(inside, outside), kept)


def auroc(inside: Numbers, outside: Numbers) -> float:
    """Give the chance that a question that has an answer scores above one that has none."""
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, "left") + np.searchsorted(ordered, inside, "right")
    return float(below.mean() / 2 / len(outside))


def _place(hits: Sequence[Hit], intent: str) -> float:
    return next((n for n, hit in enumerate(hits, 1) if hit.key == intent), float("inf"))


def _pairs(rows: Iterable[Sequence[str]]) -> list[Row]:
    return [(row[0], row[1]) for row in rows]


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _by_intent(rows: Sequence[Row]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for text, intent in sorted(rows, key=lambda row: row[1]):
        groups.setdefault(intent, []).append(text)
    return groups


def main() -> None:
    """Print a row for each set and seed, and the mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--held", choices=["val", "test"], default="test")
    given = parser.parse_args()
    cache = Cache(MiniLM(), given.cache)
    print(f"{'set':10}{'seed':>6}{'top-1':>8}{'MRR':>8}{'AUROC':>8}{'acc@90':>8}")
    for name, read in (("CLINC150", clinc), ("BANKING77", banking)):
        part = read(given.data, given.held)
        rows = [measure(part, cache, seed) for seed in SEEDS]
        for seed, row in [*zip(SEEDS, rows, strict=True)]:
            print(f"{name:10}{seed:6}{row.top1:8.4f}{row.mrr:8.4f}{row.auroc:8.4f}{row.kept:8.4f}")
        means = [float(np.mean([getattr(row, each) for row in rows])) for each in ("top1", "mrr", "auroc", "kept")]
        print(f"{name:10}{'mean':>6}" + "".join(f"{mean:8.4f}" for mean in means), flush=True)


if __name__ == "__main__":
    main()
