"""What `mentorbot ask` refuses, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.pack import build

from mentorbot.cli import once
from mentorbot.cli.trouble import sentence
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import encoder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder and a small pack of this test's own, and no sentence model: nothing here needs one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_PACK", str(build(tmp_path / "pack")))
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_of_ours")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": 1}', "this is no JSON object with id and q."),
        ('{"id": 1, "q": "x"', "this is no JSON object with id and q."),
        ("[1, 2]", "this is no JSON object with id and q."),
        ('"id q"', "this is no JSON object with id and q."),
        ('{"id": 1, "q": null}', "q has to be a question in quotes."),
        ('{"id": 1, "q": 7}', "q has to be a question in quotes."),
        ("[" * 100_000, "this is no JSON object with id and q."),
    ],
    ids=["no q", "cut off", "a list", "a string", "null", "a number", "deep"],
)
async def test_a_bad_line_is_named_before_anything_is_written(tmp_path: Path, line: str, told: str) -> None:
    batch = tmp_path / "bad.jsonl"
    batch.write_text('{"id": 1, "q": "cv?"}\n' + line, encoding="utf-8")
    with pytest.raises(Friendly) as error:
        await once.answered_all(batch, tmp_path / "never.jsonl")
    assert sentence(error.value) == f"{batch}:2: {told}"
    assert not (tmp_path / "never.jsonl").exists()


async def test_a_batch_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Friendly, match="nowhere can't be read"):
        await once.answered_all(tmp_path / "nowhere", tmp_path / "out")
    (tmp_path / "latin").write_bytes(b'{"id": 1, "q": "caf\xe9"}')
    with pytest.raises(Friendly, match="latin can't be read"):
        await once.answered_all(tmp_path / "latin", tmp_path / "out")


@pytest.mark.parametrize(
    ("question", "told"),
    [("", "There is no question."), ("\u200b \x07", "There is no question."), ("x" * 9_999, "9,999 characters long")],
    ids=["empty", "hidden", "long"],
)
async def test_what_is_no_question_is_told(question: str, told: str) -> None:
    with pytest.raises(Friendly, match=told):
        await once.answered(question, as_json=False)


def test_several_troubles_at_once_are_several_sentences() -> None:
    known = ExceptionGroup("", [Friendly("One."), Friendly("Two.", "Mend it.")])
    assert sentence(known) == "One.\nTwo. Mend it."
    assert sentence(ExceptionGroup("", [Friendly("One."), ValueError()])) is None
    assert sentence(ValueError("a bug of ours")) is None
