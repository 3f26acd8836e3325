"""A database of the last release comes to today's schema with every row that was in it."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, LargeBinary, MetaData, Table, insert, select

from mentorbot.storage.database import Database, Tx, connect, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.migrate import HEAD, MIGRATIONS, stored_version

RELEASED = "0003"
ROWS = 3
_OURS = ("alembic_version", "known_key")

Rows = dict[str, list[dict[str, Any]]]


def _as_released(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, RELEASED)


def _tables(connection: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in _OURS]


def _value(column: Column[Any], number: int) -> Any:
    """Something for a column of the row of this number; what refers to a table refers to the same number there."""
    kind = column.type
    if isinstance(kind, LargeBinary):
        return f"words {number}".encode()
    if isinstance(kind, JSON):
        return {"number": number}
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Float):
        return number / 2
    if isinstance(kind, Integer):
        return number
    length = getattr(kind, "length", None) or 20
    return f"{column.name} {number}"[-length:]


def _fill(connection: Connection) -> None:
    for table in _tables(connection):
        rows = [{each.name: _value(each, number) for each in table.columns} for number in range(1, ROWS + 1)]
        connection.execute(insert(table), rows)


def _dump(connection: Connection) -> Rows:
    out: Rows = {}
    for table in _tables(connection):
        rows = connection.execute(select(table).order_by(*table.primary_key.columns))
        out[table.name] = [{name: _plain(value) for name, value in row._mapping.items()} for row in rows]
    return out


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


async def _dumped(tx: Tx) -> Rows:
    return await tx.run_sync(_dump)


async def test_every_row_of_the_last_release_is_there_after_the_upgrade(empty_url: str, keys: Keys) -> None:
    old: Database = connect(empty_url, keys)
    async with old.write() as tx:
        await tx.run_sync(_as_released)
        await tx.run_sync(_fill)
    async with old.read() as tx:
        before = await _dumped(tx)
        assert await tx.run_sync(stored_version) == RELEASED
    await old.close()
    assert len(before) > 15
    assert all(len(rows) == ROWS for rows in before.values())

    new = await open_database(empty_url, keys)
    async with new.read() as tx:
        after = await _dumped(tx)
        assert await tx.run_sync(stored_version) == HEAD
    await new.close()
    kept = {name: [{key: row[key] for key in before[name][0]} for row in after[name]] for name in before}
    assert kept == before
    fresh = {name: rows for name, rows in after.items() if name not in before}
    assert "waiting_for" in fresh
    assert not any(fresh.values())
