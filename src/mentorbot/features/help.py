"""Help: what this is in two sentences, and three ways to begin."""

from __future__ import annotations

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import command

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


class Help:
    """The help card."""

    @command("help", "What this is, and how to begin")
    async def help(self, call: Call) -> Card:
        """Show the help card."""
        return help_card()
