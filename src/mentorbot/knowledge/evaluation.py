"""Measures the whole way from a question to an outcome on questions that no page has as an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.wording import body_of

NOT_TALK = ("near", "far", "abuse")
WORST = 25


@dataclass(frozen=True, slots=True)
class Result:
    """One test question with what came of it; `ranked` are the slugs of the pages shown or offered, best first."""

    row: EvaluationRow
    outcome: str
    ranked: tuple[str, ...]
    confidence: float

    @property
    def answered(self) -> bool:
        """Whether a page was shown as the answer."""
        return self.outcome == "answer"

    @property
    def right(self) -> bool:
        """A right page was shown (all of them, where both must be); or nothing, where nothing answers."""
        if not self.row.entries:
            return not self.answered
        wanted, shown = set(self.row.entries), set(self.ranked)
        return self.answered and (wanted <= shown if self.row.both else bool(wanted & shown))


@dataclass(slots=True)
class Report:
    """The figures of one run, each a share from 0 to 1."""

    results: list[Result] = field(default_factory=list)
    borders: dict[str, float] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Top-1 and top-3 of what was shown or offered, answered correctly, by style, and false answers by kind."""
        asked = [each for each in self.results if each.row.entries]
        one = [each for each in asked if not each.row.both]
        nothing = [each for each in self.results if not each.row.entries]
        return {
            "questions": len(asked),
            "top_1": _share(one, lambda each: bool(set(each.ranked[:1]) & set(each.row.entries))),
            "top_3": _share(one, lambda each: bool(set(each.ranked[:3]) & set(each.row.entries))),
            "answered": _share(asked, lambda each: each.answered),
            "answered_correctly": _share(one, lambda each: each.right),
            "both_shown": _share([each for each in asked if each.row.both], lambda each: each.right),
            "by_style": {
                style: _share([each for each in one if each.row.style == style], lambda each: each.right)
                for style in sorted({each.row.style for each in one})
            },
            "unanswerable": len(nothing),
            "false_answers": _share([n for n in nothing if n.row.kind in NOT_TALK], lambda each: each.answered),
            "false_answers_by_kind": {
                kind: _share([n for n in nothing if n.row.kind == kind], lambda each: each.answered)
                for kind in sorted({n.row.kind for n in nothing})
            },
            "outcomes": dict(Counter(each.outcome for each in self.results)),
            "lines": self.borders,
        }

    def worst(self) -> list[Result]:
        """The worst misses: false answers first, then wrong pages, the surest first."""
        wrong = [each for each in self.results if not each.right]
        return sorted(wrong, key=lambda each: (bool(each.row.entries), not each.answered, -each.confidence))[:WORST]


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float | None:
    return round(sum(map(holds, results)) / len(results), 4) if results else None


async def evaluate(
    answerer: Answerer, community: int, rows: Sequence[EvaluationRow], progress: Callable[[int, int], None]
) -> Report:
    """Ask every question and note what came of it; `progress` hears how many of how many are done."""
    report = Report()
    for number, row in enumerate(rows, 1):
        answer = await answerer.ask(community, row.q)
        report.results.append(result_of(row, answer))
        report.borders = {"answer": answer.view.borders.answer, "maybe": answer.view.borders.maybe}
        progress(number, len(rows))
    return report


def result_of(row: EvaluationRow, answer: Answer) -> Result:
    """What came of a test question."""
    shown = answer.entries
    if answer.outcome == "answer":
        shown = body_of(shown, answer.view.sources, date.min, asked_both=answer.asked_both).pages
    return Result(row, answer.outcome, tuple(entry.slug for entry in shown if not entry.gap), answer.confidence)
