"""Scores what was read against the cases: right, wrong or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from dateutil.rrule import rrulestr

from mentorbot.times.reading import read_point, read_recurrence
from mentorbot.times.rfc import full_rule
from mentorbot.times.unclear import Unclear

CASES = Path(__file__).parent / "cases"
SETS = ("points", "recurrences", "further", "strangers", "nonsense")
Verdict = Literal["right", "wrong", "refused"]
Case = dict[str, Any]
_COMPARED = 12


def cases(name: str, folder: Path = CASES) -> list[Case]:
    """The cases of a set; nothing where the folder has no such file."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def held_out(case: Case) -> bool:
    """Whether a case is one that nothing was tuned on: by a hash of its text, a third, of the strangers' half.

    What an examiner added afterwards (its `part` is "examined") is not among them: what failed of it was mended.
    """
    if "part" in case:
        return False
    parts = 2 if case.get("origin") == "ours" else 3
    return hashlib.sha256(case["text"].lower().encode()).digest()[0] % parts == 0


def is_recurrence(case: Case) -> bool:
    return "rrule" in case


def verdict(case: Case) -> Verdict:
    """Read a case, and say what came of it."""
    now, order = datetime.fromisoformat(case["ref"]), case.get("order", "MDY")
    try:
        if is_recurrence(case):
            rule = full_rule(read_recurrence(case["text"], now, order), now)
            return "right" if occurrences(rule, now) == occurrences(case["rrule"], now) else "wrong"
        return "right" if fits(case["expect"], read_point(case["text"], now, order).at) else "wrong"
    except Unclear:
        return "refused"


def accepted(case: Case) -> Iterator[str]:
    """As what a piece of nonsense was accepted, though it must not be."""
    now = datetime.fromisoformat(case["ref"])
    for mode, read in (("point", read_point), ("recurrence", read_recurrence)):
        if case["mode"] in (mode, "both"):
            try:
                read(case["text"], now, case.get("order", "MDY"))
            except Unclear:
                continue
            yield mode


def occurrences(rule: str, start: datetime) -> list[datetime]:
    """The first twelve occurrences of a rule."""
    return list(islice(rrulestr(rule, dtstart=start), _COMPARED))


def fits(expect: dict[str, str], at: datetime) -> bool:
    """Whether a point is what a case expects, as far as its kind says that it counts."""
    value, kind = datetime.fromisoformat(expect["value"]), expect["kind"]
    if kind == "minute":
        return at.replace(second=0, microsecond=0) == value
    if kind == "hour":
        return at.replace(minute=0, second=0) == value.replace(minute=0)
    if kind == "week":
        return value.date() <= at.date() < value.date() + timedelta(days=7)
    if kind == "month":
        return (at.year, at.month) == (value.year, value.month)
    if kind == "interval":
        return value <= at < datetime.fromisoformat(expect["end"])
    if kind == "deadline_end":
        return at.date() == (value - timedelta(seconds=1)).date()
    return at.date() == value.date()
