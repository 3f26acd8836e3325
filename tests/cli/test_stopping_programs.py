"""The real program in a process of its own is told to stop while messages are on their way."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.fakes.discord_api import discord_api
from tests.reliability.stopping import owe, program, stop, stopped, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'mentorbot.sqlite3'}"


async def test_what_is_on_its_way_is_recorded_and_the_rest_waits(tmp_path: Path, url: str) -> None:
    done = await stop(tmp_path, url, many=60, slow=1.0)
    assert done.code == 0, done.log
    assert done.twice == 0
    assert done.late > 0
    assert done.states == {"sent": done.accepted, "due": 60 - done.accepted, "ambiguous": 0, "alive": 0}
    assert '"event": "stopped"' in done.log


async def test_the_next_start_sends_the_rest_and_nothing_twice(tmp_path: Path, url: str) -> None:
    await owe(url, 40)
    async with discord_api() as fake:
        fake.accept = 0.5
        async with program(fake, url, tmp_path) as process:
            await until(fake, 15)
            await stopped(fake, url, process)
        async with program(fake, url, tmp_path) as process:
            await until(fake, 40)
            done = await stopped(fake, url, process)
    assert (done.accepted, done.twice) == (40, 0)
    assert done.states == {"sent": 40, "ambiguous": 0, "alive": 0}


async def test_a_second_signal_ends_it_at_once_and_leaves_what_can_be_settled(tmp_path: Path, url: str) -> None:
    await owe(url, 40)
    async with discord_api() as fake:
        fake.accept = 15.0
        async with program(fake, url, tmp_path) as process:
            await until(fake, 5)
            done = await stopped(fake, url, process, signals=2)
    assert done.code == 128 + signal.SIGTERM, done.log
    assert '"event": "ended at once"' in done.log
    assert done.states["ambiguous"] > 0
    assert "unknown" not in done.states


async def test_no_log_line_of_it_names_anybody(tmp_path: Path, url: str) -> None:
    done = await stop(tmp_path, url, many=5, slow=0.0)
    assert '"event": "delivery"' in done.log
    assert "10000000000000000" not in done.log
