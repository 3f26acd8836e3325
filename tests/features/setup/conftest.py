"""A community before anything is set up: an administrator, a moderator and a member."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.features.tips.crowd import Somebody, administrator_of

from mentorbot.storage.database import Database


@pytest.fixture
async def admin(database: Database, tmp_path: Path) -> Somebody:
    """Who may set up a community on Discord, with one channel that everyone reads and one role that keeps order."""
    found = await administrator_of(database, tmp_path / "packs")
    found.channels.open = (("c5", "general"),)
    found.roles.order = (("r7", "Helpers"),)
    return found


@pytest.fixture
async def terminal(database: Database, tmp_path: Path) -> Somebody:
    """Somebody at a terminal."""
    return await administrator_of(database, tmp_path / "packs", "terminal")
