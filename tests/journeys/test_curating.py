"""A moderator writes a page in the chat, sees what it would change, publishes it, and the next question finds it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from tests.journeys.tellers import OnDiscord, Seen, Teller

from mentorbot.knowledge import drafts
from mentorbot.knowledge.own_tests import put_tests
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.writing import Written
from mentorbot.storage.schema.curation import proposal

PHOTO = ("Do I put a photo on my CV?", "No photo, if the company is in the UK or in the US.")
LIVED = "experience of a member, November 2026, in this community"
ASKED = "is a photo on the cv a good idea"


async def written(moderator: Teller) -> Seen:
    """Write the page on photos."""
    await moderator.run("kb add")
    return await moderator.fill(*PHOTO, LIVED)


async def meanwhile(moderator: Teller, answer: str) -> None:
    """Let another moderator send another version of the only draft."""
    async with moderator.house.app.database.write() as tx:
        row = (await tx.execute(select(*proposal.c["id", "community", "version", "by"]))).one()
        draft = await drafts.find(tx, row.community, row.id)
        assert draft.written is not None
        page = replace(draft.written.page, body=f"{answer} [{draft.written.page.sources[0]}]")
        new = Written(page, draft.written.sources)
        await drafts.change(tx, row.community, row.id, row.version, new, row.by, moderator.house.clock.now)


async def test_a_page_is_written_looked_at_published_found_and_undone(teller: Teller) -> None:
    moderator = teller.admin
    seen = await moderator.run("kb show")
    assert "Nothing waits." in seen.words
    assert seen.private
    before = await teller.ask(ASKED)
    assert "No photo" not in before.words
    seen = await written(moderator)
    assert seen.private
    assert 'Draft: "Do I put a photo on my CV?"' in seen.words
    assert "One person's experience" in seen.words
    assert "Topics: CV" in seen.words
    assert "No photo" not in (await teller.ask(ASKED)).words
    await moderator.restart()
    moderator = moderator if not isinstance(moderator, OnDiscord) else moderator.server.teller(moderator.who)
    seen = await moderator.run("kb show")
    assert "1 draft" in seen.words
    await moderator.press("Open draft 1")
    seen = await moderator.press("Before this goes live")
    assert 'Before this goes live: "Do I put a photo on my CV?"' in seen.words
    seen = await moderator.press("Publish")
    assert "The next question finds it." in seen.words
    answer = await teller.ask(ASKED)
    assert "No photo, if the company is in the UK or in the US." in answer.words
    assert "experience in this community" in answer.words
    await moderator.run("kb history", page=PHOTO[0])
    await moderator.press("Undo the last change")
    assert "No photo" not in (await teller.ask(ASKED)).words


async def test_what_it_would_worsen_is_shown_and_the_reason_stands_in_the_history(teller: Teller) -> None:
    moderator = teller.admin
    await written(moderator)
    async with moderator.house.app.database.write() as tx:
        place = (await tx.execute(select(proposal.c.community))).scalar_one()
        await put_tests(tx, place, [EvaluationRow(q=ASKED, entries=["keep-cv-simple"])])
    seen = await moderator.press("Before this goes live")
    assert "1 test question would get a different answer" in seen.words
    seen = await moderator.press("Show both answers")
    assert ASKED in seen.words
    assert "No photo" in seen.words
    await moderator.press("Before this goes live")
    await moderator.press("Publish all the same, with a reason")
    await moderator.fill("We are asked this every week.")
    seen = await moderator.run("kb history", page=PHOTO[0])
    assert "We are asked this every week." in seen.words


async def test_two_who_edit_at_once_lose_nothing(teller: Teller) -> None:
    moderator = teller.admin
    await written(moderator)
    await moderator.press("Edit")
    await meanwhile(moderator, "Ask the company first.")
    seen = await moderator.fill(PHOTO[0], "No photo at all.", LIVED)
    assert "Somebody else changed this draft meanwhile." in seen.words
    assert "Ask the company first." in seen.words
    assert "No photo at all." in seen.words
    seen = await moderator.press("Put mine in its place")
    assert "No photo at all." in seen.words
    assert 'Draft: "Do I put a photo on my CV?"' in seen.words


async def test_a_form_that_is_refused_can_be_put_right(teller: Teller) -> None:
    moderator = teller.admin
    await moderator.run("kb add")
    seen = await moderator.fill(PHOTO[0], PHOTO[1], "-")
    assert "A page needs a source" in seen.words
    seen = await moderator.press("Continue")
    seen = await moderator.fill(PHOTO[0], PHOTO[1], LIVED)
    assert 'Draft: "Do I put a photo on my CV?"' in seen.words
