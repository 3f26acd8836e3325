"""A page that is edited: three fields are changed, and nothing else is lost or made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mentorbot.knowledge.pack import Pack, load
from mentorbot.knowledge.rewriting import fields, rewritten
from mentorbot.knowledge.shipping import shipped
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.writing import Written, written

TODAY = date(2026, 11, 26)
DARTSI = Source("dartsi", "Olympia Dartsi", "Dartsi", "physics → data", "slides", "undated")
KNOWN = {"dartsi": DARTSI}
LIVED = "experience of a member, November 2026, in this community"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(shipped())


def test_a_page_that_is_opened_and_sent_unchanged_stays_as_it_is(pack: Pack) -> None:
    for entry in pack.entries:
        same = rewritten(Written(entry), fields(Written(entry), pack.sources), pack.sources, TODAY).page
        assert (same.title, same.statements) == (entry.title, entry.statements), entry.slug
        assert set(same.sources) == set(entry.sources)
        kept = replace(same, title=entry.title, body=entry.body, sources=entry.sources, reviewed=entry.reviewed)
        assert kept == entry


def test_where_a_draft_comes_from_is_corrected_once_for_every_line() -> None:
    draft = written("Is it far?", "Two hours.\n- By train. [dartsi]\n- By bus.", LIVED, KNOWN, (), TODAY)
    shown = fields(draft, KNOWN)
    assert shown.answer == "Two hours.\n\n- By train. [dartsi]\n- By bus."
    assert shown.origin == "a member (experience in this community, November 2026)"
    other = rewritten(draft, replace(shown, origin="Ada Lovelace, blog post, 2024"), KNOWN, TODAY)
    assert other.page.sources == ("ada-lovelace", "dartsi")
    assert [each.slug for each in other.sources] == ["ada-lovelace"]
    assert draft.page.evidence == "experience"
    assert other.page.evidence == ""


def test_a_draft_s_own_source_is_still_the_same_after_it_was_edited_twice() -> None:
    draft = written("Is it far?", "Two hours.", LIVED, KNOWN, (), TODAY, ["cv"])
    again = draft
    for _ in range(2):
        again = rewritten(again, replace(fields(again, KNOWN), answer="Three hours."), KNOWN, TODAY)
    assert again.sources == draft.sources
    assert again.page.tags == ("cv",)
    assert again.page.body == "Three hours. [a-member-november-2026]"


def test_a_page_that_was_past_its_date_and_is_edited_comes_up_a_year_later() -> None:
    draft = written("Is it far?", "Two hours.", "Dartsi", KNOWN, (), TODAY)
    old = Written(replace(draft.page, check_again=date(2026, 11, 25)))
    assert rewritten(old, fields(old, KNOWN), KNOWN, TODAY).page.check_again == date(2027, 11, 26)
    later = Written(replace(draft.page, check_again=date(2027, 1, 1)))
    assert rewritten(later, fields(later, KNOWN), KNOWN, TODAY).page.check_again == date(2027, 1, 1)
