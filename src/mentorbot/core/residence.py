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


class Newcomers(Protocol):
    """Hears that we were just added to a community, so that whoever did it can be greeted."""

    async def added(self, platform: str, native: str, name: str, channel: str, since: Instant, now: Instant) -> None:
        """We were added at `since`; being told again changes nothing.

        `channel` is where those who run the community read us, empty where we can post nowhere.
        """
        ...
