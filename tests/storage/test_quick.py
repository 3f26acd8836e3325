"""Statements that make one trip to their thread: long results, trouble and giving up in the middle change nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.quick import AHEAD
from mentorbot.storage.schema.places import inbox

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
MANY = [AHEAD - 1, AHEAD, AHEAD + 1, 3 * AHEAD + 7]


async def fill(database: Database, many: int, now: datetime) -> list[str]:
    events = [f"{number:05}" for number in range(many)]
    async with database.write() as tx:
        await tx.execute(insert(inbox), [{"event": event, "seen_at": now} for event in events])
    return events


@pytest.mark.parametrize("many", MANY)
async def test_a_result_is_whole_however_long_it_is_and_however_it_is_read(
    database: Database, many: int, now: datetime
) -> None:
    events, chosen = await fill(database, many, now), select(inbox.c.event).order_by(inbox.c.event)
    async with database.read() as tx:
        assert list((await tx.execute(chosen)).scalars()) == events
        streamed = await tx.stream(chosen)
        assert [row.event async for row in streamed] == events
        first = await tx.stream(chosen)
        assert [row.event for row in await first.fetchmany(3)] == events[:3]
        await first.close()  # nobody reads the rest
        assert (await tx.execute(chosen)).scalars().first() == events[0]
    async with database.write() as tx:
        changed = await tx.execute(update(inbox).values(seen_at=now + timedelta(days=1)).returning(inbox.c.event))
        assert sorted(changed.scalars()) == events


async def kept(database: Database) -> int:
    async with database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(inbox))).scalar_one())


async def test_a_statement_that_fails_takes_its_transaction_with_it_and_no_other(
    database: Database, now: datetime
) -> None:
    async def clash() -> None:
        async with database.write() as tx:
            await tx.execute(insert(inbox).values(event="new", seen_at=now))
            await tx.execute(insert(inbox).values(event="00001", seen_at=now))

    await fill(database, 3, now)
    with pytest.raises(IntegrityError):
        await clash()
    assert await kept(database) == 3
    async with database.write() as tx:
        await tx.execute(insert(inbox).values(event="new", seen_at=now))
    assert await kept(database) == 4


async def test_who_gives_up_in_the_middle_leaves_nothing_behind_and_blocks_nobody(
    database: Database, now: datetime
) -> None:
    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.execute(insert(inbox).values(event=f"x{number}", seen_at=now))
            await tx.execute(insert(inbox).values(event=f"y{number}", seen_at=now))

    for number in range(40):
        task = asyncio.create_task(write(number))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with database.read() as tx:
        events = set((await tx.execute(select(inbox.c.event))).scalars())
    assert {event[1:] for event in events if event[0] == "x"} == {event[1:] for event in events if event[0] == "y"}
    await write(100)


async def test_what_is_locked_is_never_written_outside_of_a_transaction(tmp_path: Path, keys: Keys) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'one.sqlite3'}"
    mine, theirs = await open_database(url, keys, busy=10), await open_database(url, keys, busy=10)

    async def insisting() -> None:
        async with mine.write() as tx:
            for event in ("a", "b"):
                with suppress(OperationalError):
                    await tx.execute(insert(inbox).values(event=event, seen_at=START))
            raise LookupError  # all of it is taken back

    async with theirs.write() as tx:
        await tx.execute(insert(inbox).values(event="c", seen_at=START))
        with pytest.raises(LookupError):
            await insisting()
    with pytest.raises(LookupError):
        await insisting()
    async with mine.read() as tx:
        assert list((await tx.execute(select(inbox.c.event))).scalars()) == ["c"]
        with pytest.raises(OperationalError):
            await tx.execute(insert(inbox).values(event="d", seen_at=START))
    async with mine.alone() as connection:
        await connection.exec_driver_sql("VACUUM")
    await mine.close()
    await theirs.close()
