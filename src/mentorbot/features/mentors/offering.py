"""An offer to be asked: made, changed, paused and ended by whoever made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Annotated

from mentorbot.community import mentors, notices
from mentorbot.community.mentors import Mentor, Offered
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Instant, Plain, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.features.mentors.access import mine, reachable
from mentorbot.features.mentors.cards import lines
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx
from mentorbot.times.instants import to_instant, to_local
from mentorbot.times.reading import read_point
from mentorbot.times.unclear import Unclear

NOTICE = "offers"
SAID = "Somebody offers to be asked by members here. /mentor review shows it."
MOST_TOPICS = 6
USUAL = 2
_ON = Button("Go on now", "mentor resume", {})


class Offering:
    """What a mentor does with their own offer. `tags` are the topics that there are."""

    def __init__(self, database: Database, tags: Mapping[str, Tag]) -> None:
        self._database = database
        self._tags = tags

    @command("mentor offer", "Offer that members here can ask you", writes=True)
    async def offer(
        self,
        call: Call,
        name: Annotated[Plain, Arg("How members shall call you", label="Your name here", max_length=40)],
        path: Annotated[
            Plain, Arg("Your path, such as 'physics to data scientist'", label="Your path", max_length=100)
        ],
        dm: Annotated[bool, Arg("Whether I may ask you by direct message", label="By direct message, yes or no")],
        topics: Annotated[
            str | None, Arg("Topics, with commas between them", suggest="suggest", max_length=200)
        ] = None,
        weekly: Annotated[int | None, Arg("By how many members a week at most", low=1, high=10)] = None,
    ) -> Card:
        """Offer it; it takes effect once a moderator approved it. What is left out stays as it was."""
        if call.place == "dm":
            raise Friendly("You offer this in a community, not in a direct message.", "Use it in one of its channels.")
        chosen = self._topics(topics or "")
        async with self._database.write(call.event, call.now) as tx:
            before = await mentors.find(tx, call.person, call.community, lock=True)
            if before is not None and before.state == "held":
                raise Friendly(_STATES["held"])
            if before is not None:
                chosen = before.topics if topics is None else chosen
                weekly = weekly or before.weekly
            said = Offered(_line(name), _line(path), chosen, weekly or USUAL, dm)
            made = await mentors.offer(tx, call.person, call.community, said, call.now)
            if dm:
                await reachable(tx, call.person)
            if made.state == "offered":
                await notices.give(tx, call.community, NOTICE, SAID, call.now)
        return self._card(made, call, "Changed." if made.state == "approved" else "Thank you.")

    async def suggest(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Topics that hold the last word that was typed, behind those before it."""
        done, _, last = typed.rpartition(",")
        first = f"{done.strip()}, " if done.strip() else ""
        labels = [tag.label for slug, tag in self._tags.items() if slug != "gap"]
        return [
            (f"{first}{label}", f"{first}{label}") for label in labels if last.strip().casefold() in label.casefold()
        ]

    @command("mentor mine", "Your offer to be asked, and how it stands")
    async def show(self, call: Call) -> Card:
        """Show the caller's own offer."""
        async with self._database.read() as tx:
            found = await mine(tx, call)
            left = await mentors.room(tx, found, call.now)
        return self._card(found, call, "Your offer to be asked", left)

    @command("mentor pause", "Not be asked until a day that you name", writes=True)
    async def pause(
        self,
        call: Call,
        until: Annotated[str, Arg("Until when, such as '1 February'", label="Until when", max_length=100)],
    ) -> Card:
        """Rest until the end of a day."""
        async with self._database.write(call.event, call.now) as tx:
            found = _running(await mine(tx, call, lock=True))
            paused = await mentors.change(tx, found, paused_until=await _until(tx, call, until))
        return self._card(paused, call, "You rest.")

    @command("mentor resume", "Be asked again", menu=False, writes=True)
    async def resume(self, call: Call) -> Card:
        """End a rest."""
        async with self._database.write(call.event, call.now) as tx:
            found = await mentors.change(tx, _running(await mine(tx, call, lock=True)), paused_until=None)
        return self._card(found, call, "You can be asked again.")

    @command("mentor stop", "Not be asked any more", writes=True)
    async def stop(self, call: Call) -> Card:
        """End the offer. Talks that run go on until one of the two ends them."""
        async with self._database.write(call.event, call.now) as tx:
            found = await mine(tx, call, lock=True)
            if found.state != "held":
                await mentors.settle(tx, found, "stopped", call.now)
            await settled(tx, found.community)
        return Card(
            title=("You are not asked any more.",),
            body=("Thank you for what you gave. Talks that you are in go on until one of you two ends them.",),
        )

    def _topics(self, typed: str) -> tuple[str, ...]:
        """Read topics by label or slug. Raises Friendly for one that there isn't."""
        known = {tag.label.casefold(): slug for slug, tag in self._tags.items()} | {slug: slug for slug in self._tags}
        wanted = [each.strip().casefold() for each in typed.split(",") if each.strip()]
        if unknown := [each for each in wanted if each not in known]:
            raise Friendly(f"There is no topic called {unknown[0]}.", "/browse shows the topics.")
        return tuple(dict.fromkeys(known[each] for each in wanted))[:MOST_TOPICS]

    def _card(self, about: Mentor, call: Call, title: str, left: int | None = None) -> Card:
        body = lines((_state(about, call), *fields_of(about, self._tags, left)))
        buttons = (_ON,) if about.paused(call.now) and about.state == "approved" else ()
        return Card(title=(title,), body=body, buttons=(*buttons, Button("Your questions", "mentor requests", {})))


