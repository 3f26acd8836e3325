"""Where a member's questions to people stand, and those that they took or could take."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from mentorbot.community import requests
from mentorbot.community.requests import WAITING, Request
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.features.mentors.cards import short
from mentorbot.storage.database import Database

PAGE = 5
"""Rows of each of the two lists."""
WORDS = 60
_BEFORE: TypeAlias = Annotated[int | None, Arg("Before which one", low=1, high=10**15)]
_STANDS = {
    "open": "waits for a person",
    "last": "waits, also with the moderators",
    "talking": "goes on",
    "closed": "is closed",
    "withdrawn": "taken back",
    "unanswered": "nobody took it",
    "left": "the helper left",
    "reported": "reported and closed",
}


class Listing:
    """Everything that a member asked people, or helps with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("mentor requests", "Your questions to people, and those that you help with")
    async def requests(self, call: Call, asked: _BEFORE = None, helped: _BEFORE = None) -> Card:
        """List both, newest first."""
        async with self._database.read() as tx:
            mine = await requests.asked_by(tx, call.person, PAGE + 1, asked)
            theirs = await requests.helped_by(tx, call.person, PAGE + 1, helped)
        if not mine and not theirs:
            said = "Where I have no answer, I say so, and whether a person can be asked."
            return Card(title=("You have asked nobody here yet.",), body=(said,), tone="quiet")
        rows = [_row(each, number, "asker") for number, each in enumerate(mine[:PAGE], 1)]
        rows += [_row(each, number, "helper") for number, each in enumerate(theirs[:PAGE], len(rows) + 1)]
        buttons = []
        if len(mine) > PAGE:
            args = {"asked": str(mine[PAGE - 1].id), "helped": str(helped or "")}
            buttons.append(Button("Earlier ones that you asked", "mentor requests", args))
        if len(theirs) > PAGE:
            args = {"asked": str(asked or ""), "helped": str(theirs[PAGE - 1].id)}
            buttons.append(Button("Earlier ones that you took", "mentor requests", args))
        return Card(title=("Questions to people",), rows=tuple(rows), buttons=tuple(buttons))

    @command("mentor gone", "Somebody left", menu=False)
    async def gone(self, call: Call) -> Card:
        """Say honestly that the other side of a talk is not there any more."""
        return Card(
            title=("Somebody whom you wrote with through me has left.",),
            body=("They asked me to forget them, so that talk and all that you two wrote in it is deleted.",),
            tone="quiet",
        )


def _row(about: Request, number: int, side: str) -> tuple[Text, Button | None]:
    request = {"request": str(about.id)}
    if side == "helper" and about.state in WAITING:
        button = Button(f"Open {number}", "mentor question", request)
        return ("A member asks: it waits for a person.",), button
    button = Button(f"Open {number}", "mentor talk", {**request, "side": side})
    who = "You asked" if side == "asker" else "You help"
    if side == "helper" and about.state == "withdrawn":
        return ("You help: taken back",), button
    return (f"{who}: ", Plain(short(about.words, WORDS)), f" ({_STANDS[about.state]})"), button
