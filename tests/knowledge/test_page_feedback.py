"""What moderators are told of what members said of a page: numbers in groups of three, and words that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build
from tests.fakes.program import AT, started

from mentorbot.core.call import Call
from mentorbot.knowledge.page_feedback import PageFeedback, page_feedback
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import person
from mentorbot.storage.schema.questions import feedback

PAGE = "how-long-should-my-cv-be"
Said = tuple[bool, str, str]


@pytest.fixture
async def here(database: Database, tmp_path: Path, place: int) -> int:
    """A community with the pack, and seven people."""
    await started(database, build(tmp_path / "pack"), WordBag())
    async with database.write() as tx:
        for number in range(2, 8):
            await tx.execute(insert(person).values(platform="discord", tenant="", native=f"u{number}"))
    return place


async def say(database: Database, call: Call, said: Sequence[Said], days: int = 1) -> None:
    """Let person 1, 2, 3 … say what their answer was worth."""
    log = QuestionLog(database)
    for number, (useful, why, words) in enumerate(said, 1):
        who = replace(call, person=number, now=AT + timedelta(days=days, minutes=number))
        asked = await log.record(who, "How long?", "answer", [PAGE], 1.0, 1)
        async with database.write() as tx:
            assert await log.feedback(tx, asked, who, useful, why, words)


async def told(database: Database, here: int, days: int = 2) -> PageFeedback:
    async with database.read() as tx:
        return await page_feedback(tx, here, PAGE, AT + timedelta(days=days))


async def test_nothing_is_told_of_one_or_two(database: Database, here: int, call: Call) -> None:
    await say(database, call, [(False, "wrong", ""), (False, "wrong", ""), (True, "", "")])
    found = await told(database, here)
    assert (found.helpful, found.not_helpful, found.reasons, found.nothing) == (0, 0, (), True)


async def test_three_who_said_the_same_are_counted_with_their_reason(database: Database, here: int, call: Call) -> None:
    await say(database, call, [*[(False, "out of date", "")] * 3, (False, "wrong", ""), *[(True, "", "")] * 3])
    found = await told(database, here)
    assert (found.helpful, found.not_helpful, found.reasons) == (3, 4, (("out of date", 3),))


async def test_one_person_who_says_it_often_is_one(database: Database, here: int, call: Call) -> None:
    for _ in range(5):
        await say(database, call, [(False, "wrong", "")])
    assert (await told(database, here)).nothing


async def test_words_that_were_sent_to_the_moderators_are_shown_newest_first(
    database: Database, here: int, call: Call
) -> None:
    await say(database, call, [(False, "wrong", "Two pages."), (False, "", "It is about Germany.")])
    assert (await told(database, here)).words == ("It is about Germany.", "Two pages.")


async def test_words_from_before_a_form_said_who_reads_them_stay_unread(
    database: Database, here: int, call: Call
) -> None:
    await say(database, call, [(False, "wrong", "Just for you.")])
    async with database.write() as tx:
        await tx.execute(update(feedback).values(lent=False))
    assert (await told(database, here)).words == ()


async def test_a_reason_that_comes_after_the_words_leaves_them(database: Database, here: int, call: Call) -> None:
    log = QuestionLog(database)
    asked = await log.record(call, "How long?", "answer", [PAGE], 1.0, 1)
    for why, words in (("", ""), ("", "Two pages."), ("wrong", "")):
        async with database.write() as tx:
            await log.feedback(tx, asked, replace(call, now=AT + timedelta(days=1)), False, why, words)
    assert (await told(database, here)).words == ("Two pages.",)


async def test_what_was_said_before_the_page_was_changed_or_long_ago_counts_no_more(
    database: Database, here: int, call: Call
) -> None:
    await say(database, call, [(False, "wrong", "Two pages.")] * 3, days=-1)
    assert (await told(database, here)).nothing
    await say(database, call, [(False, "wrong", "Two pages.")] * 3)
    assert (await told(database, here)).not_helpful == 3
    assert (await told(database, here, days=100)).nothing


async def test_another_community_hears_nothing_of_it(database: Database, here: int, call: Call) -> None:
    await say(database, call, [(False, "wrong", "Two pages.")] * 3)
    async with database.read() as tx:
        assert (await page_feedback(tx, here + 1, PAGE, AT + timedelta(days=2))).nothing
