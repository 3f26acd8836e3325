"""A stamp changes with anything that happens to a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mentorbot.knowledge import stamp as module
from mentorbot.knowledge.stamp import Stamp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.md", "b.md", "deep/c.md"):
        (tmp_path / "pack" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pack" / name).write_text("words", encoding="utf-8")
    return tmp_path / "pack"


def _edit_unseen(folder: Path) -> None:
    before = (folder / "a.md").stat()
    (folder / "a.md").write_text("sword", encoding="utf-8")
    os.utime(folder / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))


def _replace(folder: Path) -> None:
    (folder / "new").write_text("sword", encoding="utf-8")
    (folder / "new").replace(folder / "deep" / "c.md")


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": lambda folder: (folder / "deep" / "c.md").write_text("other words", encoding="utf-8"),
    "edited unseen": _edit_unseen,
    "replaced": _replace,
    "added": lambda folder: (folder / "deep" / "d.md").touch(),
    "removed": lambda folder: (folder / "b.md").unlink(),
    "renamed": lambda folder: (folder / "b.md").rename(folder / "e.md"),
    "moved": lambda folder: (folder / "b.md").rename(folder / "deep" / "b.md"),
    "linked": lambda folder: (folder / "f.md").symlink_to(folder / "a.md"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_happens_to_a_file_shows(folder: Path, change: str) -> None:
    before = Stamp.of(folder)
    assert before is not None
    assert Stamp.of(folder) == before
    CHANGES[change](folder)
    after = Stamp.of(folder)
    assert after is not None
    assert after.digest != before.digest


def test_what_python_compiles_does_not_count(folder: Path) -> None:
    before = Stamp.of(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").touch()
    assert Stamp.of(folder) == before


def test_files_that_cannot_be_looked_at_have_no_stamp(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Stamp.of(folder, folder / "nowhere") is None
    monkeypatch.setattr(module, "MOST", 2)
    assert Stamp.of(folder) is None


def test_what_changed_a_moment_ago_may_change_again_unseen(folder: Path) -> None:
    found = Stamp.of(folder)
    assert found is not None
    assert not found.settled(found.newest + 10**9)
    assert found.settled(found.newest + 3 * 10**9)
