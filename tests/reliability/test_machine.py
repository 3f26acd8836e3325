"""Whatever members do and however the platform fails, the ledger agrees with a second reading of the rules."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.reliability.machine import World, run_machine
from tests.reliability.mutants import MUTANTS, planted
from tests.reliability.places import places

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys

RUNS, STEPS = 100, 50
CAUGHT_HERE = ("what was missed is left out", "the next one is counted from now", "quiet hours are not read")


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def sqlite(runner: asyncio.Runner, tmp_path: Path, sqlite_template: Path, keys: Keys) -> Iterator[World]:
    path = tmp_path / "mentorbot.sqlite3"
    shutil.copy(sqlite_template, path)
    database = runner.run(open_database(f"sqlite+aiosqlite:///{path}", keys))
    yield World(runner.run, database)
    runner.run(database.close())


def test_the_ledger_agrees_on_sqlite(sqlite: World) -> None:
    run_machine(sqlite, RUNS, STEPS, 1)


def test_the_ledger_agrees_on_postgresql(runner: asyncio.Runner, postgres: str, keys: Keys) -> None:
    with places("postgresql", postgres) as fresh:
        database = runner.run(open_database(fresh()[0], keys))
        run_machine(World(runner.run, database), RUNS, STEPS, 2)
        runner.run(database.close())


@pytest.mark.parametrize("name", CAUGHT_HERE)
def test_the_machine_catches_a_planted_fault(sqlite: World, name: str) -> None:
    mutant = next(each for each in MUTANTS if each.name == name)
    with planted(mutant), pytest.raises(BaseException) as caught:  # noqa: PT011 - one failure or a group of them
        run_machine(sqlite, RUNS, STEPS, 1)
    failures = caught.value.exceptions if isinstance(caught.value, BaseExceptionGroup) else [caught.value]
    assert any(isinstance(each, AssertionError) for each in failures)
