"""Where the sentence model is missing or altered, it says so and answers by words alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.pack import build

from mentorbot.app import opened
from mentorbot.cli import once
from mentorbot.cli.pack import warmed
from mentorbot.knowledge import encoder
from mentorbot.settings import Settings


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder and a small pack of this test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_PACK", str(build(tmp_path / "pack")))


@pytest.fixture(params=["altered", "missing", "unreadable"])
def trouble(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """What is wrong with the model, as the operator is told."""
    if request.param == "altered":
        monkeypatch.setattr(encoder, "SHA256", "0" * 64)
        return "is not the expected file"
    if request.param == "missing":
        monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_of_ours")
        return "is not installed"
    monkeypatch.setattr(encoder, "_installed", lambda: tmp_path / "nowhere.onnx")
    return "can't be read (No such file or directory)"


async def test_it_starts_and_answers_by_words(trouble: str) -> None:
    async with opened(Settings()) as app:
        assert trouble in app.trouble
        assert "by words alone" in app.trouble
        assert app.answerer.by_words


async def test_the_operator_is_told_on_the_side_and_still_gets_the_answer(
    trouble: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await once.answered("how long should my cv be?", as_json=False) == 0
    shown = capsys.readouterr()
    assert trouble in shown.err
    assert "One page, says Dartsi." in shown.out or "How long should my CV be?" in shown.out


async def test_vectors_are_not_said_to_be_ready(trouble: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await warmed(plain=True) == 1
    assert trouble in capsys.readouterr().out
