"""The terminal's postman: what is due is shown above the prompt, never in the middle of an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from mentorbot.core.card import Card
from mentorbot.core.owed import Parcel, Result

BUSY = Result("due", why="busy", definite=True)


class TerminalPostman:
    """Shows deliveries in an open chat. Nobody can be asked afterwards what was on the screen, and there is no key."""

    platform = "terminal"
    key_window = timedelta(0)
    history = False
    rate = 50.0
    skew: timedelta | None = None
    trouble = ""

    def __init__(self) -> None:
        self._show: Callable[[Card], Awaitable[None]] | None = None

    @property
    def connected(self) -> bool:
        """Whether the chat waits for a line now, so that there is room to speak."""
        return self._show is not None

    def listening(self, show: Callable[[Card], Awaitable[None]] | None) -> None:
        """Say that the chat waits for a line and how a card is shown meanwhile; None: it waits no longer."""
        self._show = show

    async def send(self, parcel: Parcel, card: Card) -> Result:
        """Show a card, or put it off where an answer is being given."""
        if self._show is None:
            return BUSY
        await self._show(card)
        return Result("sent", definite=True)

    async def find(self, parcel: Parcel) -> Result | None:
        """Nothing can be looked up here. Raises LookupError."""
        raise LookupError("a terminal keeps no history")
