"""Topics for a new page, from the pages that stand nearest to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from mentorbot.knowledge.entry import Entry

NEAREST = 5
"""Pages that are looked at."""
PROPOSED = 2
NOT_COVERED = "gap"


def proposed(near: Sequence[Entry]) -> tuple[str, ...]:
    """Up to two topics that the nearest pages share, the nearest counting most; none where nothing is near."""
    weights: dict[str, float] = defaultdict(float)
    for rank, page in enumerate(near, 1):
        for tag in page.tags:
            if tag != NOT_COVERED:
                weights[tag] += 1 / rank
    ranked = sorted(weights, key=lambda tag: (-weights[tag], tag))
    return tuple(ranked[:PROPOSED])
