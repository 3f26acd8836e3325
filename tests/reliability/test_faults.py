"""Whatever goes wrong on the way, it comes once; and where nobody can know, it says so."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.event import listen
from sqlalchemy.exc import OperationalError
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman
from tests.reliability.faults import CELLS, PROFILES, run_cell

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("cell", CELLS)
async def test_a_message_that_meets_it_ends_as_the_matrix_says(desk: Desk, cell: str, profile: str) -> None:
    assert await run_cell(desk, CELLS[cell], profile) == CELLS[cell].ends[profile]


@pytest.fixture
async def file(tmp_path: Path, sqlite_template: Path, keys: Keys) -> AsyncIterator[Desk]:
    """A desk on a SQLite file that waits for other programs' locks a tenth of a second only."""
    path = tmp_path / "mentorbot.sqlite3"
    shutil.copy(sqlite_template, path)
    database = await open_database(f"sqlite+aiosqlite:///{path}", keys, busy=100)
    clock = Clock()
    yield Desk(database, clock, FakePostman(clock), FakeComposer())
    await database.close()


async def test_a_file_that_another_program_locks_delays_and_loses_nothing(file: Desk, tmp_path: Path) -> None:
    await file.plan(file.owed(person=None, community=None, address="channel:1"))
    other = sqlite3.connect(tmp_path / "mentorbot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        await file.worker().tick()
    other.execute("COMMIT")
    other.close()
    await file.later(seconds=10)
    assert (file.postman.keys(), await file.states()) == (["a"], {"a": "sent"})


async def test_a_full_disk_delays_and_loses_nothing(file: Desk) -> None:
    """The file may not grow for a minute: what was promised before comes when there is room again."""
    many = [file.owed(f"k{n}", person=None, community=None, address=f"channel:{n}") for n in range(200)]
    await file.plan(*many)
    begun = file.clock.slept

    def narrow(connection: Any) -> None:
        pages = 1 if file.clock.slept < begun + 60 else 1 << 30  # SQLite takes no fewer than there are
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    listen(file.database.engine.sync_engine, "begin", narrow)
    worker = file.worker()
    for _ in range(40):
        with suppress(OperationalError):
            await worker.tick()
        file.clock.pass_on(timedelta(seconds=5))
    assert sorted(file.postman.keys()) == sorted(each.key for each in many)
    assert file.clock.slept > begun + 60
    assert set((await file.states()).values()) == {"sent"}
