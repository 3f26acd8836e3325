"""People: found by their platform's id, made when they are new, with what they chose for themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal, TypeAlias

from sqlalchemy import Update, select, update

from mentorbot.core.card import Instant
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.recent import Recent
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.places import person

Privacy: TypeAlias = Literal["private", "public", ""]
"""What a member chose for their answers; empty leaves it to the community."""

CACHED = 10_000
MEMBER_FOR = timedelta(hours=24)
"""How long being seen in a community proves that somebody belongs to it (SECURITY.md, ex-members)."""
SEEN_AGAIN = timedelta(hours=1)
"""How old that proof gets before it is written again."""

_Key: TypeAlias = tuple[str, str, str]
_COLUMNS = person.c["id", "platform", "tenant", "native", "zone", "private", "community", "seen_at"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on one platform; `zone` is an IANA name. `community` is where they were seen last, at `seen_at`."""

    id: int
    platform: str
    tenant: str
    native: str
    zone: str | None
    private: Privacy
    community: int | None
    seen_at: Instant | None

    def belongs(self, now: Instant) -> int | None:
        """The last community, if they were seen in it within 24 hours."""
        fresh = self.seen_at is not None and now - self.seen_at <= MEMBER_FOR
        return self.community if fresh else None


class People:
    """The people of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: Recent[_Key, Person] = Recent(CACHED)

    async def resolve(self, platform: str, tenant: str, native: str, now: Instant, tx: Tx | None = None) -> Person:
        """Give a person; make the row if they are new.

        Without `tx` the answer may come from memory, and a write of its own is opened where one is needed.
        """
        key = (platform, tenant, native)
        if tx is not None:
            return await self._find(tx, key) or await self._make(tx, key)

        async def load() -> Person:
            async with self._database.read() as reading:
                found = await self._find(reading, key)
            if found is not None:
                return found
            async with self._database.write() as writing:
                return await self._make(writing, key)

        return await self._cache.get(key, now, load)

    async def saw(self, who: Person, community: int, now: Instant) -> None:
        """Remember that somebody was seen in a community now; written when it is another one, or once an hour."""
        known = who.seen_at is not None and abs(now - who.seen_at) < SEEN_AGAIN
        if who.community == community and known:
            return
        async with self._database.write() as tx:
            await self._set(tx, update(person).where(person.c.id == who.id).values(community=community, seen_at=now))

    async def choose_privacy(self, tx: Tx, number: int, choice: Privacy) -> None:
        """Set whether a person's answers are private or public where both are possible."""
        await self._set(tx, update(person).where(person.c.id == number).values(private=choice))

    async def move(self, tx: Tx, number: int, zone: str | None) -> None:
        """Set the zone that a person lives by, an IANA name. Who owes them something is to be told by the caller."""
        await self._set(tx, update(person).where(person.c.id == number).values(zone=zone))

    def drop(self, platform: str, tenant: str, native: str) -> None:
        """Forget what is in memory of somebody who was erased, once that is committed."""
        self._cache.drop((platform, tenant, native))

    async def privacy(self, number: int) -> Privacy:
        """What a person chose about it."""
        async with self._database.read() as tx:
            return (await tx.execute(select(person.c.private).where(person.c.id == number))).scalar() or ""

    async def native(self, number: int) -> str:
        """The platform's id of a person. Raises LookupError if there is no such person."""
        async with self._database.read() as tx:
            found = (await tx.execute(select(person.c.native).where(person.c.id == number))).scalar()
        if found is None:
            raise LookupError("there is no such person")
        return str(found)

    async def _set(self, tx: Tx, change: Update) -> None:
        for row in await tx.execute(change.returning(*person.c["platform", "tenant", "native"])):
            key = (row.platform, row.tenant, row.native)
            self._database.after(tx, partial(self._cache.drop, key))

    async def _find(self, tx: Tx, key: _Key) -> Person | None:
        here = (person.c.platform == key[0]) & (person.c.tenant == key[1]) & (person.c.native == key[2])
        row = (await tx.execute(select(*_COLUMNS).where(here))).one_or_none()
        return None if row is None else Person(**{**row._asdict(), "private": row.private or ""})

    async def _make(self, tx: Tx, key: _Key) -> Person:
        platform, tenant, native = key
        await insert_new(tx, person, {"platform": platform, "tenant": tenant, "native": native})
        found = await self._find(tx, key)
        if found is None:
            raise LookupError("a person vanished while they were noted")
        return found


async def natives(tx: Tx, numbers: Collection[int]) -> dict[int, str]:
    """The platform's ids of people, by their number; whoever was forgotten is left out."""
    rows = await tx.execute(select(*person.c["id", "native"]).where(person.c.id.in_(numbers)))
    return {row.id: row.native for row in rows}
