"""What both sides of the delivery benchmark measure with."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

Found = dict[str, float]
PLANNED, BULK, CLAIMED = "planned one by one, a second", "planned in bulk, a second", "claimed, a second"
IDLE, MIDDLE, LAST = "idle look, ms", "late in the middle, s", "late at 99 of 100, s"
PENDING, DUE = "memory taken by what is pending, MB", "memory taken by what is due, MB"
NAMES = (PLANNED, BULK, CLAIMED, IDLE, MIDDLE, LAST, PENDING, DUE)


@contextmanager
def rate(found: Found, name: str, count: int) -> Iterator[None]:
    """How many a second."""
    begun = time.perf_counter()
    yield
    found[name] = count / (time.perf_counter() - begun)


@contextmanager
def span(spent: list[float]) -> Iterator[None]:
    """How long, in milliseconds."""
    begun = time.perf_counter()
    yield
    spent.append(1000 * (time.perf_counter() - begun))


def spread(late: list[float]) -> Found:
    """Lateness in seconds."""
    return {MIDDLE: median(late), LAST: quantiles(late, n=100)[98]}


def middle(rounds: Sequence[Found]) -> Found:
    """The middle of each figure over the rounds that have it."""
    every = {name: [each[name] for each in rounds if name in each] for name in NAMES}
    return {name: median(values) for name, values in every.items() if values}


def memory() -> float:
    """What this process holds of memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / (1 << 20)
