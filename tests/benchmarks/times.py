"""Measures what is understood of times, and how fast, beside dateparser: python -m tests.benchmarks.times.

`--data` names a folder with further cases (points.jsonl, recurrences.jsonl, nonsense.jsonl). Both programs read the
same texts in the same run; dateparser is restricted to English. Ratios are what to compare: microseconds depend on
the machine. dateparser comes with the extra `benchmark`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.times.scoring import CASES, Case, accepted, cases, fits, held_out, is_recurrence, verdict

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.pointed import pieces
from mentorbot.times.reading import read_point, read_recurrence
from mentorbot.times.unclear import Unclear

ROUNDS = 3
UNITS = ("in 2 days ", "first and ", "half past ", "mon 3 ", "9 ", "quarter ", "a ", "12:")
LENGTHS = (25, 50, 100)
SETS = ("points", "recurrences", "further", "strangers")

MIXED = ("further", "strangers")


def score(folder: Path) -> None:
    """Print what came of each set; of our own cases, those apart that nothing was tuned on."""
    print(f"{'set':38} {'cases':>6} {'right':>7} {'wrong':>7} {'refused':>8}")
    for name in SETS:
        for recurring in (False, True):
            chosen = [case for case in cases(name, folder) if is_recurrence(case) == recurring]
            parts = {"": chosen}
            if folder == CASES:
                held = [case for case in chosen if held_out(case)]
                parts = {"tuned on": [case for case in chosen if not held_out(case)], "held out": held}
            for part, some in parts.items():
                if some:
                    row(f"{name} {'(recurrences) ' if recurring and name in MIXED else ''}{part}", some)
    nonsense = cases("nonsense", folder)
    print(f"{'nonsense':38} {len(nonsense):6} accepted: {sum(1 for case in nonsense for _ in accepted(case))}")


def row(name: str, chosen: list[Case]) -> None:
    found = Counter(verdict(case) for case in chosen)
    share = {each: 100 * found[each] / len(chosen) for each in ("right", "wrong", "refused")}
    print(f"{name:38} {len(chosen):6} {share['right']:6.1f}% {share['wrong']:6.1f}% {share['refused']:7.1f}%")


def seconds(read: Callable[[Case], object], chosen: Iterable[Case]) -> list[float]:
    """The best of some rounds for each case."""
    best = []
    for case in chosen:
        rounds = []
        for _ in range(ROUNDS):
            begun = perf_counter()
            read(case)
            rounds.append(perf_counter() - begun)
        best.append(min(rounds))
    return best


def ours(case: Case) -> object:
    now = datetime.fromisoformat(case["ref"])
    with suppress(Unclear):
        return (read_recurrence if is_recurrence(case) else read_point)(case["text"], now, case.get("order", "MDY"))
    return None


def theirs(case: Case) -> datetime | None:
    settings = {
        "RELATIVE_BASE": datetime.fromisoformat(case["ref"]),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": case.get("order", "MDY"),
    }
    found: datetime | None = import_module("dateparser").parse(case["text"], languages=["en"], settings=settings)
    return found


def speed(folder: Path) -> None:
    """Print the median time per text of both, and what dateparser makes of the points."""
    chosen = [case for name in (*SETS, "nonsense") for case in cases(name, folder)]
    theirs(chosen[0])  # what it loads when it is first used is not counted
    our_time, their_time = seconds(ours, chosen), seconds(theirs, chosen)
    own, other = median(our_time) * 1e6, median(their_time) * 1e6
    print(f"median per text: mentorbot {own:.0f} µs, dateparser {other:.0f} µs: {other / own:.1f} times as fast")
    print(f"slowest text: mentorbot {max(our_time) * 1e6:.0f} µs, dateparser {max(their_time) * 1e6:.0f} µs")
    points = cases("points", folder)
    found = Counter(
        "refused"
        if (at := theirs(case)) is None
        else "right"
        if fits(case["expect"], at.replace(tzinfo=None))
        else "wrong"
        for case in points
    )
    print(f"dateparser on the points: {dict(found)} of {len(points)}")


def adversarial() -> None:
    """Print how the work grows with the length of texts made to cost much: looks at tokens, and time."""
    frame = Frame(datetime.fromisoformat("2026-11-26T10:30"))
    print(f"{'repeated words':16}" + "".join(f"{length:>8} characters{'':8}" for length in LENGTHS))
    for unit in UNITS:
        told = ""
        for length in LENGTHS:
            text = (unit * length)[:length].strip()
            cursor = Cursor(text)
            with suppress(Unclear):
                pieces(cursor, frame)
            (took,) = seconds(ours, [{"text": text, "ref": "2026-11-26T10:30"}])
            told += f"{cursor.steps:8} looks {took * 1e6:7.0f} µs   "
        print(f"{unit!r:16}{told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with further cases")
    options = parser.parse_args()
    for folder in (CASES, *([options.data] if options.data else [])):
        print(f"== {folder}")
        score(folder)
        speed(folder)
    adversarial()


if __name__ == "__main__":
    main()
