"""The composer: what delivery needs of the feature that owns a kind."""

from __future__ import annotations

from typing import Protocol

from mentorbot.core.card import Instant
from mentorbot.core.owed import Composed, Parcel, Result
from mentorbot.storage.database import Tx


class Composer(Protocol):
    """One for each kind of delivery; it lives in the feature that owns the kind."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Make the words, in the transaction that marks the parcel: what is no longer wanted is never sent.

        Every card has a button, since buttons carry the id that the platform is asked for. No network in here.
        """
        ...

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Do what follows from a final result, in the transaction that records it; such as planning the next one."""
        ...
