"""Yesterday's backup is brought back after 500 messages were sent: none comes twice, and the erased stay erased."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.restoring import story

from mentorbot.storage.database import Database
from mentorbot.storage.state_file import StateFile


async def test_yesterdays_backup_with_500_sent_since_sends_none_of_them_again(
    database: Database, tmp_path: Path
) -> None:
    found = await story(database, StateFile(tmp_path / "mentorbot.state.json"), seed=7, people=210)
    assert found.sent_before > 500
    assert (found.held, found.resent, found.lost) == (0, 0, 0)
    assert (found.erased, found.back) == (5, 0)
    assert found.new > 0
    assert found.unknown < 20
