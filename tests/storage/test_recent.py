"""The cache: our own writes are seen at once, those of others within 30 seconds."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from mentorbot.storage.recent import Recent


class Shelf:
    """Something slow to read, that counts how often it is read."""

    def __init__(self) -> None:
        self.value, self.reads = "old", 0

    async def read(self) -> str:
        self.reads += 1
        value = self.value
        await asyncio.sleep(0)
        return value


async def test_a_value_is_read_once_in_thirty_seconds(now: datetime) -> None:
    shelf, recent = Shelf(), Recent[str, str](10)
    for seconds in (0, 10, 30):
        assert await recent.get("a", now + timedelta(seconds=seconds), shelf.read) == "old"
    assert shelf.reads == 1
    shelf.value = "new"
    assert await recent.get("a", now + timedelta(seconds=31), shelf.read) == "new"


async def test_a_clock_that_goes_back_does_not_keep_a_value_alive(now: datetime) -> None:
    shelf, recent = Shelf(), Recent[str, str](10)
    await recent.get("a", now, shelf.read)
    await recent.get("a", now - timedelta(hours=1), shelf.read)
    assert shelf.reads == 2


async def test_a_value_read_before_our_write_is_not_kept_after_it(now: datetime) -> None:
    shelf, recent = Shelf(), Recent[str, str](10)
    reading = asyncio.create_task(recent.get("a", now, shelf.read))
    await asyncio.sleep(0)
    shelf.value = "new"
    recent.drop("a")
    assert await reading == "old"
    assert await recent.get("a", now, shelf.read) == "new"


async def test_it_never_grows_beyond_its_size_and_loses_what_was_used_least(now: datetime) -> None:
    shelf, recent = Shelf(), Recent[int, str](3)
    for key in (1, 2, 3, 1, 4):
        await recent.get(key, now, shelf.read)
    assert (len(recent), shelf.reads) == (3, 4)
    await recent.get(1, now, shelf.read)
    assert shelf.reads == 4
