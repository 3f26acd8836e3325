"""How a worker takes what is due: under a lease, fairly, each thing by one worker only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, case, delete, func, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.core.owed import Item, Parcel, Result
from mentorbot.delivery.grouping import TOGETHER, grouped, public_id
from mentorbot.delivery.ledger import COLUMNS, item
from mentorbot.delivery.records import end, members
from mentorbot.delivery.restored import Window
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.delivery import delivery, message

LEASE = timedelta(seconds=60)
"""How long a claim holds (rule 8)."""
ASIDE = "aside"
"""The platform of messages that stand beside a reply: nobody can be asked whether they were shown."""
_LOOK = 10_000
"""Rows that wait longest, among which communities take turns, so that none keeps others waiting (rule 12)."""
_SPARE = 10
"""Rows that are chosen for each that is claimed."""
_FIELDS = ("id", "platform", "address", "kind", "public", "attempt", "tries", "lost")
_CARRIED = message.c[(*_FIELDS, "first_write_at", "wrote_at")]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEXT = (
    "SELECT min(wake_at) FROM message WHERE platform = ? AND wake_at IS NOT NULL "
    "UNION ALL SELECT min(wake_at) FROM delivery WHERE platform = ? AND wake_at IS NOT NULL"
)
"""`next_wake` as SQLite hears it every few seconds; instants in milliseconds."""


class Claims:
    """The worker's side of the ledger of one database. `worker` names the process; `window` is of a restored backup."""

    def __init__(self, database: Database, worker: str, window: Window | None = None) -> None:
        self._database = database
        self._worker = worker
        self.window = window

    async def claim(self, platforms: Sequence[str], now: Instant, limit: int) -> list[Parcel]:
        """Lease up to `limit` messages that are due on these platforms: first those begun before, then new ones."""
        wakes = await self.next_wake(platforms)
        if limit < 1 or wakes is None or wakes > now:
            return []
        async with self._database.write() as tx:
            parcels = await self._again(tx, platforms, now, limit)
            if len(parcels) < limit:
                parcels += await self._new(tx, platforms, now, limit - len(parcels))
            if self.window is not None:
                parcels = [await self._doubted(tx, parcel) for parcel in parcels]
        return parcels

    async def next_wake(self, platforms: Sequence[str]) -> Instant | None:
        """When the next row of these platforms wakes, None if there is none: a look that keeps nobody from writing."""
        looks = [self._database.look(_NEXT, (name, name)) for name in platforms]
        if None not in looks:
            seen = [row[0] for rows in looks for row in rows or () if row[0] is not None]
            return _EPOCH + timedelta(milliseconds=min(seen)) if seen else None
        async with self._database.read() as tx:
            found = [
                (await tx.execute(select(func.min(table.c.wake_at)).where(_waits(table, [name])))).scalar()
                for name in platforms
                for table in (delivery, message)
            ]
        return min((each for each in found if each is not None), default=None)

    async def recover(self, now: Instant) -> int:
        """Free leases that end further away than two leases: the clock went back (rule 9). Gives how many.

        What was put beside a reply and never confirmed ends as unknown here: nobody else looks after it.
        """
        held = message.c.state == "claimed"
        async with self._database.write() as tx:
            lapsed = select(message.c.id).where(held, _ripe(message, [ASIDE], now))
            ids = (await tx.execute(lapsed.with_for_update(skip_locked=True))).scalars().all()
            await end(tx, [(number, Result("unknown", why="unsettled"), now) for number in ids])
            ahead = held & (message.c.wake_at > now + 2 * LEASE)
            return int((await tx.execute(update(message).where(ahead).values(wake_at=now))).rowcount)

    async def _again(self, tx: Tx, platforms: Sequence[str], now: Instant, limit: int) -> list[Parcel]:
        """Take up messages whose pause or lease is over."""
        chosen = select(message.c.id).where(_ripe(message, platforms, now)).order_by(message.c.wake_at).limit(limit)
        ids = (await tx.execute(chosen.with_for_update(skip_locked=True))).scalars().all()
        if not ids:
            return []
        change = (
            update(message)
            .where(message.c.id.in_(ids))
            .values(
                state="claimed",
                wake_at=now + LEASE,
                attempt=message.c.attempt + 1,
                lost=case((message.c.state != "claimed", 0), (message.c.lost == 0, 1), else_=message.c.lost),
                worker=self._worker,
            )
        )
        rows = (await tx.execute(change.returning(*_CARRIED))).all()
        carried = await members(tx, [row.id for row in rows])
        out = []
        for row in rows:
            parcel = _parcel(row, carried.get(row.id, ()))
            if not parcel.items:
                await tx.execute(delete(message).where(message.c.id == row.id))  # all of it was taken back
            else:
                out.append(parcel)
        return sorted(out, key=lambda parcel: parcel.due)

    async def _new(self, tx: Tx, platforms: Sequence[str], now: Instant, limit: int) -> list[Parcel]:
        """Make messages of deliveries that are due, fairly over communities, those of one person and kind together."""
        fair = list((await tx.execute(_in_turn(platforms, now, limit))).scalars())
        taken: dict[int, Item] = {}
        while fair and len(taken) < limit:  # others may have locked some, so there may be more than one look
            turn, fair = fair[: limit - len(taken)], fair[limit - len(taken) :]
            free = delivery.c.id.in_(turn) & _ripe(delivery, platforms, now)
            rows = (
                await tx.execute(select(delivery.c.id, *COLUMNS).where(free).with_for_update(skip_locked=True))
            ).all()
            taken.update({row.id: item(row) for row in sorted(rows, key=lambda row: turn.index(row.id))})
        together = 1 if self.window is not None else TOGETHER
        people = {each.owed.person for each in taken.values() if each.owed.person is not None}
        if people and together > 1:
            theirs = delivery.c.person.in_(people) & _ripe(delivery, platforms, now)
            more = select(delivery.c.id, *COLUMNS).where(theirs).limit(limit * TOGETHER)
            taken.update({row.id: item(row) for row in await tx.execute(more.with_for_update(skip_locked=True))})
        return await self._messages(tx, grouped(taken.values(), together), now)

    async def _messages(self, tx: Tx, groups: Sequence[Sequence[Item]], now: Instant) -> list[Parcel]:
        """Make a message of each group, in three statements however many there are."""
        if not groups:
            return []
        made = [self._values(group, now) for group in groups]
        rows = await tx.execute(insert(message).returning(*_CARRIED, sort_by_parameter_order=True), made)
        parcels = [_parcel(row, group) for row, group in zip(rows, groups, strict=True)]
        held: dict[str, object] = {
            "state": "claimed",
            "wake_at": None,
            "message": bindparam("of"),
            "marked": bindparam("unsure"),
        }
        carried = [
            {"number": each.id, "of": parcel.id, "unsure": parcel.marked is not None}
            for parcel in parcels
            for each in parcel.items
        ]
        await tx.execute(update(delivery).where(delivery.c.id == bindparam("number")).values(held), carried)
        return parcels

    def _values(self, group: Sequence[Item], now: Instant) -> dict[str, object]:
        leader = group[0].owed
        since = self.window.marks(leader) if self.window is not None else None
        return {
            **{"platform": leader.platform, "address": leader.address, "kind": leader.kind},
            **{"public": public_id(group[0]), "state": "claimed", "wake_at": now + LEASE, "worker": self._worker},
            **{"attempt": 1, "tries": 0, "lost": 0, "first_write_at": since, "wrote_at": since, "why": ""},
        }

    async def _doubted(self, tx: Tx, parcel: Parcel) -> Parcel:
        """After a restored backup: say with which earlier ones of its kind this may have been sent along."""
        if parcel.marked is None or parcel.person is None or len(parcel.items) > 1:
            return parcel
        own = parcel.items[0].owed
        alike = (delivery.c.person == own.person) & (delivery.c.kind == own.kind) & (delivery.c.address == own.address)
        earlier = alike & (delivery.c.due <= own.due) & (delivery.c.key != own.key)
        chosen = select(delivery.c.id, *COLUMNS).where(earlier).order_by(delivery.c.due.desc()).limit(TOGETHER - 1)
        return replace(parcel, also=tuple((public_id(item(row)), row.due) for row in await tx.execute(chosen)))


