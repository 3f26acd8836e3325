"""Finding by words: what counts, and that it does not matter how entries are split up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorbot.knowledge.lexical import Postings, Words, stems

NOTHING = np.zeros(0, dtype=np.int32)
WORD = st.sampled_from(
    ["cv", "length", "phd", "physics", "data", "science", "how", "do", "i", "the", "interviews", "c++"]
)
TEXT = st.lists(WORD, max_size=8).map(" ".join)


def words(*texts: str) -> Words:
    return Words.over([(Postings.build(texts), NOTHING)])


def test_a_word_is_found_in_its_other_forms() -> None:
    assert stems("Interviewing interviews, INTERVIEWED!") == ["interview"] * 3


def test_c_plus_plus_and_c_sharp_are_words_of_their_own() -> None:
    assert stems("C++ or C# or c") == ["c++", "or", "c#", "or", "c"]


@pytest.mark.parametrize("text", ["", "🎉 🎉", "?!…", "\u0000"])
def test_a_text_without_words_finds_nothing(text: str) -> None:
    assert not words("how long is a cv", "leaving physics").scores(stems(text))[0].any()


def test_the_entry_that_shares_the_rare_word_comes_first() -> None:
    scores = words("how do I leave physics", "how do I write a cv", "how do I start").scores(
        stems("leetcode for physics")
    )
    assert scores[0].argmax() == 0


def test_a_word_that_no_entry_holds_lowers_the_score() -> None:
    known = words("write a cv", "leave physics")
    assert known.scores(stems("cv"))[0][0] > known.scores(stems("cv zebra"))[0][0] > 0


@given(TEXT, st.lists(TEXT, max_size=6))
def test_scores_stay_between_nothing_and_one(question: str, texts: list[str]) -> None:
    scores = words(*texts).scores(stems(question))[0]
    assert scores.shape == (len(texts),)
    assert ((scores >= 0) & (scores < 1)).all()


@given(TEXT, st.lists(TEXT, max_size=8), st.integers(0, 8))
def test_entries_in_two_segments_score_as_in_one(question: str, texts: list[str], cut: int) -> None:
    split = Words.over([(Postings.build(part), NOTHING) for part in (texts[:cut], texts[cut:])])
    assert np.allclose(
        np.concatenate(split.scores(stems(question))), words(*texts).scores(stems(question))[0], atol=1e-6
    )


@given(TEXT, st.lists(TEXT, min_size=1, max_size=8), st.data())
def test_a_dropped_entry_leaves_the_others_as_if_it_had_never_been(
    question: str, texts: list[str], data: st.DataObject
) -> None:
    gone = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1))))
    kept = [n for n in range(len(texts)) if n not in gone]
    scores = Words.over([(Postings.build(texts), np.array(gone, dtype=np.int32))]).scores(stems(question))[0]
    assert np.allclose(scores[kept], words(*[texts[n] for n in kept]).scores(stems(question))[0], atol=1e-6)
