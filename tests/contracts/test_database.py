"""What every database keeps to: SQLite and PostgreSQL pass the same suite."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from mentorbot.core.call import Call
from mentorbot.core.errors import Replayed
from mentorbot.storage.database import Database
from mentorbot.storage.keys import KeyProblem, Keys
from mentorbot.storage.rows import CHUNK, delete_some, insert_new, upsert
from mentorbot.storage.schema.places import community, form_draft, inbox, person
from mentorbot.storage.schema.questions import question

ROW = {"platform": "discord", "native": "g", "name": "x", "settings": {}, "generation": 0}


async def count(database: Database, table: Table) -> int:
    async with database.read() as tx:
        return len((await tx.execute(select(table))).all())


async def test_thirty_concurrent_read_modify_writes_lose_nothing(database: Database, place: int) -> None:
    async def one_more() -> None:
        async with database.write() as tx:
            here = community.c.id == place
            now = (await tx.execute(select(community.c.generation).where(here).with_for_update())).scalar_one()
            await asyncio.sleep(0)
            await tx.execute(update(community).where(here).values(generation=now + 1))

    await asyncio.gather(*(one_more() for _ in range(30)))
    async with database.read() as tx:
        assert (await tx.execute(select(community.c.generation).where(community.c.id == place))).scalar_one() == 30


async def test_an_event_that_comes_twice_is_replayed_and_changes_nothing(database: Database, now: datetime) -> None:
    async def handle() -> None:
        async with database.write("discord:int:1", now) as tx:
            await tx.execute(insert(person).values(platform="discord", tenant="", native="u"))

    await handle()
    with pytest.raises(Replayed):
        await handle()
    assert await count(database, person) == 1


async def test_of_twenty_replays_at_once_one_is_handled(database: Database, now: datetime) -> None:
    async def handle() -> bool:
        try:
            async with database.write("discord:int:1", now):
                return True
        except Replayed:
            return False

    assert sum(await asyncio.gather(*(handle() for _ in range(20)))) == 1


async def test_an_event_whose_handling_failed_is_handled_again(database: Database, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write("discord:int:1", now):
            raise ZeroDivisionError
    async with database.write("discord:int:1", now) as tx:
        assert len((await tx.execute(select(inbox))).all()) == 1


async def test_an_event_without_a_time_is_a_mistake_and_no_replay(database: Database) -> None:
    with pytest.raises(ValueError, match="time"):
        async with database.write("discord:int:1"):
            pass


async def test_a_failing_write_leaves_nothing_and_runs_no_afterwards(database: Database) -> None:
    done: list[str] = []

    async def fails() -> None:
        async with database.write() as tx:
            database.after(tx, lambda: done.append("first"))
            await tx.execute(insert(community).values(ROW))
            await tx.execute(insert(community).values(ROW))

    with pytest.raises(IntegrityError):
        await fails()
    assert await count(database, community) == 0
    async with database.write() as tx:
        database.after(tx, lambda: done.append("second"))
        assert done == []
    assert done == ["second"]


async def test_a_cancelled_write_leaves_nothing_and_lets_the_next_one_in(database: Database) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with database.write() as tx:
            await tx.execute(insert(community).values(ROW))
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as tx:
        assert (await tx.execute(select(community))).all() == []


async def test_a_read_can_not_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as tx:
            await tx.execute(insert(community).values(ROW))
    assert await count(database, community) == 0
    async with database.write() as tx:
        assert await insert_new(tx, community, ROW)


async def test_a_read_sees_one_state_while_others_write(database: Database, place: int) -> None:
    generation = select(community.c.generation).where(community.c.id == place)
    async with database.read() as tx:
        before = (await tx.execute(generation)).scalar_one()
        async with database.write() as other:
            await other.execute(update(community).values(generation=7))
        assert (await tx.execute(generation)).scalar_one() == before
    async with database.read() as tx:
        assert (await tx.execute(generation)).scalar_one() == 7


async def test_a_write_inside_a_write_is_refused_and_does_not_hang(database: Database) -> None:
    with pytest.raises(RuntimeError, match="hand its transaction on"):
        async with database.write(), database.write():
            pass
    async with database.write() as tx:
        assert await insert_new(tx, community, ROW)


async def test_a_row_that_is_there_is_left_or_overwritten_as_asked(database: Database) -> None:
    async with database.write() as tx:
        assert await insert_new(tx, community, ROW)
        assert not await insert_new(tx, community, {**ROW, "name": "other"})
        await upsert(tx, community, ["platform", "native"], {**ROW, "name": "new"})
        assert (await tx.execute(select(community.c.name))).scalars().all() == ["new"]


async def test_old_rows_go_five_hundred_at_a_time(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        rows = [{"event": str(n), "seen_at": now - timedelta(days=n % 2)} for n in range(1200)]
        await tx.execute(insert(inbox), rows)
        gone = [await delete_some(tx, inbox, inbox.c.seen_at < now) for _ in range(3)]
    assert gone == [CHUNK, 100, 0]


async def test_instants_come_back_aware_in_utc_to_the_millisecond(database: Database) -> None:
    at = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
    async with database.write() as tx:
        await tx.execute(insert(inbox).values(event="e", seen_at=at))
    async with database.read() as tx:
        back = (await tx.execute(select(inbox.c.seen_at))).scalar_one()
    assert back == at.replace(microsecond=123000)
    assert back.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="time zone"):
        async with database.write() as tx:
            await tx.execute(insert(inbox).values(event="f", seen_at=at.replace(tzinfo=None)))


async def test_an_id_is_never_given_twice(database: Database) -> None:
    made = []
    for _ in range(2):
        async with database.write() as tx:
            row = insert(person).values(platform="discord", tenant="", native="u").returning(person.c.id)
            made.append((await tx.execute(row)).scalar_one())
            await tx.execute(text("DELETE FROM person"))
    assert made[1] > made[0]


async def test_words_are_not_in_the_rows_and_only_our_keys_read_them(
    database: Database, call: Call, now: datetime
) -> None:
    words = "they do not know that I am leaving"
    async with database.write() as tx:
        values = {"id": "d", "person": 1, "command": "ask", "typed": words, "expires": now}
        await tx.execute(insert(form_draft).values(values))
    async with database.read() as tx:
        raw = (await tx.execute(text("SELECT typed FROM form_draft"))).scalar_one()
        assert words.encode() not in bytes(raw)
        assert (await tx.execute(select(form_draft.c.typed))).scalar_one() == words
    stranger = Database(database.engine, Keys(["c29tZW9uZS1lbHNlcy1rZXktb2YtMzItYnl0ZXMtMTI="]))
    with pytest.raises(KeyProblem):
        async with stranger.read() as tx:
            (await tx.execute(select(form_draft.c.typed))).scalar_one()


async def test_what_members_wrote_is_not_in_the_files(database: Database, call: Call, tmp_path: Path) -> None:
    words = "canary: my boss reads this server"
    await ask(database, call, words)
    async with database.read() as tx:
        raw = (await tx.execute(text("SELECT text FROM question"))).scalar_one()
    assert words.encode() not in bytes(raw)
    for path in files_of(tmp_path):
        assert words.encode() not in path.read_bytes(), path


async def test_a_community_that_is_deleted_takes_its_questions_along_and_leaves_its_people(
    database: Database, call: Call
) -> None:
    await ask(database, call, "anything")
    async with database.write() as tx:
        await tx.execute(update(person).values(community=call.community))
        await tx.execute(text("DELETE FROM community"))
    assert await count(database, question) == 0
    async with database.read() as tx:
        assert (await tx.execute(select(person.c.community))).scalars().all() == [None]


def files_of(folder: Path) -> list[Path]:
    """The files of a SQLite database, its log of writes among them; none on PostgreSQL."""
    return [path for path in folder.iterdir() if path.name.startswith("mentorbot")]


async def ask(database: Database, call: Call, words: str) -> None:
    values = {
        "community": call.community,
        "key_id": database.keys.key_id,
        "asker_hash": "h",
        "text": words,
        "outcome": "answer",
        "entries": [],
        "confidence": 0.5,
        "generation": 1,
        "private": True,
        "at": call.now,
    }
    async with database.write() as tx:
        await tx.execute(insert(question).values(values))
