"""Who asks for what, where and when: the arrival as the platform saw it, and the call as features see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mentorbot.core.card import Instant, Plain
from mentorbot.core.errors import Friendly

Rank: TypeAlias = Literal["member", "moderator", "admin"]
Place: TypeAlias = Literal["channel", "dm", "terminal"]

Progress: TypeAlias = Callable[[str, int, int], Awaitable[None]]
"""Says what is being done, how much of it is done, and how much there is."""


async def silent(_what: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that reached a platform, in the platform's own ids.

    `event` is the inbound key of the thing itself (`discord:int:123`). `community` is the guild or workspace, None in a
    DM. `admin` says that the platform gives this person its administration right there; `roles` are role ids.
    """

    event: str
    platform: str
    tenant: str
    community: str | None
    person: str
    place: Place
    channel: str
    now: Instant
    thread: str | None = None
    admin: bool = False
    roles: frozenset[str] = frozenset()
    message: Plain | None = None
    community_name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command, with ids of our own database. `now` is the only clock that features read."""

    event: str
    platform: str
    community: int
    person: int
    rank: Rank
    place: Place
    channel: str
    thread: str | None
    private: bool
    now: Instant
    zone: str | None
    message: Plain | None
    ids: Callable[[], str]
    progress: Progress = silent
    command: str = ""


RANKS: tuple[Rank, ...] = ("member", "moderator", "admin")


def reaches(have: Rank, need: Rank) -> bool:
    """Say whether one rank includes another."""
    return RANKS.index(have) >= RANKS.index(need)


def not_in_dm(call: Call) -> None:
    """Refuse a setting in a direct message, where no community is. Raises Friendly."""
    if call.place == "dm":
        raise Friendly("This is set in a community, not in a direct message.", "Use it in one of its channels.")
