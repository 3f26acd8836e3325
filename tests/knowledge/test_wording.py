"""How far a page can be relied on, as members read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from tests.fakes.pack import CV, POSTDOC
from tests.fakes.program import entry

from mentorbot.knowledge.entry import EVIDENCE, MOST_SHOWN, Entry, Evidence
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import body_of, page_body, standing

SOURCES = {name: Source(name, name.capitalize(), name, "", "thread", "2022") for name in ("dartsi", "dramsch")}
CHECKED = replace(entry("cv", CV), evidence="experience", check_again=date(2027, 11, 22))
POST = entry("postdoc", POSTDOC)
DAY = date(2027, 1, 1)


def test_what_a_page_rests_on_and_its_dates_stand_above_its_sources() -> None:
    assert page_body(CHECKED, SOURCES, DAY) == (
        "One page, says Dartsi.\n"
        "One person's experience, reviewed on 22 November 2026, to be checked again on 22 November 2027.\n"
        "Source: Dartsi (thread, 2022)",
    )


def test_a_page_is_hedged_from_the_day_after_the_one_on_which_it_was_to_be_checked() -> None:
    assert "changed" not in standing(CHECKED, date(2027, 11, 22))
    late = standing(CHECKED, date(2027, 11, 23))
    assert late == (
        "One person's experience, last reviewed on 22 November 2026. Some of it may have changed since."
    )  # fmt: skip
    assert CHECKED.past(date(2027, 11, 23))


def test_a_page_that_says_neither_is_shown_as_it_always_was() -> None:
    plain = entry("cv", CV)
    assert standing(plain, date(2099, 1, 1)) == ""
    assert page_body(plain, SOURCES, date(2099, 1, 1)) == ("One page, says Dartsi.\nSource: Dartsi (thread, 2022)",)


@pytest.mark.parametrize("kind", EVIDENCE)
def test_every_kind_of_evidence_reads_as_a_sentence(kind: Evidence) -> None:
    said = standing(replace(CHECKED, evidence=kind, check_again=None, reviewed=None), DAY)
    assert said[0].isupper()
    assert said.endswith(".")


@pytest.mark.parametrize("both", [True, False])
def test_two_pages_are_each_hedged_by_their_own_date_and_fit(both: bool) -> None:
    pages = (CHECKED, replace(POST, check_again=date(2026, 12, 1)))
    said = body_of(pages, SOURCES, DAY, asked_both=both)
    text = str(said.text[0])
    assert text.index("One person's experience") < text.index("**Should I do a postdoc") < text.index("Some of it may")
    assert text.count("Some of it may have changed since.") == 1
    assert len(CHECKED.title) + 1 + len(text) <= MOST_SHOWN


def test_no_two_pages_together_are_too_long_whatever_is_said_of_them() -> None:
    long = "x" * 320
    kinds: tuple[Evidence, ...] = ("", "experiences")
    pages: list[Entry] = [
        replace(page, body=f"{long} [dartsi]\n\n- {long} [dramsch]", evidence=kind, check_again=again)
        for page, kind, again in product((CHECKED, POST), kinds, (None, date(2026, 12, 1)))
    ]
    for first, second in product(pages, pages):
        said = body_of((first, second), SOURCES, DAY, asked_both=False)
        assert len(said.pages) == 1 or len(first.title) + 1 + len(str(said.text[0])) <= MOST_SHOWN
