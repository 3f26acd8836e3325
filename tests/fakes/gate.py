"""A gate that keeps everything in memory: what `app.py` builds on a database, small enough to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from mentorbot.core.call import Arrival, Call, Rank
from mentorbot.core.card import Instant
from mentorbot.core.gate import Aside


def numbered(prefix: str) -> Callable[[], str]:
    """Give ids that count: d1, d2, …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


@dataclass
class MemoryGate:
    """Admits everybody. Administrators and `moderators` (native ids) have their rank; `public` settles a choice."""

    public: bool = False
    moderators: set[str] = field(default_factory=set)
    pause: timedelta | None = None
    claimed: set[str] = field(default_factory=set)
    arrivals: list[Arrival] = field(default_factory=list)
    drafts: dict[str, tuple[int, str, dict[str, str]]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    communities: dict[str | None, int] = field(default_factory=dict)
    ids: Callable[[], str] = field(default_factory=lambda: numbered("d"))
    asides: list[Aside] = field(default_factory=list)

    async def arrive(self, arrival: Arrival) -> Call:
        self.arrivals.append(arrival)
        rank: Rank = "moderator" if arrival.person in self.moderators else "member"
        return Call(
            event=arrival.event,
            platform=arrival.platform,
            community=self.communities.setdefault(arrival.community, len(self.communities) + 1),
            person=self.people.setdefault(arrival.person, len(self.people) + 1),
            rank="admin" if arrival.admin else rank,
            place=arrival.place,
            channel=arrival.channel,
            thread=arrival.thread,
            private=True,
            now=arrival.now,
            zone=None,
            message=arrival.message,
            ids=self.ids,
        )

    async def claim(self, event: str, now: Instant) -> bool:
        fresh = event not in self.claimed
        self.claimed.add(event)
        return fresh

    async def wait(self, call: Call, command: str) -> timedelta | None:
        return self.pause

    async def private(self, call: Call, command: str, chosen: bool | None) -> bool:
        if call.place != "channel":
            return True
        return chosen if chosen is not None else not self.public

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        draft = self.ids()
        self.drafts[draft] = (call.person, command, dict(typed))
        return draft

    async def kept(self, call: Call, draft: str) -> Mapping[str, str]:
        person, _, typed = self.drafts.get(draft, (0, "", {}))
        return typed if person == call.person else {}

    async def done(self, call: Call, draft: str) -> None:
        self.drafts.pop(draft, None)

    async def native(self, person: int) -> str:
        return next(native for native, known in self.people.items() if known == person)

    async def aside(self, call: Call) -> Aside | None:
        return self.asides.pop(0) if self.asides else None
