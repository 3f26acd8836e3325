"""What an entry says, in order, and whose words they are."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.pack import CV, POSTDOC, page

from mentorbot.knowledge.documents import document, pieces
from mentorbot.knowledge.entry import Entry, statements
from mentorbot.knowledge.page import parse
from mentorbot.knowledge.source import Source


def entry(text: str = CV) -> Entry:
    return parse("a-page", text).entry


def test_a_statement_knows_its_sources_and_its_line() -> None:
    first, point, later = statements("One. [a][b-c]\n\n- Two [x] three. [a]\n## More\nFour.")
    assert (first.words, first.sources, first.point, first.line) == ("One.", ("a", "b-c"), False, 1)
    assert (point.words, point.sources, point.point, point.line) == ("Two [x] three.", ("a",), True, 3)
    assert (later.words, later.sources, later.more) == ("Four.", (), True)


@given(st.text())
def test_any_text_can_be_read_as_a_body(text: str) -> None:
    assert all(each.line <= text.count("\n") + 1 for each in statements(text))


def test_what_stands_after_more_is_shown_later() -> None:
    one = entry(page(body="One. [dartsi]\n\n## More\n\nTwo. [dartsi]"))
    assert ([each.words for each in one.shown], [each.words for each in one.more]) == (["One."], ["Two."])


def test_the_sources_of_an_answer_are_those_of_what_is_shown() -> None:
    text = page(sources="[dartsi, dramsch]", body="I know. [bot]\nTwo. [dramsch]\n\n## More\n\nThree. [dartsi]")
    assert entry(text).used_sources() == ("dramsch",)
    assert entry(page(sources="[dartsi]", body="I know. [bot]")).used_sources() == ("dartsi",)


def test_only_a_change_of_content_changes_the_digest() -> None:
    one = entry()
    assert one.digest == replace(one, community=7).digest
    assert one.digest != replace(one, body="Two pages. [dartsi]").digest


def test_the_index_reads_two_sentences_at_a_time_and_nothing_of_a_gap() -> None:
    text = page(body="**One** is here. Two is here. [dartsi]\n- Three is here. [dartsi]")
    assert pieces(entry(text)) == ("One is here. Two is here.", "Three is here.")
    assert document(entry(page(kind="gap", body="Nothing. [bot]"))).chunks == ()
    assert document(entry(POSTDOC)).questions[0] == "Should I do a postdoc or go straight to industry?"


def test_a_source_is_named_with_path_form_and_date() -> None:
    source = Source("d", "Jesper Dramsch", "Dramsch", "oil & gas → weather", "thread", "2022")
    assert source.label == "Jesper Dramsch (oil & gas → weather; thread, 2022)"
    assert replace(source, path="", form="").label == "Jesper Dramsch (2022)"
    assert replace(source, path="", form="", date="").label == "Jesper Dramsch"
