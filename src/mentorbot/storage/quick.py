"""SQLite's connection with one trip to its thread for each statement, where the library's own makes four."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import aiosqlite

AHEAD = 500
"""Rows that come back with the statement itself; a longer result is fetched as it is read."""
T = TypeVar("T")
_Rows = list[tuple[Any, ...]]
_Ran = tuple[Any, int, "int | None", _Rows, "sqlite3.Cursor | None"]


class QuickCursor:
    """A cursor as SQLAlchemy uses it: nothing happens before `execute`, and little is left to do after it."""

    def __init__(self, connection: QuickConnection) -> None:
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._connection = connection
        self._rows: _Rows = []
        self._open: sqlite3.Cursor | None = None

    async def __aenter__(self) -> QuickCursor:
        """Give itself."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> QuickCursor:
        """Run a statement, and fetch what it gives."""
        return await self._run(sql, parameters, False)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> QuickCursor:
        """Run a statement with each of these."""
        return await self._run(sql, parameters, True)

    async def _run(self, sql: str, parameters: Sequence[Any], many: bool) -> QuickCursor:
        await self.close()
        ran = await self._connection.trip(_ran, self._connection, sql, parameters, many)
        self.description, self.rowcount, self.lastrowid, self._rows, self._open = ran
        return self

    async def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None after the last one."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> _Rows:
        """The next so many rows; fewer, or none, at the end."""
        size = size or self.arraysize
        if self._open is not None and len(self._rows) < size:
            self._rows += await self._connection.trip(self._open.fetchmany, max(size, AHEAD))
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    async def fetchall(self) -> _Rows:
        """All rows that are left."""
        if self._open is not None:
            self._rows += await self._connection.trip(self._open.fetchall)
        taken, self._rows = self._rows, []
        return taken

    async def close(self) -> None:
        """Let go of what was not fetched."""
        held, self._open = self._open, None
        if held is not None:
            await self._connection.trip(held.close)


def _ran(connection: QuickConnection, sql: str, parameters: Sequence[Any], many: bool) -> _Ran:
    """Run a statement in the connection's thread; the cursor stays open only where more rows are to come."""
    cursor = connection.begun().cursor()
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
        rows = cursor.fetchmany(AHEAD) if cursor.description else []
        told = (cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    except BaseException:
        cursor.close()
        raise
    if len(rows) == AHEAD:
        return (*told, cursor)
    cursor.close()
    return (*told, None)


class QuickConnection(aiosqlite.Connection):
    """A connection that goes to its thread no more often than it must."""

    _clean = False
    """Whether its last transaction surely is over and nothing was begun since."""
    _next: tuple[str, bool] | None = None
    """How the next transaction begins, until it does; and whether it only reads."""
    _reads = False
    """Whether the connection refuses to write now; its thread alone asks and tells."""

    def begin(self, statement: str, *, reads: bool) -> None:
        """Begin a transaction with what is done first in it. `reads`: it refuses to write."""
        self._next = (statement, reads)

    def begun(self) -> sqlite3.Connection:
        """The connection, in its transaction: for its own thread. Raises ValueError once it is closed."""
        connection, (statement, reads) = self._conn, self._next or ("", self._reads)
        if reads is not self._reads:
            connection.execute(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
            self._reads = reads
        if statement:
            connection.execute(statement)
        self._next = None  # not before: what follows on trouble would be in no transaction
        return connection

    def cursor(self) -> QuickCursor:  # type: ignore[override]
        """A cursor for SQLAlchemy, which enters it; nothing happens yet."""
        return QuickCursor(self)

    async def trip(self, work: Callable[..., T], *given: Any) -> T:
        """Do something in the connection's thread."""
        self._clean = False
        return cast(T, await self._execute(work, *given))  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit the transaction; there is none if nothing was done in it."""
        if self._next is None:
            await super().commit()
        self._next, self._clean = None, True

    async def rollback(self) -> None:
        """Roll the transaction back, if there may be one: the pool asks for it after each commit as well."""
        if not self._clean:
            await super().rollback()
        self._next, self._clean = None, True


def connect(path: str, **options: Any) -> QuickConnection:
    """Give a connection that is opened once it is awaited; `options` as for `sqlite3.connect`."""
    connection = QuickConnection(lambda: sqlite3.connect(path, **options), AHEAD)
    connection._thread.daemon = True  # as SQLAlchemy has it: nobody waits for it when the process ends
    return connection
