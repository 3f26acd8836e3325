"""Where we live: what a platform tells the program when we are added to a community, or removed from one."""

from __future__ import annotations

from typing import Protocol

from mentorbot.core.card import Instant


class Residence(Protocol):
    """Hears in which communities we are. Ids are the platform's; being told the same twice changes nothing."""

    async def left(self, platform: str, native: str, now: Instant) -> None:
        """We were removed. An outage of the platform is no removal."""
        ...

    async def came(self, platform: str, native: str, now: Instant) -> None:
        """We were added, perhaps not for the first time."""
        ...

    async def settled(self, platform: str, natives: frozenset[str], now: Instant) -> None:
        """These are all the communities that we are in: what happened while nobody listened is made up for."""
        ...
