"""What changed on a page reads as sentences, and an upgrade of the pack never loses what a community wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.fakes.encoder import WordBag
from tests.fakes.pack import CV, build, page
from tests.fakes.program import AT, Process, a_community, entry, publish, retire, started
from tests.knowledge.test_page import ENTRIES

from mentorbot.core.errors import Friendly
from mentorbot.knowledge.differences import differences, three_way
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.shipping import ship
from mentorbot.knowledge.upgrades import keep, upgrades
from mentorbot.storage.database import Database

SLUG = "how-long-should-my-cv-be"
OLD = entry(SLUG, page(body="One page. [dartsi]\n\n- Keep it simple. [dartsi]"))


def lines(old: Entry | None, new: Entry | None) -> list[str]:
    return [line for part in differences(old, new) for line in part.lines]


def test_a_change_reads_as_sentences() -> None:
    new = replace(
        OLD,
        title="How long is a CV?",
        body="One page. [dartsi]\n\n- Two for a professor. [dramsch]",
        evidence="opinion",
        check_again=date(2027, 5, 3),
        tags=("cv", "path"),
    )
    assert lines(OLD, new) == [
        'Title: "How long should my CV be?" is now "How long is a CV?".',
        'Rests on: nothing is now "an opinion".',
        'To be checked again on: nothing is now "3 May 2027".',
        "Answer, taken out: Keep it simple. [dartsi]",
        "Answer, added: Two for a professor. [dramsch]",
        "Topics, added: path",
    ]


def test_a_point_that_moves_under_read_more_is_told() -> None:
    new = replace(OLD, body="One page. [dartsi]\n\n## More\n\n- Keep it simple. [dartsi]")
    assert lines(OLD, new)[-1] == "Answer, added: Keep it simple. [dartsi] (under Read more)"


def test_a_new_page_is_all_added_and_a_page_that_went_all_taken_out() -> None:
    assert "Answer, added: One page. [dartsi]" in lines(None, OLD)
    assert "Answer, taken out: One page. [dartsi]" in lines(OLD, None)


@settings(max_examples=60)
@given(ENTRIES, ENTRIES)
def test_exactly_equal_pages_have_no_difference(one: Entry, other: Entry) -> None:
    assert differences(one, one) == ()
    same = [each.words for each in one.statements] == [each.words for each in other.statements]
    if replace(one, body="") != replace(other, body="") or not same:
        assert differences(one, other)


def test_what_only_one_side_changed_is_taken_from_it_and_what_both_did_is_named() -> None:
    theirs = replace(OLD, body="Newer. [dartsi]", questions=(*OLD.questions, "theirs"), title="Theirs?")
    ours = replace(OLD, title="Ours?", tags=("cv", "path"), questions=(*OLD.questions[1:], "ours"))
    found = three_way(OLD, theirs, ours)
    assert found.clashes == ("title",)
    assert (found.merged.title, found.merged.body, found.merged.tags) == ("Ours?", "Newer. [dartsi]", ("cv", "path"))
    assert found.merged.questions == (*OLD.questions[1:], "ours", "theirs")
    assert [part.name for part in found.theirs] == ["title", "answer", "example questions"]


def test_of_an_answer_that_both_changed_no_line_is_lost() -> None:
    was = replace(OLD, body="First. [dartsi]\n\n- gone\n- kept [dartsi]\n## More\nRest. [dartsi]")
    theirs = replace(was, body="First. [dartsi]\n\n- kept [dartsi]\n- theirs [dramsch]\n## More\nRest. [dartsi]")
    ours = replace(was, body="Ours. [dartsi]\n\n- gone\n- kept [dartsi]\n## More\nRest. [dartsi]\nMore ours. [dartsi]")
    found = three_way(was, theirs, ours)
    assert found.clashes == ("answer",)
    assert found.merged.body == (
        "Ours. [dartsi]\n- kept [dartsi]\n- theirs [dramsch]\n## More\nRest. [dartsi]\nMore ours. [dartsi]"
    )
    assert found.merged.sources == ("dartsi", "dramsch")


@settings(max_examples=60)
@given(ENTRIES, ENTRIES)
def test_where_one_side_changed_nothing_the_other_s_page_comes_out(base: Entry, other: Entry) -> None:
    for found in (three_way(base, base, other), three_way(base, other, base)):
        assert found.clashes == ()
        assert replace(found.merged, sources=()) == replace(other, sources=())


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


async def newer(process: Process, tmp_path: Path, **bodies: str | None) -> None:
    """Ship the pack with other pages."""
    names = {"cv": SLUG, "postdoc": "postdoc-or-industry"}
    changes = {
        f"entries/{names[name]}.md": None if body is None else page(f"{name}?", body, questions=[name])
        for name, body in bodies.items()
    }
    await ship(process.database, process.pack, build(tmp_path / "pack", changes), AT)


async def test_an_upgrade_keeps_local_edits_and_moderators_see_all_three(process: Process, tmp_path: Path) -> None:
    here, there = await a_community(process.database, "here"), await a_community(process.database, "there")
    await publish(process.database, here, entry(SLUG, page(body="Ours. [dartsi]")))
    await retire(process.database, here, "postdoc-or-industry")
    async with process.database.read() as tx:
        assert await upgrades(tx, here) == []
    await newer(process, tmp_path, cv="Newer. [dartsi]", postdoc="Newer. [dartsi]")
    assert (await process.library.view(here)).entries[SLUG].body == "Ours. [dartsi]"
    assert "postdoc-or-industry" not in (await process.library.view(here)).entries
    async with process.database.read() as tx:
        cv, postdoc = await upgrades(tx, here)
        assert await upgrades(tx, there) == []
    assert (cv.slug, cv.offline, postdoc.slug, postdoc.offline) == (SLUG, False, "postdoc-or-industry", True)
    assert cv.base is not None
    assert cv.pack is not None
    assert [each.body for each in (cv.base, cv.pack, cv.ours)] == [
        "One page, says Dartsi. [dartsi]", "Newer. [dartsi]", "Ours. [dartsi]",
    ]  # fmt: skip
    assert cv.three_way.clashes == ("answer",)


async def test_what_moderators_keep_is_not_asked_about_until_the_pack_moves_again(
    process: Process, tmp_path: Path
) -> None:
    here = await a_community(process.database, "here")
    await publish(process.database, here, entry(SLUG, page(body="Ours. [dartsi]")))
    await newer(process, tmp_path, cv="Newer. [dartsi]")
    async with process.database.write() as tx:
        await keep(tx, here, SLUG)
        assert await upgrades(tx, here) == []
        with pytest.raises(Friendly, match="no page of your own"):
            await keep(tx, here, "postdoc-or-industry")
    await newer(process, tmp_path, cv="Newest. [dartsi]")
    async with process.database.read() as tx:
        (again,) = await upgrades(tx, here)
    assert again.base is not None
    assert again.base.body == "Newer. [dartsi]"


async def test_a_page_that_is_shipped_no_more_stays_where_it_was_edited_and_is_told(
    process: Process, tmp_path: Path
) -> None:
    here = await a_community(process.database, "here")
    await publish(process.database, here, entry(SLUG, page(body="Ours. [dartsi]")), entry("own", CV))
    await newer(process, tmp_path, cv=None)
    assert {SLUG, "own"} <= (await process.library.view(here)).entries.keys()
    async with process.database.write() as tx:
        (gone,) = await upgrades(tx, here)
        assert (gone.slug, gone.pack, gone.three_way.merged) == (SLUG, None, gone.ours)
        await keep(tx, here, SLUG)
        assert await upgrades(tx, here) == []


async def test_a_pack_that_changed_and_changed_back_asks_for_nothing(process: Process, tmp_path: Path) -> None:
    here = await a_community(process.database, "here")
    await publish(process.database, here, entry(SLUG, page(body="Ours. [dartsi]")))
    await newer(process, tmp_path, cv="Newer. [dartsi]")
    await ship(process.database, process.pack, build(tmp_path / "pack"), AT)
    async with process.database.read() as tx:
        assert await upgrades(tx, here) == []
