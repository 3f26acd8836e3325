"""Where the lines between answering, offering and saying no are drawn."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.pack import BIOLOGIST, CV, GAP, POSTDOC
from tests.fakes.program import entry

from mentorbot.knowledge import answer as module
from mentorbot.knowledge.answer import Answer, decide, joined
from mentorbot.knowledge.borders import Borders
from mentorbot.knowledge.index import Hit, Snapshot
from mentorbot.knowledge.library import View

ENTRIES = {
    slug: entry(slug, text) for slug, text in (("cv", CV), ("postdoc", POSTDOC), ("bio", BIOLOGIST), ("gap", GAP))
}
VIEW = View(1, ENTRIES, {}, Snapshot(()), Borders(answer=0.8, maybe=0.5))
NEAR = module.BOTH_WITHIN / 2
FAR = module.BOTH_WITHIN * 2
HIT_CV, HIT_POSTDOC = Hit("cv", 0.9, 0.9, 0.0), Hit("postdoc", 0.5, 0.5, 0.0)


def decided(**scores: float) -> Answer:
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    return decide(VIEW, [Hit(slug, score, score, 0.0) for slug, score in ranked])


def slugs(answer: Answer) -> list[str]:
    return [each.slug for each in answer.entries]


def test_a_page_above_the_line_answers() -> None:
    answer = decided(cv=0.9, postdoc=0.9 - FAR)
    assert (answer.outcome, slugs(answer), answer.confidence) == ("answer", ["cv"], 0.9)


def test_two_pages_that_are_as_good_are_both_shown() -> None:
    assert slugs(decided(cv=0.9, postdoc=0.9 - NEAR, bio=0.9 - NEAR)) == ["cv", "postdoc"]


def test_what_may_be_it_is_offered_and_not_more_than_three() -> None:
    answer = decided(cv=0.7, postdoc=0.6, bio=0.2)
    assert (answer.outcome, slugs(answer)) == ("did_you_mean", ["cv", "postdoc", "bio"])


def test_below_the_line_there_is_no_answer() -> None:
    answer = decided(cv=0.4)
    assert (answer.outcome, answer.entries, answer.words) == ("no_answer", (), "")
    assert decide(VIEW, []).outcome == "no_answer"


def test_a_known_gap_ahead_of_every_page_says_so() -> None:
    answer = decided(gap=0.95, cv=0.95 - module.GAP_CLEAR - 0.01)
    assert (answer.outcome, slugs(answer)) == ("no_answer", ["gap"])


def test_a_gap_is_never_an_answer_nor_offered() -> None:
    for answer in (decided(gap=0.9, cv=0.9), decided(gap=0.6, cv=0.6), decided(gap=0.99)):
        assert answer.outcome == "no_answer" or "gap" not in slugs(answer)


def test_a_page_that_was_hidden_meanwhile_is_passed_over() -> None:
    assert slugs(decided(gone=0.99, cv=0.9)) == ["cv"]


def test_a_question_with_two_halves_shows_the_page_of_each() -> None:
    both = joined(decided(cv=0.9, postdoc=0.5), [HIT_CV, HIT_POSTDOC], [decided(postdoc=0.9), decided(cv=0.9)])
    assert (both.outcome, slugs(both), both.asked_both) == ("answer", ["postdoc", "cv"], True)


def test_a_half_is_looked_up_only_if_it_can_still_change_the_answer() -> None:
    asked: list[str] = []

    def halves(*scores: Answer) -> Iterator[Answer]:
        for number, each in enumerate(scores):
            asked.append(f"half {number}")
            yield each

    whole = decided(cv=0.9)
    sure, far, unsure = decided(cv=0.9), decided(bio=0.9), decided(cv=0.4)
    assert joined(whole, [HIT_CV, HIT_POSTDOC], halves(unsure, sure)) is whole
    assert joined(whole, [HIT_CV, HIT_POSTDOC], halves(far, sure)) is whole
    assert joined(decided(cv=0.4), [HIT_CV], halves(sure, sure)).outcome == "no_answer"
    assert asked == ["half 0", "half 0"]
    assert joined(whole, [HIT_CV, HIT_POSTDOC], halves(sure, sure)) is whole
