"""Taking a question: whoever may opens it, and the first who takes it has it."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.community import mentors, requests
from mentorbot.community.communities import Communities
from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import Request
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Ref, Text
from mentorbot.core.command import command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.access import Number, party, reachable, taker
from mentorbot.features.mentors.cards import lines, quoted, to_request
from mentorbot.features.mentors.meeting import Meeting
from mentorbot.features.mentors.owing import TALK
from mentorbot.features.mentors.talks import look, talk_card
from mentorbot.features.mentors.ways import ways
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx

_CARRIED = "If you take it, I bring you what they write by direct message, and them what you write."
_NAMED = "If you take it, I open a private thread for you two, or carry what you write."


class Taking:
    """What those do who may be asked."""

    def __init__(self, database: Database, communities: Communities, meeting: Meeting) -> None:
        self._database = database
        self._communities = communities
        self._meeting = meeting

    @command("mentor question", "Open a question that waits for a person", menu=False)
    async def question(self, call: Call, request: Number) -> Card:
        """Show what a member asks to somebody who may take it."""
        async with self._database.read() as tx:
            about, _ = await taker(tx, call, request)
            native = (await reach(tx, about.person)).native if about.named else ""
        who: Text = (Ref("person", native), " asks:") if native else ("A member asks, without their name:",)
        return Card(
            title=("A question to a person",),
            body=lines((who, quoted(about.words), (_NAMED if native else _CARRIED,))),
            buttons=(
                to_request("Take it", "mentor take", about),
                to_request("Not for me", "mentor pass", about),
                to_request("Not from them again", "mentor refuse", about),
            ),
        )

    @command("mentor take", "Take it", menu=False, writes=True)
    async def take(self, call: Call, request: Number) -> Card:
        """Take a question, if nobody else has it."""
        async with self._database.write(call.event, call.now) as tx:
            about, offered = await taker(tx, call, request, lock=True)
            await _room(tx, call, about, offered)
            if not await requests.take(tx, about, call.person, call.now):
                raise Friendly("Somebody else took it just now. Thank you all the same.")
            await reachable(tx, call.person)
            taken = await requests.change(tx, about, call.now, state="talking")
            await owing.offered_no_more(tx, taken, "taken")
            await owing.tell(tx, taken.person, taken.community, f"{TALK}:{taken.id}", f"taken:{taken.round}", call.now)
        why = await self._meeting.bring(call, taken)
        async with self._database.read() as tx:
            found, side = await party(tx, call, taken.id, "helper")
            return talk_card(await look(tx, found, side), "You took it.", why)

    @command("mentor pass", "Not for me", menu=False, writes=True)
    async def pass_(self, call: Call, request: Number) -> Card:
        """Leave a question to others."""
        return await self._passed(call, request, never=False)

    @command("mentor refuse", "Not from them again", menu=False, writes=True)
    async def refuse(self, call: Call, request: Number) -> Card:
        """Leave a question to others, and never be asked by whoever asks it."""
        return await self._passed(call, request, never=True)

    async def _passed(self, call: Call, number: int, *, never: bool) -> Card:
        async with self._database.write(call.event, call.now) as tx:
            about, _ = await taker(tx, call, number, lock=True)
            if (await requests.states(tx, about)).get(call.person) == "asked":
                await requests.note(tx, about, call.person, "passed", call.now)
            if never and about.person != call.person:
                await mentors.avoid(tx, about.community, call.person, about.person)
            await self._on(tx, call, about)
        said = (
            "You are not asked by them again. They don't hear of it." if never else "Whoever asked does not hear of it."
        )
        return Card(title=("Left to others.",), body=(said,), tone="quiet")

    async def _on(self, tx: Tx, call: Call, about: Request) -> None:
        """Where everybody who was asked has passed, the next stop comes now."""
        settings = await self._communities.read(tx, about.community)
        left = (await requests.states(tx, about)).values()
        if not settings.mentors_channel and "asked" not in left and about.state == "open":
            await owing.sooner(tx, about, call.now)

    @command("mentor give-back", "Give it back", menu=False, writes=True)
    async def give_back(self, call: Call, request: Number) -> Card:
        """Let others take a question after all; its asker is told."""
        async with self._database.write(call.event, call.now) as tx:
            about, side = await party(tx, call, request, "helper", lock=True)
            if side != "helper" or about.state != "talking":
                raise Friendly("This is not yours to give back any more.", "/mentor requests shows what is.")
            await requests.note(tx, about, call.person, "passed", call.now)
            found = await ways(tx, self._communities, call, about.community, asker=about.person, lock=True)
            known = await requests.states(tx, about)
            fresh = [each for each in found.people if each.person not in known]
            until = owing.heard_by(found.settings, bool(found.people), call.now)
            anew = {"state": "open", "round": about.round + 1, "until": until, "helper_shown": False, "thread": None}
            again = await requests.change(tx, about, call.now, **anew)
            people = await self._again(tx, call, again, fresh, known)
            await owing.ask(tx, again, call.platform, found.settings, people, call.now)
            await self._on(tx, call, again)
            subject = f"{TALK}:{about.id}"
            await owing.tell(tx, about.person, about.community, subject, f"back:{about.round}", call.now)
        return Card(title=("Given back.",), body=("Others are asked now, and whoever asked knows.",), tone="quiet")

    async def _again(
        self, tx: Tx, call: Call, about: Request, fresh: Sequence[Mentor], known: dict[int, str]
    ) -> list[Mentor]:
        """Who is asked once more: those who were asked before and did not pass, and those who have room by now."""
        settings = await self._communities.read(tx, about.community)
        if settings.mentors_channel:
            return list(fresh)
        for each in fresh:
            await requests.note(tx, about, each.person, "asked", call.now)
        before = [await mentors.find(tx, who, about.community) for who, state in known.items() if state == "asked"]
        return [*fresh, *(each for each in before if each is not None)]


async def _room(tx: Tx, call: Call, about: Request, offered: Mentor | None) -> None:
    """Make sure that a mentor is not asked beyond their own number. Raises Friendly."""
    counted = (await requests.states(tx, about)).get(call.person) in mentors.COUNTED
    if offered is None or counted or await mentors.room(tx, offered, call.now) > 0:
        return
    raise Friendly(
        f"You said {offered.weekly} a week, and this would be one more, so it is left to others.",
        "/mentor offer changes that number.",
    )
