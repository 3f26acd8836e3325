"""Which deliveries one message carries together, and what that message is called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mentorbot.core.owed import Item

TOGETHER = 10
"""Deliveries of one kind that one message to a person carries at most."""


def public_id(leader: Item) -> str:
    """Name a message after the first thing it carries: the same name also after a restored backup. 16 hex digits."""
    said = f"{leader.owed.platform} {leader.owed.address} {leader.owed.key}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def grouped(items: Iterable[Item], together: int) -> list[list[Item]]:
    """Put what one message carries together: of one kind, to one person. What goes into a channel goes alone."""
    groups: dict[tuple[object, ...], list[Item]] = {}
    for each in items:
        owed = each.owed
        alone = each.id if owed.person is None or together == 1 else 0
        group = groups.setdefault((owed.platform, owed.address, owed.kind, alone), [])
        if len(group) < together:
            group.append(each)
    return [sorted(group, key=lambda each: (each.owed.due, each.owed.key)) for group in groups.values()]
