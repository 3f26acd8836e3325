"""A yes is said to words: what changes them asks again, and what only tidies them doesn't."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import consents, drafts
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.writing import Written, written
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import person

ADA, MIA = 1, 2
LINK = "https://discord.com/channels/1/2/3"
SOURCE = "experience of a member, November 2026, in this community"


def page(answer: str = "Two days a week, at home.", question: str = "Can I work from home?") -> Written:
    return written(question, answer, SOURCE, {}, (), date(2026, 11, 26))


@pytest.fixture
async def saved(database: Database, call: Call, now: Instant) -> Draft:
    """A draft of Ada's with words of Mia's, who was asked."""
    async with database.write() as tx:
        await tx.execute(insert(person).values(platform="discord", tenant="", native="mia"))
        draft = await drafts.begin(tx, call.community, page(), "message", ADA, now, link=LINK)
        await consents.ask(tx, draft.id, MIA, now)
        return draft


async def changed(database: Database, draft: Draft, new: Written, now: Instant) -> bool:
    """Say yes to a draft, change it, and see whether a yes is missing then."""
    async with database.write() as tx:
        await consents.answer(tx, draft.community, draft.id, MIA, True, now, draft.version)
        assert not await consents.missing(tx, draft.id)
        await drafts.change(tx, draft.community, draft.id, draft.version, new, ADA, now)
        return await consents.missing(tx, draft.id)


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("Three days a week, at home.", "Can I work from home?"),
        ("Two days a week, at home. Never more.", "Can I work from home?"),
        ("Two days a week, at home.", "Must I work from home?"),
    ],
)
async def test_another_word_needs_another_yes(
    database: Database, saved: Draft, now: Instant, answer: str, question: str
) -> None:
    assert await changed(database, saved, page(answer, question), now)


async def test_marks_case_topics_and_what_stands_under_read_more_need_none(
    database: Database, saved: Draft, now: Instant
) -> None:
    tidy = page("- two days a week: at home.")
    new = replace(tidy, page=replace(tidy.page, tags=("cv",), questions=("Is home fine?",), check_again=None))
    assert not await changed(database, saved, new, now)


async def test_to_be_named_needs_another_yes(database: Database, saved: Draft, now: Instant) -> None:
    named = written(
        "Can I work from home?", "Two days a week, at home.", "Mia Meier, message, 2026", {}, (), date(2026, 11, 26)
    )
    assert await changed(database, saved, named, now)


async def test_a_yes_to_an_older_version_is_none(database: Database, saved: Draft, now: Instant) -> None:
    async with database.write() as tx:
        await drafts.change(tx, saved.community, saved.id, 1, page("Three days."), ADA, now)
    with pytest.raises(Overtaken):
        async with database.write() as tx:
            await consents.answer(tx, saved.community, saved.id, MIA, True, now, 1)
    async with database.read() as tx:
        assert await consents.missing(tx, saved.id)


async def test_a_draft_made_of_another_one_waits_for_the_same_author(
    database: Database, saved: Draft, now: Instant
) -> None:
    async with database.write() as tx:
        twin = await drafts.begin(tx, saved.community, page("Two days, at home."), "form", ADA, now)
        await consents.carry(tx, saved.community, saved.id, twin.id)
        assert await consents.missing(tx, twin.id)
        own = await drafts.begin(tx, saved.community, page("My own words."), "form", ADA, now)
        await consents.carry(tx, saved.community, own.id, twin.id)
        assert not await consents.missing(tx, own.id)
        assert await consents.drop_unanswered(tx, now + timedelta(days=14)) == [saved.id, twin.id]


async def test_a_message_whose_author_said_no_is_known_in_its_place_alone(
    database: Database, saved: Draft, now: Instant
) -> None:
    async with database.write() as tx:
        assert not await consents.refused(tx, saved.community, LINK)
        await consents.answer(tx, saved.community, saved.id, MIA, False, now)
        await drafts.reject(tx, saved.community, saved.id, "", ADA, now)
        assert await consents.refused(tx, saved.community, LINK)
        assert not await consents.refused(tx, saved.community + 1, LINK)
        assert not await consents.refused(tx, saved.community, f"{LINK}4")


async def test_nothing_is_agreed_to_once_it_is_settled(database: Database, saved: Draft, now: Instant) -> None:
    async with database.write() as tx:
        await drafts.reject(tx, saved.community, saved.id, "", ADA, now)
    with pytest.raises(Friendly, match="settled already"):
        async with database.write() as tx:
            await consents.answer(tx, saved.community, saved.id, MIA, True, now)
