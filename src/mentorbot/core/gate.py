"""The gate: all the I/O that dispatch needs, declared here and built at the top."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Card, Instant


@dataclass(frozen=True, slots=True)
class Aside:
    """Cards to show after a private reply, because nothing else could bring them; `told` is called once they are."""

    cards: tuple[Card, ...]
    told: Callable[[], Awaitable[None]]


class Gate(Protocol):
    """All the I/O that dispatch needs; `app.py` builds it, tests fake it."""

    async def arrive(self, arrival: Arrival) -> Call:
        """Resolve native ids to our own and settle the rank. Raises Friendly if this person may not speak here."""
        ...

    async def claim(self, event: str, now: Instant) -> bool:
        """Claim an event once; False when it was handled before."""
        ...

    async def wait(self, call: Call, command: str) -> timedelta | None:
        """Say how long this person or community has to wait; None when there is room."""
        ...

    async def private(self, call: Call, command: str, chosen: bool | None) -> bool:
        """Settle a `choice`: what the member chose, else the community's default."""
        ...

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        """Store a form's words before they are checked; gives the draft's id."""
        ...

    async def kept(self, call: Call, draft: str) -> Mapping[str, str]:
        """Give back a draft's words; empty when they are gone or somebody else's."""
        ...

    async def done(self, call: Call, draft: str) -> None:
        """Forget a draft: what it was for is done."""
        ...

    async def aside(self, call: Call) -> Aside | None:
        """What waits for this person's next private reply; None if nothing does."""
        ...
