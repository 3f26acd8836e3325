"""What was handled is remembered as a code: it says nothing of its sender, and is known under every key."""

from __future__ import annotations

from datetime import datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from mentorbot.core.errors import Replayed
from mentorbot.storage.database import Database
from mentorbot.storage.inbound import first_time
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import inbox

EVENT = "discord:msg:111122223333444455"


async def test_nothing_of_the_platforms_number_is_kept(database: Database, now: datetime) -> None:
    async with database.write(EVENT, now):
        pass
    async with database.read() as tx:
        (kept,) = (await tx.execute(select(inbox.c.event))).scalars()
    assert "1111" not in kept
    assert len(kept) == 64


async def test_a_replay_is_known_after_a_new_key_was_put_before_the_old_one(
    database: Database, key: str, now: datetime
) -> None:
    async with database.write(EVENT, now):
        pass
    both = Keys([Fernet.generate_key().decode(), key])
    async with database.write() as tx:
        assert not await first_time(tx, both, EVENT, now)
        assert await first_time(tx, both, "discord:msg:2", now)
    with pytest.raises(Replayed):
        async with database.write(EVENT, now):
            pass
