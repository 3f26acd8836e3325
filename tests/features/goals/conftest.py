"""Members who set goals: on Discord, with the way of reminders chosen or not, and at a terminal."""

from __future__ import annotations

import pytest
from tests.features.goals.member import Member, member_of

from mentorbot.storage.database import Database


@pytest.fixture
def newcomer(database: Database) -> Member:
    """Somebody on Discord who has never set anything. It is Monday 23 November 2026, 09:00 in UTC."""
    return member_of(database)


@pytest.fixture
async def member(newcomer: Member) -> Member:
    """Somebody in Berlin who is reminded by direct message, and heard so."""
    await newcomer.run("reminders zone", place="Berlin")
    await newcomer.run("reminders route", where="dm")
    await newcomer.deliver()
    return newcomer


@pytest.fixture
def terminal(database: Database) -> Member:
    """Somebody at a terminal."""
    return member_of(database, "terminal")
