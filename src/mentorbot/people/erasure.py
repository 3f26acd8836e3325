"""Erasing one person: their rows go, and where others need a row it stays without them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, delete, func, select, update

from mentorbot.core.owed import to_person
from mentorbot.people.holdings import HOLDINGS, Who, here, named, somebody
from mentorbot.storage.database import Tx
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.curation import consent, proposal
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.knowledge import entry, revision
from mentorbot.storage.schema.places import audit, community, person


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows by table, and the communities whose settings named the person."""

    who: Who
    rows: dict[str, int]
    places: tuple[int, ...]


async def stop(tx: Tx, number: int) -> None:
    """Take back all that a person is owed now. What is being written is left; `in_flight` says whether there is any.

    Messages are locked before deliveries, as the worker does.
    """
    await _hold_messages(tx, number)
    await tx.execute(delete(delivery).where(delivery.c.person == number, delivery.c.marked.is_(False)))


async def _hold_messages(tx: Tx, number: int) -> None:
    await tx.execute(select(message.c.id).where(message.c.address == to_person(number)).with_for_update())


async def in_flight(tx: Tx, number: int) -> bool:
    """Whether a message to this person is being written to its platform now."""
    theirs = (message.c.address == to_person(number)) & (message.c.state == "claimed")
    writing = select(message.c.id).where(theirs, message.c.first_write_at.is_not(None)).limit(1)
    return (await tx.execute(writing)).first() is not None


async def erase_person(tx: Tx, keys: Keys, number: int) -> Erased | None:
    """Erase a person in the caller's transaction; None if there is no such person. Doing it again does no harm.

    A message that is still on its way is erased too: what is recorded of it later finds no row and brings nothing back.
    """
    await _hold_messages(tx, number)
    await tx.execute(select(person.c.id).where(person.c.id == number).with_for_update())
    who = await somebody(tx, keys, number)
    if who is None:
        return None
    places = await _anonymise(tx, who)
    copied = await _copied(tx, who)
    rows = {}
    for holding in HOLDINGS:
        if holding.fate == "deleted":
            done = [await tx.execute(delete(holding.table).where(part)) for part in holding.mine(who)]
            rows[holding.table.name] = sum(each.rowcount for each in done)
    rows[proposal.name] += copied
    return Erased(who, rows, places)


async def erase_by_digests(tx: Tx, keys: Keys, digests: Collection[str]) -> list[Erased]:
    """Erase again, from a restored backup, those whose `Keys.somebody` is in the list of the erased."""
    wanted = set(digests)
    people = (await tx.execute(select(*person.c["id", "platform", "tenant", "native"]))).all()
    known = [row.id for row in people if wanted & set(keys.somebody(row.platform, row.tenant, row.native))]
    return [erased for number in known if (erased := await erase_person(tx, keys, number)) is not None]


def touched(erased: Erased) -> tuple[Table, ...]:
    """The tables in which an erasure deleted or changed rows."""
    return tuple(each.table for each in HOLDINGS if each.fate == "anonymous" or erased.rows[each.table.name])


async def _copied(tx: Tx, who: Who) -> int:
    """Delete what others are writing with a person's words in it; gives how many drafts that were."""
    theirs = select(consent.c.proposal).where(consent.c.person == who.person)
    made = proposal.c.id.in_(theirs) & (proposal.c.by != who.person)
    return int((await tx.execute(delete(proposal).where(made))).rowcount)


async def _anonymise(tx: Tx, who: Who) -> tuple[int, ...]:
    """Take a person out of what others need: in each community they become "former moderator 3"."""
    for place in sorted({row[0] for each in _acted(who) for row in await tx.execute(each)}):
        await _in_trail(tx, who, place)
    listed = select(*community.c["id", "settings"]).where(here(who), named(community.c.settings, who))
    rows = (await tx.execute(listed.with_for_update())).all()
    for row in rows:
        left = without(row.settings, who.native, None)
        await tx.execute(update(community).where(community.c.id == row.id).values(settings=left))
    return tuple(row.id for row in rows)


def _acted(who: Who) -> tuple[Select[Any], Select[Any]]:
    """Finds the communities whose trail or pages know a person; few of the thousands that there may be."""
    places = select(community.c.id).where(here(who))
    acts = (audit.c.actor == who.person) | named(audit.c.args, who)
    pages = select(entry.c.community).join(revision, revision.c.entry == entry.c.id)
    return (
        select(audit.c.community).where(acts, audit.c.community.in_(places)).distinct(),
        pages.where(revision.c.author == who.person).distinct(),
    )


async def _in_trail(tx: Tx, who: Who, place: int) -> None:
    """Give a person's acts in one community a number instead of them, and take them out of what others did to them."""
    pages = select(entry.c.id).where(entry.c.community == place)
    wrote = (revision.c.author == who.person) & revision.c.entry.in_(pages)
    mine = (audit.c.community == place) & ((audit.c.actor == who.person) | named(audit.c.args, who))
    acts = (await tx.execute(select(*audit.c["id", "actor", "args"]).where(mine))).all()
    known = [
        (await tx.execute(select(func.max(audit.c.former)).where(audit.c.community == place))).scalar(),
        (await tx.execute(select(func.max(revision.c.former)).where(revision.c.entry.in_(pages)))).scalar(),
    ]
    number = 1 + max(each or 0 for each in known)
    for act in acts:
        own = {"actor": None, "former": number} if act.actor == who.person else {}
        args = without(act.args, who.native, f"former moderator {number}")
        await tx.execute(update(audit).where(audit.c.id == act.id).values(args=args, **own))
    await tx.execute(update(revision).where(wrote).values(author=None, former=number))


def without(content: Any, native: str, instead: str | None) -> Any:
    """JSON in which a person's platform id is replaced wherever it stands alone; None takes it out of lists."""
    if isinstance(content, dict):
        return {name: without(each, native, instead) for name, each in content.items()}
    if isinstance(content, list):
        return [without(each, native, instead) for each in content if each != native or instead is not None]
    return (instead or "") if content == native else content
