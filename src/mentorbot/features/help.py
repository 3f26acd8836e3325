"""Help: what this is in two sentences, and three ways to begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import command
from mentorbot.core.errors import Friendly

EXAMPLES = (
    "Postdoc first, or straight to industry?",
    "How long should my CV be?",
    "Should I take a low first offer?",
)


def help_card() -> Card:
    """The card that tells a newcomer what this is."""
    return Card(
        title=("Ask what you would not ask your supervisor.",),
        body=(
            "I am a program that has read the accounts of people who left academia for data and machine-learning work, "
            "and I answer from them, with the source. If I don't have it, I say so.",
        ),
        buttons=(
            Button("Ask privately", "ask privately", {}, "primary"),
            Button("Browse", "browse", {}),
            *(Button(example, "ask example", {"question": example}) for example in EXAMPLES),
        ),
    )


class Board(Protocol):
    """Puts a card where all can read it."""

    async def post(self, call: Call, card: Card) -> None:
        """Post in the call's channel. Raises Friendly where that can't be done."""
        ...


class Help:
    """The help card."""

    def __init__(self, boards: Mapping[str, Board]) -> None:
        self._boards = boards

    @command("help", "What this is, and how to begin")
    async def help(self, call: Call) -> Card:
        """Show the help card."""
        return help_card()

    @command("setup card", "Post the help card, to stay in this channel", rank="moderator")
    async def card(self, call: Call) -> Card:
        """Post the help card for all."""
        if call.platform not in self._boards or call.place != "channel":
            raise Friendly("The help card is posted in a channel of a community.", "Use this there.")
        await self._boards[call.platform].post(call, help_card())
        return Card(title=("Posted. Pin it if you like.",), tone="quiet")
