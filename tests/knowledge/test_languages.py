"""A question in another language is known for what it is; English with foreign names or mistakes is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.signals import pack, rows

from mentorbot.knowledge.languages import Foreign


@pytest.fixture(scope="module")
def foreign() -> Foreign:
    return Foreign(pack().languages)


def code(foreign: Foreign, text: str) -> str | None:
    language = foreign.of(text)
    return None if language is None else language.code


@pytest.mark.parametrize("split", ["tune", "held_out"])
def test_foreign_questions_are_told_in_their_own_language(foreign: Foreign, split: str) -> None:
    lines = [(row["q"], row["language"]) for row in rows("languages", split) if row["language"]]
    wrong = [line for line, language in lines if code(foreign, line) != language]
    assert len(wrong) <= 0.05 * len(lines), wrong


@pytest.mark.parametrize("split", ["tune", "held_out"])
def test_english_questions_are_never_taken_for_foreign(foreign: Foreign, split: str) -> None:
    lines = [row["q"] for row in rows("languages", split) if row["language"] is None]
    assert [line for line in lines if foreign.of(line)] == []


def test_no_question_of_a_page_is_taken_for_foreign(foreign: Foreign) -> None:
    lines = [line for page in pack().pages.values() for line in (page.entry.title, *page.entry.questions)]
    assert len([line for line in lines if foreign.of(line)]) <= len(lines) / 1000


@pytest.mark.parametrize(
    "line",
    ["cv length?", "leetcode", "Diplom TU München enough?", "σ vs μ", "hola", "la la land", "", "👍", "DE or DS"],
)
def test_short_lines_and_single_words_are_english_when_in_doubt(foreign: Foreign, line: str) -> None:
    assert foreign.of(line) is None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("ML engineer 和 data scientist 的区别是什么", "zh"),
        ("データサイエンティスト になれますか", "ja"),
        ("Чем отличается data engineer от ML engineer?", "ru"),
        ("що робить data engineer?", "uk"),
        ("was macht ein data engineer eigentlich", "de"),
        ("I worked at 東京大学 for two years, does it count", None),
        ("my boss says 'das geht nicht', what do I answer", None),
    ],
)
def test_a_mixed_line_is_foreign_only_when_most_of_it_is(foreign: Foreign, line: str, language: str | None) -> None:
    assert code(foreign, line) == language


def test_every_shipped_line_is_known_as_its_own_language(foreign: Foreign) -> None:
    assert [each.code for each in pack().languages if code(foreign, each.line) != each.code] == []


@given(st.text(max_size=500))
def test_any_text_is_read_without_failing(text: str) -> None:
    Foreign(pack().languages[:3]).of(text)


@pytest.mark.parametrize("piece", ["a", "ä", "ich ", "字", "и ", "\x00", "👍", "l'"])
def test_only_the_head_of_a_flood_is_read(foreign: Foreign, piece: str) -> None:
    flood = (piece * 10_000)[:10_000]
    assert code(foreign, flood) == code(foreign, flood[:1_000])