async def settled(tx: Tx, community: int) -> None:
    """Where no offer waits any more, moderators need not know of any."""
    if not await mentors.waiting_offers(tx, community):
        await notices.settle(tx, community, NOTICE)


def fields_of(about: Mentor, tags: Mapping[str, Tag], left: int | None = None) -> tuple[Text, ...]:
    """What an offer says, in lines."""
    labels = ", ".join(tags[slug].label for slug in about.topics if slug in tags)
    week = f"At most {about.weekly} {'member' if about.weekly == 1 else 'members'} a week"
    more = "" if left is None else f"; room for {max(0, left)} more in these seven days"
    way = "by direct message" if about.dm else "in the mentors' channel only"
    return ((about.name, ", ", about.path), (f"About: {labels or 'whatever comes'}",), (f"{week}, {way}{more}.",))


def _state(about: Mentor, call: Call) -> Text:
    if about.state == "approved" and about.paused(call.now) and about.paused_until is not None:
        rest: Inline = When(about.paused_until, "date")
        return ("You rest until ", rest, ".")
    return (_STATES[about.state],)


_STATES = {
    "offered": "A moderator looks at it first. I tell you when it counts.",
    "approved": "Members can ask you.",
    "declined": "The moderators did not take it up, or ended it. /mentor offer makes a new one.",
    "stopped": "You ended it. /mentor offer makes a new one.",
    "held": "It is held back until the moderators have looked at a report.",
}


def _running(found: Mentor) -> Mentor:
    if found.state in ("declined", "stopped"):
        raise Friendly("You are not asked by anybody now.", "/mentor offer changes that.")
    return found


async def _until(tx: Tx, call: Call, words: str) -> Instant:
    """Read a day and give its end."""
    who = await reach(tx, call.person)
    zone = who.zone or "UTC"
    local = to_local(call.now, zone)
    try:
        day = read_point(words, local, who.day_order, zone).at.date()
    except Unclear as error:
        raise Friendly(error.text, error.hint) from error
    end = to_instant(datetime.combine(day, time(23, 59)), zone).at
    if end <= call.now:
        raise Friendly("That day has passed.", 'Name one that is still to come, such as "1 February".')
    return end


def _line(words: str) -> str:
    return " ".join(clean(words).split())
