"""From a question to an outcome: which page answers, which may, or that none does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.index import Hit
from mentorbot.knowledge.view import View

Outcome: TypeAlias = Literal["answer", "did_you_mean", "no_answer", "small_talk", "care"]

DEPTH = 16
"""Hits that are looked at; known gaps stand between the pages."""
OFFERED = 3
"""Titles in "did you mean"."""
GAP_AHEAD = 0.05
"""How far ahead of every page a known gap must be to be the outcome."""
GAP_CLEAR = 0.15
"""How far ahead a gap must be before no page is offered at all."""
NEAR_WHOLE = 8
"""Places among which a half's page must stand for the whole question."""
BOTH_WITHIN = 0.10
"""How close two pages must be for both to be shown. These four were picked on the tuning part of `evaluation/`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question comes to.

    `entries` are the page (or the two pages) that answer it, the up to three that may, or the known gap it fell into.
    `words` is what is said where no page is shown. `confidence` is the best page's score, for machines only. With
    `asked_both` the two pages answer the two halves of the question; else the second one is nearly as near.
    """

    outcome: Outcome
    view: View
    entries: tuple[Entry, ...] = ()
    words: str = ""
    confidence: float = 0.0
    asked_both: bool = False


def joined(whole: Answer, hits: Sequence[Hit], halves: Iterable[Answer]) -> Answer:
    """Show two pages where a question has two halves, and each half is surely answered by a page near the whole.

    A half is asked for only if the one before it leaves that possible.
    """
    if whole.outcome == "no_answer":
        return whole
    near = {hit.key for hit in hits[:NEAR_WHOLE]}
    firsts: list[Entry] = []
    for half in halves:
        if half.outcome != "answer" or half.entries[0].slug not in near:
            return whole
        firsts.append(half.entries[0])
    if len(firsts) != 2 or firsts[0].slug == firsts[1].slug:
        return whole
    return Answer("answer", whole.view, tuple(firsts), confidence=whole.confidence, asked_both=True)


def decide(view: View, hits: Sequence[Hit]) -> Answer:
    """Draw the outcome from the hits, best first."""
    pages: list[tuple[float, Entry]] = []
    gaps: list[tuple[float, Entry]] = []
    for hit in hits:
        if (entry := view.entries.get(hit.key)) is not None:
            (gaps if entry.gap else pages).append((hit.score, entry))
            if len(pages) == OFFERED:
                break  # a gap behind them changes nothing
    best = pages[0][0] if pages else 0.0
    ahead = gaps[0][0] - best if gaps else -1.0
    borders = view.borders
    if pages and best >= borders.answer and ahead <= GAP_AHEAD:
        return Answer("answer", view, _shown(pages), confidence=best)
    if pages and best >= borders.maybe and ahead <= GAP_CLEAR:
        return Answer("did_you_mean", view, tuple(entry for _, entry in pages[:OFFERED]), confidence=best)
    gap = (gaps[0][1],) if gaps and gaps[0][0] >= borders.maybe else ()
    return Answer("no_answer", view, gap, confidence=best)


def _shown(pages: Sequence[tuple[float, Entry]]) -> tuple[Entry, ...]:
    best, first = pages[0]
    if len(pages) > 1 and best - pages[1][0] <= BOTH_WITHIN:
        return first, pages[1][1]
    return (first,)
