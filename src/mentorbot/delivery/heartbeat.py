"""Signs of life: every process that serves leaves one every few seconds; the latest tells a jump of the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from mentorbot.core.card import Instant
from mentorbot.storage.database import Tx
from mentorbot.storage.installation import forget, recall, remember
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.places import heartbeat

BEAT = timedelta(seconds=15)
"""Between two signs of life."""
LIVES = timedelta(seconds=60)
"""How old the last sign of a process that lives may be."""
KEPT = timedelta(days=1)
JUMP = timedelta(days=7)
"""A clock that is further past the last sign of life than this holds delivery (rule 9)."""
_CLOCK, _HELD = "clock", "held"


@dataclass(frozen=True, slots=True)
class Sign:
    """One process's last sign of life. `trouble` is what the operator must know, empty if nothing."""

    process: str
    platforms: tuple[str, ...]
    version: str
    trouble: str
    at: Instant

    def lives(self, now: Instant) -> bool:
        """Whether the process seems to be alive."""
        return abs(now - self.at) <= LIVES


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock was at `at`, and then at `to`, which is too far to be believed."""

    at: Instant
    to: Instant


async def beat(tx: Tx, sign: Sign) -> None:
    """Leave a sign of life; those of processes long gone are swept."""
    told = {"platforms": ",".join(sign.platforms), "version": sign.version[:20], "trouble": sign.trouble[:400]}
    await upsert(tx, heartbeat, ["process"], {"process": sign.process, **told, "at": sign.at})
    await tx.execute(delete(heartbeat).where(heartbeat.c.at < sign.at - KEPT))


async def leave(tx: Tx, process: str) -> None:
    """Take the sign of a process that stops in good order away."""
    await tx.execute(delete(heartbeat).where(heartbeat.c.process == process))


async def signs(tx: Tx) -> list[Sign]:
    """Every process's last sign of life, latest first."""
    rows = await tx.execute(select(heartbeat).order_by(heartbeat.c.at.desc()))
    return [
        Sign(row.process, tuple(filter(None, row.platforms.split(","))), row.version, row.trouble, row.at)
        for row in rows
    ]


async def living(tx: Tx, now: Instant) -> list[Sign]:
    """The processes that are alive, by a clock that may be a minute from theirs; latest first."""
    return [sign for sign in await signs(tx) if sign.lives(now)]


async def held(tx: Tx) -> Jump | None:
    """The jump for which delivery is held; None if it isn't."""
    found = await recall(tx, _HELD)
    return None if found is None else Jump(*(datetime.fromisoformat(found[name]) for name in ("at", "to")))


async def tick(tx: Tx, now: Instant) -> Jump | None:
    """Move the latest time that was ever seen here on to now; a jump too far past it is noted, for every process.

    The latest time never moves back: a clock that starts in 1970 and is then put right has not jumped.
    """
    if (jump := await held(tx)) is not None:
        return jump
    last = await recall(tx, _CLOCK)
    seen = now if last is None else datetime.fromisoformat(last)
    if now - seen > JUMP:
        await remember(tx, _HELD, {"at": seen.isoformat(), "to": now.isoformat()})
        return Jump(seen, now)
    await remember(tx, _CLOCK, max(seen, now).isoformat())
    return None


async def believe(tx: Tx, now: Instant) -> bool:
    """Go by the clock as it is now, because the operator said so; False if nothing was held."""
    jump = await held(tx)
    await forget(tx, _HELD)
    await remember(tx, _CLOCK, now.isoformat())
    return jump is not None
