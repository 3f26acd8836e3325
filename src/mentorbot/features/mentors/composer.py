"""What is pushed about requests: to mentors, to moderators, and to both who talk. It gives nothing away."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.community import mentors, notices, requests
from mentorbot.community.communities import Communities
from mentorbot.community.requests import WAITING, Request
from mentorbot.core.card import Button, Card, Instant
from mentorbot.core.owed import CHANNEL, Composed, Item, Owed, Parcel, Result
from mentorbot.delivery.lateness import late
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.owing import GONE, HELP, LAST, NOBODY, OFFER
from mentorbot.storage.database import Tx

NOTICE = "asked"
LOST = {
    "request": "I can't post in the mentors' channel what members ask. Please look at it in /setup.",
    "request-last": "I can't post in the moderators' channel what members ask. Please look at it in /setup.",
    "report": "A talk with a mentor was reported, and I can't post in the moderators' channel. See /mentor review.",
}
_FAILED = ("failed", "held")


class Requested:
    """What goes to those who may take a request: into a channel, or to one mentor."""

    def __init__(self, communities: Communities) -> None:
        self._communities = communities

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that somebody asks. The words are shown to whoever opens it and may."""
        dropped = {item.id: why for item in parcel.items if (why := await self._over(tx, item.owed, now))}
        kept = [item for item in parcel.items if item.id not in dropped]
        if not kept:
            return Composed(None, why=next(iter(dropped.values()), "over"), dropped=dropped)
        number = kept[0].owed.subject
        if parcel.address.startswith(CHANNEL):
            return Composed(_posted(parcel.kind, number, parcel), dropped=dropped)
        about = [("mentor question", {"request": item.owed.subject}) for item in kept]
        return Composed(_pushed(about, parcel), dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Where a channel can't be written in, the next stop comes now; what moderators have, they may take."""
        for item in parcel.items:
            if not parcel.address.startswith(CHANNEL) or item.owed.community is None:
                continue
            await _notice(tx, item.owed.community, parcel.kind, result, now)
            about = await requests.find(tx, int(item.owed.subject), lock=True)
            if about is None or about.state not in WAITING:
                continue
            if result.state == "sent" and parcel.kind == LAST:
                await requests.change(tx, about, now, state="last")
            elif result.state in _FAILED or result.why == "moved":
                await owing.sooner(tx, about, now)

    async def _over(self, tx: Tx, owed: Owed, now: Instant) -> str:
        """Why something is no longer owed; empty if it is."""
        about = await requests.find(tx, int(owed.subject))
        if about is None or about.state not in WAITING:
            return "over"
        if owed.person is None:
            settings = await self._communities.read(tx, about.community)
            channel = settings.moderators_channel if owed.kind == LAST else settings.mentors_channel
            return "" if owed.address == f"{CHANNEL}{channel}" else "moved"
        asked = await mentors.find(tx, owed.person, about.community)
        there = asked is not None and asked.state == "approved" and not asked.paused(now)
        return "" if there and (await requests.states(tx, about)).get(owed.person) == "asked" else "over"


class Reported:
    """What the moderators' channel hears of a report."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that there is one, and no more."""
        number = parcel.items[0].owed.subject
        about = await requests.find(tx, int(number))
        if about is None or about.state != "reported":
            return Composed(None, why="over")
        button = Button("Look at it", "mentor report-show", {"request": number}, "primary")
        said = "The mentor is not asked any more until one of you settles it." if about.reported == "asker" else ""
        title = ("A talk between a member and a mentor was reported.",)
        return Composed(Card(title=title, body=(said,) if said else (), buttons=(button,), note=_late(parcel)))

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Where the channel can't be written in, the moderators hear it beside their next answer."""
        for item in parcel.items:
            if item.owed.community is not None:
                await _notice(tx, item.owed.community, parcel.kind, result, now)


class Letters:
    """What one of the two who talk hears; also a mentor of their offer."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that there is a message. What is about the same thing counts once."""
        dropped = {item.id: "over" for item in parcel.items if not await _wanted(tx, item)}
        kept = [item.owed.subject for item in parcel.items if item.id not in dropped]
        about = dict.fromkeys(subject.replace(NOBODY, owing.TALK) for subject in kept)
        if not about:
            return Composed(None, why="over", dropped=dropped)
        return Composed(_pushed([_opens(subject) for subject in about], parcel), dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Once its asker is told that nobody took a request, nobody can take it any more."""
        for item in parcel.items:
            if not item.owed.subject.startswith(NOBODY) or result.state == "withdrawn":
                continue
            about = await _about(tx, item.owed, lock=True)
            if about is not None and about.state in WAITING:
                await requests.change(tx, about, now, state="unanswered")


async def _wanted(tx: Tx, item: Item) -> bool:
    """Whether a letter is still about something that this person is part of."""
    what, _, _ = item.owed.subject.partition(":")
    if what in (OFFER, GONE):
        return True
    about = await _about(tx, item.owed)
    if about is None or item.owed.person not in (about.person, about.helper):
        return False
    return what != NOBODY or about.state in (*WAITING, "unanswered")


async def _about(tx: Tx, owed: Owed, *, lock: bool = False) -> Request | None:
    return await requests.find(tx, int(owed.subject.partition(":")[2]), lock=lock)


def _opens(subject: str) -> tuple[str, dict[str, str]]:
    """The command that shows what a letter is about, with its arguments."""
    what, _, number = subject.partition(":")
    if what == OFFER:
        return "mentor mine", {}
    if what == GONE:
        return "mentor gone", {}
    return "mentor talk", {"request": number} | ({"side": "helper"} if what == HELP else {})


def _pushed(about: Sequence[tuple[str, dict[str, str]]], parcel: Parcel) -> Card:
    """All that a screen shows: nothing of what it is about, or with whom."""
    if len(about) == 1:
        return Card(title=("You have a message.",), buttons=(_open("Open", *about[0]),), note=_late(parcel))
    buttons = tuple(_open(f"Open {number}", *each) for number, each in enumerate(about, 1))
    return Card(title=(f"You have {len(about)} messages.",), buttons=buttons, note=_late(parcel))


def _open(label: str, command: str, args: dict[str, str]) -> Button:
    return Button(label, command, args, "primary")


def _posted(kind: str, number: str, parcel: Parcel) -> Card:
    if kind == LAST:
        title = "A member's question waits for a person."
        body = "No mentor has taken it. One of you can; only who opens it reads it."
    else:
        title = "A member would like to ask a person."
        body = "Only who opens it reads it. Whoever takes it first answers."
    button = Button("Open", "mentor question", {"request": number}, "primary")
    return Card(title=(title,), body=(body,), buttons=(button,), note=_late(parcel))


def _late(parcel: Parcel) -> tuple[str, ...]:
    return (said,) if (said := late(parcel)) else ()


async def _notice(tx: Tx, community: int, kind: str, result: Result, now: Instant) -> None:
    """Let moderators know of a channel that can't be written in; once it can, that is over."""
    name = f"{NOTICE}-{kind}"
    if result.state == "sent":
        await notices.settle(tx, community, name)
    elif result.state in _FAILED:
        await notices.give(tx, community, name, LOST[kind], now)
