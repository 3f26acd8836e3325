"""Migrating: once however many start together, wholly or not at all, and never an older program on newer tables."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import Connection, inspect, text

from mentorbot.storage.database import Database, StorageProblem, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.migrate import HEAD, MIGRATIONS, VERSIONS
from mentorbot.storage.schema import metadata


def start(url: str, key: str, together: Barrier, said: multiprocessing.Queue[str]) -> None:
    """A program that starts: what a child process runs."""

    async def once() -> None:
        together.wait(60)
        await (await open_database(url, Keys([key]))).close()

    try:
        asyncio.run(once())
        said.put("open")
    except BaseException as error:  # noqa: BLE001 - the parent prints it
        said.put(repr(error))


async def test_six_programs_that_start_at_once_all_find_the_tables(empty_url: str, key: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    together, said = spawn.Barrier(6), spawn.Queue()
    programs = [spawn.Process(target=start, args=(empty_url, key, together, said)) for _ in range(6)]
    for program in programs:
        program.start()
    heard = [await asyncio.to_thread(said.get, timeout=90) for _ in programs]
    for program in programs:
        program.join()
    assert heard == ["open"] * 6
    database = await open_database(empty_url, Keys([key]))
    async with database.read() as tx:
        assert (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [HEAD]
    await database.close()


async def test_the_migrations_make_the_tables_that_the_program_knows(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))

    async with database.read() as tx:
        assert await tx.run_sync(differences) == []


def test_the_known_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == list(VERSIONS)


async def test_a_migration_that_fails_half_way_leaves_no_table(empty_url: str, keys: Keys) -> None:
    async def fails_half_way(url: str) -> None:
        database = await open_database(url, keys)
        try:
            async with database.write() as tx:
                await tx.execute(text("CREATE TABLE half (id INTEGER)"))
                await tx.execute(text("ALTER TABLE person ADD COLUMN half INTEGER"))
                raise ZeroDivisionError
        finally:
            await database.close()

    with pytest.raises(ZeroDivisionError):
        await fails_half_way(empty_url)
    database = await open_database(empty_url, keys)
    async with database.read() as tx:
        tables = await tx.run_sync(lambda connection: inspect(connection).get_table_names())
        columns = await tx.run_sync(lambda connection: [c["name"] for c in inspect(connection).get_columns("person")])
    await database.close()
    assert "half" not in tables
    assert "half" not in columns


async def test_an_older_program_refuses_a_newer_database(database: Database, keys: Keys) -> None:
    async with database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = database.engine.url.render_as_string(hide_password=False)
    with pytest.raises(StorageProblem, match=r"schema 9999.*newer mentorbot.*backup"):
        await open_database(url, keys)


async def test_tables_of_another_program_are_left_alone(database: Database, keys: Keys) -> None:
    async with database.write() as tx:
        await tx.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StorageProblem, match=r"another program.*community"):
        await open_database(database.engine.url.render_as_string(hide_password=False), keys)


async def test_another_key_is_refused_and_a_new_key_before_the_old_one_is_not(database: Database, key: str) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    new = Fernet.generate_key().decode()
    with pytest.raises(StorageProblem, match=r"key that is set is not the one.*Put the old secret\.key back"):
        await open_database(url, Keys([new]))
    await (await open_database(url, Keys([new, key]))).close()
    await (await open_database(url, Keys([new]))).close()


def test_an_ordinary_start_goes_without_alembic(sqlite_template: Path, key: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from mentorbot.storage.database import open_database\n"
        "from mentorbot.storage.keys import Keys\n"
        "async def once(): await (await open_database(sys.argv[1], Keys([sys.argv[2]]))).close()\n"
        "asyncio.run(once())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    url = f"sqlite+aiosqlite:///{sqlite_template}"
    assert subprocess.run([sys.executable, "-c", program, url, key], check=False).returncode == 0
