"""The ledger as features see it: what is owed is planned, moved, taken back and looked at, in their own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mentorbot.core.card import Instant
from mentorbot.core.owed import Item, Owed, State
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.delivery import delivery, message

COLUMNS = delivery.c["key", "kind", "subject", "platform", "address", "due", "person", "community", "slot", "expires"]
_NAMES = tuple(COLUMNS.keys())
_OPEN = ("due", "claimed")
_FRESH = {"state": "due", "marked": False, "message": None, "why": ""}
_Insert = TypeVar("_Insert", sqlite.Insert, postgresql.Insert)


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery as it stands in the ledger. `sent_at` is when the platform took it."""

    item: Item
    state: State
    wake_at: Instant | None
    sent_at: Instant | None
    why: str


def item(row: Row[Any]) -> Item:
    """Read a delivery's row that has an `id` and `COLUMNS`."""
    return Item(row.id, Owed(**{name: getattr(row, name) for name in _NAMES}))


async def plan(tx: Tx, owed: Sequence[Owed], not_before: Instant | None = None) -> None:
    """Owe things. What was planned before under the same key is moved or revived, unless it was written or is final.

    `not_before` is when a worker looks at them first, where that is later than their due instants (quiet hours).
    """
    if not owed:
        return
    rows = [_row(each, not_before) for each in sorted(owed, key=lambda each: each.key)]  # locked in one order by all
    await tx.execute(_PLANNING[tx.dialect.name], rows)


def _planning(insert: _Insert) -> _Insert:
    moved = {name: insert.excluded[name] for name in (*_NAMES, "wake_at", *_FRESH) if name not in ("key", "marked")}
    revived = or_(*(delivery.c.state == state for state in (*_OPEN, "withdrawn", "held")))  # IN can't be sent in bulk
    free = delivery.c.marked.is_(False) & revived
    return insert.on_conflict_do_update(index_elements=["key"], set_=moved, where=free)


_PLANNING = {"sqlite": _planning(sqlite.insert(delivery)), "postgresql": _planning(postgresql.insert(delivery))}
"""What `plan` says of each row, by dialect; it takes longer to put together than to run."""


def _row(owed: Owed, not_before: Instant | None) -> dict[str, object]:
    values = {name: getattr(owed, name) for name in _NAMES}
    wake = owed.due if not_before is None else max(owed.due, not_before)
    return {**values, "wake_at": wake, **_FRESH}


async def withdraw(tx: Tx, kind: str, subject: str, why: str = "") -> int:
    """Take back what is owed about a subject and was not written yet; gives how many deliveries that were."""
    theirs = (delivery.c.kind == kind) & (delivery.c.subject == subject)
    free = delivery.c.marked.is_(False) & delivery.c.state.in_((*_OPEN, "held", "waiting"))
    gone = {"state": "withdrawn", "wake_at": None, "message": None, "why": why}
    return int((await tx.execute(update(delivery).where(theirs, free).values(gone))).rowcount)


async def hold(tx: Tx, kind: str, subjects: Sequence[str]) -> None:
    """Let no worker take or record what is owed about these subjects until `tx` ends.

    Whoever changes a subject and its plan asks for this first, since workers lock deliveries before anything else.
    """
    await _hold(tx, (delivery.c.kind == kind) & delivery.c.subject.in_(subjects))


async def hold_person(tx: Tx, person: int) -> None:
    """The same for all that somebody is owed; whoever changes the person does so before."""
    await _hold(tx, delivery.c.person == person)


async def _hold(tx: Tx, theirs: ColumnElement[bool]) -> None:
    open_ones = theirs & delivery.c.state.in_((*_OPEN, "held", "waiting"))
    await tx.execute(select(delivery.c.id).where(open_ones).order_by(delivery.c.id).with_for_update())


async def supersede(tx: Tx, latest: Item) -> None:
    """Let only this one wait of all that waits about its subject: nobody is told the same twice."""
    same = (delivery.c.kind == latest.owed.kind) & (delivery.c.subject == latest.owed.subject)
    free = (delivery.c.state == "waiting") & delivery.c.marked.is_(False) & (delivery.c.id != latest.id)
    await tx.execute(update(delivery).where(same, free).values(state="withdrawn", wake_at=None, why="newer"))


async def put_off(tx: Tx, number: int, wake_at: Instant) -> None:
    """Let a delivery that was not written yet be looked at at another time; its due instant stays."""
    free = delivery.c.marked.is_(False) & delivery.c.state.in_(_OPEN)
    await tx.execute(
        update(delivery).where(delivery.c.id == number, free).values(wake_at=wake_at, state="due", message=None)
    )


async def of_subject(tx: Tx, kind: str, subject: str, limit: int = 20) -> list[Entry]:
    """The deliveries about a subject, latest first."""
    return await _entries(tx, (delivery.c.kind == kind) & (delivery.c.subject == subject), limit)


async def of_person(tx: Tx, person: int, states: Sequence[State], limit: int = 200) -> list[Entry]:
    """The deliveries for a person that are in one of these states, latest first."""
    return await _entries(tx, and_(delivery.c.person == person, delivery.c.state.in_(states)), limit)


async def send_again(tx: Tx, number: int, person: int, now: Instant) -> bool:
    """Owe a delivery of unknown fate once more, because its person asked for it; False if it isn't one."""
    theirs = (delivery.c.id == number) & (delivery.c.person == person) & (delivery.c.state == "unknown")
    row = (await tx.execute(select(delivery.c.id, *COLUMNS).where(theirs).with_for_update())).one_or_none()
    if row is None:
        return False
    owed = item(row).owed
    again = Owed(
        f"{owed.key}:again", owed.kind, owed.subject, owed.platform, owed.address, now, owed.person, owed.community
    )
    await plan(tx, [again])
    return True


async def _entries(tx: Tx, condition: ColumnElement[bool], limit: int) -> list[Entry]:
    rows = await tx.execute(
        _select().where(condition).order_by(delivery.c.due.desc(), delivery.c.id.desc()).limit(limit)
    )
    return [Entry(item(row), row.state, row.wake_at, row.sent_at, row.why or row.message_why or "") for row in rows]


def _select() -> Select[Any]:
    told = (delivery.c.id, *COLUMNS, delivery.c.state, delivery.c.wake_at, delivery.c.why)
    carried = delivery.outerjoin(message, message.c.id == delivery.c.message)
    return select(*told, message.c.sent_at, message.c.why.label("message_why")).select_from(carried)
