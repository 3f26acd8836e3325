"""What is kept no longer goes, in small transactions; what is still needed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, event, func, insert, select

from mentorbot.core.call import Call
from mentorbot.core.owed import to_channel, to_person
from mentorbot.delivery import recurring
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database
from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.rows import CHUNK
from mentorbot.storage.schema import metadata
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.goals import goal
from mentorbot.storage.schema.knowledge import entry, revision, source, vector
from mentorbot.storage.schema.notices import notice
from mentorbot.storage.schema.places import audit, community, form_draft, inbox, person
from mentorbot.storage.schema.questions import feedback, question
from mentorbot.storage.schema.tips import tip, tip_reader, tip_vote

DAY = timedelta(days=1)


async def put(database: Database, table: Table, *rows: dict[str, Any]) -> None:
    async with database.write() as tx:
        await tx.execute(insert(table), list(rows))


async def left(database: Database, table: Table) -> int:
    async with database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())


def asked(place: int, at: datetime, **changes: Any) -> dict[str, Any]:
    usual = {"community": place, "key_id": "k", "asker_hash": "a" * 64, "text": "cv?", "outcome": "answer"}
    return {**usual, "entries": [], "confidence": 0.5, "generation": 1, "private": True, "at": at, **changes}


def owed(key: str, due: datetime, state: str, **changes: Any) -> dict[str, Any]:
    usual = {"key": key, "kind": "check_in", "subject": "1", "platform": "discord", "address": to_person(1)}
    return {
        **usual,
        "person": 1,
        "due": due,
        "state": state,
        "marked": state == "sent",
        "message": None,
        "why": "",
        **changes,
    }


def carrier(number: int, state: str) -> dict[str, Any]:
    usual = {"id": number, "platform": "discord", "address": to_person(1), "kind": "check_in", "public": "p"}
    return {**usual, "state": state, "attempt": 1, "tries": 0, "lost": 0, "why": ""}


def terms(place: int, questions: timedelta = 90 * DAY, most: timedelta = 90 * DAY) -> Terms:
    return Terms({place: questions}, most)


async def test_questions_go_when_their_community_keeps_them_no_longer_and_their_ratings_with_them(
    database: Database, place: int, now: datetime
) -> None:
    other = {"platform": "discord", "native": "g2", "name": "", "settings": {}, "generation": 0, "id": place + 1}
    await put(database, community, other)
    await put(
        database, question,
        asked(place, now - 7 * DAY - timedelta(seconds=1), id=1), asked(place, now - 7 * DAY, id=2),
        asked(place + 1, now - 80 * DAY, id=3),
    )  # fmt: skip
    await put(
        database, feedback,
        *({"question": n, "asker_hash": "a", "entry": "", "useful": True, "why": "", "at": now} for n in (1, 2)),
    )  # fmt: skip
    gone, done = await sweep(database, Terms({place: 7 * DAY, place + 1: 90 * DAY}, 90 * DAY), now, 100)
    assert (gone, done) == ({"question": 1}, True)
    assert (await left(database, question), await left(database, feedback)) == (2, 1)
    assert await sweep(database, Terms({place: 7 * DAY, place + 1: 90 * DAY}, 90 * DAY), now, 100) == ({}, True)


async def test_what_was_said_of_tips_goes_as_questions_do_and_the_tips_stay(
    database: Database, place: int, now: datetime
) -> None:
    await put(database, community, {"platform": "discord", "native": "g2", "name": "", "settings": {}, "generation": 0})
    await put(database, tip, {"id": 1, "community": place, "slug": "t", "content": {}, "retired": False})
    said = {"tip": 1, "key_id": "k", "useful": True}
    await put(
        database, tip_vote,
        {**said, "community": place, "person_hash": "a" * 64, "at": now - 7 * DAY - timedelta(seconds=1)},
        {**said, "community": place, "person_hash": "b" * 64, "at": now - 7 * DAY},
        {**said, "community": place + 1, "person_hash": "a" * 64, "at": now - 80 * DAY},
    )  # fmt: skip
    gone, done = await sweep(database, Terms({place: 7 * DAY, place + 1: 90 * DAY}, 90 * DAY), now, 100)
    assert (gone, done) == ({"tip_vote": 1}, True)
    assert (await left(database, tip_vote), await left(database, tip)) == (2, 1)


async def test_no_transaction_deletes_more_than_five_hundred_rows_and_a_go_ends_in_between(
    database: Database, place: int, now: datetime
) -> None:
    await put(database, question, *(asked(place, now - 100 * DAY) for _ in range(1100)))
    most: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("DELETE"):
            most.append(cursor.rowcount)

    event.listen(database.engine.sync_engine, "after_cursor_execute", note)
    assert await sweep(database, terms(place), now, 2) == ({"question": 1000}, False)
    assert await sweep(database, terms(place), now, 2) == ({"question": 100}, True)
    assert max(most) == CHUNK


async def test_what_came_in_and_unfinished_forms_go_after_a_day_also_where_nobody_writes(
    database: Database, place: int, now: datetime
) -> None:
    await put(database, inbox, {"event": "old", "seen_at": now - 25 * DAY / 24}, {"event": "new", "seen_at": now})
    await put(
        database, form_draft,
        *({"id": f"d{n}", "person": 1, "command": "ask", "typed": "x", "expires": now + n * DAY} for n in (0, 1)),
    )  # fmt: skip
    assert await sweep(database, terms(place), now, 100) == ({"inbox": 1, "form_draft": 1}, True)


async def test_what_is_over_goes_and_what_is_owed_or_waited_for_stays(
    database: Database, place: int, now: datetime
) -> None:
    await put(database, message, carrier(1, "sent"), carrier(2, "sent"), carrier(3, "claimed"), carrier(4, "withdrawn"))
    old, young = now - 91 * DAY, now - 89 * DAY
    await put(
        database, delivery,
        owed("old", old, "sent", message=1), owed("young", young, "sent", message=2),
        owed("stuck", old, "claimed", message=3), owed("due", old, "due"), owed("waiting", young, "waiting"),
        owed("forgotten", old, "waiting"), owed("held", now - 29 * DAY, "held"),
        owed("left", now - 31 * DAY, "held"), owed("off", old, "withdrawn"), owed("unknown", old, "unknown"),
    )  # fmt: skip
    gone, done = await sweep(database, terms(place), now, 100)
    assert (gone, done) == ({"delivery": 5, "message": 2}, True)
    async with database.read() as tx:
        kept = set((await tx.execute(select(delivery.c.key))).scalars())
        carriers = set((await tx.execute(select(message.c.id))).scalars())
    assert kept == {"young", "stuck", "due", "waiting", "held"}
    assert carriers == {2, 3}


async def test_a_community_that_never_came_back_goes_whole_and_people_and_their_goals_stay(
    database: Database, place: int, now: datetime
) -> None:
    away = {"platform": "discord", "native": "g2", "name": "", "settings": {}, "generation": 0}
    await put(database, community, {**away, "id": 70, "kept_until": now - DAY})
    await put(database, community, {**away, "native": "g3", "id": 71, "kept_until": now + DAY})
    for number in (70, 71):
        await put(database, source, {"community": number, "slug": "s", "content": {}})
        await put(database, entry, {"id": number, "community": number, "slug": "e", "state": "published"})
        await put(
            database, revision,
            {"entry": number, "number": 1, "content": {}, "digest": "d", "reason": "", "at": now, "author": 1},
        )  # fmt: skip
        await put(database, question, asked(number, now))
        await put(
            database, audit, {"community": number, "actor": 1, "command": "c", "args": {}, "result": "", "at": now}
        )
        await put(database, notice, {"community": number, "kind": "k", "text": "t", "at": now})
        await put(database, tip, {"id": number, "community": number, "slug": "t", "content": {}, "retired": False})
        post = owed(f"tip:{number}", now, "held", community=number, person=None, address=to_channel("c"))
        await put(database, delivery, post)
        await put(
            database, recurrence,
            {"kind": "tip", "subject": str(number), "platform": "discord", "address": to_channel("c"),
             "community": number, "rule": "FREQ=WEEKLY", "wall_time": "09:00", "zone": "UTC",
             "start": "2026-01-01T00:00", "paused": True},
        )  # fmt: skip
    await put(database, tip_reader, {"person": 1, "community": 70, "at": now})
    aim = {"person": 1, "community": 70, "skill": "SQL", "state": "open", "silent": 0, "created": now, "since": now}
    await put(database, goal, aim)
    _, done = await sweep(database, Terms({70: 90 * DAY, 71: 90 * DAY}, 90 * DAY), now, 100)
    assert done
    for table in (source, entry, revision, question, audit, notice, tip, delivery, recurrence):
        assert await left(database, table) == 1, table.name
    assert await left(database, tip_reader) == 0
    assert (await left(database, person), await left(database, goal)) == (1, 1)


async def test_a_proposal_that_was_settled_goes_in_the_end_and_an_open_one_stays(
    database: Database, place: int, now: datetime
) -> None:
    usual = {"community": place, "slug": "cv", "content": "a page", "origin": "form", "by": 1, "version": 1}
    for state in ("draft", "review", "accepted", "rejected"):
        for days in (89, 91):
            at = now - days * DAY
            await put(database, proposal, {**usual, "state": state, "created": at, "changed": at})
    assert await sweep(database, terms(place), now, 100) == ({"proposal": 2}, True)
    async with database.read() as tx:
        kept = sorted((await tx.execute(select(proposal.c.state))).scalars())
    assert kept == ["accepted", "draft", "draft", "rejected", "review", "review"]


async def test_every_table_of_a_community_goes_with_it() -> None:
    """A new table that refers to a community has to say what becomes of its rows."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is community.c.id:
                assert key.ondelete in ("CASCADE", "SET NULL"), (table.name, key.parent.name)


