"""The composer of tips: which one a delivery carries, in what words, and what follows once it was sent or wasn't."""

from __future__ import annotations

import logging

from mentorbot.community import notices
from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.core.card import Card, Instant
from mentorbot.core.owed import Composed, Item, Owed, Parcel, Result
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.claims import ASIDE
from mentorbot.delivery.lateness import late
from mentorbot.features.tips import cards, readers
from mentorbot.features.tips.rhythm import KIND
from mentorbot.knowledge import rota, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.knowledge.tips import Tip
from mentorbot.people import goals
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx

log = logging.getLogger(__name__)

NOTICE = "tips"
"""The kind of the notice that the weekly tip is in trouble."""
CAN_T = "The weekly tip could not be posted"
TROUBLE = {
    "channel": f"{CAN_T}: its channel is gone. An administrator can choose another one with /setup tips.",
    "forbidden": (
        f"{CAN_T}: I may not write in its channel. Let me see it and send messages there, or let an administrator "
        "choose another one with /setup tips."
    ),
    "none": "The weekly tip was left out: no tip fits the topics that are set. An administrator can change them with "
    "/setup tips.",
}
_OPEN: tuple[goals.State, ...] = ("open",)
_HEARD = frozenset({"sent", "waiting", "unknown"})
"""What counts as told. Of what is unknown it is better to miss a tip for a round than to hear it twice; what waits is
shown with the next private reply."""


class TipComposer:
    """Makes the words of every delivery of kind `tip`."""

    def __init__(self, communities: Communities) -> None:
        self._communities = communities

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Show the latest tip of a parcel; earlier ones that still wait make room, and keep their turn."""
        *earlier, last = parcel.items
        ear = await _ear(tx, last.owed)
        if ear is None:
            return Composed(None, why="left")
        for each in earlier:
            await rota.release(tx, ear, each.owed.key)
        tip = await self._tip(tx, ear, last.owed, written=parcel.marked is not None and parcel.platform != ASIDE)
        if tip is None:
            await _none_fits(tx, ear, now)
            return Composed(None, why="none")
        card = await _card(tx, ear, tip, parcel)
        return Composed(card, dropped={each.id: "newer" for each in earlier})

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Count the tip as told, or give it its turn back; and owe the next one."""
        for item in parcel.items:
            await self._settled(tx, item, result, now)

    async def _tip(self, tx: Tx, ear: Ear, owed: Owed, *, written: bool) -> Tip | None:
        """The tip that this delivery carries. Once it was written, whatever happened to the tip since."""
        key = _key(owed)
        if written and (number := await rota.bound(tx, ear, key)) is not None:
            return await tips.find(tx, number)
        if ear.reader:
            every = await tips.heard(tx, ear.community)
            wishes = [each.skill for each in await goals.of_person(tx, ear.reader, _OPEN)]
            return await rota.bind(tx, ear, every, key, tips.nearest(every, wishes))
        settings = await self._communities.read(tx, ear.community)
        return await rota.bind(tx, ear, await tips.heard(tx, ear.community, settings.tip_tags), key)

    async def _settled(self, tx: Tx, item: Item, result: Result, now: Instant) -> None:
        owed = item.owed
        ear = await _ear(tx, owed)
        if ear is not None and result.state in _HEARD:
            await rota.told(tx, ear, _key(owed), result.at or now)
        elif ear is not None and _key(owed) == owed.key:
            await rota.release(tx, ear, owed.key)
            log.warning("a tip was not told", extra={"slot": owed.slot, "state": result.state, "why": result.why})
        if result.state == "waiting":
            await ledger.supersede(tx, item)  # nobody comes back to a pile of tips
        if owed.person is None and owed.community is not None:
            await _notice(tx, owed.community, result, now)
        if ear is None:  # their community is gone, and with it that they take its tips
            await recurring.end(tx, KIND, owed.subject, "left")
        elif owed.slot is not None:
            await recurring.advance(tx, KIND, owed.subject, now)


def _key(owed: Owed) -> str:
    """What the tip is bound to: one that is sent again, because its person asked for it, is the same tip."""
    return owed.key.removesuffix(":again")


async def _ear(tx: Tx, owed: Owed) -> Ear | None:
    """Who hears; None for somebody who takes tips no more."""
    if owed.person is None:
        return Ear(owed.community or 0)
    community = await readers.place(tx, owed.person)
    return None if community is None else Ear(community, owed.person)


async def _card(tx: Tx, ear: Ear, tip: Tip, parcel: Parcel) -> Card:
    """In a channel the tip; to one person that there is one, unless nobody else looks or they said that it may show."""
    note = (said,) if (said := late(parcel)) else ()
    if not ear.reader:
        return cards.public(tip, note)
    shows = parcel.platform in (ASIDE, TERMINAL[0]) or (await reach(tx, ear.reader)).names_goals
    return cards.alone(tip, cards.STOP, note=note) if shows else cards.pushed(tip, note)


async def _none_fits(tx: Tx, ear: Ear, now: Instant) -> None:
    if not ear.reader:
        await notices.give(tx, ear.community, NOTICE, TROUBLE["none"], now)


async def _notice(tx: Tx, community: int, result: Result, now: Instant) -> None:
    """Let moderators know of a channel that can't be written in; once it can, that is over."""
    if result.state == "sent":
        await notices.settle(tx, community, NOTICE)
    elif result.state in ("failed", "held", "waiting") and result.why in TROUBLE:
        await notices.give(tx, community, NOTICE, TROUBLE[result.why], now)
