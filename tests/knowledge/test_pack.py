"""The folder of a pack: read whole, named by what a running bot uses of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.pack import BACKGROUND, CV, build

from mentorbot.knowledge import pack as packs
from mentorbot.knowledge.pack import BadPack, digest, load


def test_a_pack_is_read_whole(tmp_path: Path) -> None:
    pack = load(build(tmp_path))
    assert [entry.slug for entry in pack.entries] == [
        "can-biologists-move", "how-long-should-my-cv-be", "postdoc-or-industry", "visa",
    ]  # fmt: skip
    assert pack.sources["dramsch"].label == "Jesper Dramsch (oil & gas → weather; thread, 2022)"
    assert pack.tags["cv"].label == "CV"
    assert (len(pack.tips), len(pack.talks), len(pack.languages)) == (1, 2, 1)
    assert len(pack.background) == len(BACKGROUND.splitlines())


def test_its_name_changes_with_what_a_bot_uses_alone(tmp_path: Path) -> None:
    before = digest(build(tmp_path))
    build(tmp_path, {"evaluation/questions.jsonl": "{}\n", "README.md": "Read me."})
    assert digest(tmp_path) == before
    build(tmp_path, {"entries/how-long-should-my-cv-be.md": CV + "\n"})
    changed = digest(tmp_path)
    assert changed != before
    (tmp_path / "entries" / "how-long-should-my-cv-be.md").rename(tmp_path / "entries" / "cv.md")
    assert digest(tmp_path) != changed


def test_a_folder_that_is_no_pack_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "private").write_text("somebody's letters", encoding="utf-8")
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("read"))
    monkeypatch.setattr(Path, "read_bytes", lambda *_: pytest.fail("read"))
    with pytest.raises(BadPack, match="There is no pack here"):
        digest(tmp_path)


def test_a_folder_of_too_many_files_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    monkeypatch.setattr(packs, "MOST_FILES", 5)
    with pytest.raises(BadPack, match="at most 5 files"):
        digest(tmp_path)


def test_a_link_out_of_the_pack_is_not_read(tmp_path: Path) -> None:
    build(tmp_path / "pack")
    (tmp_path / "letters").write_text("somebody's letters", encoding="utf-8")
    (tmp_path / "pack" / "notes.txt").symlink_to(tmp_path / "letters")
    with pytest.raises(BadPack, match="Links are not followed"):
        digest(tmp_path / "pack")
