"""What the moderators of a community should know: told to each of them once, and standing until it is settled."""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, delete, exists, select

from mentorbot.core.call import Call, reaches
from mentorbot.core.card import Card, Instant
from mentorbot.core.gate import Aside
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.presence import present
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.notices import notice, notice_told


async def give(tx: Tx, community: int, kind: str, text: str, now: Instant) -> None:
    """Let the moderators know something, in at most 300 characters; nothing happens while it stands already."""
    there = select(notice.c.text).where(notice.c.community == community, notice.c.kind == kind)
    if (await tx.execute(there)).scalar() == text:
        return
    await settle(tx, community, kind)
    await insert_new(tx, notice, {"community": community, "kind": kind, "text": text, "at": now})


async def stands(tx: Tx, community: int, kind: str) -> bool:
    """Whether moderators are to know of this kind of trouble now."""
    there = select(notice.c.kind).where(notice.c.community == community, notice.c.kind == kind)
    return (await tx.execute(there)).first() is not None


async def settle(tx: Tx, community: int, kind: str) -> None:
    """The trouble is over: nobody needs to know any more, and should it come again, all are told again."""
    for table in (notice, notice_told):
        await tx.execute(delete(table).where(table.c.community == community, table.c.kind == kind))


class Notices:
    """Shows notices to moderators and administrators.

    Nobody can list who moderates a community, and a post in a channel of ours may be just what failed. So each of them
    is told beside their next private reply there, once; and `shown` puts what stands at the top of a command's answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def aside(self, call: Call) -> Aside | None:
        """What this person was not told yet; None if that is nothing, or if they moderate nothing here."""
        found = await self._found(call, new=True) if reaches(call.rank, "moderator") else {}
        if not found:
            return None
        cards = tuple(Card(title=("For moderators",), body=(text,), tone="quiet") for text in found.values())
        return Aside(cards, partial(self._told, call, tuple(found)))

    async def shown(self, call: Call) -> tuple[str, ...]:
        """What stands, oldest first. It counts as told to the caller, whom a reply shows it to."""
        if found := await self._found(call, new=False):
            await self._told(call, tuple(found))
        return tuple(found.values())

    async def _found(self, call: Call, *, new: bool) -> dict[str, str]:
        here: ColumnElement[bool] = notice.c.community == call.community
        if new:
            told = (notice_told.c.community == notice.c.community) & (notice_told.c.kind == notice.c.kind)
            here &= ~exists().where(told, notice_told.c.person == call.person)
        chosen = select(notice.c.kind, notice.c.text).where(here).order_by(notice.c.at, notice.c.kind)
        if (rows := self._database.glance(chosen)) is not None:
            return {row.kind: row.text for row in rows}
        async with self._database.read() as tx:
            return {row.kind: row.text for row in await tx.execute(chosen)}

    async def _told(self, call: Call, kinds: tuple[str, ...]) -> None:
        async with self._database.write() as tx:
            for kind in kinds if await present(tx, call.person) else ():  # they may just have been forgotten
                values = {"community": call.community, "kind": kind, "person": call.person}
                await insert_new(tx, notice_told, values)
