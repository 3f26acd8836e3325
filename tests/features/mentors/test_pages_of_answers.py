"""A page comes of an answer only if both agree, each to their own words; a story is told as one person's experience."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.features.goals.member import labels
from tests.features.mentors.crowd import Somebody, crowd_of, said

from mentorbot.knowledge import consents, drafts
from mentorbot.knowledge.drafts import Draft
from mentorbot.storage.database import Database
from mentorbot.storage.schema.curation import consent


async def drafted(who: Somebody) -> list[Draft]:
    community = (await who.call()).community
    async with who.database.read() as tx:
        return await drafts.listed(tx, community)


@pytest.fixture
async def thanked(mia: Somebody, ada: Somebody) -> tuple[Somebody, Somebody]:
    """Ada answered, Mia thanked, and Ada looks at it."""
    await mia.asks("Is my foreign PhD recognised in Canada? I am called Mia.")
    await ada.news()
    await ada.press("Take it")
    await ada.press("Reply", words="WES looks at it. That took me two months.")
    await mia.news()
    await mia.press("Thank and close", words="")
    await ada.news()
    return mia, ada


async def test_both_agree_and_moderators_have_a_page_to_look_at(thanked: tuple[Somebody, Somebody]) -> None:
    mia, ada = thanked
    card = await ada.press("Make a page of it")
    assert "agree as well" in said(card)
    assert await drafted(mia) == []
    await mia.news()
    card = await mia.press("Look at the page")
    assert "WES looks at it. That took me two months." in said(card)
    card = await mia.press("Yes, with this title", title="Is a foreign PhD recognised in Canada?")
    assert "before it goes live" in said(card)
    (draft,) = await drafted(mia)
    assert draft.written is not None
    assert (draft.origin, draft.by) == ("mentor", await ada.number())
    assert draft.written.page.title == "Is a foreign PhD recognised in Canada?"
    (source,) = draft.written.sources
    assert source.experience
    assert source.author == "Ada"
    assert "Mia" not in str(draft.written.content())
    async with mia.database.read() as tx:
        assert [tuple(row) for row in await tx.execute(select(consent.c.person, consent.c.state))] == [
            (await mia.number(), "yes")
        ]
        assert not await consents.missing(tx, draft.id)
    assert labels(await ada.news()) == ["Not from them again"]


async def test_the_mentor_sees_their_letters_in_the_form_and_is_asked_once(thanked: tuple[Somebody, Somebody]) -> None:
    mia, ada = thanked
    spec = ada.dispatch.registry.find("mentor page")
    assert spec is not None
    form = await ada.dispatch.form(ada.arrival(), spec, {"request": "1"})
    assert form.fields[0].value == "WES looks at it. That took me two months."  # type: ignore[union-attr]
    await ada.press("No page")
    assert labels(await ada.run("mentor talk", request="1", side="helper")) == ["Not from them again"]
    assert "settled already" in said(await ada.run("mentor page", request="1", answer="x"))
    assert await drafted(mia) == []


async def test_whoever_asked_says_no(thanked: tuple[Somebody, Somebody]) -> None:
    mia, ada = thanked
    await ada.press("Make a page of it")
    await mia.news()
    await mia.press("Look at the page")
    await mia.press("No page")
    assert "settled already" in said(await mia.run("mentor page-yes", request="1", title="Is it so?"))
    assert await drafted(mia) == []


async def test_only_the_two_of_them_decide(thanked: tuple[Somebody, Somebody], moderator: Somebody) -> None:
    mia, ada = thanked
    await ada.press("Make a page of it")
    for stranger in (moderator, moderator.member("eve"), ada):
        for path, more in (("mentor page-yes", {"title": "Is it so?"}), ("mentor page-show", {})):
            assert said(await stranger.run(path, request="1", **more)).startswith(("That question", "That is settled"))
    assert await drafted(mia) == []


async def test_moderators_hear_of_it_beside_their_next_answer(
    thanked: tuple[Somebody, Somebody], moderator: Somebody
) -> None:
    mia, ada = thanked
    await ada.press("Make a page of it")
    await mia.news()
    await mia.press("Look at the page")
    await mia.press("Yes, with this title", title="Is a foreign PhD recognised in Canada?")
    await moderator.run("mentor review")
    assert any("waits to be looked at" in said(card) for card in moderator.asides)


async def test_a_story_is_one_person_s_experience(ada: Somebody) -> None:
    card = await ada.run(
        "mentor story",
        **{"way": "from particle physics to data science", "when": "2023", "hardest": "Forty applications."},
        **{"again": "Talk to people early.", "skip": "A second certificate"},
    )
    assert "one person's experience" in said(card)
    (draft,) = await drafted(ada)
    assert draft.written is not None
    page = draft.written.page
    assert page.title == "What was it like to go from particle physics to data science?"
    assert page.kind == "experience"
    assert [each.words for each in page.statements] == [
        "Ada went from particle physics to data science (2023), and tells it as one person's experience.",
        "What was hardest: Forty applications.",
        "What Ada would do again: Talk to people early.",
        "What Ada would skip: A second certificate.",
    ]
    assert all(draft.written.sources[0].slug in each.sources for each in page.statements)


async def test_a_story_needs_an_offer(mia: Somebody) -> None:
    answers = dict.fromkeys(("way", "when", "hardest", "again", "skip"), "words")
    assert "/mentor offer" in said(await mia.run("mentor story", **answers))


async def test_long_words_make_a_title_that_fits(database: Database) -> None:
    me = crowd_of(database)
    await me.member("ada").helps(me)
    ada = me.member("ada")
    await ada.run("mentor story", **{**dict.fromkeys(("when", "hardest", "again", "skip"), "x"), "way": "a b " * 25})
    (draft,) = await drafted(ada)
    assert draft.written is not None
    assert len(draft.written.page.title) <= 75
    ada.clock.pass_on(timedelta(days=1))
