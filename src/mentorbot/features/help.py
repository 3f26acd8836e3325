"""Help: what this is in two sentences, and three ways to begin; and what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain
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
    """The help card, and what is kept of a question."""

    def __init__(self, communities: Communities, boards: Mapping[str, Board], operator_days: int, contact: str) -> None:
        self._communities = communities
        self._boards = boards
        self._days = operator_days
        self._contact = contact

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

    @command("kept", "What is kept of my questions")
    async def kept(self, call: Call) -> Card:
        """Say in four sentences what is kept, for how long, and who sees it."""
        settings = await self._communities.settings(call.community, call.now)
        days = min(self._days, settings.retention_days or self._days)
        who = f"This program is run by {self._contact}, who" if self._contact else "Whoever runs this program"
        return Card(
            title=("What is kept?",),
            body=(
                f"Your question, its outcome and what you say of the answer are kept for {days} days.\n"
                "They are stored encrypted, under a code instead of your name.\n"
                "What sounds like distress is never kept, and nobody is told.\n",
                Plain(who),
                " holds the key and could read what is stored; others here can't.",
            ),
        )
