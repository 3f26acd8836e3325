"""Communities: found by their platform's id, made when they are new, with settings kept in memory for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from mentorbot.community import audit
from mentorbot.community.moderators import require_two
from mentorbot.community.settings import CommunitySettings, changed
from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.recent import Recent
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.places import community

PACK = ("pack", "pack")
"""Platform and native id of the row that holds the knowledge that is shipped; direct messages stand there too."""
TERMINAL = ("terminal", "local")
CACHED = 2_000


class Communities:
    """The communities of one database. `retention_days` is how long the operator lets questions be kept."""

    def __init__(self, database: Database, retention_days: int) -> None:
        self._database = database
        self._retention_days = retention_days
        self._ids: Recent[tuple[str, str], tuple[int, str]] = Recent(CACHED)
        self._settings: Recent[int, CommunitySettings] = Recent(CACHED)

    async def resolve(self, platform: str, native: str, name: str, now: Instant, tx: Tx | None = None) -> int:
        """Give a community's id; make it if it is new. An empty name is unknown and leaves the one that is there.

        Without `tx` the answer may come from memory, and a write of its own is opened where one is needed.
        """
        key, name = (platform, native), clean(name)[:200]
        if tx is not None:
            return (await self._find(tx, key, name) or await self._make(tx, key, name))[0]

        async def load() -> tuple[int, str]:
            async with self._database.read() as reading:
                found = await self._find(reading, key, name)
            if found is not None:
                return found
            async with self._database.write() as writing:
                return await self._make(writing, key, name)

        number, known = await self._ids.get(key, now, load)
        if name and name != known:
            self._ids.drop(key)
            number, _ = await self._ids.get(key, now, load)
        return number

    async def pack(self, now: Instant, tx: Tx | None = None) -> int:
        """The id of the row of the pack."""
        return await self.resolve(*PACK, "", now, tx)

    async def terminal(self, now: Instant, tx: Tx | None = None) -> int:
        """The id of the row of the local terminal."""
        return await self.resolve(*TERMINAL, "", now, tx)

    async def settings(self, number: int, now: Instant) -> CommunitySettings:
        """A community's settings: at once after our own change, at most 30 s after another process's."""

        async def load() -> CommunitySettings:
            async with self._database.read() as tx:
                return await self.read(tx, number)

        return await self._settings.get(number, now, load)

    async def read(self, tx: Tx, number: int) -> CommunitySettings:
        """A community's settings as this transaction sees them."""
        stored = (await tx.execute(select(community.c.settings).where(community.c.id == number))).scalar()
        return CommunitySettings.model_validate(stored or {})

    def drop(self, number: int) -> None:
        """Forget what is in memory of a community whose settings were changed elsewhere, once that is committed."""
        self._settings.drop(number)

    async def change(self, tx: Tx, call: Call, changes: Mapping[str, Any]) -> CommunitySettings:
        """Change settings of the call's community and note it in the audit. Raises Friendly for what can't be set."""
        chosen = select(*community.c["native", "settings"]).where(community.c.id == call.community)
        row = (await tx.execute(chosen.with_for_update(key_share=True))).one()  # what refers to it may be written on
        before = CommunitySettings.model_validate(row.settings)
        after = changed(before, changes, self._retention_days)
        if row.native in after.moderator_roles:  # on Discord, the role of everyone has the server's id
            raise Friendly("That role is everyone's.", "Choose a role that only moderators have.")
        if after.two_people and not before.two_people:
            await require_two(tx, call.community, call.now, call.person)
        if after != before:
            stored = after.model_dump(mode="json")
            await tx.execute(update(community).where(community.c.id == call.community).values(settings=stored))
            await audit.note(tx, call, {name: stored[name] for name in changes}, "changed")
            self._database.after(tx, partial(self._settings.drop, call.community))
        return after

    async def all(self, tx: Tx) -> list[tuple[int, str, CommunitySettings]]:
        """Every community that we are in, with its platform and its settings."""
        here = community.c.kept_until.is_(None) & (community.c.platform != PACK[0])
        rows = await tx.execute(select(*community.c["id", "platform", "settings"]).where(here))
        return [(row.id, row.platform, CommunitySettings.model_validate(row.settings)) for row in rows]

    async def retentions(self, tx: Tx) -> dict[int, timedelta]:
        """How long each community keeps questions: the shorter of what it and what the operator set."""
        rows = await tx.execute(select(*community.c["id", "settings"]))
        own = {row.id: CommunitySettings.model_validate(row.settings).retention_days for row in rows}
        most = self._retention_days
        return {number: timedelta(days=min(days or most, most)) for number, days in own.items()}

    async def _find(self, tx: Tx, key: tuple[str, str], name: str) -> tuple[int, str] | None:
        chosen = select(*community.c["id", "name"]).where(community.c.platform == key[0], community.c.native == key[1])
        row = (await tx.execute(chosen)).one_or_none()
        return None if row is None or (name and name != row.name) else (row.id, row.name)

    async def _make(self, tx: Tx, key: tuple[str, str], name: str) -> tuple[int, str]:
        platform, native = key
        values = {"platform": platform, "native": native, "name": name, "settings": {}, "generation": 0}
        if not await insert_new(tx, community, values) and name:
            there = (community.c.platform == platform) & (community.c.native == native)
            await tx.execute(update(community).where(there).values(name=name))
        found = await self._find(tx, key, "")
        if found is None:
            raise LookupError("a community vanished while it was made")
        return found
