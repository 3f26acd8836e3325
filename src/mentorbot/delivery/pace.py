"""How fast messages go out: so many a second, and answers to people always go first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Pace:
    """Lets `rate` messages a second pass. `monotonic` gives seconds."""

    def __init__(self, rate: float, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._gap = 1.0 / rate
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = monotonic()
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for one's turn. Turns that nobody took aren't saved up."""
        async with self._turn:
            now = self._monotonic()
            wait = self._next - now
            self._next = max(now, self._next) + self._gap
            if wait > 0:
                await self._sleep(wait)
