"""The log of questions: the asker's own, never anybody else's, and gone when its time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, func, insert, select

from mentorbot.core.call import Call
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import person
from mentorbot.storage.schema.questions import feedback, question


@pytest.fixture
async def other(database: Database, call: Call) -> Call:
    """Somebody else in the same channel."""
    async with database.write() as tx:
        made = await tx.execute(
            insert(person).values(platform="discord", tenant="", native="u2").returning(person.c.id)
        )
        return replace(call, person=made.scalar_one())


@pytest.fixture
def log(database: Database) -> QuestionLog:
    return QuestionLog(database)


async def ask(log: QuestionLog, call: Call, text: str = "postdoc or industry?") -> int:
    return await log.record(call, text, "answer", ["postdoc-or-industry", "when-to-apply"], 0.8, 3)


async def say(database: Database, log: QuestionLog, number: int, call: Call, useful: bool, *more: str) -> bool:
    async with database.write() as tx:
        return await log.feedback(tx, number, call, useful, *more)


async def votes(database: Database) -> list[Any]:
    async with database.read() as tx:
        return [(row.useful, row.why, row.words) for row in await tx.execute(select(feedback))]


async def test_a_follow_up_finds_the_last_question_with_its_pages(log: QuestionLog, call: Call) -> None:
    await ask(log, call, "first")
    number = await ask(log, replace(call, now=call.now + timedelta(minutes=1)), "second\u202e")
    last = await log.last(replace(call, now=call.now + timedelta(minutes=31)))
    assert last is not None
    assert (last.id, last.text, last.entries) == (number, "second", ("postdoc-or-industry", "when-to-apply"))
    assert await log.last(replace(call, now=call.now + timedelta(minutes=32))) is None


async def test_nobody_follows_up_on_or_sees_the_question_of_another(log: QuestionLog, call: Call, other: Call) -> None:
    number = await ask(log, call)
    assert await log.last(other) is None
    assert await log.own(number, other) is None
    assert await log.own(number, replace(call, community=call.community + 1)) is None
    assert await log.own(number, replace(call, platform="slack")) is None
    assert await log.own(number, call) is not None


async def test_nothing_is_kept_of_somebody_in_trouble(database: Database, log: QuestionLog, call: Call) -> None:
    number = await log.record(call, "I can't go on", "care", [], 1.0, 3)
    assert await log.own(number, call) is None
    assert await log.last(call) is None
    async with database.read() as tx:
        assert (await tx.execute(select(question))).all() == []


async def test_feedback_counts_at_the_tap_and_is_completed_later(
    database: Database, log: QuestionLog, call: Call
) -> None:
    number = await ask(log, call)
    assert await say(database, log, number, call, False)
    assert await votes(database) == [(False, "", None)]
    assert await say(database, log, number, call, False, "thin")
    assert await say(database, log, number, call, False, "", "no salaries")
    assert await votes(database) == [(False, "thin", "no salaries")]
    assert await say(database, log, number, call, True)
    assert await votes(database) == [(True, "", None)]


async def test_others_judge_a_public_answer_once_each_and_a_private_one_never(
    database: Database, log: QuestionLog, call: Call, other: Call
) -> None:
    private = await ask(log, call)
    public = await ask(log, replace(call, private=False))
    assert not await say(database, log, private, other, True)
    assert not await say(database, log, 999, other, True)
    for _ in range(2):
        assert await say(database, log, public, other, True)
        assert await say(database, log, public, call, False)
    assert sorted(await votes(database)) == [(False, "", None), (True, "", None)]


async def test_one_from_elsewhere_can_not_judge_a_public_answer(
    database: Database, log: QuestionLog, call: Call
) -> None:
    number = await ask(log, replace(call, private=False))
    assert not await say(database, log, number, replace(call, community=call.community + 1), True)


async def test_a_new_key_keeps_questions_and_does_not_let_anybody_vote_twice(
    database: Database, log: QuestionLog, call: Call, key: str
) -> None:
    number = await ask(log, call)
    await say(database, log, number, call, True)
    database.keys = Keys([Fernet.generate_key().decode(), key])
    assert await log.own(number, call) is not None
    assert await say(database, log, number, call, False)
    assert await votes(database) == [(False, "", None)]


async def test_nothing_is_noted_of_somebody_who_was_forgotten_while_they_asked(
    database: Database, log: QuestionLog, call: Call, other: Call
) -> None:
    theirs = await ask(log, replace(other, private=False))
    async with database.write() as tx:
        await tx.execute(delete(person).where(person.c.id == call.person))
    assert await ask(log, call) == 0
    assert not await say(database, log, theirs, call, True)
    async with database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(question))).scalar_one() == 1
