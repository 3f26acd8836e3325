"""A page is written and read back without loss, and an entry kept as JSON is the same entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.pack import CV, page

from mentorbot.knowledge.entry import EVIDENCE, KINDS, Entry
from mentorbot.knowledge.page import BadPage, parse, write

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\x85'\"-#:|>&*!%@`"), min_size=1)
WORDS = st.one_of(LINE, st.sampled_from(["a\n---\nb", "---", "- x", "null", "2026-11-22", "1e3", "#", "\n", "x: y"]))
MANY = st.lists(WORDS, min_size=1, max_size=4).map(tuple)


def _as_a_body(text: str) -> str:
    return text.strip("\n").rstrip()


ENTRIES = st.builds(
    Entry,
    slug=st.just("a-page"),
    title=WORDS,
    kind=st.sampled_from(KINDS),
    tags=MANY,
    questions=MANY,
    body=st.lists(st.one_of(WORDS, st.just("---"), st.just("## More"))).map("\n".join).map(_as_a_body),
    sources=MANY,
    related=MANY,
    reviewed=st.dates(date(1900, 1, 1)),
    check_again=st.none() | st.dates(date(1900, 1, 1)),
    role=st.just("") | WORDS,
    evidence=st.sampled_from(["", *EVIDENCE]),
)


@settings(max_examples=50)
@given(ENTRIES)
def test_a_page_that_is_written_reads_as_it_was(entry: Entry) -> None:
    assert parse("a-page", write(entry)).entry == entry


@settings(max_examples=50)
@given(ENTRIES, st.none() | st.integers(1, 99))
def test_an_entry_that_is_stored_reads_as_it_was(entry: Entry, community: int | None) -> None:
    again = Entry.of(entry.slug, entry.content(), community)
    assert again == entry.under(community)
    assert again.digest == entry.digest


def test_windows_line_ends_make_no_other_page() -> None:
    assert parse("cv", CV.replace("\n", "\r\n")).entry == parse("cv", CV).entry


@pytest.mark.parametrize("blank", ["", "\n", "\n\n\n"])
def test_lines_are_counted_from_the_first_of_the_file(blank: str) -> None:
    text = page(body=f"{blank}One. [dartsi]")
    assert text.split("\n")[parse("cv", text).body_line - 1] == "One. [dartsi]"


def test_everything_wrong_above_a_page_is_told_at_once() -> None:
    with pytest.raises(BadPage) as told:
        parse("cv", CV.replace("kind: advice", "kind: rumour").replace("reviewed", "seen"))
    assert {text.split(":")[0].split(" is ")[0] for _, text in told.value.problems} == {
        "kind", "reviewed", "There",
    } or len(told.value.problems) == 3  # fmt: skip


def test_three_dashes_inside_a_value_do_not_end_the_front_matter() -> None:
    text = CV.replace("reviewed:", "role: |-\n  one\n  ---\n  two\nreviewed:")
    assert parse("cv", text).entry.role == "one\n---\ntwo"


def test_an_entry_from_before_there_was_evidence_keeps_its_digest() -> None:
    entry = parse("cv", CV).entry
    assert "evidence" not in entry.content()
    assert replace(entry, evidence="document").digest != entry.digest
