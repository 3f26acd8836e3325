"""Brings a database to this program's schema, once, however many processes start together."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mentorbot.storage.keys import Keys
from mentorbot.storage.problems import StorageProblem
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema import metadata
from mentorbot.storage.schema.places import known_key

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""Every version that this program knows, in order; they are the first four characters of the migrations' names."""
HEAD = VERSIONS[-1]

_LOCK = 0x6D656E746F72
"""The number under which PostgreSQL lets one process migrate at a time; "mentor" in ASCII."""


async def bring_up_to_date(tx: AsyncConnection) -> None:
    """Migrate inside this write if the stored version is not the newest; Alembic is imported only then.

    On SQLite the write is the lock (BEGIN IMMEDIATE). Raises StorageProblem for a database of a newer program, and for
    one with tables of the same names that are not ours.
    """
    if await tx.run_sync(stored_version) == HEAD:
        return
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    version = await tx.run_sync(stored_version)
    if version == HEAD:
        return
    if version is not None and version not in VERSIONS:
        raise StorageProblem(
            f"The database has schema {version}, and this program knows {HEAD} at most: a newer mentorbot used it. "
            "Install that version again, or restore the backup from before."
        )
    if version is None and (taken := sorted(await tx.run_sync(_taken))):
        raise StorageProblem(
            f"The database holds tables of another program: {', '.join(taken)}. Set a database of mentorbot's own."
        )
    await tx.run_sync(_upgrade)


def is_head(connection: Connection) -> bool:
    """Whether a database has the schema of this program."""
    return stored_version(connection) == HEAD


def stored_version(connection: Connection) -> str | None:
    """The schema that a database has; None for one without our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar()


def _taken(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) & set(metadata.tables)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # here, because ordinary starts go without Alembic
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def know_keys(tx: AsyncConnection, keys: Keys) -> None:
    """Note which key writes here. Raises StorageProblem if none of the keys was ever used with this database."""
    known = set((await tx.execute(select(known_key.c.key_id))).scalars())
    if known and not known & set(keys.key_ids):
        raise StorageProblem(
            "The key that is set is not the one that this database was written with, so its words can't be read. "
            "Put the old secret.key back, or set its key in MENTORBOT_KEYS."
        )
    if keys.key_id not in known:
        await insert_new(tx, known_key, {"key_id": keys.key_id})
