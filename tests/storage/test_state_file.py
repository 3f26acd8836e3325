"""The state file: it outlives crashes, never goes back, and loses nobody whom several processes note at once."""

from __future__ import annotations

import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentorbot.storage.problems import StorageProblem
from mentorbot.storage.state_file import Erased, State, StateFile

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> StateFile:
    return StateFile(tmp_path / "mentorbot.state.json")


def test_a_file_that_is_not_there_yet_is_empty_and_only_its_owner_may_read_it(file: StateFile) -> None:
    assert file.read() == State()
    file.raise_to(1)
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_an_epoch_never_goes_back(file: StateFile) -> None:
    file.raise_to(5)
    file.raise_to(3)
    assert file.read().epoch == 5


def test_who_was_erased_is_kept_beside_the_epoch(file: StateFile) -> None:
    file.note_erased("a", AT)
    file.raise_to(2)
    file.note_erased("b", AT + timedelta(days=1))
    assert file.read() == State(2, (Erased("a", AT), Erased("b", AT + timedelta(days=1))))
    file.raise_to(3, forget=AT + timedelta(hours=1))
    assert file.read() == State(3, (Erased("b", AT + timedelta(days=1)),))


def test_a_crash_while_it_is_written_leaves_the_old_one(file: StateFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.raise_to(1)
    monkeypatch.setattr(os, "fsync", _crash)
    with pytest.raises(StorageProblem, match=r"can't be written: the power went"):
        file.raise_to(2)
    monkeypatch.undo()
    assert file.read().epoch == 1
    file.raise_to(3)
    assert file.read().epoch == 3


def _crash(_descriptor: int) -> None:
    raise OSError(5, "the power went")


def test_what_root_writes_belongs_to_whom_the_folder_belongs(file: StateFile) -> None:
    """An operator may look after the house as root, while the program serves as somebody else."""
    nobody = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(file.path.parent, nobody, -1)
    file.raise_to(1)
    assert {path.stat().st_uid for path in file.path.parent.iterdir()} == {nobody}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"epoch": "x", "erased": []}', '{"epoch": 1}', "\x00"])
def test_a_damaged_file_is_told_with_what_to_do(file: StateFile, text: str) -> None:
    file.path.write_text(text, encoding="utf-8")
    with pytest.raises(StorageProblem, match="move the file away"):
        file.read()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="can't be written: No such file"):
        StateFile(tmp_path / "nowhere" / "s.json").raise_to(1)


def note(path: Path, name: str) -> None:
    for number in range(20):
        StateFile(path).note_erased(f"{name}{number}", AT)
        StateFile(path).raise_to(number)


def test_four_processes_at_once_lose_nobody(file: StateFile) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=note, args=(file.path, name)) for name in "abcd"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    found = file.read()
    assert len({each.digest for each in found.erased}) == 80
    assert found.epoch == 19
    assert sorted(os.listdir(file.path.parent)) == ["mentorbot.state.json", "mentorbot.state.json.lock"]
