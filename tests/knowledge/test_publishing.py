"""From a draft to a page that the next question finds, and everything that may stand in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build, page
from tests.fakes.program import AT, Process, a_community, entry, publish, started

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import consents, drafts, publishing, quotas, shelf, undo
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.publishing import Broken, Moved, Published
from mentorbot.knowledge.revisions import history
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.shipping import ship
from mentorbot.knowledge.upgrades import upgrades
from mentorbot.knowledge.writing import Written, written
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.curation import consent
from mentorbot.storage.schema.places import person

CV = "how-long-should-my-cv-be"
EXPERIENCE = "experience of a member, November 2026, in this community"
ADA, BEN, MIA = 1, 2, 3
Step = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def here(process: Process) -> int:
    async with process.database.write() as tx:
        for name in ("ada", "ben", "mia"):
            await tx.execute(insert(person).values(platform="discord", tenant="", native=name))
    return await a_community(process.database, "here")


async def wrote(
    process: Process, here: int, question: str = "Can I work from home?", answer: str = "Two days a week."
) -> Written:
    async with process.database.read() as tx:
        known = await shelf.known_sources(tx, here)
    return written(question, answer, EXPERIENCE, known, (), AT.date(), ["cv"])


async def begun(process: Process, here: int, by: int = ADA, **changes: Any) -> Draft:
    new = await wrote(process, here)
    async with process.database.write() as tx:
        return await drafts.begin(tx, here, new, changes.pop("origin", "form"), by, AT, **changes)


async def do(process: Process, step: Step, *args: Any, **named: Any) -> Any:
    async with process.database.write() as tx:
        return await step(tx, *args, **named)


async def live(process: Process, draft: Draft, by: int = ADA, *, two: bool = False, why: str = "new") -> Published:
    async with process.database.write() as tx:
        return await publishing.publish(
            tx, draft.community, draft.id, draft.version, Author(by, why, AT), two_people=two, tags=process.parts.tags
        )


def edited(draft: Draft, body: str) -> Written:
    assert draft.written is not None
    mark = draft.written.page.sources[0]
    return replace(draft.written, page=replace(draft.written.page, body=f"{body} [{mark}]"))


async def test_what_is_published_is_found_by_the_next_question_in_another_process(
    process: Process, here: int, tmp_path: Path
) -> None:
    other = await started(process.database, tmp_path / "pack", WordBag())
    draft = await begun(process, here)
    before = (await other.answerer.ask(here, "work from home?")).entries
    assert draft.slug not in [each.slug for each in before]
    done = await live(process, draft)
    answer = await other.answerer.ask(here, "work from home?")
    assert (answer.entries[0].slug, done.number) == ("can-i-work-from-home", 1)
    assert answer.view.sources[answer.entries[0].sources[0]].label == (
        "a member (experience in this community, November 2026)"
    )  # fmt: skip
    async with process.database.read() as tx:
        after = await drafts.find(tx, here, draft.id)
        assert await drafts.listed(tx, here) == []
        assert [(each.author, each.reason) for each in await history(tx, here, done.slug)] == [(ADA, "new")]
    assert (after.state, after.written, after.revision) == ("accepted", None, done.revision)


async def test_a_draft_s_words_are_encrypted_and_nobody_else_finds_them(process: Process, here: int) -> None:
    draft = await begun(process, here)
    async with process.database.read() as tx:
        stored: bytes = (await tx.execute(text("SELECT content FROM proposal"))).scalar_one()
        with pytest.raises(Friendly, match="not here any more"):
            await drafts.find(tx, process.pack, draft.id)
    assert b"Two days" not in bytes(stored)
    assert draft.slug not in (await process.library.view(here)).entries


async def test_two_moderators_who_edit_at_once_lose_nothing(process: Process, here: int) -> None:
    draft = await begun(process, here)
    await do(process, drafts.change, here, draft.id, 1, edited(draft, "Three days a week."), BEN, AT)
    mine = edited(draft, "Four days a week.")
    with pytest.raises(Overtaken) as told:
        await do(process, drafts.change, here, draft.id, 1, mine, ADA, AT)
    assert told.value.yours == mine
    assert [part.lines for part in told.value.parts] == [
        (
            "Answer, taken out: Three days a week. [a-member-november-2026]",
            "Answer, added: Four days a week. [a-member-november-2026]",
        )
    ]
    again = await do(process, drafts.change, here, draft.id, told.value.now.version, mine, ADA, AT)
    assert (again.version, again.editor, again.written) == (3, ADA, mine)


async def test_of_two_who_send_an_edit_at_the_same_moment_one_is_told(process: Process, here: int) -> None:
    draft = await begun(process, here)
    sent = [do(process, drafts.change, here, draft.id, 1, edited(draft, f"{n} days."), n, AT) for n in (ADA, BEN)]
    done = await asyncio.gather(*sent, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Draft", "Overtaken"]


async def test_a_form_that_is_sent_twice_publishes_once(process: Process, here: int) -> None:
    draft = await begun(process, here)
    done = await asyncio.gather(*(live(process, draft) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Friendly", "Published"]
    with pytest.raises(Friendly, match="went live already"):
        await live(process, draft)
    async with process.database.read() as tx:
        assert len(await history(tx, here, draft.slug)) == 1


async def test_with_two_people_nobody_publishes_what_nobody_else_has_seen(process: Process, here: int) -> None:
    draft = await begun(process, here)
    with pytest.raises(Friendly, match="second moderator"):
        await live(process, draft, two=True)
    draft = await do(process, drafts.submit, here, draft.id, 1, AT)
    async with process.database.read() as tx:
        assert drafts.waiting(await drafts.listed(tx, here)) == [draft]
    with pytest.raises(Friendly, match="wrote this version yourself"):
        await do(process, drafts.approve, here, draft.id, 1, ADA, AT)
    draft = await do(process, drafts.approve, here, draft.id, 1, BEN, AT)
    assert drafts.waiting([draft]) == []
    assert (await live(process, draft, two=True)).number == 1


async def test_a_text_that_was_swapped_after_the_review_needs_a_new_one(process: Process, here: int) -> None:
    draft = await begun(process, here)
    await do(process, drafts.approve, here, draft.id, 1, BEN, AT)
    swapped = await do(process, drafts.change, here, draft.id, 1, edited(draft, "Buy my course."), ADA, AT)
    for version in (1, 2):
        with pytest.raises(Friendly):
            await live(process, replace(swapped, version=version), two=True)
    with pytest.raises(Overtaken):
        await do(process, drafts.approve, here, draft.id, 1, BEN, AT)
    with pytest.raises(Friendly, match="yourself"):
        await do(process, drafts.approve, here, draft.id, 2, ADA, AT)


async def test_an_approval_by_somebody_who_was_forgotten_counts_no_more(process: Process, here: int) -> None:
    draft = await begun(process, here)
    draft = await do(process, drafts.approve, here, draft.id, 1, BEN, AT)
    async with process.database.write() as tx:
        await tx.execute(person.delete().where(person.c.id == BEN))
    with pytest.raises(Friendly, match="second moderator"):
        await live(process, draft, two=True)


async def test_a_page_that_moved_meanwhile_is_shown_three_ways_and_can_still_be_replaced(
    process: Process, here: int
) -> None:
    draft = await do(process, drafts.begin_edit, here, CV, ADA, AT)
    draft = await do(process, drafts.change, here, draft.id, 1, edited(draft, "Two pages."), ADA, AT)
    await publish(process.database, here, entry(CV, page(body="Three pages. [dartsi]")))
    with pytest.raises(Moved) as told:
        await live(process, draft)
    found = told.value.three_way
    assert (found.clashes, found.merged.body) == (("answer",), "Two pages. [dartsi]\nThree pages. [dartsi]")
    assert found.theirs[0].lines[-1] == "Answer, added: Three pages. [dartsi]"
    draft = await do(process, drafts.rebase, here, draft.id, draft.version, AT)
    await live(process, draft)
    assert (await process.library.view(here)).entries[CV].body == "Two pages. [dartsi]"


async def test_an_edit_of_a_pack_s_page_shadows_it_here_alone(process: Process, here: int) -> None:
    there = await a_community(process.database, "there")
    draft = await do(process, drafts.begin_edit, here, CV, ADA, AT)
    draft = await do(process, drafts.change, here, draft.id, 1, edited(draft, "Two pages."), ADA, AT)
    await live(process, draft)
    bodies = [(await process.library.view(place)).entries[CV].body for place in (here, there)]
    assert bodies == ["Two pages. [dartsi]", "One page, says Dartsi. [dartsi]"]


async def test_an_upgrade_that_was_merged_is_asked_about_no_more(process: Process, here: int, tmp_path: Path) -> None:
    await publish(process.database, here, entry(CV, page(tags="[path]")))
    newer = build(tmp_path / "pack", {f"entries/{CV}.md": page(body="Newer. [dartsi]")})
    await ship(process.database, process.pack, newer, AT)
    async with process.database.read() as tx:
        (moved,) = await upgrades(tx, here)
    draft = await do(process, drafts.begin_edit, here, CV, ADA, AT, "upgrade")
    merged = Written(moved.three_way.merged)
    draft = await do(process, drafts.change, here, draft.id, 1, merged, ADA, AT)
    await live(process, draft)
    now = (await process.library.view(here)).entries[CV]
    assert (now.body, now.tags) == ("Newer. [dartsi]", ("path",))
    async with process.database.read() as tx:
        assert await upgrades(tx, here) == []


async def test_two_new_pages_of_one_name_get_two_names_and_one_question_is_no_two_pages(
    process: Process, here: int
) -> None:
    first, second = await begun(process, here), await begun(process, here)
    await live(process, first)
    with pytest.raises(Broken, match="page with this question already"):
        await live(process, second)
    assert second.written is not None
    other = replace(second.written, page=replace(second.written.page, title="Can I work from a home?"))
    second = await do(process, drafts.change, here, second.id, 1, other, ADA, AT)
    await do(process, undo.take_offline, here, first.slug, Author(ADA, "", AT))
    assert (await live(process, second)).slug == "can-i-work-from-home-2"


async def test_a_page_without_a_source_or_with_a_masked_link_does_not_go_live(process: Process, here: int) -> None:
    draft = await begun(process, here)
    assert draft.written is not None
    for body, told in (
        ("No source.", "names no source"),
        ("See [gov](https://evil.org). [dartsi]", "address alone"),
        ("From nowhere. [nobody]", "not among the page's sources"),
        ("x" * 3_000 + " [a-member-november-2026]", "at most 3,000"),
    ):
        wrong = replace(draft.written, page=replace(draft.written.page, body=body))
        draft = await do(process, drafts.change, here, draft.id, draft.version, wrong, ADA, AT)
        with pytest.raises(Broken) as said:
            await live(process, draft)
        assert told in " ".join(said.value.sentences)
        async with process.database.read() as tx:
            assert await publishing.problems(tx, here, draft, process.parts.tags) == said.value.sentences
    async with process.database.read() as tx:
        assert await shelf.generations(tx, [here]) == {here: 0}
        assert await shelf.sources(tx, here) == {}


async def test_what_fails_after_the_page_was_written_leaves_nothing(process: Process, here: int) -> None:
    draft = await begun(process, here)

    async def half() -> None:
        async with process.database.write() as tx:
            await publishing.publish(
                tx, here, draft.id, 1, Author(ADA, "", AT), two_people=False, tags=process.parts.tags
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    async with process.database.read() as tx:
        assert (await drafts.find(tx, here, draft.id)).state == "draft"
        assert (await shelf.published(tx, here), await shelf.sources(tx, here)) == ([], {})


async def test_a_draft_that_is_put_away_loses_its_words_and_keeps_the_reason(process: Process, here: int) -> None:
    draft = await begun(process, here, MIA, origin="suggest")
    gone = await do(process, drafts.reject, here, draft.id, "We have that page.", ADA, AT)
    assert (gone.state, gone.written, gone.why, gone.by) == ("rejected", None, "We have that page.", MIA)
    for step in (drafts.submit, drafts.rebase):
        with pytest.raises(Friendly, match="put away"):
            await do(process, step, here, draft.id, 1, AT)
    with pytest.raises(Friendly, match="put away"):
        await live(process, draft)


async def test_one_person_and_one_community_can_keep_only_so_many_drafts(
    process: Process, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_OF_ONE", 2)
    monkeypatch.setattr(drafts, "MOST_OPEN", 3)
    mine = [await begun(process, here, MIA) for _ in range(2)]
    with pytest.raises(Friendly, match="2 drafts of yours"):
        await begun(process, here, MIA)
    await begun(process, here, ADA)
    with pytest.raises(Friendly, match="3 drafts wait here"):
        await begun(process, here, BEN)
    await do(process, drafts.reject, here, mine[0].id, "", ADA, AT)
    await begun(process, here, MIA)


async def test_a_community_that_is_full_is_told_so_and_can_still_edit(
    process: Process, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "MOST_PAGES", 1)
    await live(process, await begun(process, here))
    new = await wrote(process, here, "Another one?")
    draft = await do(process, drafts.begin, here, new, "form", ADA, AT)
    with pytest.raises(Friendly, match="at most 1 pages"):
        await live(process, draft)
    draft = await do(process, drafts.begin_edit, here, "can-i-work-from-home", ADA, AT)
    await live(process, await do(process, drafts.change, here, draft.id, 1, edited(draft, "Three."), ADA, AT))
    monkeypatch.setattr(quotas, "MOST_ROOM", 100)
    with pytest.raises(Friendly, match="history fill"):
        await begun(process, here)


async def test_a_page_that_was_looked_at_again_says_so(process: Process, here: int) -> None:
    done = await live(process, await begun(process, here))
    later = AT + timedelta(days=400)
    await do(process, publishing.checked, here, done.slug, Author(BEN, "", later), later + timedelta(days=365))
    now = (await process.library.view(here)).entries[done.slug]
    assert (now.reviewed, now.check_again) == (later.date(), date(2028, 12, 27))
    assert not now.past(later.date())
    with pytest.raises(Friendly, match="no such page"):
        await do(process, publishing.checked, here, "nowhere", Author(BEN, "", later), later)


async def test_copied_words_wait_for_their_author_and_go_after_a_no(process: Process, here: int) -> None:
    draft = await begun(process, here, ADA, origin="message", link="https://discord.com/channels/1/2/3")
    assert await do(process, consents.ask, draft.id, MIA, AT)
    assert not await do(process, consents.ask, draft.id, MIA, AT)
    with pytest.raises(Friendly, match="has not agreed yet"):
        await live(process, draft)
    with pytest.raises(Friendly, match="Nobody asked"):
        await do(process, consents.answer, here, draft.id, BEN, True, AT)
    await do(process, consents.answer, here, draft.id, MIA, False, AT)
    async with process.database.read() as tx:
        draft = await drafts.find(tx, here, draft.id)
        assert await publishing.problems(tx, here, draft, process.parts.tags) != []
    assert (draft.written, draft.version) == (None, 2)
    with pytest.raises(Friendly, match="words were taken out"):
        await live(process, draft)
    anew = await wrote(process, here, answer="Some do.")
    draft = await do(process, drafts.change, here, draft.id, 2, anew, ADA, AT)
    await live(process, draft)


async def test_copied_words_are_used_after_a_yes_and_deleted_without_one_in_two_weeks(
    process: Process, here: int
) -> None:
    agreed, silent = [await begun(process, here, ADA, origin="message") for _ in range(2)]
    for draft in (agreed, silent):
        await do(process, consents.ask, draft.id, MIA, AT)
    await do(process, consents.answer, here, agreed.id, MIA, True, AT)
    assert await do(process, consents.drop_unanswered, AT + timedelta(days=13, hours=23)) == []
    assert await do(process, consents.drop_unanswered, AT + timedelta(days=14)) == [silent.id]
    assert await do(process, consents.drop_unanswered, AT + timedelta(days=15)) == []
    async with process.database.read() as tx:
        states = (await tx.execute(select(consent.c.state).order_by(consent.c.proposal))).scalars().all()
        assert states == ["yes", "no"]
        assert (await drafts.find(tx, here, silent.id)).written is None
    await live(process, agreed)
    with pytest.raises(Friendly, match="deleted already"):
        await do(process, consents.answer, here, silent.id, MIA, True, AT)


async def test_two_processes_that_publish_at_once_both_succeed(process: Process, here: int, keys: Keys) -> None:
    pages = [
        await do(process, drafts.begin, here, await wrote(process, here, f"Question {n}?"), "form", ADA, AT)
        for n in range(6)
    ]
    twin = await open_database(process.database.engine.url.render_as_string(hide_password=False), keys)
    other = replace(process, database=twin)
    try:
        done = await asyncio.gather(*(live((process, other)[n % 2], draft) for n, draft in enumerate(pages)))
    finally:
        await twin.close()
    assert sorted(each.generation for each in done) == [1, 2, 3, 4, 5, 6]
    assert len((await process.library.view(here)).entries) == 4 + 6
