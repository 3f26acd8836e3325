"""The matrix is worth something: a rule that is taken away shows in it."""

from __future__ import annotations

import pytest
from tests.delivery.desk import Desk
from tests.reliability.faults import CELLS, run_cell
from tests.reliability.mutants import MUTANTS, planted


@pytest.mark.parametrize(
    ("name", "cell", "profile"),
    [
        ("it is recorded before it is sent", "reset before", "both"),
        ("an error counts as sent", "reset before", "both"),
        ("whether it was written is told from the state", "reset after", "history"),
        ("a look-up is trusted at once", "very late accept", "history"),
        ("the write is not marked", "reset after", "history"),
        ("what was claimed and lost stays so", "reset before", "both"),
    ],
)
async def test_the_matrix_catches_a_planted_fault(desk: Desk, name: str, cell: str, profile: str) -> None:
    mutant = next(each for each in MUTANTS if each.name == name)
    with planted(mutant):
        assert await run_cell(desk, CELLS[cell], profile) != CELLS[cell].ends[profile]


def test_enough_faults_are_planted() -> None:
    assert len({each.name for each in MUTANTS}) >= 10
    assert {each.profile for each in MUTANTS} >= {"key", "history", "both"}
