"""When somebody changes where they live or when they rest, what they are owed moves along, in the same transaction."""

from __future__ import annotations

from mentorbot.core.card import Instant
from mentorbot.delivery import ledger, once, recurring
from mentorbot.delivery.policy import not_before
from mentorbot.delivery.rezoning import Moved
from mentorbot.people.people import People
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx


async def move(tx: Tx, people: People, person: int, zone: str, now: Instant) -> list[Moved]:
    """Let somebody live by another zone (an IANA name); gives what that did to each recurrence, to be told."""
    await people.move(tx, person, zone)
    await ledger.hold_person(tx, person)
    moved = await recurring.rezone(tx, person, zone, now)
    await once.rezone(tx, person, zone, now)
    return moved


async def settle(tx: Tx, person: int) -> None:
    """Find for all that is owed the first moment again at which its person doesn't rest: that was changed."""
    await ledger.hold_person(tx, person)
    who = await reach(tx, person)
    for entry in await ledger.of_person(tx, person, ["due"]):
        await ledger.put_off(tx, entry.item.id, not_before(who, entry.item.owed.due))
