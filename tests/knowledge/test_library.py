"""What a community can find: its own pages over the pack's, as of the last change in any process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.fakes.encoder import WordBag
from tests.fakes.pack import BACKGROUND, build, page
from tests.fakes.program import Process, a_community, entry, publish, retire, started

from mentorbot.knowledge import library as libraries
from mentorbot.knowledge.library import View
from mentorbot.knowledge.segment import Document, Segment, Vectors
from mentorbot.storage.database import Database

REMOTE = page(
    "Can I work from home?", "Two days a week, a member says. [dartsi]", questions=["remote days", "home office"]
)


@pytest.fixture
async def one(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def other(one: Process, tmp_path: Path) -> Process:
    """A second process on the same database."""
    return await started(one.database, tmp_path / "pack", WordBag())


def first(view: View, text: str) -> str:
    return view.snapshot.search(text, WordBag().encode([text])[0], 1)[0].key


async def test_what_one_process_publishes_the_next_question_to_another_finds(one: Process, other: Process) -> None:
    place = await a_community(one.database, "here")
    assert "remote" not in (await other.library.view(place)).entries
    await publish(one.database, place, entry("remote", REMOTE))
    view = await other.library.view(place)
    assert view.entries["remote"].community == place
    assert first(view, "remote days") == "remote"
    assert (await other.answerer.ask(place, "remote days")).entries[0].slug == "remote"


async def test_an_edit_is_found_in_its_new_words_alone(one: Process, other: Process) -> None:
    place = await a_community(one.database, "here")
    await publish(one.database, place, entry("remote", REMOTE))
    await other.library.view(place)
    edited = REMOTE.replace("Two days", "Three days")
    await publish(one.database, place, entry("remote", edited))
    assert "Three days" in (await other.library.view(place)).entries["remote"].body


async def test_a_community_s_page_shadows_the_pack_s_and_no_other_community_sees_it(one: Process) -> None:
    here, there = await a_community(one.database, "here"), await a_community(one.database, "there")
    own = page(body="Two pages, members here say. [dartsi]", questions=["cv length"])
    await publish(one.database, here, entry("how-long-should-my-cv-be", own))
    mine, theirs = await one.library.view(here), await one.library.view(there)
    assert "Two pages" in mine.entries["how-long-should-my-cv-be"].body
    assert "One page" in theirs.entries["how-long-should-my-cv-be"].body
    hits = mine.snapshot.search("cv length", WordBag().encode(["cv length"])[0], 40)
    assert [hit.key for hit in hits].count("how-long-should-my-cv-be") == 1
    assert "One page" in (await one.library.view(one.pack)).entries["how-long-should-my-cv-be"].body


async def test_a_page_of_one_community_is_not_found_in_another(one: Process) -> None:
    here, there = await a_community(one.database, "here"), await a_community(one.database, "there")
    await publish(one.database, here, entry("remote", REMOTE))
    await one.library.view(here)
    view = await one.library.view(there)
    assert "remote" not in view.entries
    assert first(view, "remote days") != "remote"


async def test_what_is_retired_is_hidden_here_and_stays_elsewhere(one: Process, other: Process) -> None:
    here, there = await a_community(one.database, "here"), await a_community(one.database, "there")
    await publish(one.database, here, entry("remote", REMOTE))
    assert "remote" in (await other.library.view(here)).entries
    await retire(one.database, here, "remote", "how-long-should-my-cv-be")
    view = await other.library.view(here)
    assert not {"remote", "how-long-should-my-cv-be"} & set(view.entries)
    assert first(view, "cv length?") != "how-long-should-my-cv-be"
    assert "how-long-should-my-cv-be" in (await other.library.view(there)).entries


async def test_what_was_retired_comes_back_when_it_is_published(one: Process) -> None:
    here = await a_community(one.database, "here")
    await retire(one.database, here, "how-long-should-my-cv-be")
    await publish(one.database, here, entry("how-long-should-my-cv-be", page()))
    assert (await one.library.view(here)).entries["how-long-should-my-cv-be"].community == here


async def test_many_who_ask_first_build_it_once(one: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = await a_community(one.database, "here")
    await publish(one.database, place, entry("remote", REMOTE))
    built = []
    build_segment = Segment.build

    def counted(documents: Sequence[Document], vectors: Vectors | None) -> Segment:
        built.append(len(documents))
        return build_segment(documents, vectors)

    monkeypatch.setattr(Segment, "build", counted)
    views = await asyncio.gather(*(one.library.view(place) for _ in range(20)))
    assert len(built) == 1
    assert all(view.entries == views[0].entries for view in views)


async def test_a_view_is_the_same_until_something_changes(one: Process) -> None:
    place = await a_community(one.database, "here")
    assert await one.library.view(place) is await one.library.view(place)


async def test_a_view_that_is_in_use_never_changes(one: Process) -> None:
    place = await a_community(one.database, "here")
    before = await one.library.view(place)
    await publish(one.database, place, entry("remote", REMOTE))
    after = await one.library.view(place)
    assert "remote" not in before.entries
    assert after.generation > before.generation


async def test_places_that_were_put_out_of_memory_are_read_again(one: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "MOST_OVERLAYS", 3)
    places = [await a_community(one.database, f"place {number}") for number in range(5)]
    for place in places:
        await publish(one.database, place, entry("remote", REMOTE.replace("Two days", f"Place {place}")))
    for place in (*places, *places):
        assert f"Place {place}" in (await one.library.view(place)).entries["remote"].body


async def test_without_a_sentence_model_pages_are_found_by_their_words(database: Database, tmp_path: Path) -> None:
    process = await started(database, build(tmp_path / "pack"), None)
    place = await a_community(database, "here")
    await publish(database, place, entry("remote", REMOTE))
    assert process.answerer.by_words
    answer = await process.answerer.ask(place, "remote days in the home office?")
    assert answer.entries[0].slug == "remote"
    assert (await process.answerer.ask(place, "zebra crossings")).outcome == "no_answer"


async def test_other_lines_draw_other_borders_in_a_database_that_knows_the_old_ones(
    database: Database, tmp_path: Path
) -> None:
    before = (await (await started(database, build(tmp_path / "pack"), WordBag())).library.view(1)).borders
    near = BACKGROUND.replace("best pizza", "cv length one page enough").replace("how do", "is a postdoc worth it")
    near = near.replace("who won", "do biologists get hired who won").replace("train from", "cv length train from")
    process = await started(database, build(tmp_path / "pack", {"background.txt": near}), WordBag())
    after = (await process.library.view(process.pack)).borders
    assert after.answer > before.answer
