"""Measures the ledger beside APScheduler 3 and its SQLAlchemy store: python -m tests.benchmarks.delivery [--many N].

Each keeps its reminders in a SQLite file in the same folder, with synchronous=FULL (a power cut loses nothing that was
said to be kept). Ours has the write-ahead log that it always has; APScheduler is measured as it comes, with SQLite's
rollback journal, and once more with such a log, which an operator could give it. Each is in a process of its own; they
take turns, round by round, so that a disk that is busy for a while is so for all, and the middle of the rounds counts.

What APScheduler does in one transaction each (adding, removing), one caller after the other, we do so as well, and in
bulk besides. Its store is filled with rows as it writes them itself, since adding each takes too long. Nothing is sent:
on both sides what is due calls something that notes the time and returns, and no platform's rate is kept. APScheduler
hands a job to a thread and removes it; it neither marks nor records, and what was on its way when the process died is
lost. APScheduler comes with the extra `benchmark`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.benchmarks.delivery_measure import NAMES, Found, middle
from tests.benchmarks.delivery_ours import Ours
from tests.benchmarks.delivery_theirs import Theirs

ROUNDS = 7
SIDES: dict[str, Callable[[Path], Ours | Theirs]] = {
    "ours": Ours,
    "APScheduler 3": partial(Theirs, log="DELETE"),
    "the same, with WAL": partial(Theirs, log="WAL"),
}


def _serve(made: Callable[[Path], Ours | Theirs], file: Path, asked: Connection) -> None:
    """Do what is asked for, one thing after the other: a method's name and what it takes."""
    side = made(file)
    while (order := asked.recv()) is not None:
        name, given = order
        asked.send(getattr(side, name)(*given))


class Side:
    """One side in its process."""

    def __init__(self, made: Callable[[Path], Ours | Theirs], file: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(made, file, there), daemon=True)
        self._process.start()
        there.close()
        self.found: list[Found] = []

    def do(self, name: str, *given: Any) -> None:
        self._here.send((name, given))
        try:
            self.found.append(self._here.recv())
        except EOFError:
            raise SystemExit(f"{name} failed; its own words stand above") from None

    def close(self) -> None:
        self._here.send(None)
        self._process.join()


def measured(folder: Path, many: int, sample: int, due: int) -> dict[str, Found]:
    """Measure all sides by turns."""
    sides = {name: Side(made, folder / f"{number}.sqlite3") for number, (name, made) in enumerate(SIDES.items())}
    for side in sides.values():
        side.do("fill", many)
    for number in range(ROUNDS):
        for side in sides.values():
            side.do("round", number, sample, due)
    for side in sides.values():
        side.do("end", 5 * sample)
        side.close()
    return {name: middle(side.found) for name, side in sides.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=1_000_000, help="pending reminders")
    parser.add_argument("--sample", type=int, default=1_000, help="planned one by one, and claimed, in each round")
    parser.add_argument("--due", type=int, default=1_000, help="due at the same instant")
    parser.add_argument("--folder", type=Path, help="where the files go; a new one unless named")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        found = measured(Path(folder), asked.many, asked.sample, asked.due)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{asked.many:,} pending, {asked.due:,} due at once; SQLite, synchronous=FULL")
    print(f"{'':36}" + "".join(f"{side:>20}" for side in SIDES))
    for name in NAMES:
        cells = (f"{each[name]:20,.2f}" if name in each else f"{'-':>20}" for each in found.values())
        print(f"{name:36}" + "".join(cells))


if __name__ == "__main__":
    main()
