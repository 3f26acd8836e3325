"""Reports: what stops at once, and what moderators may read then, and only then."""

from __future__ import annotations

from typing import Annotated, Literal

from mentorbot.community import audit, exchange, mentors, notices, requests
from mentorbot.community.communities import Communities
from mentorbot.community.requests import Request, Side
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Ref, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.access import Before, Number, Seen, party
from mentorbot.features.mentors.cards import lines, quoted, to_request
from mentorbot.features.mentors.owing import HELP, OFFER, TALK
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx

NOTICE = "reports"
SAID = "A talk between a member and a mentor was reported. /mentor review shows it."
REPORTED: tuple[requests.State, ...] = ("reported",)
READ = 3
"""Letters on one card."""


class Reporting:
    """A report by one of the two, and what moderators do with it."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self._database = database
        self._communities = communities

    @command("mentor report", "Report this talk to the moderators", menu=False, writes=True)
    async def report(
        self,
        call: Call,
        request: Number,
        side: Seen,
        words: Annotated[
            Plain | None, Arg("What happened; may stay empty", max_length=1000, form=True, multiline=True)
        ] = None,
    ) -> Card:
        """Close a talk, let moderators read it, and hold a mentor back who is reported."""
        async with self._database.write(call.event, call.now) as tx:
            about, seen = await party(tx, call, request, side, lock=True)
            if about.helper is None or about.state not in ("talking", "closed"):
                raise Friendly("There is nothing to report here any more.")
            await self._report(tx, call, about, seen, words or "")
        return Card(
            title=("Reported, and closed.",),
            body=(
                "The moderators can read this talk now, and see who wrote it. I don't bring you two together again.",
            ),
        )

    async def _report(self, tx: Tx, call: Call, about: Request, seen: Side, words: str) -> None:
        other = about.other(seen)
        if words:
            await exchange.write(tx, about, seen, "report", words, call.now)
        about = await requests.change(tx, about, call.now, state="reported", reported=seen)
        if other is not None and other != call.person:
            await mentors.avoid(tx, about.community, call.person, other)
        if seen == "asker" and about.helper is not None:
            found = await mentors.find(tx, about.helper, about.community, lock=True)
            if found is not None:
                await mentors.settle(tx, found, "held", call.now)
        await notices.settle(tx, about.community, NOTICE)
        await notices.give(tx, about.community, NOTICE, SAID, call.now)
        settings = await self._communities.read(tx, about.community)
        await owing.report(tx, about, call.platform, settings, call.now)
        if other is not None:
            subject = f"{HELP if seen == 'asker' else TALK}:{about.id}"
            await owing.tell(tx, other, about.community, subject, "reported", call.now)

    @command("mentor report-show", "Read what was reported", menu=False, rank="moderator")
    async def show(self, call: Call, request: Number, before: Before = None) -> Card:
        """Show a reported talk to a moderator: all that was written, and by whom."""
        async with self._database.read() as tx:
            about = await _reported(tx, call, request)
            texts, first = await _texts(tx, about, before)
        earlier = to_request("Earlier letters", "mentor report-show", about, before=str(first))
        rows: tuple[tuple[Text, Button | None], ...] = ((("There is more before these.",), earlier),) if first else ()
        held = about.reported == "asker"
        on = to_request("They may go on" if held else "It is settled", "mentor report-settle", about, what="on")
        stop = to_request("End their offer", "mentor report-settle", about, what="end")
        return Card(title=("What was reported",), body=lines(texts), rows=rows, buttons=(on, stop) if held else (on,))

    @command("mentor report-settle", "Settle a report", menu=False, rank="moderator", writes=True)
    async def settle(
        self, call: Call, request: Number, what: Annotated[Literal["on", "end"], Arg("Go on, or end")]
    ) -> Card:
        """Let a reported mentor go on, or end their offer. What was written is closed to moderators again."""
        async with self._database.write(call.event, call.now) as tx:
            about = await _reported(tx, call, request, lock=True)
            await requests.change(tx, about, call.now, state="closed")
            if about.reported == "asker" and about.helper is not None:
                await _decided(tx, call, about, what == "end")
            if not await requests.counted(tx, call.community, "reported"):
                await notices.settle(tx, call.community, NOTICE)
            await audit.note(tx, call, {"report": about.id, "what": what}, "settled")
        return Card(title=("Settled.",), body=("What they wrote is closed to you again.",), tone="quiet")


async def _decided(tx: Tx, call: Call, about: Request, end: bool) -> None:
    found = await mentors.find(tx, about.helper or 0, about.community, lock=True)
    if found is None or found.state != "held":
        return
    await mentors.settle(tx, found, "declined" if end else "approved", call.now, None if end else call.person)
    what = f"{'ended' if end else 'on'}:{about.id}"
    await owing.tell(tx, found.person, about.community, f"{OFFER}:{about.community}", what, call.now)


async def _reported(tx: Tx, call: Call, number: int, *, lock: bool = False) -> Request:
    if lock:
        await owing.hold(tx, number)
    found = await requests.for_moderator(tx, call.community, number, REPORTED, lock=lock)
    if found is None:
        raise Friendly("There is no such report here any more.", "/mentor review shows what is open.")
    if call.person in (found.person, found.helper) and call.platform != "terminal":
        raise Friendly("You are one of the two.", "Another moderator has to look at it.")
    return found


async def _texts(tx: Tx, about: Request, before: int | None) -> tuple[list[Text], int]:
    """What moderators read, and the number of the first letter that they see where there are earlier ones, else 0."""
    asker = Ref("person", (await reach(tx, about.person)).native)
    helper = Ref("person", (await reach(tx, about.helper)).native) if about.helper is not None else "somebody who left"
    people = {"asker": asker, "helper": helper}
    why = await exchange.only(tx, about, "report")
    found = await exchange.latest(tx, about, READ + 1, before)
    letters = found[-READ:]
    texts: list[Text] = [
        (people[about.reported], " reported it", *((": ", *quoted(why.words)) if why else ()), "."),
        (asker, " asked: ", *quoted(about.words)),
        *((people[each.side], ", ", When(each.at, "date"), ": ", *quoted(each.words)) for each in letters),
    ]
    return texts, letters[0].id if len(found) > READ else 0
