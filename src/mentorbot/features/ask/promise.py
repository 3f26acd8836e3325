"""A promise to write: by which day, and the one delivery that keeps it, moved up once there is an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed, to_person
from mentorbot.delivery import ledger, once
from mentorbot.delivery.policy import not_before
from mentorbot.people import waits
from mentorbot.people.reach import Reach
from mentorbot.people.waits import How, Wait
from mentorbot.storage.database import Tx
from mentorbot.times.instants import to_instant, to_local
from mentorbot.times.words import say_day

KIND = "answer"
LONGEST = 60
"""Days after which somebody hears at the latest, also that nobody knew."""
NOWHERE = "UTC"
"""The zone of somebody who never said where they are."""


def last_day(who: Reach, now: Instant) -> datetime:
    """The local time of the promise: at most 60 days from now, at their usual hour, on no day on which they rest."""
    zone = who.zone or NOWHERE
    today = to_local(now, zone)
    for days in range(LONGEST, LONGEST - 8, -1):
        slot = datetime.combine(today.date() + timedelta(days=days), who.usual_time)
        awake = to_local(not_before(who, to_instant(slot, zone).at), zone)
        if awake.date() == slot.date() and awake <= today + timedelta(days=LONGEST):
            return awake
    return datetime.combine(today.date() + timedelta(days=LONGEST - 1), who.usual_time)


async def promise(tx: Tx, wait: Wait, platform: str, slot: datetime, who: Reach) -> None:
    """Owe word on the day that was promised."""
    await once.owe(tx, _owed(wait, platform), slot, who.zone or NOWHERE, who)


def said_day(wait: Wait, who: Reach, now: Instant) -> str:
    """The day of the promise where they are: "Friday 4 December", with its year where that is another one."""
    zone = who.zone or NOWHERE
    day = to_local(wait.until, zone).date()
    return say_day(day, year=day.year != to_local(now, zone).year)


async def keep(tx: Tx, wait: Wait, how: How, now: Instant, entry: str | None = None) -> bool:
    """There is an answer: write to them now, or as soon as they are awake. False if they heard or gave up before."""
    await ledger.hold(tx, KIND, [str(wait.id)])
    if not await waits.settle(tx, wait.id, how, entry):
        return False
    for each in await ledger.of_subject(tx, KIND, str(wait.id), 1):
        owed = each.item.owed
        moved = Owed(owed.key, KIND, owed.subject, owed.platform, owed.address, now, owed.person, owed.community)
        await ledger.plan(tx, [moved])  # their quiet hours are kept by whoever delivers it
    return True


async def answered(tx: Tx, question: int, how: How, now: Instant) -> int:
    """Whoever waits because of this question has an answer now; gives how many are written to.

    For who answers as a person: with "person" they hear that somebody answered. Who brings the answer itself to them
    calls `let_go`, so that they are told once.
    """
    return sum([await keep(tx, wait, how, now) for wait in await waits.by_question(tx, question)])


async def let_go(tx: Tx, question: int) -> int:
    """Owe nothing more to whoever waits because of this question: they have it; gives how many that were."""
    found = await waits.by_question(tx, question)
    return sum([await take_back(tx, wait) for wait in found])


async def take_back(tx: Tx, wait: Wait) -> bool:
    """Owe nothing more, and forget what was waited for; False if it was written already."""
    free = bool(await ledger.withdraw(tx, KIND, str(wait.id), "taken back"))
    await waits.end(tx, wait.id)
    return free


def _owed(wait: Wait, platform: str) -> Owed:
    key = f"{KIND}:{wait.id}:{wait.until:%Y-%m-%d}"
    address = to_person(wait.person)
    return Owed(key, KIND, str(wait.id), platform, address, wait.until, wait.person, wait.community)
