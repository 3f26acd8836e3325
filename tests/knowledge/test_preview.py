"""Before a page goes live its moderator sees what would change, and nobody else sees anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from tests.fakes.encoder import Rows, WordBag
from tests.fakes.pack import build, page
from tests.fakes.program import Process, a_community, entry, publish, retire, started

from mentorbot.core.call import Call
from mentorbot.knowledge import tagging
from mentorbot.knowledge.own_tests import put_tests
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.pack_tests import pack_tests
from mentorbot.knowledge.preview import Preview
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Database
from mentorbot.storage.schema.knowledge import vector
from mentorbot.storage.schema.places import person

CV = "how-long-should-my-cv-be"
REMOTE = Written(
    entry(
        "remote",
        page("Can I work from home?", "Two days a week. [dartsi]", questions=["remote days", "office at home"]),
    )
)
LENGTH = Written(
    entry("length", page("what length for a cv?", "Three pages. [dartsi]", questions=["what length for a cv"]))
)
PACK_TESTS = (
    EvaluationRow(q="what length for a cv", entries=[CV]),
    EvaluationRow(q="biologists in data science jobs", entries=["can-biologists-move"]),
    EvaluationRow(q="days at home in the office", kind="near"),
    EvaluationRow(q="hello"),
)


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def here(process: Process) -> int:
    return await a_community(process.database, "here")


def preview(process: Process, rows: Sequence[EvaluationRow] = PACK_TESTS) -> Preview:
    return Preview(process.database, process.library, process.answerer, lambda: rows)


async def test_a_page_that_its_own_questions_find_changes_only_what_is_told(process: Process, here: int) -> None:
    found = await preview(process).of(here, REMOTE)
    assert found.examples == ("Can I work from home?", "remote days", "office at home")
    assert found.lost == ()
    assert [(each.question, each.mark, each.after.titles) for each in found.changes] == [
        ("days at home in the office", "new", ("Can I work from home?",))
    ]
    assert not found.needs_reason


async def test_a_question_that_nothing_is_to_answer_is_marked_worse_unless_it_is_near_and_this_page_answers(
    process: Process, here: int
) -> None:
    far = EvaluationRow(q="days at home in the office", kind="far")
    (change,) = (await preview(process, [far]).of(here, REMOTE)).changes
    assert change.mark == "worse"


async def test_a_test_question_that_another_page_should_answer_is_marked_worse_and_comes_first(
    process: Process, here: int
) -> None:
    async with process.database.write() as tx:
        await put_tests(tx, here, [EvaluationRow(q="length of three pages", entries=["length"])])
    found = await preview(process).of(here, LENGTH)
    assert [(each.question, each.mark) for each in found.changes] == [
        ("what length for a cv", "worse"),
        ("length of three pages", "better"),
    ]
    worse = found.changes[0]
    assert (worse.before.titles, worse.after.titles[0]) == (("How long should my CV be?",), "what length for a cv?")
    assert found.worse == (worse,)


async def test_an_example_question_that_does_not_find_its_page_is_named(process: Process, here: int) -> None:
    stray = "should I do a postdoc or go straight to industry"
    lost = replace(REMOTE.page, questions=("remote days", stray))
    found = await preview(process).of(here, Written(lost))
    assert found.lost == (stray,)
    assert found.needs_reason


async def test_a_page_that_changes_nothing_needs_no_reason(process: Process, here: int) -> None:
    found = await preview(process, PACK_TESTS[1:2]).of(here, REMOTE)
    assert (found.lost, found.changes, found.members, found.few, found.needs_reason) == ((), (), 0, False, False)


async def test_a_known_gap_is_found_by_falling_into_it(process: Process, here: int) -> None:
    gap = page("Can I bring my llama?", "Nothing is known of llamas. [bot]", kind="gap", questions=["llama pets"])
    found = await preview(process).of(here, Written(replace(entry("llama", gap), sources=())))
    assert found.lost == ()


async def test_an_edit_is_compared_with_what_the_community_has_now(process: Process, here: int) -> None:
    await publish(process.database, here, REMOTE.page)
    rows = [EvaluationRow(q="remote days", entries=["remote"])]
    assert (await preview(process, rows).of(here, REMOTE)).changes == ()
    await retire(process.database, here, "remote")
    (back,) = (await preview(process, rows).of(here, REMOTE)).changes
    assert back.mark == "better"


async def test_looking_ahead_publishes_and_keeps_nothing(process: Process, here: int) -> None:
    async def kept() -> int:
        async with process.database.read() as tx:
            return int((await tx.execute(select(func.count()).select_from(vector))).scalar_one())

    looking = preview(process)
    await looking.of(here, REMOTE)
    before, view = await kept(), await process.library.view(here)
    await looking.of(here, LENGTH)
    assert await kept() == before
    assert await process.library.view(here) is view
    assert "length" not in view.entries
    assert (await process.answerer.ask(here, "what length for a cv")).entries[0].slug == CV


async def test_another_community_is_not_looked_into(process: Process, here: int) -> None:
    there = await a_community(process.database, "there")
    await publish(process.database, there, LENGTH.page)
    async with process.database.write() as tx:
        await put_tests(tx, there, [EvaluationRow(q="remote days", entries=["remote"])])
    found = await preview(process, ()).of(here, REMOTE)
    assert found.changes == ()


@pytest.mark.parametrize(("askers", "few"), [((1, 1), True), ((1, 2), True), ((1, 2, 3), False)])
async def test_of_members_questions_only_a_count_is_told(
    database: Database, process: Process, call: Call, askers: tuple[int, ...], few: bool
) -> None:
    async with database.write() as tx:
        for number in (2, 3):
            await tx.execute(insert(person).values(platform="discord", tenant="", native=f"u{number}"))
    log = QuestionLog(database)
    for number in askers:
        await log.record(replace(call, person=number), "secretly: remote days?", "no_answer", [], 0.1, 1)
    await log.record(call, "biologists in data science", "answer", ["can-biologists-move"], 0.9, 1)
    found = await preview(process, ()).of(call.community, REMOTE)
    assert (found.members, found.few) == (len(askers), few)
    assert "secretly" not in repr(found)


async def test_progress_is_told_and_the_loop_goes_on_meanwhile(process: Process, here: int) -> None:
    threads: set[str] = set()

    class Watched(WordBag):
        def encode(self, texts: Sequence[str]) -> Rows:
            threads.add(threading.current_thread().name)
            return super().encode(texts)

    process.answerer.mind = replace(process.answerer.mind, encoder=Watched())
    told: list[tuple[int, int]] = []
    ticks = 0

    async def tell(done: int, total: int) -> None:
        told.append((done, total))

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    rows = [EvaluationRow(q=f"question number {number}") for number in range(50)]
    await preview(process, rows).of(here, REMOTE, tell)
    ticking.cancel()
    assert told == [(16, 53), (32, 53), (48, 53), (53, 53)]
    assert ticks > len(told)
    assert threads
    assert "MainThread" not in threads


async def test_the_pack_s_test_questions_are_read_and_encoded_once(process: Process, here: int) -> None:
    encoder = WordBag()
    process.answerer.mind = replace(process.answerer.mind, encoder=encoder)
    looking = preview(process)
    await looking.of(here, REMOTE)
    assert "biologists in data science jobs" in encoder.asked
    encoder.asked.clear()
    await looking.of(here, LENGTH)
    assert "biologists in data science jobs" not in encoder.asked


def test_test_questions_that_can_t_be_read_stop_nobody(tmp_path: Path) -> None:
    assert len(pack_tests(build(tmp_path / "pack"))) == 4
    bad = build(tmp_path / "bad", {"evaluation/questions.jsonl": "{", "evaluation/nothing.jsonl": '{"q": "why"}'})
    assert [row.q for row in pack_tests(bad)] == ["why"]
    assert pack_tests(tmp_path / "nowhere") == []


async def test_without_a_sentence_model_it_looks_ahead_by_words(database: Database, tmp_path: Path) -> None:
    process = await started(database, build(tmp_path / "pack"), None)
    here = await a_community(database, "here")
    found = await preview(process).of(here, REMOTE)
    assert found.lost == ()


async def test_topics_are_proposed_from_the_nearest_pages(process: Process, here: int) -> None:
    near = await process.answerer.nearest(here, "is a postdoc in biology worth it before data science", 5)
    assert {each.slug for each in near[:2]} == {"postdoc-or-industry", "can-biologists-move"}
    assert tagging.proposed(near)[0] == "path"
    assert tagging.proposed([]) == ()
    assert tagging.proposed([entry("visa", page(kind="gap", tags="[gap]"))]) == ()
