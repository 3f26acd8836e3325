"""What the doctor finds in the database: schema, key, epoch, signs of life, clock, what is due and what was swept."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from mentorbot.core.card import Instant
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import RESTORED, jumped, moment, span
from mentorbot.delivery.heartbeat import Sign, held, living
from mentorbot.delivery.restored import CLOCKS, window
from mentorbot.features.privacy.retention import RETENTION
from mentorbot.settings import Settings
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.epoch import is_restored, stored_epoch
from mentorbot.storage.migrate import HEAD, VERSIONS, stored_version
from mentorbot.storage.problems import StorageProblem, explain
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.places import known_key
from mentorbot.storage.state_file import StateFile

Verdict: TypeAlias = Literal["ok", "note", "wrong"]
SAFE = (3, 51, 3)
"""The first SQLite in which several processes can't lose writes when its log is begun anew (rule 15)."""
LATE = timedelta(minutes=15)
"""For how long something may wait beyond its time while a program serves."""
SWEPT = timedelta(days=2)
"""How old the last night's work may be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look came to; `note` is worth knowing, `wrong` is to be mended."""

    name: str
    verdict: Verdict
    said: str


async def looked_into(settings: Settings, database: Database, clock: DatabaseClock) -> AsyncIterator[Finding]:
    """Look at everything in the database, one after the other; ends early where it can't be read."""
    try:
        offset = await clock.measure()
        async with database.read() as tx:
            yield await _engine(tx, settings)
            version = await tx.run_sync(stored_version)
            yield schema(version)
            if version != HEAD:
                return
            yield await _key(tx, database)
            alive = await living(tx, clock())
            yield serving(alive)
            if database.sqlite:
                yield log_of_writes(sqlite3.sqlite_version_info, len(alive))
            yield clocks(offset)
            yield await _state(tx, StateFile(settings.state_path))
            yield await _jump(tx)
            yield await _due(tx, clock(), bool(alive))
            yield await _swept(tx, clock(), bool(alive))
    except (DBAPIError, OSError) as error:
        yield Finding("database", "wrong", explain(make_url(settings.database_url), error))


async def _engine(tx: Tx, settings: Settings) -> Finding:
    if settings.sqlite_file is None:
        version = (await tx.execute(text("SHOW server_version"))).scalar_one()
        return Finding("database", "ok", f"PostgreSQL {version}.")
    mode = (await tx.execute(text("PRAGMA journal_mode"))).scalar_one()
    return Finding("database", "ok" if mode == "wal" else "wrong", f"{settings.sqlite_file}, journal mode {mode}.")


def schema(version: str | None) -> Finding:
    """Hold the stored schema against the program's."""
    if version == HEAD:
        return Finding("schema", "ok", f"{version}, as this program has it.")
    if version is None:
        return Finding("schema", "note", "None yet: it is made at the first start.")
    if version in VERSIONS:
        return Finding("schema", "note", f"{version}; it is brought to {HEAD} at the next start. Make a backup before.")
    return Finding("schema", "wrong", f"{version}, of a newer mentorbot; this one knows {HEAD} at most.")


async def _key(tx: Tx, database: Database) -> Finding:
    known = set((await tx.execute(select(known_key.c.key_id))).scalars())
    if not known & set(database.keys.key_ids):
        return Finding("key", "wrong", "The key is not the one that this database was written with.")
    return Finding("key", "ok", "It fits the database.")


def serving(alive: list[Sign]) -> Finding:
    """Say which processes serve, and what troubles them."""
    if not alive:
        return Finding("program", "note", "No program has served here in the last minute.")
    troubles = dict.fromkeys(sign.trouble for sign in alive if sign.trouble)
    told = ", ".join(f"{sign.process} ({sign.version})" for sign in alive)
    return Finding("program", "wrong" if troubles else "ok", " ".join((f"Serving: {told}.", *troubles)))


def log_of_writes(version: tuple[int, ...], processes: int) -> Finding:
    """Whether this SQLite bears so many processes."""
    named = ".".join(map(str, version))
    if version >= SAFE:
        return Finding("sqlite", "ok", f"{named}: several processes may use the file.")
    if processes > 1:
        return Finding(
            "sqlite",
            "wrong",
            f"{named} with {processes} processes: before 3.51.3 their writes can be lost. Run one process alone, or "
            "use PostgreSQL.",
        )
    return Finding("sqlite", "ok", f"{named}: for one process at a time; several need 3.51.3 or PostgreSQL.")


def clocks(offset: timedelta) -> Finding:
    """Whether this computer's clock is near the database's."""
    apart = abs(offset)
    if apart > CLOCKS:
        return Finding("clock", "wrong", f"The database's clock is {span(apart)} from this computer's. Set this one.")
    return Finding("clock", "ok", "It agrees with the database's.")


async def _state(tx: Tx, file: StateFile) -> Finding:
    try:
        known = await asyncio.to_thread(file.read)
    except StorageProblem as problem:
        return Finding("state", "wrong", str(problem))
    if await is_restored(tx, known):
        return Finding("state", "wrong", RESTORED)
    epoch, open_window = await stored_epoch(tx), await window(tx)
    if open_window is not None:
        told = f"A restored backup of {moment(open_window.since)} is being settled."
        return Finding("state", "note", f"{told} What was due until {moment(open_window.until)} is looked for first.")
    if known.epoch == 0:
        return Finding("state", "note", f"There is no {file.path} yet: it is made when a program serves.")
    return Finding(
        "state", "ok", f"{file.path}, epoch {known.epoch}; the database's is {epoch.number if epoch else 0}."
    )


async def _jump(tx: Tx) -> Finding:
    jump = await held(tx)
    return Finding("delivery", "ok", "Not held.") if jump is None else Finding("delivery", "wrong", jumped(jump))


async def _due(tx: Tx, now: Instant, serves: bool) -> Finding:
    """Whether anything waits for longer than it should, and what nobody knows."""
    waits = [
        (await tx.execute(select(func.min(table.c.wake_at)).where(table.c.wake_at.is_not(None)))).scalar()
        for table in (delivery, message)
    ]
    first: datetime | None = min((each for each in waits if each is not None), default=None)
    count = select(func.count()).where(delivery.c.state == "unknown")
    unknown = (await tx.execute(count)).scalar_one()
    more = f" {unknown} of unknown fate; their members are shown them." if unknown else ""
    if first is None:
        return Finding("ledger", "ok", f"Nothing is owed.{more}")
    if now - first > LATE:
        return Finding("ledger", "wrong" if serves else "note", f"Something waits since {moment(first)}.{more}")
    return Finding("ledger", "ok", f"Next: {moment(first)}.{more}")


async def _swept(tx: Tx, now: Instant, serves: bool) -> Finding:
    done = select(func.max(message.c.sent_at)).where(message.c.kind == RETENTION, message.c.state == "sent")
    last: datetime | None = (await tx.execute(done)).scalar()
    if last is None:
        return Finding("retention", "note", "It has not run yet: it runs every night while a program serves.")
    late = serves and now - last > SWEPT
    return Finding("retention", "wrong" if late else "ok", f"What is kept no longer was deleted on {moment(last)}.")
