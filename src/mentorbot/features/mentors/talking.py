"""Two people write through us: replies, thanks, an end, names that are shown, and what is taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias

from mentorbot.community import exchange, mentors, requests
from mentorbot.community.exchange import MOST
from mentorbot.community.requests import WAITING, Request, Side
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.access import Before, Number, Seen, party
from mentorbot.features.mentors.owing import HELP, TALK
from mentorbot.features.mentors.talks import look, talk_card
from mentorbot.storage.database import Database, Tx

LONGEST = 1_000
"""Characters of a letter."""


Heard: TypeAlias = Callable[[Tx, int], Awaitable[object]]
"""Hears, in the same transaction, that a question of the log was answered by a person, who brings the answer."""


class Talking:
    """What both do in a talk. `heard` is told of the first answer."""

    def __init__(self, database: Database, heard: Heard | None = None) -> None:
        self._database = database
        self._heard = heard

    @command("mentor talk", "A question to a person, and where it stands", menu=False)
    async def talk(self, call: Call, request: Number, side: Seen = "asker", before: Before = None) -> Card:
        """Show a talk to one of the two."""
        async with self._database.read() as tx:
            found, seen = await party(tx, call, request, side)
            return talk_card(await look(tx, found, seen, before))

    @command("mentor reply", "Write a reply", menu=False, writes=True)
    async def reply(
        self,
        call: Call,
        request: Number,
        side: Seen,
        words: Annotated[Plain, Arg("Your reply", max_length=LONGEST, form=True, multiline=True)],
    ) -> Card:
        """Carry a letter to the other one."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await self._running(tx, call, request, side)
            first = seen == "helper" and not await exchange.answered(tx, about)
            made = await exchange.write(tx, about, seen, "letter", words, call.now)
            if made is None:
                raise Friendly(
                    f"You two have written {MOST} letters, and I carry no more.",
                    "Show your names and go on elsewhere, or close it.",
                )
            about = await requests.change(tx, about, call.now)
            await _tell(tx, call, about, seen, f"letter:{made.id}")
            if first and self._heard is not None and about.question is not None:
                await self._heard(tx, about.question)
            return talk_card(await look(tx, about, seen), "Sent.")

    @command("mentor thank", "Thank and close", menu=False, writes=True)
    async def thank(
        self,
        call: Call,
        request: Number,
        words: Annotated[
            Plain | None, Arg("Your thanks; may stay empty", max_length=LONGEST, form=True, multiline=True)
        ] = None,
    ) -> Card:
        """Thank whoever answered, and close the talk. They are asked once whether a page may come of it."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await self._running(tx, call, request, "asker")
            if seen != "asker":
                raise Friendly("Thanks come from whoever asked.", "You can end it instead.")
            await exchange.write(tx, about, seen, "thanks", words or "Thank you.", call.now)
            answered = bool(about.thread) or await exchange.answered(tx, about)
            about = await requests.change(tx, about, call.now, state="closed", page="offer" if answered else "")
            await _tell(tx, call, about, seen, "thanks")
            return talk_card(await look(tx, about, seen), "Your thanks are on the way.")

    @command("mentor end", "End it", menu=False, writes=True)
    async def end(self, call: Call, request: Number, side: Seen) -> Card:
        """Close a talk without more; the other one is told."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await self._running(tx, call, request, side)
            about = await requests.change(tx, about, call.now, state="closed")
            await _tell(tx, call, about, seen, "closed")
            return talk_card(await look(tx, about, seen), "Ended.")

    @command("mentor withdraw", "Take it back", menu=False, writes=True)
    async def withdraw(self, call: Call, request: Number) -> Card:
        """Take a question back; nobody can open it any more."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await party(tx, call, request, "asker", lock=True)
            if seen != "asker" or about.state not in (*WAITING, "talking", "closed") or about.page == "made":
                raise Friendly("It is over already.", "/mentor requests shows what is not.")
            ran = about.state == "talking"
            await owing.offered_no_more(tx, about, "taken back")
            about = await requests.change(tx, about, call.now, state="withdrawn", page="")
            if ran:
                await _tell(tx, call, about, seen, "withdrawn")
            return talk_card(await look(tx, about, seen), "Taken back.", "Nobody can open it any more.")

    @command("mentor name", "Show my name", menu=False, writes=True)
    async def name(self, call: Call, request: Number, side: Seen) -> Card:
        """Let the other one see who this is. It shows nothing of the other."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await self._running(tx, call, request, side)
            shown = {"asker_shown": True} if seen == "asker" else {"helper_shown": True}
            about = await requests.change(tx, about, call.now, **shown)
            await _tell(tx, call, about, seen, f"name:{seen}")
            said = "They see your account from now on. You see theirs only if they show it too."
            return talk_card(await look(tx, about, seen), "Your name is shown.", said)

    @command("mentor never", "Never again with them", menu=False, writes=True)
    async def never(self, call: Call, request: Number, side: Seen) -> Card:
        """Never be brought together with the other one again; they are not told."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await party(tx, call, request, side)
            other = about.other(seen)
            if other is not None and other != call.person:
                await mentors.avoid(tx, about.community, call.person, other)
        return Card(title=("I don't bring you two together again.",), body=("They don't hear of it.",), tone="quiet")

    async def _running(self, tx: Tx, call: Call, number: int, side: Side) -> tuple[Request, Side]:
        about, seen = await party(tx, call, number, side, lock=True)
        if about.state != "talking" or about.helper is None:
            raise Friendly("This talk is over.", "/mentor requests shows those that are not.")
        return about, seen


async def _tell(tx: Tx, call: Call, about: Request, seen: Side, what: str) -> None:
    """Let the other one know."""
    other = about.other(seen)
    if other is not None:
        subject = f"{HELP if seen == 'asker' else TALK}:{about.id}"
        await owing.tell(tx, other, about.community, subject, what, call.now)
