"""What becomes of a claimed message: marked before each write, recorded behind a fence, or given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, delete, func, literal, or_, select, tuple_, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import PERSON, Item, Parcel, Result, State
from mentorbot.delivery.ledger import COLUMNS, item
from mentorbot.people.reach import hold
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.delivery import delivery, message

_CLAIMED = "claimed"
_UNSENT = (_CLAIMED, "unknown", "waiting", "failed", "withdrawn", "skipped")


async def members(tx: Tx, messages: Sequence[int]) -> dict[int, list[Item]]:
    """What messages carry and nobody has taken back, each in the order of due; locked until the transaction ends."""
    carried = delivery.c.message.in_(messages) & (delivery.c.state == _CLAIMED)
    chosen = select(delivery.c.id, delivery.c.message, *COLUMNS).where(carried)
    rows = (await tx.execute(chosen.order_by(delivery.c.id).with_for_update())).all()  # locked in one order by all
    found: dict[int, list[Item]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.due, row.key)):
        found[row.message].append(item(row))
    return found


async def mine(tx: Tx, parcels: Sequence[Parcel]) -> set[int]:
    """Say which messages are still held by these attempts; locks them."""
    held = select(message.c.id).where(_held(parcels)).order_by(message.c.id)
    return set((await tx.execute(held.with_for_update())).scalars())


def _held(parcels: Sequence[Parcel]) -> ColumnElement[bool]:
    """These messages, where these attempts hold them: the fence."""
    own = tuple_(message.c.id, message.c.attempt).in_([(parcel.id, parcel.attempt) for parcel in parcels])
    return own & (message.c.state == _CLAIMED)


async def mark(tx: Tx, parcels: Sequence[Parcel], now: Instant, *, anew: bool = False) -> set[int]:
    """Note that the network writes come next; gives for which. The others aren't ours any more: don't send (rule 1).

    The first write's instant is kept over all claims; `anew` starts over after a look-up found that nothing arrived.
    """
    kept = func.coalesce(message.c.first_write_at, literal(now, message.c.first_write_at.type))
    first = literal(now, message.c.first_write_at.type) if anew else kept
    noted = update(message).where(_held(parcels)).values(first_write_at=first, wrote_at=now).returning(message.c.id)
    marked = set((await tx.execute(noted)).scalars())
    if marked:
        carried = delivery.c.message.in_(marked) & (delivery.c.state == _CLAIMED)
        await tx.execute(update(delivery).where(carried).values(marked=True))
    return marked


async def drop(tx: Tx, dropped: Mapping[int, str], state: State = "withdrawn") -> None:
    """End deliveries that are no longer owed; their message goes without them. Each with a word that says why."""
    for number, why in dropped.items():
        ended = {"state": state, "message": None, "why": why}
        await tx.execute(update(delivery).where(delivery.c.id == number).values(ended))


async def give_back(tx: Tx, parcel: Parcel, wake_at: Instant | None = None) -> None:
    """Return a message that was not written now; it wakes at `wake_at`, or when its deliveries were due.

    What was ever marked stays one message; else its deliveries may come in another one.
    """
    if not await mine(tx, [parcel]):
        return
    carried = delivery.c.message == parcel.id
    if (await tx.execute(select(delivery.c.id).where(carried, delivery.c.marked.is_(True)).limit(1))).first():
        again = {"state": "due", "wake_at": wake_at or parcel.due, "lost": 0}
        await tx.execute(update(message).where(message.c.id == parcel.id).values(again))
        return
    free = {"state": "due", "message": None, "wake_at": wake_at or delivery.c.due}
    await tx.execute(update(delivery).where(carried, delivery.c.state == _CLAIMED).values(free))
    await tx.execute(delete(message).where(message.c.id == parcel.id))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a parcel, and when. Where it is to be tried again and no instant is named: after `pause`."""

    parcel: Parcel
    result: Result
    now: Instant
    pause: timedelta = timedelta()


async def record(tx: Tx, outcomes: Sequence[Outcome]) -> set[int]:
    """Record what came of messages; gives those that this ended just now: what follows from it is to be done.

    That the platform has it is recorded whatever the attempt; everything else only by the attempt that holds it.
    """
    here = select(*message.c["id", "state", "attempt"]).where(message.c.id.in_([each.parcel.id for each in outcomes]))
    before = {row.id: row for row in await tx.execute(here.order_by(message.c.id).with_for_update())}
    to_people = (each.parcel for each in outcomes if each.parcel.address.startswith(PERSON))
    await hold(tx, sorted({parcel.person for parcel in to_people if parcel.person is not None}))
    ends: list[tuple[int, Result, Instant]] = []
    follows = set[int]()
    for each in outcomes:
        row, result = before.get(each.parcel.id), each.result
        if row is None:
            continue
        held = row.state == _CLAIMED and row.attempt == each.parcel.attempt
        if result.state == "sent" and row.state != "sent":
            ends.append((row.id, result, result.at or each.now))
            follows |= {row.id} if row.state in (_CLAIMED, "due") else set()
        elif held and result.state == "due":
            await _again(tx, each.parcel, result, result.not_before or each.now + each.pause)
        elif held and result.state != "sent":
            ends.append((row.id, result, each.now))
            follows.add(row.id)
    await end(tx, ends)
    return follows


async def end(tx: Tx, ends: Sequence[tuple[int, Result, Instant]]) -> None:
    """End messages and all that they carry; each with when the platform had it, where it has.

    What they stand in for stays merged. That it was sent is true of everything else it carries, whatever was thought.
    """
    for sent in (False, True):  # the last word is the platform's
        chosen = [each for each in ends if (each[1].state == "sent") is sent]
        if chosen:
            told = [{"of": number, "to": result.state, "says": result.why} for number, result, _ in chosen]
            took = [{"at": at, "by": result.native} for _, result, at in chosen]
            ended = [{**one, **other} for one, other in zip(told, took, strict=True)] if sent else told
            await tx.execute(_ended(sent), ended)
            await tx.execute(_carried(sent), told)


@cache
def _ended(sent: bool) -> Update:
    """How a message ends."""
    kept: dict[str, Any] = {"sent_at": bindparam("at"), "native": bindparam("by")} if sent else {}
    ended = {"state": bindparam("to"), "wake_at": None, "why": bindparam("says"), **kept}
    return update(message).where(message.c.id == bindparam("of")).values(ended)


@cache
def _carried(sent: bool) -> Update:
    """How what a message carries ends with it."""
    open_ones = or_(*(delivery.c.state == state for state in (_UNSENT if sent else (_CLAIMED,))))  # IN can't, in bulk
    ended: dict[str, Any] = {"state": bindparam("to"), "wake_at": None, "why": bindparam("says")}
    return update(delivery).where(delivery.c.message == bindparam("of"), open_ones).values(ended)


async def suspect(tx: Tx, parcel: Parcel) -> None:
    """Count that a message whose lease once ended without an outcome is begun again; an outcome forgets it."""
    own = (message.c.id == parcel.id) & (message.c.attempt == parcel.attempt)
    await tx.execute(update(message).where(own).values(lost=parcel.lost + 1))


async def _again(tx: Tx, parcel: Parcel, result: Result, wake_at: Instant) -> None:
    """Try again later. Only a definite no to the very first write makes the message as if never written."""
    clean = result.definite and parcel.marked is None
    values = {"state": "due", "wake_at": wake_at, "tries": message.c.tries + 1, "why": result.why, "lost": 0}
    if clean:
        values |= {"first_write_at": None, "wrote_at": None}
    await tx.execute(update(message).where(message.c.id == parcel.id).values(values))
