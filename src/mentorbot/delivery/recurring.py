"""Recurrences: a rule on somebody's wall clock, of which only the next occurrence is owed at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import Item, Owed
from mentorbot.delivery import ledger
from mentorbot.delivery.policy import not_before
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.delivery import delivery, recurrence
from mentorbot.times.instants import to_instant
from mentorbot.times.slots import next_slot

MERGED = 400
"""Slots that one message stands in for at most, after a long time in which nothing could be sent."""
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


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of zone does to one recurrence: the slot that has passed there already, if any, and the next."""

    kind: str
    subject: str
    skipped: datetime | None
    next: Owed | None


async def begin(tx: Tx, new: Recurrence, now: Instant) -> Owed | None:
    """Set a recurrence, in place of the one of its kind and subject, and owe its next slot; None if it has none.

    A slot that was written or has ended already under the earlier rule never comes again.
    """
    await ledger.withdraw(tx, new.kind, new.subject, "changed")
    before = await find(tx, new.kind, new.subject, lock=True)
    fired = await _last_fired(tx, new.kind, new.subject) if before is not None else None
    stored = replace(new, last_slot=fired)
    await upsert(tx, recurrence, ["kind", "subject"], _values(stored))
    return None if stored.paused else await _plan_next(tx, stored, now)


async def find(tx: Tx, kind: str, subject: str, *, lock: bool = False) -> Recurrence | None:
    """Give a recurrence; `lock` keeps others from changing it until the transaction ends."""
    chosen = select(recurrence).where(recurrence.c.kind == kind, recurrence.c.subject == subject)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).one_or_none()
    return None if row is None else _read(row)


async def end(tx: Tx, kind: str, subject: str, why: str = "") -> None:
    """Forget a recurrence and take back what it owes."""
    await ledger.withdraw(tx, kind, subject, why)
    await tx.execute(delete(recurrence).where(recurrence.c.kind == kind, recurrence.c.subject == subject))


async def pause(tx: Tx, kind: str, subject: str, why: str = "paused") -> None:
    """Owe nothing of it until it is resumed."""
    await ledger.withdraw(tx, kind, subject, why)
    await _set(tx, kind, subject, paused=True)


async def resume(tx: Tx, kind: str, subject: str, now: Instant) -> Owed | None:
    """Owe the next slot after now again; None if there is no recurrence, or no slot any more."""
    found = await find(tx, kind, subject, lock=True)
    if found is None:
        return None
    await _set(tx, kind, subject, paused=False)
    return await _plan_next(tx, replace(found, paused=False), now)


async def advance(tx: Tx, kind: str, subject: str, now: Instant) -> Owed | None:
    """Owe the slot after the last one; called once that has ended."""
    found = await find(tx, kind, subject, lock=True)
    if found is None or found.paused or found.last_slot is None:
        return None
    return await _plan(tx, found, found.following(found.last_slot))


async def catch_up(tx: Tx, item: Item, message: int, now: Instant) -> int:
    """Let a message stand in for the later slots that have passed as well; gives how many. Each ends as merged."""
    owed = item.owed
    found = await find(tx, owed.kind, owed.subject, lock=True)
    if found is None or owed.slot is None or found.last_slot != datetime.fromisoformat(owed.slot):
        return 0
    passed: list[Owed] = []
    slot = found.following(found.last_slot)
    while slot is not None and (next_one := found.owed(slot)).due <= now and len(passed) < MERGED:
        passed.append(next_one)
        slot = found.following(slot)
    for each in passed:
        row = {name: getattr(each, name) for name in ledger.COLUMNS.keys()}  # noqa: SIM118 - no mapping
        ended = {"state": "merged", "message": message, "marked": False, "why": "late"}
        await tx.execute(insert(delivery).values(**row, **ended))
    if passed:
        await _set(tx, owed.kind, owed.subject, last_slot=passed[-1].slot)
    return len(passed)


async def rezone(tx: Tx, person: int, zone: str, now: Instant) -> list[Moved]:
    """Keep a person's slots on the clock of another zone. A slot that fired never fires again; one that has passed
    there is skipped, and told by the caller (rule 17)."""
    return await _rezoned(tx, recurrence.c.person == person, zone, now)


