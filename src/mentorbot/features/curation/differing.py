"""Differences between two states of a page, as lines that moderators read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mentorbot.knowledge.differences import Part
from mentorbot.knowledge.entry import OURSELVES
from mentorbot.knowledge.source import Source

MOST, LONGEST = 8, 200
"""Lines that a card shows, and characters of each."""
REVIEWED = "reviewed on"
NOTHING = "Nothing that is shown"
_MARK = re.compile(r" ?\[([a-z0-9-]+)\]")


def differing(parts: Sequence[Part], sources: Mapping[str, Source], most: int = MOST) -> str:
    """Differences as lines, a few of them and none too long, with sources by their names; empty where there is none.

    That a page is reviewed on another day is told only where nothing else is.
    """
    telling = [part for part in parts if part.name != REVIEWED] or parts
    lines = [line for part in telling for line in _named(part, sources).lines]
    shown = [line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…" for line in lines[:most]]
    return "\n".join([*shown, *([f"and {len(lines) - most:,} more"] if len(lines) > most else [])])


def _named(part: Part, sources: Mapping[str, Source]) -> Part:
    if part.name == "sources":
        return replace(part, removed=_labels(part.removed, sources), added=_labels(part.added, sources))
    if part.name != "answer":
        return part
    return replace(part, removed=_marked(part.removed, sources), added=_marked(part.added, sources))


def _labels(slugs: Sequence[str], sources: Mapping[str, Source]) -> tuple[str, ...]:
    return tuple(sources[slug].label if slug in sources else slug for slug in slugs)


def _marked(lines: Sequence[str], sources: Mapping[str, Source]) -> tuple[str, ...]:
    names = {OURSELVES: "myself"} | {slug: source.name for slug, source in sources.items()}
    return tuple(_MARK.sub(lambda mark: f" ({names.get(mark[1], mark[1])})", line) for line in lines)
