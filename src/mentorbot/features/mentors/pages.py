"""From an answer to a page: who answered says what it would say, who asked agrees, and the moderators decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from mentorbot.community import exchange, requests
from mentorbot.community.requests import Request
from mentorbot.core.call import Call, reaches
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.access import Number, Seen, party
from mentorbot.features.mentors.cards import lines, quoted, short, to_request
from mentorbot.features.mentors.owing import HELP, TALK
from mentorbot.features.mentors.writing import Writing, told_by
from mentorbot.knowledge import consents
from mentorbot.knowledge.entry import LONGEST_TITLE
from mentorbot.storage.database import Database, Tx

LONGEST = 2_500
"""Characters of an answer as a page: a page holds 3,000, with its sources."""


class Pages:
    """A page of what one person answered another; both have to say yes, each to their own words."""

    def __init__(self, database: Database, writing: Writing) -> None:
        self._database = database
        self._writing = writing

    @command("mentor page", "The answer as a page", menu=False, writes=True, prefill="letters")
    async def page(
        self,
        call: Call,
        request: Number,
        answer: Annotated[Plain, Arg("What the page should say", max_length=LONGEST, form=True, multiline=True)],
    ) -> Card:
        """Keep what the page would say, and ask whoever asked."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await party(tx, call, request, "helper", lock=True)
            if seen != "helper" or about.state != "closed" or about.page != "offer":
                raise _over()
            about = await requests.change(tx, about, call.now, page="asked")
            await exchange.write(tx, about, "helper", "page", answer, call.now)
            subject = f"{TALK}:{about.id}"
            await owing.tell(tx, about.person, about.community, subject, "page", call.now)
        return Card(
            title=("Thank you.",),
            body=(
                "Whoever asked has to agree as well: it begins with their question. Then the moderators look at it.",
            ),
        )

    async def letters(self, call: Call, request: str = "") -> Mapping[str, str]:
        """What the helper wrote, to begin with."""
        number = int(request) if request.isascii() and request.isdigit() and len(request) < 16 else 0
        async with self._database.read() as tx:
            about, seen = await party(tx, call, number, "helper")
            if seen != "helper":
                raise _over()
            found = await exchange.written(tx, about, "helper")
        return {"answer": "\n\n".join(each.words for each in found)[:LONGEST]}

    @command("mentor page-show", "The answer as a page", menu=False)
    async def show(self, call: Call, request: Number) -> Card:
        """Show whoever asked what the page would say."""
        async with self._database.read() as tx:
            about = await _asked(tx, call, request)
            page = await exchange.only(tx, about, "page")
        words = page.words if page is not None else Plain("")
        said = "Whoever answered would like a page of it, for the next who asks. It would say:"
        title = "Your question would be its title, without your name. You can word it anew."
        return Card(
            title=("May this become a page?",),
            body=lines(((said,), quoted(words), (title,))),
            buttons=(
                to_request("Yes, with this title", "mentor page-yes", about),
                to_request("No page", "mentor page-no", about, side="asker"),
            ),
        )

    @command("mentor page-yes", "Your question as the page's title", menu=False, writes=True, prefill="title_now")
    async def agree(
        self,
        call: Call,
        request: Number,
        title: Annotated[Plain, Arg("The question, without your name", max_length=LONGEST_TITLE, form=True)],
    ) -> Card:
        """Agree; the moderators look at the page before it goes live."""
        async with self._database.read() as tx:
            about = await _asked(tx, call, request)
            page = await exchange.only(tx, about, "page")
            origin = await told_by(tx, about.helper or 0, about.community)
        if page is None or about.helper is None:
            raise _over()
        new = await self._writing.written(about.community, title, page.words, origin, call.now)
        new = replace(new, page=replace(new.page, questions=(title,)))
        async with self._database.write(call.event, call.now) as tx:
            about = await _asked(tx, call, request, lock=True)
            made = await self._writing.begin(tx, about.community, new, page.person, call.now)
            await consents.ask(tx, made.id, about.person, call.now)
            await consents.answer(tx, about.community, made.id, about.person, True, call.now)
            about = await requests.change(tx, about, call.now, page="made")
            await owing.tell(tx, page.person, about.community, f"{HELP}:{about.id}", "page-yes", call.now)
        look = (Button("Look at it", "kb draft", {"draft": str(made.id)}),) if reaches(call.rank, "moderator") else ()
        return Card(title=("Thank you.",), body=("The moderators look at it before it goes live.",), buttons=look)

    async def title_now(self, call: Call, request: str = "") -> Mapping[str, str]:
        """The words of the question, as far as they fit a title."""
        number = int(request) if request.isascii() and request.isdigit() and len(request) < 16 else 0
        async with self._database.read() as tx:
            return {"title": short((await _asked(tx, call, number)).words, LONGEST_TITLE)}

    @command("mentor page-no", "No page", menu=False, writes=True)
    async def refuse(self, call: Call, request: Number, side: Seen) -> Card:
        """No page comes of it; nobody asks again."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await party(tx, call, request, side, lock=True)
            if about.state != "closed" or about.page != ("offer" if seen == "helper" else "asked"):
                raise _over()
            await requests.change(tx, about, call.now, page="no")
        return Card(title=("Then it stays between you two.",), tone="quiet")


async def _asked(tx: Tx, call: Call, number: int, *, lock: bool = False) -> Request:
    about, seen = await party(tx, call, number, "asker", lock=lock)
    if seen != "asker" or about.state != "closed" or about.page != "asked":
        raise _over()
    return about


def _over() -> Friendly:
    return Friendly("That is settled already.", "/mentor requests shows your questions.")
