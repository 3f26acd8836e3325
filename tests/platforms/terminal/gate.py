"""A gate in memory, as small as the terminal's tests need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Instant
from mentorbot.core.gate import Aside


@dataclass(slots=True)
class MemoryGate:
    """Lets everybody in and keeps drafts; remembers the arrivals that it saw."""

    drafts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    arrivals: list[Arrival] = field(default_factory=list)

    async def arrive(self, arrival: Arrival) -> Call:
        self.arrivals.append(arrival)
        return Call(
            event=arrival.event,
            platform=arrival.platform,
            community=1,
            person=1,
            rank="admin" if arrival.admin else "member",
            place=arrival.place,
            channel=arrival.channel,
            thread=None,
            private=True,
            now=arrival.now,
            zone=None,
            message=None,
            ids=lambda: "id",
        )

    async def claim(self, event: str, now: Instant) -> bool:
        fresh = event not in self.claimed
        self.claimed.add(event)
        return fresh

    async def wait(self, call: Call, command: str) -> timedelta | None:
        return None

    async def private(self, call: Call, command: str, chosen: bool | None) -> bool:
        return True

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        self.drafts[name := f"d{len(self.drafts) + 1}"] = dict(typed)
        return name

    async def kept(self, call: Call, draft: str) -> Mapping[str, str]:
        return self.drafts.get(draft, {})

    async def done(self, call: Call, draft: str) -> None:
        self.drafts.pop(draft, None)

    async def aside(self, call: Call) -> Aside | None:
        return None
