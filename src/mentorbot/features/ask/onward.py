"""What can be done where there was no answer: only what exists here today, and nothing that leads nowhere."""

from __future__ import annotations

from mentorbot.core.card import Button

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