def _parcel(row: Row[Any], carried: Sequence[Item]) -> Parcel:
    fields = {name: getattr(row, name) for name in _FIELDS}
    return Parcel(**fields, marked=row.first_write_at, wrote=row.wrote_at, items=tuple(carried))


def _waits(table: Table, platforms: Sequence[str]) -> ColumnElement[bool]:
    return table.c.platform.in_(platforms) & table.c.wake_at.is_not(None)


def _ripe(table: Table, platforms: Sequence[str], now: Instant) -> ColumnElement[bool]:
    """Due by its wake-up; a partial index finds it."""
    return _waits(table, platforms) & (table.c.wake_at <= now)


def _in_turn(platforms: Sequence[str], now: Instant, limit: int) -> Select[tuple[int]]:
    """Choose what waits longest so that communities take turns; more than is claimed, since others may hold some."""
    ripe = select(*delivery.c["id", "community", "wake_at"]).where(_ripe(delivery, platforms, now))
    seen = ripe.order_by(delivery.c.wake_at).limit(_LOOK).subquery()
    turn = func.row_number().over(partition_by=seen.c.community, order_by=(seen.c.wake_at, seen.c.id))
    return select(seen.c.id).order_by(turn, seen.c.wake_at, seen.c.id).limit(limit * _SPARE)
