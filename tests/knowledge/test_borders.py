"""Where the lines between the outcomes lie: drawn over lines that no page answers."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fakes.encoder import WordBag

from mentorbot.knowledge import borders, index
from mentorbot.knowledge.borders import Borders, line_scores, scored
from mentorbot.knowledge.segment import Document, Segment

LINES = ["how do I grow tomatoes", "postdoc or industry", "visa rules"]


def segment() -> Segment:
    documents = [Document("postdoc", ("postdoc or industry",)), Document("visa", ("visa rules",))]
    return Segment.build(documents, WordBag().encode([text for each in documents for text in each.texts]))


def test_most_lines_that_nothing_answers_stay_below_both_lines() -> None:
    found = Borders.over(np.linspace(0, 1, 101, dtype=np.float32))
    assert found.answer == pytest.approx(borders.ANSWER_QUANTILE)
    assert found.maybe == pytest.approx(borders.MAYBE_QUANTILE)
    assert found.maybe < found.answer


def test_a_line_near_a_page_scores_high_and_one_in_a_gap_does_not() -> None:
    far, near, gap = line_scores(segment(), {"visa"}, LINES, WordBag().encode(LINES))
    assert near > 1 > far
    assert gap < 1


def test_stored_scores_are_named_by_all_that_they_follow_from(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        scored([("a", "x", "y")], [], LINES),
        scored([("a", "xy")], [], LINES),
        scored([("b", "x", "y")], [], LINES),
        scored([("a", "x", "y")], ["a"], LINES),
        scored([("a", "x", "y")], [], [*LINES[:2], "another"]),
    }
    monkeypatch.setattr(index, "WORDS", 0.41)
    names.add(scored([("a", "x", "y")], [], LINES))
    assert len(names) == 6
