"""What the figures of an evaluation count as right."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.encoder import WordBag
from tests.fakes.pack import build
from tests.fakes.program import started

from mentorbot.knowledge.evaluation import Report, Result, evaluate
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.storage.database import Database


def result(
    outcome: str, *ranked: str, entries: tuple[str, ...] = ("a",), confidence: float = 1.0, **row: object
) -> Result:
    return Result(
        EvaluationRow.model_validate({"q": "q", "entries": list(entries), **row}), outcome, ranked, confidence
    )


def test_a_right_page_counts_when_it_is_shown_as_the_answer() -> None:
    assert result("answer", "b", "a").right
    assert not result("did_you_mean", "a").right
    assert not result("answer", "b").right


def test_where_both_must_be_shown_one_is_not_enough() -> None:
    assert result("answer", "b", "a", entries=("a", "b"), both=True).right
    assert not result("answer", "a", entries=("a", "b"), both=True).right


def test_where_nothing_answers_anything_but_an_answer_is_right() -> None:
    assert result("did_you_mean", "a", entries=(), kind="near").right
    assert not result("answer", "a", entries=(), kind="near").right


def test_the_figures_are_shares_of_what_they_are_named_for() -> None:
    report = Report([
        result("answer", "a", style="terse"),
        result("answer", "b", "a", style="terse"),
        result("did_you_mean", "b", "c", "a", style="plain"),
        result("answer", "a", entries=("a", "b"), both=True),
        result("answer", "a", entries=(), kind="near"),
        result("no_answer", entries=(), kind="near"),
        result("small_talk", entries=(), kind="talk"),
    ])  # fmt: skip
    found = report.figures()
    assert (found["questions"], found["unanswerable"]) == (4, 3)
    assert (found["top_1"], found["top_3"]) == (0.3333, 1.0)
    assert found["answered_correctly"] == 0.6667
    assert found["both_shown"] == 0.0
    assert found["by_style"] == {"plain": 0.0, "terse": 1.0}
    assert found["false_answers"] == 0.5
    assert found["false_answers_by_kind"] == {"near": 0.5, "talk": 0.0}


def test_nothing_asked_gives_no_figure_and_no_error() -> None:
    assert Report().figures()["answered_correctly"] is None


def test_false_answers_are_the_worst_and_the_surest_first() -> None:
    wrong = [
        result("did_you_mean", "a", confidence=0.9),
        result("answer", "b", confidence=0.4),
        result("answer", "b", entries=(), confidence=0.2),
        result("answer", "b", confidence=0.8),
    ]
    assert [each.confidence for each in Report([*wrong, result("answer", "a")]).worst()] == [0.2, 0.8, 0.4, 0.9]


async def test_every_question_goes_the_way_of_a_member_s(database: Database, tmp_path: Path) -> None:
    process = await started(database, build(tmp_path / "pack"), WordBag())
    rows = [
        EvaluationRow(q="cv length one page", entries=["how-long-should-my-cv-be"]),
        EvaluationRow(q="zebra crossings", kind="far"),
    ]
    told: list[tuple[int, int]] = []
    report = await evaluate(process.answerer, process.pack, rows, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert [each.right for each in report.results] == [True, True]
    assert set(report.borders) == {"answer", "maybe"}
