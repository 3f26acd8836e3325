"""Questions that mean the same are found together, and whose words may stand for a group is decided strictly."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml
from tests.journeys.house import encoder

from mentorbot.knowledge.alike import grouped, wording
from mentorbot.knowledge.clusters import Asked, Kept, Looked, planned
from mentorbot.knowledge.gaps import DISMISSED, DRAFTED, OPEN
from mentorbot.knowledge.segment import Vectors

SAME = Path(__file__).parents[1] / "benchmarks" / "same_meaning.yaml"
GROUPS: list[list[str]] = yaml.safe_load(SAME.read_text(encoding="utf-8"))


def rows(*angles: float) -> Vectors:
    """Unit vectors in a plane, by their angles in degrees."""
    turned = np.radians(np.array(angles, dtype=np.float32))
    return np.stack([np.cos(turned), np.sin(turned)], axis=1)


def sets(groups: list[list[int]]) -> set[frozenset[int]]:
    return {frozenset(each) for each in groups}


def scores(groups: list[list[str]]) -> tuple[float, float]:
    """Precision and recall over pairs of questions, as the shipped model groups them."""
    texts = [(text, number) for number, each in enumerate(groups) for text in each]
    found = grouped(encoder().encode([text for text, _ in texts]), [])
    joined = {pair for each in found for pair in combinations(sorted(each), 2)}
    meant = {pair for pair in combinations(range(len(texts)), 2) if texts[pair[0]][1] == texts[pair[1]][1]}
    return len(joined & meant) / len(joined), len(joined & meant) / len(meant)


def test_three_of_four_pairs_are_joined_and_none_wrongly_where_the_line_was_picked() -> None:
    precision, recall = scores(GROUPS[::2])
    assert precision == 1
    assert recall > 0.74


def test_it_holds_on_the_half_that_nothing_was_picked_on_and_on_all_at_once() -> None:
    precision, recall = scores(GROUPS[1::2])
    assert precision == 1
    assert recall > 0.71
    precision, recall = scores(GROUPS)
    assert precision > 0.86
    assert recall > 0.69


def test_no_wording_of_the_measured_questions_stands_for_what_others_did_not_ask() -> None:
    texts = [(text, number) for number, each in enumerate(GROUPS) for text in each]
    vectors = encoder().encode([text for text, _ in texts])
    stood = 0
    for group in grouped(vectors, []):
        said, meant = [texts[place][0] for place in group], [texts[place][1] for place in group]
        place = wording(vectors[group], said, said)
        if place is not None:
            stood += 1
            assert meant.count(meant[place]) >= 3, said
    assert stood > 20


def test_groups_that_were_begun_stay_whole_and_never_join_each_other() -> None:
    near = rows(0, 1, 2, 3, 80)
    assert sets(grouped(near, [])) == {frozenset({0, 1, 2, 3}), frozenset({4})}
    assert sets(grouped(near, [[0], [1, 4]])) == {frozenset({0, 2, 3}), frozenset({1, 4})}


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_alone_are_groups_too(count: int) -> None:
    assert grouped(rows(*[0.0] * count).reshape(count, 2), []) == [[0]] * count


def test_a_wording_needs_two_other_members_who_asked_nearly_the_same() -> None:
    assert wording(rows(0, 10, 20), ["a", "b", "c"], ["x", "y", "z"]) is not None
    assert wording(rows(0, 10, 20), ["a", "b", "a"], ["x", "y", "z"]) is None, "one of them asked twice"
    assert wording(rows(0, 50, 100, 150), ["a", "b", "c", "d"], ["w", "x", "y", "z"], 0.7) is None, "a chain of pairs"
    assert wording(rows(0, 50, 100), ["a", "b", "c"], ["w", "x", "y"], 0.6) == 1, "only the middle one is near both"


def test_of_several_wordings_the_one_with_the_fewest_words_of_its_own_is_taken() -> None:
    texts = ["visa for my husband Karl in Oslo", "visa for a husband", "a visa for my husband in Oslo"]
    assert wording(rows(0, 1, 2), ["a", "b", "c"], texts) == 1


def asked(number: int, gap: int | None = None) -> Asked:
    return Asked(number, f"m{number}", f"text {number}", "", (), gap, lent=False)


def test_what_moderators_settled_keeps_its_group_and_takes_in_who_asks_the_same() -> None:
    questions = [asked(1, 7), asked(2, 8), asked(3), asked(4)]
    looked = {each.id: Looked(1, row, "CV", None, True) for each, row in zip(questions, rows(0, 5, 1, 90), strict=True)}
    kept = [Kept(7, DISMISSED, "CV", None, None), Kept(8, DRAFTED, "CV", None, None), Kept(9, OPEN, "CV", None, None)]
    plan = planned(questions, looked, kept, by_words=False)
    assert {each.gap: set(each.questions) for each in plan.clusters} == {7: {1, 3}, 8: {2}, None: {4}}
    assert plan.differs(questions, kept)


def test_a_group_goes_on_under_its_number_however_it_is_grouped_anew() -> None:
    questions = [asked(1, 7), asked(2, 7), asked(3, 8), asked(4, 8), asked(5, 8)]
    looked = {
        each.id: Looked(1, row, "CV", None, True) for each, row in zip(questions, rows(0, 1, 2, 90, 91), strict=True)
    }
    kept = [Kept(7, OPEN, "CV", None, None), Kept(8, OPEN, "CV", None, None)]
    plan = planned(questions, looked, kept, by_words=False)
    assert {each.gap: set(each.questions) for each in plan.clusters} == {7: {1, 2, 3}, 8: {4, 5}}
