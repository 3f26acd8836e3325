"""YAML of strangers: everything that is read has its line, and everything else is refused in a sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorbot.knowledge.yaml_text import LARGEST, BadYaml, read


def test_every_value_knows_its_line() -> None:
    document = read("a: 1\nb:\n  - x\n  - y: 2\n", first_line=2)
    assert document.value == {"a": 1, "b": ["x", {"y": 2}]}
    assert [document.line(*path) for path in ([], ["a"], ["b"], ["b", 0], ["b", 1, "y"])] == [2, 2, 3, 4, 5]
    assert document.line("b", 1, "gone", "deeper") == 5


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a: 1\na: 2", 2, "The key 'a' stands here twice."),
        ("a:\n  b: 1\n  b: 2", 3, "The key 'b' stands here twice."),
        ("a: &x 1\nb: *x", 2, "Aliases"),
        ("a: [1", 2, "This is not valid YAML"),
        ("a: 1\n---\nb: 2", 2, "This is not valid YAML"),
        ("a: \x07", 1, "This is not valid YAML: a character"),
        ("a: !!python/name:os.system x", 1, "A value can't be read"),
        ("x" * (LARGEST + 1), 1, "larger than 1,000,000"),
    ],
)
def test_it_is_refused_with_its_line(text: str, line: int, sentence: str) -> None:
    with pytest.raises(BadYaml) as told:
        read(text)
    assert told.value.line == line
    assert sentence in told.value.text


@given(st.text() | st.text(alphabet="{}[]-:&*!|>?'\"# \nab%@`1.~"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadYaml):
        assert read(text).lines is not None
