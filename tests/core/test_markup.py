"""What is written in the subset is styled, what is hidden is taken out, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorbot.core.markup import HIDDEN, Span, bare, clean, spans


def test_bold_italic_and_code_are_styled() -> None:
    assert list(spans("a **b** *c* `d` e")) == [
        Span("plain", "a "), Span("bold", "b"), Span("plain", " "), Span("italic", "c"), Span("plain", " "),
        Span("code", "d"), Span("plain", " e"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2 * 3 * 4", "a*b*c", "`", "**a", "snake_case_name", "f(*args, **kw)"])
def test_stray_marks_stay_as_they_are_typed(text: str) -> None:
    assert bare(text) == text


@given(st.text())
def test_no_word_is_lost_with_the_marks(text: str) -> None:
    assert bare(text).replace("*", "").replace("`", "") == text.replace("*", "").replace("`", "")


@given(st.text(st.characters()))
def test_what_cannot_be_seen_is_taken_out_for_good(text: str) -> None:
    shown = clean(text)
    assert not HIDDEN.search(shown)
    assert clean(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\x1b[31mb\x07", "a[31mb"),
        ("abc\u202edef\u2066", "abcdef"),
        ("a\u200bb\ufeff", "ab"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("half a smiley \ud83d", "half a smiley "),
        ("👩‍🔬 naïve ½", "👩‍🔬 naïve ½"),
    ],
)
def test_it_is_shown_as(typed: str, shown: str) -> None:
    assert clean(typed) == shown
