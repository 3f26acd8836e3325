"""The postman: what delivery needs of each platform."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from mentorbot.core.card import Card
from mentorbot.core.owed import Parcel, Result


class Postman(Protocol):
    """One for each platform; it sends one message and never repeats by itself.

    `key_window` is how long the platform itself drops a repeated message; zero: never. `history` says whether it can be
    asked for a message of ours. `rate` is how many messages a second it may send.
    """

    platform: str
    key_window: timedelta
    history: bool
    rate: float

    @property
    def connected(self) -> bool:
        """Whether it can send now, in this process."""
        ...

    @property
    def skew(self) -> timedelta | None:
        """By how much the platform's clock was ahead of ours when it answered last (HTTP's Date); None: not known."""
        ...

    @property
    def trouble(self) -> str:
        """Why the platform takes nothing from us now, in a few words; empty if it does."""
        ...

    async def send(self, parcel: Parcel, card: Card) -> Result:
        """Write once. Anything that is raised counts as: nobody knows."""
        ...

    async def find(self, parcel: Parcel) -> Result | None:
        """Look the parcel up by its public id; None if the platform surely doesn't have it.

        Where the platform tells when it took the message, the result's `at` says so. Raises where the platform can't be
        asked now.
        """
        ...
