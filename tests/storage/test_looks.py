"""A quick look sees what is committed, whoever did it, from any thread."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.fakes.program import a_community

from mentorbot.knowledge.shelf import GENERATIONS
from mentorbot.storage.database import Database
from mentorbot.storage.looks import Looks


async def test_a_look_sees_what_another_connection_committed_and_nothing_before(
    database: Database, tmp_path: Path
) -> None:
    if not database.sqlite:
        assert database.look(GENERATIONS, (1, 2)) is None
        return
    first = await a_community(database, "first")
    assert database.look(GENERATIONS, (first, first)) == [(first, 0)]
    other = sqlite3.connect(tmp_path / "mentorbot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE community SET generation = 7")
    assert database.look(GENERATIONS, (first, first)) == [(first, 0)]
    other.execute("COMMIT")
    other.close()
    assert database.look(GENERATIONS, (first, first)) == [(first, 7)]
    assert await asyncio.to_thread(database.look, GENERATIONS, (first, first)) == [(first, 7)]


def test_a_look_changes_nothing_and_makes_no_file(tmp_path: Path) -> None:
    looks = Looks(str(tmp_path / "nowhere.sqlite3"))
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        looks.rows("SELECT 1", ())
    file = tmp_path / "a file with # and ?.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE t (x)")
    made.close()
    looks = Looks(str(file))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        looks.rows("INSERT INTO t VALUES (1)", ())
    assert looks.rows("SELECT x FROM t", ()) == []
    looks.close()
    assert not (tmp_path / "nowhere.sqlite3").exists()


def test_after_closing_a_look_opens_anew(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "a.sqlite3").close()
    looks = Looks(str(tmp_path / "a.sqlite3"))
    assert looks.rows("SELECT 1", ()) == [(1,)]
    looks.close()
    assert looks.rows("SELECT 2", ()) == [(2,)]
    looks.close()