async def rezone_place(tx: Tx, community: int, zone: str, now: Instant) -> list[Moved]:
    """Keep a community's own slots, not those of its members, on the clock of another zone; as `rezone` does."""
    return await _rezoned(tx, (recurrence.c.community == community) & recurrence.c.person.is_(None), zone, now)


async def _rezoned(tx: Tx, whose: ColumnElement[bool], zone: str, now: Instant) -> list[Moved]:
    out = []
    for found in await _all(tx, whose):
        here = replace(found, zone=zone)
        await _set(tx, found.kind, found.subject, zone=zone)
        if not found.paused:
            out.append(await _replan(tx, here, now))
    return out


async def replan(tx: Tx, after: int, limit: int, now: Instant) -> int:
    """Compute the instants of up to `limit` recurrences again, from ids above `after`; gives the last id, 0 at the end.

    For a change of the zone database (rule 17).
    """
    chosen = select(recurrence).where(recurrence.c.id > after).order_by(recurrence.c.id).limit(limit)
    rows = (await tx.execute(chosen.with_for_update())).all()
    for row in rows:
        if not row.paused:
            await _replan(tx, _read(row), now)
    return rows[-1].id if rows else 0


async def _replan(tx: Tx, here: Recurrence, now: Instant) -> Moved:
    """Owe the slot that is planned and not written at its instant of today, or the next one if that has passed."""
    waiting = (delivery.c.kind == here.kind) & (delivery.c.subject == here.subject) & delivery.c.marked.is_(False)
    open_one = select(delivery.c.slot, delivery.c.due).where(waiting, delivery.c.state.in_(("due", "claimed")))
    row = (await tx.execute(open_one.where(delivery.c.slot.is_not(None)))).first()
    if row is None:
        return Moved(here.kind, here.subject, None, None)
    slot = datetime.fromisoformat(row.slot)
    if row.due <= now or here.owed(slot).due > now:
        return Moved(here.kind, here.subject, None, await _plan(tx, here, slot))
    await ledger.withdraw(tx, here.kind, here.subject, "moved")
    return Moved(here.kind, here.subject, slot, await _plan(tx, here, _upcoming(here, slot, now)))


def _upcoming(here: Recurrence, after: datetime, now: Instant) -> datetime | None:
    """The first slot after a local time that lies ahead of now."""
    slot = here.following(after)
    while slot is not None and here.owed(slot).due <= now:
        slot = here.following(slot)
    return slot


async def _plan_next(tx: Tx, found: Recurrence, now: Instant) -> Owed | None:
    """Owe the first slot that lies ahead of now and after every slot that fired."""
    fired = await _last_fired(tx, found.kind, found.subject)
    floor = found.start - timedelta(minutes=1)
    return await _plan(tx, found, _upcoming(found, max(fired or floor, _local_before(found, now, floor)), now))


def _local_before(found: Recurrence, now: Instant, floor: datetime) -> datetime:
    """A local time safely before now, to look for slots from."""
    return max(floor, now.replace(tzinfo=None) - timedelta(days=2))


async def _plan(tx: Tx, found: Recurrence, slot: datetime | None) -> Owed | None:
    if slot is None:
        return None
    owed = found.owed(slot)
    wake = not_before(await reach(tx, found.person), owed.due) if found.person is not None else None
    await ledger.plan(tx, [owed], wake)
    await _set(tx, found.kind, found.subject, last_slot=owed.slot)
    return owed


async def _last_fired(tx: Tx, kind: str, subject: str) -> datetime | None:
    """The last slot that was written or has ended otherwise than by being taken back."""
    theirs = (delivery.c.kind == kind) & (delivery.c.subject == subject) & delivery.c.slot.is_not(None)
    fired = delivery.c.marked.is_(True) | delivery.c.state.not_in(("due", "claimed", "withdrawn"))
    slot = (
        await tx.execute(select(delivery.c.slot).where(theirs, fired).order_by(delivery.c.slot.desc()).limit(1))
    ).scalar()
    return None if slot is None else datetime.fromisoformat(slot)


async def _all(tx: Tx, condition: ColumnElement[bool]) -> list[Recurrence]:
    return [_read(row) for row in await tx.execute(select(recurrence).where(condition).with_for_update())]


async def _set(tx: Tx, kind: str, subject: str, **values: object) -> None:
    theirs = (recurrence.c.kind == kind) & (recurrence.c.subject == subject)
    await tx.execute(update(recurrence).where(theirs).values(**values))


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