async def test_vectors_that_nobody_used_for_a_month_go(database: Database, place: int, now: datetime) -> None:
    rows = [("old", now - 31 * DAY), ("young", now - 29 * DAY), ("fresh", None)]
    await put(database, vector, *({"encoder": "e", "digest": d, "data": b"x", "used_at": at} for d, at in rows))
    assert await sweep(database, terms(place), now, 100) == ({"vector": 1}, True)


async def test_the_log_still_knows_a_question_on_its_last_day(
    database: Database, call: Call, place: int, now: datetime
) -> None:
    number = await QuestionLog(database).record(call, "cv?", "answer", [], 0.5, 1)
    assert await sweep(database, terms(place), now + 90 * DAY, 100) == ({}, True)
    assert await QuestionLog(database).own(number, call) is not None


async def test_a_slot_that_fired_never_comes_again_where_its_day_is_still_to_come(
    database: Database, place: int, now: datetime
) -> None:
    far_east = Recurrence(
        *("check_in", "1", "discord", to_person(1), "FREQ=WEEKLY", "09:00", "Pacific/Kiritimati"),
        datetime.fromisoformat("2026-01-05T00:00"),
        person=1,
    )
    async with database.write() as tx:
        fired = await recurring.begin(tx, far_east, now)
        assert fired is not None
        await tx.execute(delivery.update().values(state="sent", marked=True, wake_at=None))
    later = fired.due + timedelta(hours=24, minutes=30)
    await sweep(database, terms(place, DAY, DAY), later, 100)
    async with database.write() as tx:
        owed_there = await recurring.begin(tx, replace(far_east, zone="Pacific/Pago_Pago"), later)
    assert owed_there is not None
    assert owed_there.slot != fired.slot
