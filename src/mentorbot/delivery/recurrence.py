"""One recurrence: a rule on somebody's wall clock, and the one slot of it that is owed at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Row, select, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed
from mentorbot.delivery import ledger
from mentorbot.delivery.policy import not_before
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.delivery import delivery, recurrence
from mentorbot.times.instants import to_instant
from mentorbot.times.slots import next_slot

_ZONES = timedelta(days=2)
"""More than any two wall clocks are apart."""
_NAMES = (
    *("kind", "subject", "platform", "address", "community", "person"),
    *("rule", "wall_time", "zone", "start", "last_slot", "lasts", "paused"),
)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What is owed again and again. `rule` is an RRULE without time; `wall_time` is HH:MM on the clock of `zone`.

    `start` is the local time before which no slot lies; `last_slot` the last one that was planned. A slot that is more
    than `lasts` minutes late is skipped; None: it never gets too late.
    """

    kind: str
    subject: str
    platform: str
    address: str
    rule: str
    wall_time: str
    zone: str
    start: datetime
    person: int | None = None
    community: int | None = None
    last_slot: datetime | None = None
    lasts: int | None = None
    paused: bool = False

    def following(self, after: datetime) -> datetime | None:
        """The first slot after a local time; None if the rule has ended."""
        return next_slot(self.rule, time.fromisoformat(self.wall_time), self.start, after)

    def owed(self, slot: datetime) -> Owed:
        """What is owed for a slot."""
        due = to_instant(slot, self.zone).at
        name = slot.isoformat(timespec="minutes")
        expires = None if self.lasts is None else due + timedelta(minutes=self.lasts)
        return Owed(
            *(f"{self.kind}:{self.subject}:{name}", self.kind, self.subject, self.platform, self.address, due),
            *(self.person, self.community, name, expires),
        )

    def upcoming(self, after: datetime, now: Instant) -> datetime | None:
        """The first slot after a local time that lies ahead of now."""
        slot = self.following(after)
        while slot is not None and self.owed(slot).due <= now:
            slot = self.following(slot)
        return slot


async def find(tx: Tx, kind: str, subject: str, *, lock: bool = False) -> Recurrence | None:
    """Give a recurrence; `lock` keeps others from changing it until the transaction ends."""
    chosen = select(recurrence).where(recurrence.c.kind == kind, recurrence.c.subject == subject)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).one_or_none()
    return None if row is None else _read(row)


async def locked(tx: Tx, which: ColumnElement[bool]) -> list[Recurrence]:
    """Give the recurrences that meet a condition, locked with what they owe: that first, as workers lock it."""
    pairs = (await tx.execute(select(*recurrence.c["kind", "subject"]).where(which))).all()
    for kind in sorted({row.kind for row in pairs}):
        await ledger.hold(tx, kind, [row.subject for row in pairs if row.kind == kind])
    rows = await tx.execute(select(recurrence).where(which).order_by(recurrence.c.id).with_for_update())
    return [_read(row) for row in rows]


async def placed(tx: Tx, kind: str) -> list[Recurrence]:
    """The recurrences of a kind that belong to communities."""
    theirs = (recurrence.c.kind == kind) & recurrence.c.person.is_(None)
    return [_read(row) for row in await tx.execute(select(recurrence).where(theirs))]


async def put(tx: Tx, new: Recurrence) -> None:
    """Store a recurrence in place of the one of its kind and subject."""
    await upsert(tx, recurrence, ["kind", "subject"], _values(new))


async def change(tx: Tx, kind: str, subject: str, **values: object) -> None:
    """Set columns of one recurrence."""
    theirs = (recurrence.c.kind == kind) & (recurrence.c.subject == subject)
    await tx.execute(update(recurrence).where(theirs).values(**values))


async def owe(tx: Tx, found: Recurrence, slot: datetime | None) -> Owed | None:
    """Owe a slot, outside the quiet hours of its person; gives it, None where there is none."""
    if slot is None:
        return None
    owed = found.owed(slot)
    wake = not_before(await reach(tx, found.person), owed.due) if found.person is not None else None
    await ledger.plan(tx, [owed], wake)
    await change(tx, found.kind, found.subject, last_slot=owed.slot)
    return owed


async def owe_next(tx: Tx, found: Recurrence, now: Instant) -> Owed | None:
    """Owe the first slot that lies ahead of now and after every slot that fired."""
    floor = found.start - timedelta(minutes=1)
    recent = max(floor, now.replace(tzinfo=None) - _ZONES)
    fired = await last_fired(tx, found.kind, found.subject)
    return await owe(tx, found, found.upcoming(max(fired or floor, recent), now))


async def planned(tx: Tx, kind: str, subject: str) -> Owed | None:
    """The slot that is owed and was not written yet."""
    theirs = (delivery.c.kind == kind) & (delivery.c.subject == subject) & delivery.c.slot.is_not(None)
    waits = delivery.c.marked.is_(False) & delivery.c.state.in_(("due", "claimed"))
    chosen = select(delivery.c.id, *ledger.COLUMNS).where(theirs, waits).order_by(delivery.c.slot)
    row = (await tx.execute(chosen.limit(1))).first()
    return None if row is None else ledger.item(row).owed


async def unended(tx: Tx, kind: str, subject: str) -> bool:
    """Whether a slot is owed, on its way, or held until its person is seen again."""
    theirs = (delivery.c.kind == kind) & (delivery.c.subject == subject) & delivery.c.slot.is_not(None)
    chosen = select(delivery.c.id).where(theirs, delivery.c.state.in_(("due", "claimed", "held"))).limit(1)
    return (await tx.execute(chosen)).first() is not None


async def last_fired(tx: Tx, kind: str, subject: str) -> datetime | None:
    """The last slot that was written or has ended otherwise than by being taken back."""
    theirs = (delivery.c.kind == kind) & (delivery.c.subject == subject) & delivery.c.slot.is_not(None)
    fired = delivery.c.marked.is_(True) | delivery.c.state.not_in(("due", "claimed", "withdrawn"))
    chosen = select(delivery.c.slot).where(theirs, fired).order_by(delivery.c.slot.desc()).limit(1)
    slot = (await tx.execute(chosen)).scalar()
    return None if slot is None else datetime.fromisoformat(slot)


async def page(tx: Tx, after: int, limit: int) -> Sequence[int]:
    """The ids of some recurrences, from those above `after`."""
    chosen = select(recurrence.c.id).where(recurrence.c.id > after).order_by(recurrence.c.id)
    return (await tx.execute(chosen.limit(limit))).scalars().all()


def _values(found: Recurrence) -> dict[str, object]:
    values = {name: getattr(found, name) for name in _NAMES}
    for name in ("start", "last_slot"):
        values[name] = None if values[name] is None else values[name].isoformat(timespec="minutes")
    return values


def _read(row: Row[tuple[object, ...]]) -> Recurrence:
    values = {name: getattr(row, name) for name in _NAMES}
    for name in ("start", "last_slot"):
        values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
    return Recurrence(**values)
