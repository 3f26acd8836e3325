"""What is owed, what is being sent, and what came of it: the plain data that ledger, worker and platforms share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias

from mentorbot.core.card import Card, Instant

State: TypeAlias = Literal[
    "due", "claimed", "sent", "waiting", "merged", "skipped", "withdrawn", "held", "failed", "unknown"
]
"""`due` also means: will be tried again. All after `claimed` are final; only unknown and waiting can become sent."""

PERSON = "person:"
CHANNEL = "channel:"


def to_person(number: int) -> str:
    """The address of somebody's direct messages, by our own id."""
    return f"{PERSON}{number}"


def to_channel(native: str) -> str:
    """The address of a channel, by the platform's id."""
    return f"{CHANNEL}{native}"


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed to one address.

    `key` is its meaning (`check_in:7:2026-11-29T09:00`), so that planning it twice owes it once. `slot` is the local
    wall time that it stands for, None for what happens once. After `expires` it is skipped.
    """

    key: str
    kind: str
    subject: str
    platform: str
    address: str
    due: Instant
    person: int | None = None
    community: int | None = None
    slot: str | None = None
    expires: Instant | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A planned `Owed` with its row's id."""

    id: int
    owed: Owed


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message that a worker has claimed: it carries 1..n deliveries of one kind to one address.

    `public` is what its buttons carry, so that the platform can be asked for it. `attempt` fences what is recorded.
    `marked` is when it was written to the network first, if that isn't settled yet; `wrote` is the last time. `lost`
    counts how often it was begun and nothing was heard of it: the program may have crashed over it. `late` is by how
    much it missed the instant that was promised, quiet hours counted, where that is worth saying; `restarted` says that
    the program wasn't running then. `also` are messages that would have carried it along, had they been sent once it
    was due, as public id and when their first was due: only where a backup was restored, so that nobody knows.
    """

    id: int
    platform: str
    address: str
    kind: str
    public: str
    attempt: int
    tries: int
    marked: Instant | None
    wrote: Instant | None
    items: tuple[Item, ...]
    lost: int = 0
    late: timedelta = timedelta()
    restarted: bool = False
    also: tuple[tuple[str, Instant], ...] = ()

    @property
    def due(self) -> Instant:
        """When the first of its deliveries was due."""
        return min(item.owed.due for item in self.items)

    @property
    def person(self) -> int | None:
        """Whom it is for; None in a channel."""
        return self.items[0].owed.person if self.items else None


@dataclass(frozen=True, slots=True)
class Composed:
    """What a feature says about a parcel, just before it is sent.

    `card` is None where nothing is to be sent; `why` says so in a word. `dropped` holds items of the parcel that are
    not owed any more, by delivery id, each with a word that says why. `until` puts the whole parcel off.
    """

    card: Card | None
    why: str = ""
    dropped: dict[int, str] = field(default_factory=dict)
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one write.

    `due` means: again, at `not_before` or after a pause. `definite` says that the platform surely has not taken it;
    without that, and with state `due`, nobody knows. `why` is one short word for logs and for the member's list, such
    as "closed". `gone` says that the address as a whole can't be reached, and not this message alone. `at` is when
    the platform took it, where a look-up tells.
    """

    state: State
    native: str | None = None
    why: str = ""
    not_before: Instant | None = None
    definite: bool = False
    gone: bool = False
    at: Instant | None = None
