"""A channel in which authors are asked: messages by id, the questions under them, and what goes wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field

from mentorbot.core.asking import Original, Readers
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Instant
from mentorbot.core.errors import Friendly


@dataclass
class Channel:
    """`written` are messages, by id, with their author; `refuses` is why nothing can be posted, empty if it can."""

    at: Instant
    written: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Card]] = field(default_factory=list)
    some: Readers | None = None
    refuses: str = ""

    def readers(self, link: str) -> Readers | None:
        return self.some

    def barred(self, call: Call) -> str:
        return self.refuses

    async def original(self, call: Call, message: str) -> Original:
        if message not in self.written:
            raise Friendly("That message is not there any more.")
        return Original(self.written[message], self.at, f"https://discord.com/channels/1/2/{message}")

    async def ask(self, call: Call, link: str, card: Card) -> None:
        if self.refuses:
            raise Friendly(self.refuses)
        self.asked.append((link, card))
