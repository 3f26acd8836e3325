"""Inserts that meet a row that is already there; SQLite and PostgreSQL write them alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(tx: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row; False, and nothing is changed, if one with the same key is there."""
    statement = inserting(tx, table).values(**values).on_conflict_do_nothing()
    return bool((await tx.execute(statement)).rowcount)


async def upsert(tx: AsyncConnection, table: Table, key: Sequence[str], values: Mapping[str, Any]) -> None:
    """Insert a row, or set what isn't `key` on the one that has the same key."""
    statement = inserting(tx, table).values(**values)
    news = {name: statement.excluded[name] for name in values if name not in key}
    await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=news))


def inserting(tx: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an insert in the dialect of this transaction, for `on_conflict_do_update` and the like."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


CHUNK = 500
"""Rows that one transaction deletes at most: a writer never makes others wait for long (RELIABILITY.md, rule 15)."""


async def delete_some(tx: AsyncConnection, table: Table, condition: ColumnElement[bool]) -> int:
    """Delete at most 500 rows that meet a condition, by their primary key; gives how many there were."""
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(condition).limit(CHUNK)
    return int((await tx.execute(delete(table).where(tuple_(*key).in_(chosen)))).rowcount)
