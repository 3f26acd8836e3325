"""A backup that was brought back: what may have been sent since it was made is looked up before it is sent again."""

from __future__ import annotations

from dataclasses import dataclass

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed


@dataclass(frozen=True, slots=True)
class Window:
    """From when the backup was made until it was put to work again: what was due in between may have been sent."""

    since: Instant
    until: Instant

    def marks(self, owed: Owed) -> Instant | None:
        """When this was written at the earliest, if it may have been; None if it surely wasn't."""
        return max(owed.due, self.since) if owed.due <= self.until else None
