"""A house for each test, and a teller for each platform in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.journeys.house import House, house_in
from tests.journeys.tellers import Server, Teller, serving, sitting

from mentorbot.knowledge.borders import Borders


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is ever near enough to answer, and every one near enough to be meant."""
    monkeypatch.setattr(Borders, "over", lambda _scores: Borders(answer=99.0, maybe=-99.0))


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with house_in(tmp_path / "data", monkeypatch) as found:
        yield found


@pytest.fixture
async def server(house: House) -> AsyncIterator[Server]:
    async with serving(house) as found:
        yield found


@pytest.fixture(params=["terminal", "discord"])
async def teller(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Teller]:
    """A member, at a terminal and on Discord."""
    if request.param == "terminal":
        async with sitting(house) as at_terminal:
            yield at_terminal
        return
    async with serving(house) as server:
        yield server.teller(server.alice)
