"""`mentorbot kb`: check a pack, measure its answers, make its vectors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mentorbot.app import clock, opened
from mentorbot.cli.once import FIRST_TIME, keep
from mentorbot.cli.progress import progress
from mentorbot.cli.shortcut import Shortcut
from mentorbot.knowledge.check import check
from mentorbot.knowledge.evaluation import Report, evaluate
from mentorbot.knowledge.pack import load
from mentorbot.knowledge.pack_tests import evaluation_rows
from mentorbot.knowledge.shipping import shipped
from mentorbot.settings import read_settings


async def checked(folder: Path | None) -> int:
    """Print every problem of a pack; 1 if there is one."""
    pack, problems = check(folder or read_settings().pack or shipped())
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if pack is None or problems:
        sys.stdout.write(f"{len(problems)} to mend.\n")
        return 1
    gaps = sum(page.entry.gap for page in pack.pages.values())
    sys.stdout.write(
        f"{len(pack.pages) - gaps} pages, {gaps} known gaps, {len(pack.tips)} tips, {len(pack.sources)} sources: "
        "all in order.\n"
    )
    return 0


async def evaluated(as_json: bool, plain: bool, held_out: bool) -> int:
    """Print the figures of the evaluation and the worst misses."""
    settings = read_settings()
    pack = load(settings.pack or shipped())
    rows = [row for name in ("questions", "nothing") for _, row in evaluation_rows(pack, name)]
    if held_out:
        rows = [row for row in rows if row.split == "held_out"]
    with progress(FIRST_TIME, plain) as told:
        opening = opened(settings, told)
        app = await opening.__aenter__()
    try:
        with progress("Asking the test questions", plain) as told:
            report = await evaluate(app.answerer, await app.communities.terminal(clock()), rows, told)
    finally:
        await opening.__aexit__(None, None, None)
    sys.stdout.write(json.dumps(_machine(report), ensure_ascii=False, indent=1) if as_json else _human(report))
    sys.stdout.write("\n")
    return 0


async def warmed(plain: bool) -> int:
    """Make and keep the vectors of the pack."""
    settings = read_settings()
    shortcut = Shortcut.of(settings)
    with progress(FIRST_TIME, plain) as told:
        async with opened(settings, told) as app:
            await keep(shortcut, app)
            sys.stdout.write(f"{app.trouble or 'Everything is ready.'}\n")
            return 1 if app.trouble else 0


def _machine(report: Report) -> dict[str, Any]:
    worst = [
        {"q": each.row.q, "wanted": each.row.entries, "kind": each.row.kind, "outcome": each.outcome}
        | {"shown": list(each.ranked), "confidence": round(each.confidence, 4)}
        for each in report.worst()
    ]
    return report.figures() | {"worst": worst}


def _human(report: Report) -> str:
    lines = []
    for name, value in report.figures().items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            inside = ", ".join(f"{key.replace('_', ' ')} {_number(each)}" for key, each in value.items())
            lines.append(f"{label}: {inside}")
        else:
            lines.append(f"{label}: {_number(value)}")
    lines.append("worst misses:")
    for each in report.worst():
        wanted = ", ".join(each.row.entries) or f"nothing ({each.row.kind})"
        lines.append(f"  {each.outcome} {', '.join(each.ranked) or '-'} | wanted {wanted} | {each.row.q[:100]}")
    return "\n".join(lines)


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1 or value != int(value) else f"{value:.0f}"
    return str(value)
