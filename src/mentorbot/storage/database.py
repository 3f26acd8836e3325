"""The database: reads and writes as transactions, on SQLite by default and on PostgreSQL for many processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, Row, Select, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from mentorbot.core.errors import Replayed
from mentorbot.storage import quick
from mentorbot.storage.columns import using
from mentorbot.storage.file_system import kind, shared
from mentorbot.storage.inbound import first_time
from mentorbot.storage.keys import Keys
from mentorbot.storage.looks import Looks
from mentorbot.storage.migrate import bring_up_to_date, know_keys
from mentorbot.storage.problems import NO_LOG, NO_SHARE, StorageProblem, explain

__all__ = ["BUSY", "Database", "StorageProblem", "Tx", "connect", "open_database"]

Tx: TypeAlias = AsyncConnection
BUSY = 10_000
"""Milliseconds that SQLite waits for another process's write."""

_MODE = "mentorbot_mode"
_AFTER = "mentorbot_after"


class Database:
    """One database. Whoever opens `write()` owns the transaction; no network or encoder call happens inside one."""

    def __init__(self, engine: AsyncEngine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys
        self._writer = asyncio.Lock()
        self._looks = Looks(str(engine.url.database)) if self.sqlite else None
        self._writing: set[asyncio.Task[Any] | None] = set()

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Read one consistent state. A write in here is refused by the database."""
        options = (
            {_MODE: "read"} if self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with using(self.keys):
            async with self.engine.connect() as connection:
                await connection.execution_options(**options)
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def write(self, event: str | None = None, now: datetime | None = None) -> AsyncIterator[Tx]:
        """Write; BEGIN IMMEDIATE on SQLite, one writer a process.

        What is read to be changed is read with `with_for_update()`: PostgreSQL has many writers at once. With an
        inbound `event` its key is inserted first, in the same transaction, as seen at `now`. Raises Replayed if it was
        there, and RuntimeError inside another write of the same task, which would wait for itself.
        """
        task = asyncio.current_task()
        if task in self._writing:
            raise RuntimeError("this task writes already: hand its transaction on")
        async with self._writer if self.sqlite else _free():
            self._writing.add(task)
            try:
                with using(self.keys):
                    async with self.engine.connect() as connection:
                        await connection.execution_options(**{_MODE: "write"})
                        after: list[Callable[[], None]] = []
                        connection.info[_AFTER] = after
                        async with connection.begin():
                            if event is not None:
                                await _first_time(connection, self.keys, event, now)
                            yield connection
                        for then in after:
                            then()
            finally:
                self._writing.discard(task)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """A connection outside of any transaction, for what can't be done in one, such as VACUUM."""
        options = {_MODE: "alone"} if self.sqlite else {"isolation_level": "AUTOCOMMIT"}
        async with self._writer if self.sqlite else _free(), self.engine.connect() as connection:
            await connection.execution_options(**options)
            yield connection

    def after(self, tx: Tx, then: Callable[[], None]) -> None:
        """Call `then` once this write is committed, and never if it is rolled back."""
        tx.info[_AFTER].append(then)

    def glance(self, query: Select[Any]) -> Sequence[Row[Any]] | None:
        """Read a few committed rows at once, from any thread; None where that isn't possible (PostgreSQL).

        Twenty times cheaper than `read()`. The file is local, and in WAL a reader never waits for a writer.
        """
        if not self.sqlite:
            return None
        with self._sync.connect() as connection:
            return connection.execute(query).all()

    def look(self, query: str, values: Sequence[int | str]) -> list[tuple[Any, ...]] | None:
        """The same for SQL as it is written, five times cheaper again: for what every question looks at."""
        return None if self._looks is None else self._looks.rows(query, values)

    @cached_property
    def _sync(self) -> Engine:
        return create_engine(self.engine.url.set(drivername="sqlite"))

    async def close(self) -> None:
        """Close every connection."""
        if self._looks is not None:
            self._looks.close()
        if "_sync" in self.__dict__:
            self._sync.dispose()
        await self.engine.dispose()


@asynccontextmanager
async def _free() -> AsyncIterator[None]:
    yield


async def _first_time(tx: Tx, keys: Keys, event: str, now: datetime | None) -> None:
    if now is None:
        raise ValueError("an event needs the time at which it was seen")
    if not await first_time(tx, keys, event, now):
        raise Replayed


def connect(url: str, keys: Keys, busy: int = BUSY) -> Database:
    """Give a database as it is, whatever its schema; nothing is opened yet. Raises StorageProblem.

    `busy` is how many milliseconds SQLite waits for another process's write.
    """
    parsed = make_url(url)
    try:
        engine = _sqlite(parsed, busy) if parsed.get_backend_name() == "sqlite" else create_async_engine(parsed)
    except ModuleNotFoundError as error:
        raise StorageProblem(
            f"For PostgreSQL, {error.name} is missing. Run: pip install 'mentorbot[postgres]'"
        ) from error
    return Database(engine, keys)


async def open_database(url: str, keys: Keys, busy: int = BUSY) -> Database:
    """Connect and bring the schema to this version. Raises StorageProblem in an operator's words; `busy` as above."""
    database = connect(url, keys, busy)
    try:
        async with database.write() as tx:
            await bring_up_to_date(tx)
            await know_keys(tx, keys)
    except (DBAPIError, OSError) as error:
        await database.close()
        raise StorageProblem(explain(make_url(url), error)) from error
    except StorageProblem:
        await database.close()
        raise
    return database


def _sqlite(url: URL, busy: int) -> AsyncEngine:
    if shared(name := kind(Path(url.database or "."))):
        raise StorageProblem(NO_SHARE.format(url.database, name))
    options = {"isolation_level": None, "timeout": busy / 1000, "async_creator_fn": quick.connect}
    engine = create_async_engine(url, connect_args=options, pool_use_lifo=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={busy}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("PRAGMA journal_mode=WAL")
        mode = cursor.fetchone()[0]
        cursor.close()
        if mode not in ("wal", "memory"):
            raise StorageProblem(NO_LOG.format(url.database))

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get(_MODE)
        begins = {"write": "BEGIN IMMEDIATE", "alone": ""}.get(mode, "BEGIN")
        connection.connection.driver_connection.begin(begins, reads=begins == "BEGIN")

    return engine
