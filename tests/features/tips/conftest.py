"""A community that has tips, before and after its weekly tip was set up. It is Monday 23 November 2026, 09:00 UTC."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.features.tips.crowd import Somebody, administrator_of

from mentorbot.storage.database import Database


@pytest.fixture
async def admin(database: Database, tmp_path: Path) -> Somebody:
    """Who may set up a community on Discord."""
    return await administrator_of(database, tmp_path / "packs")


@pytest.fixture
async def weekly(admin: Somebody) -> Somebody:
    """The same, once the tip comes on Mondays at 9:00 in Berlin, into the channel c7."""
    await admin.run("setup zone", place="Berlin")
    await admin.run("setup tips", channel="c7")
    return admin


@pytest.fixture
def moderator(admin: Somebody) -> Somebody:
    """One of two moderators."""
    return admin.member("u2")


@pytest.fixture
def member(admin: Somebody) -> Somebody:
    """A member."""
    return admin.member("u9")


@pytest.fixture
async def terminal(database: Database, tmp_path: Path) -> Somebody:
    """Somebody at a terminal."""
    return await administrator_of(database, tmp_path / "packs", "terminal")
