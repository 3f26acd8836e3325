"""Leaving and coming back: what is owed is held while a community or a person can't be reached, and then goes on."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from mentorbot.community import notices
from mentorbot.core.card import Instant
from mentorbot.core.owed import CHANNEL
from mentorbot.delivery import ledger
from mentorbot.delivery.recurrence import locked, owe_next, unended
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.places import community, person

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long what belongs to a community that removed us is kept (rule 14); retention erases it then."""
SOON = timedelta(days=2)
"""How long before that what is owed to its people is taken out of it."""
FEW, PAUSE = 50, timedelta(minutes=10)
"""Deliveries to people of a community that ends that are tried at a time, and the pause in between."""
REMOVED, UNCONFIRMED = "removed", "set-up"
"""Why something is held: we were removed; we are back, and the set-up was not confirmed yet."""
NOTICE = "back"
BACK = (
    "I was removed from here and am back. Everything is set up as before, and nothing is posted until one of you has "
    "looked at it: /setup show. If it is right, use /setup keep."
)


class Leaving:
    """Hears where we live (core.residence.Residence) and whom we meet, and keeps the ledger in step."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def left(self, platform: str, native: str, now: Instant) -> None:
        """Hold all that a community is owed, and count the days until it is erased."""
        async with self._database.write() as tx:
            for number in await _places(tx, _here(platform, native) & community.c.kept_until.is_(None)):
                await tx.execute(update(community).where(community.c.id == number).values(kept_until=now + KEPT))
                held = await _hold(tx, number)
                log.warning("a community removed us", extra={"community": number, "held": held})

    async def came(self, platform: str, native: str, now: Instant) -> None:
        """Let reminders of a community that we had left go on. What is posted waits until its set-up is confirmed."""
        async with self._database.write() as tx:
            for number in await _places(tx, _here(platform, native) & community.c.kept_until.is_not(None)):
                await tx.execute(update(community).where(community.c.id == number).values(kept_until=None))
                ours = (delivery.c.community == number) & (delivery.c.why == REMOVED)
                posted = delivery.c.address.startswith(CHANNEL, autoescape=True)
                await tx.execute(update(delivery).where(ours, _held(), posted).values(why=UNCONFIRMED))
                await _free(tx, ours & ~posted, now)
                await notices.give(tx, number, NOTICE, BACK, now)
                log.info("a community added us again", extra={"community": number})

    async def settled(self, platform: str, natives: frozenset[str], now: Instant) -> None:
        """Make up for what happened while nobody listened."""
        async with self._database.read() as tx:
            known = (await tx.execute(select(*community.c["native", "kept_until"]).where(_on(platform)))).all()
        for native, kept_until in known:
            if native in natives and kept_until is not None:
                await self.came(platform, native, now)
            elif native not in natives and kept_until is None:
                await self.left(platform, native, now)

    async def seen(self, number: int, now: Instant) -> None:
        """Somebody is here: what was held for them goes on. One quick look, and a write only where something is.

        What was held for too long is deleted by then; their recurrences go on with the next slot.
        """
        away = (person.c.dm_state == "gone") | exists().where(delivery.c.person == number, _held())
        look = select(person.c.id).where(person.c.id == number, away)
        if (rows := self._database.glance(look)) is None:
            async with self._database.read() as tx:
                rows = (await tx.execute(look)).all()
        if rows:
            async with self._database.write() as tx:
                back = (person.c.id == number) & (person.c.dm_state == "gone")
                await tx.execute(update(person).where(back).values(dm_state=None))
                await ledger.hold_person(tx, number)
                await _free(tx, delivery.c.person == number, now)
                await _resume(tx, recurrence.c.person == number, now)

    async def sweep(self, now: Instant) -> None:
        """Hold what was planned since for communities that we left, and take people out of those that end soon."""
        async with self._database.write() as tx:
            for number in await _places(tx, community.c.kept_until.is_not(None)):
                await _hold(tx, number)
        async with self._database.read() as tx:
            ending = (await tx.execute(select(community.c.id).where(community.c.kept_until < now + SOON))).scalars()
            numbers = list(ending)
        for number in numbers:
            await self._let_go(number, now)

    async def _let_go(self, number: int, now: Instant) -> None:
        """Let what is owed to people go on without their community: their goals are their own.

        They are tried a few at a time, since many of them can't be reached any more.
        """
        theirs, wake_at, some = (delivery.c.community == number) & delivery.c.person.is_not(None), now, FEW
        while some == FEW:
            async with self._database.write() as tx:
                chosen = select(delivery.c.id).where(theirs).order_by(delivery.c.id).limit(FEW).with_for_update()
                few = delivery.c.id.in_((await tx.execute(chosen)).scalars().all())
                await _free(tx, few & (delivery.c.why == REMOVED), wake_at)
                some = int((await tx.execute(update(delivery).where(few).values(community=None))).rowcount)
            wake_at += PAUSE
        async with self._database.write() as tx:
            own = (recurrence.c.community == number) & recurrence.c.person.is_not(None)
            await tx.execute(update(recurrence).where(own).values(community=None))


async def confirm(tx: Tx, number: int, now: Instant) -> bool:
    """Let what a community posts go on after we came back; False if nothing waited for that."""
    freed = await _free(tx, (delivery.c.community == number) & (delivery.c.why == UNCONFIRMED), now)
    await _resume(tx, (recurrence.c.community == number) & recurrence.c.person.is_(None), now)
    standing = await notices.stands(tx, number, NOTICE)
    await notices.settle(tx, number, NOTICE)
    return bool(freed) or standing


async def _resume(tx: Tx, whose: ColumnElement[bool], now: Instant) -> None:
    """Owe the next slot of what owes none any more, since it was held for too long."""
    for each in await locked(tx, whose):
        if not each.paused and not await unended(tx, each.kind, each.subject):
            await owe_next(tx, each, now)


def _on(platform: str) -> ColumnElement[bool]:
    return community.c.platform == platform


def _here(platform: str, native: str) -> ColumnElement[bool]:
    return _on(platform) & (community.c.native == native)


def _held() -> ColumnElement[bool]:
    return delivery.c.state == "held"


async def _places(tx: Tx, condition: ColumnElement[bool]) -> list[int]:
    return list((await tx.execute(select(community.c.id).where(condition).with_for_update())).scalars())


async def _hold(tx: Tx, number: int) -> int:
    """Hold what waits to be written: what is posted there, and what goes to those who were seen nowhere else since."""
    elsewhere = exists().where(
        person.c.id == delivery.c.person, person.c.community.is_not(None), person.c.community != number
    )
    theirs = (delivery.c.community == number) & ~elsewhere
    waits = (delivery.c.state == "due") & delivery.c.marked.is_(False)
    held = {"state": "held", "wake_at": None, "message": None, "why": REMOVED}
    return int((await tx.execute(update(delivery).where(theirs, waits).values(held))).rowcount)


async def _free(tx: Tx, condition: ColumnElement[bool], now: Instant) -> int:
    """Owe held deliveries again. One that was written twice stays: nobody knows of the first time."""
    once = exists().where(
        message.c.id == delivery.c.message,
        or_(message.c.first_write_at.is_(None), message.c.first_write_at == message.c.wrote_at),
    )
    again = {"state": "due", "wake_at": now, "message": None, "marked": False, "why": ""}
    over = and_(condition, _held(), or_(delivery.c.message.is_(None), once))
    ripe = update(delivery).where(over, delivery.c.due <= now).values(again)
    early = update(delivery).where(over, delivery.c.due > now).values({**again, "wake_at": delivery.c.due})
    return int((await tx.execute(early)).rowcount) + int((await tx.execute(ripe)).rowcount)
