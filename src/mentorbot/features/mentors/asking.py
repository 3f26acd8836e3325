"""Ask a person: what would be sent is shown first, and goes to nobody before Send it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from mentorbot.community import requests
from mentorbot.community.communities import Communities
from mentorbot.community.requests import MOST
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import cards, owing
from mentorbot.features.mentors.access import Number, reachable
from mentorbot.features.mentors.drafting import LONGEST, Drafting
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.people import goals
from mentorbot.storage.database import Database

_ABOUT: TypeAlias = Annotated[str, Arg("What it is about", max_length=15)]
_WORDS: TypeAlias = Annotated[
    Plain, Arg("Your question to a person", label="Your question", max_length=LONGEST, form=True, multiline=True)
]


class Asking(Drafting):
    """The first step and the last one."""

    def __init__(self, database: Database, communities: Communities, log: QuestionLog) -> None:
        super().__init__(database, communities)
        self._log = log

    @command("ask person", "Ask a person", menu=False, writes=True)
    async def ask_person(self, call: Call, question: _ABOUT = "", goal: _ABOUT = "") -> Card:
        """Show what would be sent about a question of the log, or about a goal."""
        number = _number(question)
        asked = await self._log.own(number, call) if number else None
        words = asked.text if asked is not None else ""
        async with self.database.write(call.event, call.now) as tx:
            if (found := await goals.find(tx, call.person, _number(goal))) is not None:
                words = f"I'm stuck with a goal of mine: {found.skill}"
            if not words:
                write = Button("Write it", "mentor ask", {}, "primary")
                return Card(title=("What would you like to ask a person?",), buttons=(write,))
            about = await requests.begun(tx, call.person, call.community, number) if number else None
            about = about or await self.begin(tx, call, words, number or None)
            return await self.card(tx, call, about)

    @command("mentor ask", "Ask a person here, with your name or without", writes=True)
    async def ask(self, call: Call, words: _WORDS) -> Card:
        """Show what would be sent."""
        async with self.database.write(call.event, call.now) as tx:
            return await self.card(tx, call, await self.begin(tx, call, words, None))

    @command("ask person again", "Ask somebody else", menu=False, writes=True)
    async def again(self, call: Call, request: Number) -> Card:
        """Begin anew with the words of a request that nobody took, or whose helper left."""
        async with self.database.write(call.event, call.now) as tx:
            before = await requests.of_asker(tx, call.person, request)
            if before is None:
                raise Friendly("That question is not here any more.", "/mentor ask begins a new one.")
            about = await self.begin(tx, call, before.words, before.question, before.community)
            return await self.card(tx, call, about)

    @command("ask person send", "Send it", menu=False, writes=True)
    async def send(self, call: Call, request: Number) -> Card:
        """Send it to those who could take it, and say by when something is heard."""
        async with self.database.write(call.event, call.now) as tx:
            about = await self.own(tx, call, request, lock=True)
            if await requests.sent_lately(tx, call.person, about.community, call.now) >= MOST:
                raise Friendly(
                    f"You sent {MOST} questions to people in the last seven days, and I carry no more than that.",
                    "What you wrote here is kept for a day.",
                )
            begun = await self.look(tx, call, about, lock=True)
            if begun.nobody:
                raise Friendly("Nobody is left who could be asked.", "Choose at least one of them.")
            sent = await requests.change(
                tx, about, call.now, state="open", sent_at=call.now, until=begun.until, round=1
            )
            await reachable(tx, call.person)
            settings = begun.found.settings
            for each in begun.people if not settings.mentors_channel else ():
                await requests.note(tx, sent, each.person, "asked", call.now)
            await owing.ask(tx, sent, call.platform, settings, begun.people, call.now)
        stands = cards.to_request("Where it stands", "mentor talk", sent)
        return Card(
            title=("Sent.",),
            body=(
                "You hear from me by ",
                When(begun.until, "date"),
                ", with an answer or without.",
            ),
            buttons=(stands, cards.to_request("Take it back", "mentor withdraw", sent)),
        )


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0
