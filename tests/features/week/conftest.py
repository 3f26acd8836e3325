"""A community in which members ask, on each kind of database. It is Monday 23 November 2026, 09:00 UTC."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.features.week.crowd import Somebody, crowd_of

from mentorbot.storage.database import Database


@pytest.fixture
async def ada(database: Database, tmp_path: Path) -> Somebody:
    """An administrator."""
    return await crowd_of(database, tmp_path)


@pytest.fixture
def mia(ada: Somebody) -> Somebody:
    """A moderator."""
    return ada.member("mia")
