"""The house: what the program owes itself is delivered like everything else, and run instead of sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from mentorbot.core.card import Card
from mentorbot.core.owed import Parcel, Result

HOUSE = "house"
"""The platform, and the address, of what the program owes itself."""

Job: TypeAlias = Callable[[], Awaitable[bool]]
"""Does some of its work, for a few seconds at most; True once all of it is done. Doing it again does no harm."""


class House:
    """The postman of what the program does by itself. `jobs` are by kind of delivery.

    A job may be run again at any time, so a crash in the middle never leaves anything unknown.
    """

    platform = HOUSE
    key_window = timedelta(days=1)
    history = True
    rate = 1.0
    connected = True
    skew: timedelta | None = None
    trouble = ""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = jobs

    async def send(self, parcel: Parcel, card: Card) -> Result:
        """Run the job of this kind; where it isn't done yet, it goes on at the next look."""
        if await self._jobs[parcel.kind]():
            return Result("sent", definite=True)
        return Result("due", why="more", not_before=parcel.due, definite=True)

    async def find(self, parcel: Parcel) -> Result | None:
        """Nothing is found: what may have been done is simply done again."""
        return None
