"""What can be done where there was no answer: only what exists here today, and nothing that leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mentorbot.core.call import Call
from mentorbot.core.card import Button


class People(Protocol):
    """Knows whether there is a person to ask."""

    async def buttons(self, call: Call, question: int = 0, goal: int = 0) -> Sequence[Button]:
        """What leads to one, about a question of the log, a goal, or about nothing yet; empty where nobody is."""
        ...


SEND = "Send my words to the moderators"
MORE = "Tell me when there is more"
ONWARD = (Button("Ask in other words", "ask privately", {}), Button("Browse all topics", "browse", {}))
"""What anybody can do where there was no answer."""


def onward(question: int, *, moderated: bool) -> tuple[Button, ...]:
    """The buttons under an honest no; `question` is its number in the log, 0 where nothing of it is kept.

    `moderated` says that it was asked in a community, whose moderators can read what is sent to them.
    """
    return (*about(question, moderated=moderated), *ONWARD)


def about(question: int, *, moderated: bool) -> tuple[Button, ...]:
    """Those that are about the question itself."""
    if not question:
        return ()
    args = {"question": str(question)}
    tell = Button("Tell me when there is an answer", "tell me", args)
    return (tell, Button(SEND, "lend", args)) if moderated else (tell,)
