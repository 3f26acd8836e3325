"""The state file: what has to outlive the database, so that a restored backup is known and the erased stay erased."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mentorbot.storage.problems import StorageProblem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

DAMAGED = (
    "The state file {} can't be read. It tells a restored backup from the database as it was. If you have not just "
    "restored a backup, move the file away; if you have, run afterwards: mentorbot db restored --at TIME"
)


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody whose data was erased, by `Keys.somebody`, and when."""

    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """What the file holds. `epoch` is the highest that any process gave the database; 0 before the first start."""

    epoch: int = 0
    erased: tuple[Erased, ...] = ()


class StateFile:
    """A small file beside the database. Every method blocks for a moment: the disk has to have it before we go on.

    Several processes of one computer may share it. Every method raises StorageProblem in an operator's words.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> State:
        """Give what the file holds; the empty state where there is no file yet."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return State()
        except (OSError, UnicodeDecodeError) as error:
            raise StorageProblem(DAMAGED.format(self.path)) from error
        try:
            found = json.loads(text)
            erased = tuple(Erased(str(row["digest"]), datetime.fromisoformat(row["at"])) for row in found["erased"])
            return State(int(found["epoch"]), erased)
        except (ValueError, KeyError, TypeError) as error:
            raise StorageProblem(DAMAGED.format(self.path)) from error

    def raise_to(self, epoch: int, forget: datetime | None = None) -> None:
        """Keep an epoch that the database has already; never lowers it. Erasures from before `forget` are dropped."""

        def higher(state: State) -> State:
            kept = tuple(each for each in state.erased if forget is None or each.at >= forget)
            return State(max(state.epoch, epoch), kept)

        self._change(higher)

    def note_erased(self, digest: str, at: datetime) -> None:
        """Remember that somebody was erased, so that a backup from before `at` can't bring them back.

        Call it before the database forgets them: a crash in between then forgets nobody. `digest` is the first of
        `Keys.somebody`.
        """
        self._change(lambda state: replace(state, erased=(*state.erased, Erased(digest, at))))

    def _change(self, change: Callable[[State], State]) -> None:
        """Read, change and write while no other process does."""
        try:
            with self._alone():
                before = self.read()
                after = change(before)
                if after != before:
                    self._write(after)
        except OSError as error:
            raise StorageProblem(f"The state file {self.path} can't be written: {error.strerror}.") from error

    def _write(self, state: State) -> None:
        """Replace the file in one step that survives a power cut."""
        rows = [{"digest": each.digest, "at": each.at.isoformat()} for each in state.erased]
        new = self.path.with_name(self.path.name + ".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        hand_over(descriptor, self.path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps({"epoch": state.epoch, "erased": rows}))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        keep_names(self.path.parent)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the file; the system lets go of it when its holder dies."""
        descriptor = os.open(self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            hand_over(descriptor, self.path.parent)
            if sys.platform == "win32":
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def hand_over(descriptor: int, folder: Path) -> None:
    """Give what root writes to whoever owns the folder: the program that serves runs as somebody else."""
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def keep_names(folder: Path) -> None:
    """Let the disk have the names in a folder as they are now; Windows does that by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
