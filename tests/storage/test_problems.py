"""A database that can't be used says why, and what to do, in one or two sentences."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from mentorbot.storage.database import StorageProblem, open_database
from mentorbot.storage.keys import Keys

NOBODY = 65534


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sqlite_template, tmp_path / "mentorbot.sqlite3"))


@pytest.fixture
def held(file: Path) -> Iterator[Callable[[], None]]:
    """Another program that writes to the file until it is told to let go."""
    hold = (
        "import sqlite3, sys\n"
        "sqlite3.connect(sys.argv[1], isolation_level=None).execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    arguments = [sys.executable, "-c", hold, str(file)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield partial(_let_go, other)
        other.kill()


def _let_go(program: subprocess.Popen[str]) -> None:
    program.communicate("")


@pytest.fixture
def read_only(file: Path) -> Iterator[Path]:
    """A folder with a database, for somebody who may only read both; root gives up its rights for as long."""
    for folder in (file.parent, *file.parent.parents):
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    file.chmod(0o444)
    file.parent.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield file.parent
    if root:
        os.seteuid(0)
    file.parent.chmod(0o755)


async def problem(path: Path, keys: Keys) -> str:
    with pytest.raises(StorageProblem) as caught:
        await open_database(f"sqlite+aiosqlite:///{path}", keys, busy=50)
    return str(caught.value)


async def test_a_file_that_another_program_writes_is_called_locked(
    file: Path, held: Callable[[], None], keys: Keys
) -> None:
    said = await problem(file, keys)
    assert said == f"The database {file} is locked by another program. Stop that program, or wait until it is done."
    held()
    await (await open_database(f"sqlite+aiosqlite:///{file}", keys, busy=50)).close()


async def test_a_file_that_may_only_be_read_is_said_so(read_only: Path, keys: Keys) -> None:
    said = await problem(read_only / "mentorbot.sqlite3", keys)
    assert "can't be written. Give this user the right to write the file and its folder." in said


async def test_a_folder_that_may_only_be_read_is_said_so(read_only: Path, keys: Keys) -> None:
    assert "Check that this user may write the folder." in await problem(read_only / "new.sqlite3", keys)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path, keys: Keys) -> None:
    said = await problem(tmp_path / "nowhere" / "mentorbot.sqlite3", keys)
    assert said.startswith(f"The folder {tmp_path / 'nowhere'} for the database does not exist.")


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, keys: Keys) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(letter := b"Dear committee, " * 300)
    assert "is not a database of mentorbot, or it is damaged" in await problem(path, keys)
    assert path.read_bytes() == letter


async def test_tables_of_another_program_are_named(tmp_path: Path, keys: Keys) -> None:
    path = tmp_path / "other.sqlite3"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE person (name TEXT)")
    other.close()
    assert "holds tables of another program: person." in await problem(path, keys)


async def test_a_place_where_writes_can_not_be_logged_is_refused(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(StorageProblem, match="disk of this computer"):
        await open_database(f"sqlite+aiosqlite:///file:{tmp_path}/new.sqlite3?vfs=unix-none&uri=true", keys)


async def test_a_server_that_does_not_answer_is_named_without_its_password(keys: Keys) -> None:
    with pytest.raises(StorageProblem) as caught:
        await open_database("postgresql+asyncpg://me:sesame@127.0.0.1:1/mentorbot", keys)
    assert str(caught.value).startswith("The database at 127.0.0.1 can't be used:")
    assert "sesame" not in str(caught.value)


async def test_a_name_that_the_server_does_not_know_is_said(postgres: str, keys: Keys) -> None:
    url = postgres.replace("postgresql:", "postgresql+asyncpg:").replace("/postgres?", "/nowhere?")
    with pytest.raises(StorageProblem, match=r'"nowhere" does not exist.*Is it running'):
        await open_database(url, keys)
