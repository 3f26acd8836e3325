"""The author of a message, as features need them: found, and asked under their message. The platforms implement it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Instant


@dataclass(frozen=True, slots=True)
class Original:
    """A message that somebody wrote: its author by the platform's id, when, and where it is found."""

    author: str
    at: Instant
    link: str


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a channel that isn't open to every member: how many roles and how many people by name.

    `thread` says that it is a thread that only those read who were added to it; then the numbers say nothing.
    """

    roles: int = 0
    people: int = 0
    thread: bool = False


class Asking(Protocol):
    """Asks people under what they wrote. A `link` is that of an `Original`."""

    def readers(self, link: str) -> Readers | None:
        """Who reads the channel that a message is in; None where every member does."""
        ...

    def barred(self, call: Call) -> str:
        """Why nobody can be asked in the call's channel, in a sentence; empty if they can."""
        ...

    async def original(self, call: Call, message: str) -> Original:
        """A message of the call's channel. Raises Friendly where it is gone, or where no person of here wrote it."""
        ...

    async def ask(self, call: Call, link: str, card: Card) -> None:
        """Post a card under a message, so that its author, and nobody else, is told. Raises Friendly if it can't."""
        ...
