"""The lines between the outcomes: quantiles of the scores that lines get which no page answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from mentorbot.knowledge import index, rivals, segment
from mentorbot.knowledge.index import Snapshot
from mentorbot.knowledge.segment import Segment, Vectors

ANSWER_QUANTILE = 0.74
MAYBE_QUANTILE = 0.62
"""Shares of the unanswerable lines that stay below each line; picked on the tuning part of `evaluation/`."""

SCORING = 4
"""Raised whenever the index scores differently, so that lines drawn over the scores of before are drawn anew."""


@dataclass(frozen=True, slots=True)
class Borders:
    """Scores from which a page is the answer, and from which it is worth offering."""

    answer: float
    maybe: float

    @classmethod
    def over(cls, scores: Vectors) -> Borders:
        """Draw the lines over the best page's score for each shipped line, shape (lines,)."""
        answer, maybe = np.quantile(scores, [ANSWER_QUANTILE, MAYBE_QUANTILE])
        return cls(float(answer), float(maybe))


BY_WORDS = Borders(0.62, 0.40)
"""The lines where there is no encoder and a score is the share of a question's words that a page holds."""


def scored(documents: Sequence[Sequence[str]], gaps: Sequence[str], lines: Sequence[str]) -> str:
    """Name the scores that lines get from documents (key and texts of each): all that they follow from is in it."""
    weights = (index.WORDS, index.RIVALRY, index.NOVELTY, index.RIVALS, float(segment.NEAREST), rivals.RIDGE)
    return json.dumps(["border", SCORING, weights, documents, gaps, lines])


def line_scores(searched: Segment, gaps: AbstractSet[str], lines: Sequence[str], vectors: Vectors) -> Vectors:
    """The best page's score for each line, shape (lines,); `vectors` holds a row for each line."""
    snapshot = Snapshot((searched,), gaps)
    scores = np.zeros(len(lines), dtype=np.float32)
    for number, (line, vector) in enumerate(zip(lines, vectors, strict=True)):
        hits = snapshot.search(line, vector, 1)
        scores[number] = hits[0].score if hits else 0.0
    return scores
