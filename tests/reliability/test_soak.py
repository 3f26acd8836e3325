"""A week of many members, as fast as it goes: no difference to the oracle, and nothing grows."""

from __future__ import annotations

import asyncio

import pytest
from tests.reliability.machine import World
from tests.reliability.places import places
from tests.reliability.soak import soaked

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_week_of_forty_members_is_as_the_oracle_says(kind: str, postgres: str, keys: Keys) -> None:
    with places(kind, postgres) as fresh, asyncio.Runner() as runner:
        url, folder = fresh()
        database = runner.run(open_database(url, keys))
        found = soaked(World(runner.run, database), folder, 7, 40, 3)
        runner.run(database.close())
    assert found.wrong() == []
    assert found.came > 50
