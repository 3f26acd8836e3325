"""A community with a moderator, two mentors and a member. It is Monday 23 November 2026, 09:00 UTC."""

from __future__ import annotations

import pytest
from tests.features.mentors.crowd import Somebody, crowd_of

from mentorbot.storage.database import Database


@pytest.fixture
def moderator(database: Database) -> Somebody:
    """Who may decide about offers; nothing is set up."""
    return crowd_of(database)


@pytest.fixture
async def ada(moderator: Somebody) -> Somebody:
    """A mentor, asked by direct message, twice a week at most."""
    ada = moderator.member("ada")
    await ada.helps(moderator)
    return ada


@pytest.fixture
async def ben(moderator: Somebody) -> Somebody:
    """Another mentor."""
    ben = moderator.member("ben")
    await ben.helps(moderator)
    return ben


@pytest.fixture
def mia(moderator: Somebody) -> Somebody:
    """A member."""
    return moderator.member("mia")
