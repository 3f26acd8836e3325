"""What becomes of a claimed message: marked before each write, recorded behind a fence, or given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, literal, select, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import Item, Parcel, Result, State
from mentorbot.delivery.ledger import COLUMNS, item
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


async def mine(tx: Tx, parcel: Parcel) -> bool:
    """Say whether this attempt still holds the message; locks it."""
    own = (message.c.id == parcel.id) & (message.c.attempt == parcel.attempt) & (message.c.state == _CLAIMED)
    return (await tx.execute(select(message.c.id).where(own).with_for_update())).scalar() is not None


async def mark(tx: Tx, parcel: Parcel, now: Instant, *, anew: bool = False) -> bool:
    """Note that the network write comes next; False: the message isn't ours any more, don't send (rule 1).

    The first write's instant is kept over all claims; `anew` starts over after a look-up found that nothing arrived.
    """
    own = (message.c.id == parcel.id) & (message.c.attempt == parcel.attempt) & (message.c.state == _CLAIMED)
    kept = func.coalesce(message.c.first_write_at, literal(now, message.c.first_write_at.type))
    first = literal(now, message.c.first_write_at.type) if anew else kept
    changed = await tx.execute(update(message).where(own).values(first_write_at=first, wrote_at=now))
    if not changed.rowcount:
        return False
    carried = (delivery.c.message == parcel.id) & (delivery.c.state == _CLAIMED)
    await tx.execute(update(delivery).where(carried).values(marked=True))
    return True


async def drop(tx: Tx, dropped: Mapping[int, str], state: State = "withdrawn") -> None:
    """End deliveries that are no longer owed; their message goes without them. Each with a word that says why."""
    for number, why in dropped.items():
        ended = {"state": state, "message": None, "why": why}
        await tx.execute(update(delivery).where(delivery.c.id == number).values(ended))


async def give_back(tx: Tx, parcel: Parcel, wake_at: Instant | None = None) -> None:
    """Return a message that was not written now; it wakes at `wake_at`, or when its deliveries were due.

    What was ever marked stays one message; else its deliveries may come in another one.
    """
    if not await mine(tx, parcel):
        return
    carried = delivery.c.message == parcel.id
    if (await tx.execute(select(delivery.c.id).where(carried, delivery.c.marked.is_(True)).limit(1))).first():
        again = {"state": "due", "wake_at": wake_at or parcel.due, "lost": 0}
        await tx.execute(update(message).where(message.c.id == parcel.id).values(again))
        return
    free = {"state": "due", "message": None, "wake_at": wake_at or delivery.c.due}
    await tx.execute(update(delivery).where(carried, delivery.c.state == _CLAIMED).values(free))
    await tx.execute(delete(message).where(message.c.id == parcel.id))


async def record(tx: Tx, parcel: Parcel, result: Result, now: Instant, pause: timedelta) -> bool:
    """Record what came of a parcel; True if that ended it just now, so that what follows from it is to be done.

    That the platform has it is recorded whatever the attempt; everything else only by the attempt that holds it. Where
    it is to be tried again and no instant is named, that is after `pause`.
    """
    here = select(message.c.state, message.c.attempt).where(message.c.id == parcel.id)
    before = (await tx.execute(here.with_for_update())).one_or_none()
    if before is None:
        return False
    held = before.state == _CLAIMED and before.attempt == parcel.attempt
    if result.state == "sent":
        if before.state == "sent":
            return False
        await end(tx, parcel.id, result, result.at or now)
        return before.state in (_CLAIMED, "due")
    if not held:
        return False
    if result.state == "due":
        await _again(tx, parcel, result, result.not_before or now + pause)
        return False
    await end(tx, parcel.id, result, now)
    return True


async def end(tx: Tx, number: int, result: Result, now: Instant | None = None) -> None:
    """End a message and all that it carries; `now` is when the platform had it, where it has.

    What it stands in for stays merged. That it was sent is true of everything else it carries, whatever was thought.
    """
    sent = {"sent_at": now, "native": result.native} if result.state == "sent" else {}
    ended = {"state": result.state, "wake_at": None, "why": result.why, **sent}
    await tx.execute(update(message).where(message.c.id == number).values(ended))
    carried = (delivery.c.message == number) & delivery.c.state.in_(_UNSENT if sent else (_CLAIMED,))
    await tx.execute(update(delivery).where(carried).values(state=result.state, wake_at=None, why=result.why))


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
