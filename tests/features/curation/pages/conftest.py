"""A moderator of a community on Discord, over a small pack, on each kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.features.curation.pages.desk import Somebody, moderator_of

from mentorbot.storage.database import Database


@pytest.fixture
async def mia(database: Database, tmp_path: Path) -> Somebody:
    """A moderator. It is Monday 23 November 2026, 09:00 in UTC."""
    return await moderator_of(database, tmp_path)
