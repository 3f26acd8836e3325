"""The desk that deliveries are tested at."""

from __future__ import annotations

import pytest
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman

from mentorbot.storage.database import Database


@pytest.fixture
def desk(database: Database, place: int) -> Desk:
    clock = Clock()
    return Desk(database, clock, FakePostman(clock), FakeComposer())
