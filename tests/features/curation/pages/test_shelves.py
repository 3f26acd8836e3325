"""Pages are shown, found, taken offline, brought back and undone, and each of it can be read in their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from tests.features.curation.pages.desk import CV, HOME, Somebody
from tests.features.goals.member import labels, words

from mentorbot.knowledge import shelf
from mentorbot.knowledge.shelf import Author
from mentorbot.storage.schema.knowledge import revision

QUESTION = "How long should my CV be?"


@pytest.fixture
async def edited(mia: Somebody) -> Somebody:
    """Mia, who changed the page on CVs twice."""
    for answer in ("Two pages, says Dartsi.", "Three pages, says Dartsi."):
        await mia.on("kb edit", {"page": CV}, answer=answer)
        await mia.live(str((await mia.drafts())[0].id))
    return mia


async def late(mia: Somebody, *, days: int = 1) -> None:
    """Let the page on CVs be past its date."""
    async with mia.database.write() as tx:
        place = await mia.place()
        page = (await shelf.published(tx, mia.process.pack))[1]
        assert page.slug == CV
        past = replace(page, check_again=date(2026, 11, 23 - days), reviewed=date(2025, 11, 20))
        await shelf.publish(tx, place, [past.under(place)], Author(None, "a test", mia.clock()))


async def test_a_page_is_shown_by_its_question_or_its_name(mia: Somebody) -> None:
    for name in (CV, QUESTION, "how long should my cv be"):
        card = await mia.run("kb", page=name)
        assert "One page, says Dartsi." in words(card)
        assert "It came with me; nothing of it was changed here." in words(card)
        assert labels(card) == ["Edit", "History", "Take offline"]
    assert "no such page" in words(await mia.run("kb", page="nothing like that"))
    assert (QUESTION, CV) in await mia.suggested("kb", "page", "long")


async def test_a_page_taken_offline_is_found_by_nobody_until_it_is_brought_back(mia: Somebody) -> None:
    ali = mia.other("ali")
    assert "One page" in words(await ali.ask(QUESTION))
    card = await mia.on("kb offline", {"page": QUESTION}, why="nobody reads it")
    assert words(card).startswith(f'"{QUESTION}" is offline.')
    assert "One page" not in words(await ali.ask(QUESTION))
    assert "One page" in words(await mia.other("ali", "g2").ask(QUESTION))
    assert await mia.suggested("kb restore", "page") == [(QUESTION, CV)]
    assert (f"{QUESTION} (offline)", CV) in await mia.suggested("kb", "page")
    assert "offline already" in words(await mia.on("kb offline", {"page": QUESTION}))
    card = await mia.run("kb restore", page=QUESTION)
    assert "It is back." in words(card)
    assert "One page" in words(await ali.ask(QUESTION))
    assert "not offline" in words(await mia.run("kb restore", page=QUESTION))
    assert await mia.acts() == ["kb offline: taken offline", "kb restore: brought back"]


async def test_its_history_says_who_when_why_and_what(edited: Somebody) -> None:
    await edited.on("kb offline", {"page": CV}, why="nobody reads it")
    card = await edited.run("kb history", page=QUESTION)
    rows = ["".join(str(each) for each in text) for text, _ in card.rows]
    assert len(rows) == 3
    assert "Change 3" in rows[0]
    assert "Taken offline." in rows[0]
    assert "Answer, taken out: Two pages, says Dartsi. (Dartsi)" in rows[1]
    assert "Answer, added: Three pages, says Dartsi. (Dartsi)" in rows[1]
    assert "Answer, taken out: One page, says Dartsi. (Dartsi)" in rows[2]
    assert "#mia: nobody reads it" in words(card)
    assert "#mia: written here" in words(card)


async def test_the_last_change_is_undone_and_the_undoing_too(edited: Somebody) -> None:
    ali = edited.other("ali")
    card = await edited.run("kb undo", page=QUESTION)
    assert "Answer, added: Three pages" in words(card)
    assert "Three pages" in words(await ali.ask(QUESTION))
    await edited.press("Undo this")
    assert "Two pages" in words(await ali.ask(QUESTION))
    await edited.press("Undo that too")
    assert "Three pages" in words(await ali.ask(QUESTION))
    assert (await edited.acts())[-2:] == ["kb undo: undone", "kb undo: undone"]


async def test_an_undo_that_came_second_undoes_nothing(edited: Somebody) -> None:
    card = await edited.run("kb history", page=CV)
    await edited.press("Undo the last change")
    assert "changed again since" in words(await edited.press_on(card, "Undo the last change"))
    assert "Two pages" in words(await edited.other("ali").ask(QUESTION))


async def test_any_earlier_state_can_be_brought_back(edited: Somebody) -> None:
    await edited.run("kb history", page=CV)
    card = await edited.press("See change 1")
    assert "Answer, added: Two pages" in words(card)
    await edited.press("Bring this state back")
    assert "Two pages" in words(await edited.other("ali").ask(QUESTION))
    card = await edited.run("kb history", page=CV)
    assert "brought back as it was in change 1" in words(card)


async def test_the_page_that_came_with_the_program_can_show_again(edited: Somebody) -> None:
    card = await edited.run("kb", page=CV)
    assert "Yours, in the place of the one that came with me." in words(card)
    card = await edited.press("Show the one that came with me")
    assert "It came with me; nothing of it was changed here." in words(card)
    assert "One page" in words(await edited.other("ali").ask(QUESTION))
    assert "The page that came with me shows again." in words(await edited.run("kb history", page=CV))
    await edited.press("Undo the last change")
    assert "Three pages" in words(await edited.other("ali").ask(QUESTION))
    assert (await edited.acts())[-2:] == ["kb give-back: gave back", "kb undo: undone"]


async def test_a_long_history_is_read_in_parts(mia: Somebody) -> None:
    for number in range(7):
        await mia.on("kb edit", {"page": CV}, answer=f"{number} pages, says Dartsi.")
        await mia.live(str((await mia.drafts())[0].id))
    card = await mia.run("kb history", page=CV)
    assert len(card.rows) == 5
    card = await mia.press("Older changes")
    assert len(card.rows) == 2
    assert "Undo the last change" not in labels(card)


async def test_a_moderator_who_was_forgotten_is_a_number_in_it(edited: Somebody) -> None:
    async with edited.database.write() as tx:
        await tx.execute(update(revision).where(revision.c.author.is_not(None)).values(author=None, former=3))
    assert "by former moderator 3" in words(await edited.run("kb history", page=CV))


async def test_the_history_of_a_page_that_nobody_touched_says_where_it_is_from(mia: Somebody) -> None:
    card = await mia.run("kb history", page=CV)
    assert "Came with me" in words(card)
    assert labels(card) == ["Show the page"]
    assert "Nothing was changed on that page here." in words(await mia.run("kb undo", page=CV))
    assert "no such page" in words(await mia.run("kb history", page="nothing"))


async def test_a_page_past_its_date_is_hedged_comes_up_and_is_settled_with_one_tap(mia: Somebody) -> None:
    await late(mia)
    asked = words(await mia.other("ali").ask(QUESTION))
    assert "Last reviewed on 20 November 2025. Some of it may have changed since." in asked
    card = await mia.run("kb")
    assert "1 page is past its date" in words(card)
    card = await mia.press("Check pages again")
    assert "Was to be checked again on 22 November 2026." in words(card)
    card = await mia.press(f"Still true: {QUESTION}")
    assert "Noted. It comes up again in a year." in words(card)
    asked = words(await mia.other("ali").ask(QUESTION))
    assert "Reviewed on 23 November 2026, to be checked again on 23 November 2027." in asked
    assert words(await mia.run("kb due")).startswith("No page is past its date.")
    assert await mia.acts() == ["kb still-true: still true"]


async def test_still_true_is_said_of_what_was_read_and_not_of_what_came_since(mia: Somebody) -> None:
    await late(mia)
    listed = await mia.run("kb due")
    await late(mia, days=2)
    card = await mia.press_on(listed, f"Still true: {QUESTION}")
    assert "It was changed since you saw it." in words(card)
    assert "Still true" in labels(card)
    assert await mia.acts() == []


async def test_pages_are_found_by_words_and_by_topic(mia: Somebody) -> None:
    card = await mia.run("kb find", words="long cv")
    assert labels(card)[0] == QUESTION
    await mia.on("kb offline", {"page": CV})
    card = await mia.run("kb find", words="long should my cv")
    assert "Offline:" in words(card)
    assert labels(card)[0] == QUESTION
    card = await mia.run("kb tags")
    assert labels(card) == ["CV", "Paths", "All that waits"]
    card = await mia.press("Paths")
    assert "Can a biologist move into data work?" in labels(card)
    assert "no such topic" in words(await mia.run("kb tags", topic="llamas"))
    assert await mia.suggested("kb tags", "topic", "pa") == [("Paths", "path")]


async def test_the_panel_says_when_nothing_waits_and_else_what_does(mia: Somebody) -> None:
    card = await mia.run("kb")
    assert words(card).startswith("Nothing waits.")
    assert "Write a new page" in labels(card)
    for number in range(12):
        await mia.fill("kb add", **{**HOME, "question": f"Question {number}?"})
    card = await mia.run("kb")
    assert "12 drafts" in words(card)
    card = await mia.press("Go on with the drafts")
    assert len(card.rows) == 10
    assert "Question 11?" in words(card)
    card = await mia.press("2 older ones")
    assert [row[1].label for row in card.rows if row[1]] == ["Open draft 2", "Open draft 1"]
    assert words(await mia.run("kb review", which="suggestions")).startswith("No suggestion waits.")
