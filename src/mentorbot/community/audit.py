"""The trail of what moderators changed: who, when, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import audit


@dataclass(frozen=True, slots=True)
class Trace:
    """One act. `actor` is None when that person was forgotten; `former` is the number that they have here instead."""

    id: int
    actor: int | None
    command: str
    args: Mapping[str, Any]
    result: str
    at: Instant
    former: int | None


async def note(tx: Tx, call: Call, args: Mapping[str, Any], result: str) -> None:
    """Note what this call did, in the transaction in which it does it. `result` has at most 200 characters."""
    await record(tx, call.community, call.person, call.command, args, result, call.now)


async def record(
    tx: Tx, community: int, actor: int | None, command: str, args: Mapping[str, Any], result: str, at: Instant
) -> None:
    """Note an act that no call stands behind: `actor` is None for the operator, who works outside of the chat."""
    values = {"community": community, "actor": actor, "command": command, "at": at}
    await tx.execute(insert(audit).values(args=dict(args), result=result[:200], **values))


async def recent(tx: Tx, community: int, limit: int = 10, before: int | None = None) -> list[Trace]:
    """What was done in a community, newest first; `before` is the id of the last one on the page before."""
    told = audit.c["id", "actor", "command", "args", "result", "at", "former"]
    chosen = select(*told).where(audit.c.community == community)
    if before is not None:
        chosen = chosen.where(audit.c.id < before)
    rows = await tx.execute(chosen.order_by(audit.c.id.desc()).limit(limit))
    return [Trace(*row) for row in rows]
