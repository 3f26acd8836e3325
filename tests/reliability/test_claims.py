"""Several processes claim at once: each thing is taken once, and nobody finds the database locked."""

from __future__ import annotations

import pytest
from tests.reliability.claims import race
from tests.reliability.places import places


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_four_processes_take_each_thing_once(database: str, postgres: str) -> None:
    with places(database, postgres) as fresh:
        found = race(*fresh(), 2_000, 4)
    assert (found.claimed, found.twice, found.locked) == (2_000, 0, 0)
