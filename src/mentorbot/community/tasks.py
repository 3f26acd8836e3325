"""What waits for the moderators of a community: tasks that features know of, for the moderators' week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mentorbot.core.card import Button, Instant, Text
from mentorbot.storage.database import Tx

SOMEBODY = 2
"""What somebody counts who waits for moderators: more than a member to whom it would only be of use."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with the button that begins it and whole minutes that it takes.

    `people` is how many it helps or keeps waiting; of the same use, the shorter one comes first.
    """

    text: Text
    button: Button
    minutes: int
    people: int


class Tasks(Protocol):
    """Knows tasks of one kind; `deliverer.py` lists them."""

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        """What there is to do in a community. Nothing that fewer than three members said may be in it."""
        ...


class Passed(Protocol):
    """Knows how many questions were passed to people."""

    async def count(self, tx: Tx, community: int, since: Instant) -> int:
        """How many members' requests reached a person since then."""
        ...
