"""What a platform knows of its channels and roles, and where it posts, as a test sets it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.channels import Trouble


@dataclass
class FakeChannels:
    """Says of a channel what it was told to. Those of `open` are read by everyone, as is whatever is in `read`."""

    troubles: dict[str, Trouble] = field(default_factory=dict)
    open: tuple[tuple[str, str], ...] = ()
    read: set[str] = field(default_factory=set)

    async def trouble(self, call: Call, channel: str) -> Trouble:
        return self.troubles.get(channel, "")

    def everyone_reads(self, channel: str) -> bool | None:
        return channel in self.read or channel in dict(self.open)

    def open_ones(self, call: Call) -> tuple[tuple[str, str], ...]:
        return self.open


@dataclass
class FakeRoles:
    """Knows the roles that keep order, and those that can't see the commands; None: nobody can say."""

    order: tuple[tuple[str, str], ...] = ()
    blind: tuple[str, ...] | None = ()

    def helping(self, call: Call) -> tuple[tuple[str, str], ...]:
        return self.order

    async def unseeing(self, call: Call, roles: tuple[str, ...]) -> tuple[str, ...] | None:
        return None if self.blind is None else tuple(each for each in roles if each in self.blind)


@dataclass
class FakeBoard:
    """Keeps what was posted, by channel and message."""

    cards: dict[tuple[str, str], Card] = field(default_factory=dict)

    async def post_in(self, call: Call, channel: str, card: Card) -> str:
        message = f"m{len(self.cards)}"
        self.cards[channel, message] = card
        return message

    async def take_back(self, call: Call, channel: str, message: str) -> bool:
        return self.cards.pop((channel, message), None) is not None
