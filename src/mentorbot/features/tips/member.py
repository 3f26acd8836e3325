"""What members do with tips: take one now, take one each week, open one, and say whether it was useful."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import moving, recurring
from mentorbot.delivery.weekly import say_next, say_rhythm
from mentorbot.features.tips import cards, readers
from mentorbot.features.tips.readers import Taken
from mentorbot.features.tips.rhythm import KIND, of_person
from mentorbot.knowledge import rota, tip_votes, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.knowledge.tips import Tip
from mentorbot.people.people import People
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx
from mentorbot.times.instants import to_local
from mentorbot.times.words import say_point

TipId: TypeAlias = Annotated[int, Arg("The tip", low=1, high=10**12)]
AGAIN = Button("Another tip", "tip", {})
WRITE = Button("Write to me instead", "reminders route", {"where": "dm"})


class MemberTips:
    """Tips for one person. What somebody takes or says here never moves what their community hears."""

    def __init__(self, database: Database, communities: Communities, people: People) -> None:
        self._database = database
        self._communities = communities
        self._people = people

    @command("tip", "A tip now; or one each week by direct message", writes=True)
    async def tip(
        self,
        call: Call,
        weekly: Annotated[bool | None, Arg("Get one each week by direct message, or stop that")] = None,
    ) -> Card:
        """Tell the next tip that this person hasn't had, or begin or end the weekly one."""
        if weekly is not None:
            return await (self._join(call) if weekly else self._leave(call))
        async with self._database.write(call.event, call.now) as tx:
            told = await rota.tell(tx, Ear(call.community, call.person), await tips.heard(tx, call.community), call.now)
            takes = await readers.place(tx, call.person) is not None
        if told is None:
            return cards.nothing_yet()
        note = () if takes else ("One each week, for you alone: /tip weekly: yes",)
        return cards.alone(told, AGAIN, note=note)

    @command("tip open", "Open a tip", menu=False)
    async def open(self, call: Call, tip: TipId) -> Card:
        """Show the tip of a direct message."""
        async with self._database.read() as tx:
            return cards.alone(await _found(tx, tip), cards.STOP)

    @command("tip useful", "Useful", menu=False, writes=True)
    async def useful(self, call: Call, tip: TipId) -> Card:
        """Count a tip as useful."""
        await self._vote(call, tip, useful=True)
        return Card(title=("Thank you. That helps to choose what is told here.",), tone="quiet")

    @command("tip not-for-me", "Not for me", menu=False, writes=True)
    async def not_for_me(self, call: Call, tip: TipId) -> Card:
        """Count a tip as not for this person, and offer another one."""
        await self._vote(call, tip, useful=False)
        return Card(title=("Noted. Thank you.",), buttons=(AGAIN,), tone="quiet")

    async def _vote(self, call: Call, number: int, *, useful: bool) -> None:
        async with self._database.write(call.event, call.now) as tx:
            tip = await _found(tx, number)
            await tip_votes.vote(tx, self._database.keys, call, tip.id, useful)

    async def _join(self, call: Call) -> Card:
        zone = (await self._communities.settings(call.community, call.now)).zone
        async with self._database.write(call.event, call.now) as tx:
            if not await tips.heard(tx, call.community):
                return cards.nothing_yet()
            if zone and call.zone is None and (await reach(tx, call.person)).zone is None:
                await moving.move(tx, self._people, call.person, zone, call.now)  # who never said lives where we are
            taken = await readers.join(tx, call)
            known = await recurring.find(tx, KIND, of_person(call.person))
        if taken is None:
            body = f"The next one comes on {say_next(known)}." if known is not None else ""
            return Card(title=("You take a tip each week already.",), body=(body,), buttons=(cards.STOP,))
        return _agreed(call, taken)

    async def _leave(self, call: Call) -> Card:
        async with self._database.write(call.event, call.now) as tx:
            took = await readers.leave(tx, call.person)
        again = Button("One each week after all", "tip", {"weekly": "yes"})
        title = "No more weekly tips for you." if took else "You take no weekly tip."
        return Card(title=(title,), buttons=(again,), tone="quiet")


def _agreed(call: Call, taken: Taken) -> Card:
    """Say what was understood: when the first tip comes, when the others, and what a screen shows of them."""
    zone, waits = taken.rhythm.zone, taken.reader.route == "next_use"
    if waits:
        first = "I don't write to you by direct message so far, so a tip waits for your next use of me."
    elif taken.first > call.now:
        first = f"The first one comes {say_point(to_local(taken.first, zone), zone)}, after your quiet hours."
    else:
        first = "The first one comes now."
    body = [f"{first}\nThen {say_rhythm(taken.rhythm)}: next on {say_next(taken.rhythm)}."]
    body.append("\nI choose with your open goals in mind.")
    if call.platform != TERMINAL[0] and not waits and not taken.reader.names_goals:
        body.append(f' Your screen shows "{cards.PUSHED}" and no more.')
    return Card(
        title=("You get a tip each week.",), body=tuple(body), buttons=(*((WRITE,) if waits else ()), cards.STOP)
    )


async def _found(tx: Tx, number: int) -> Tip:
    tip = await tips.find(tx, number)
    if tip is None:
        raise Friendly("That tip is not here any more.", "Use /tip for another one.")
    return tip
