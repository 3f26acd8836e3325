"""Backups of a SQLite database: taken while it is in use, looked at before they are trusted, and brought back whole."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mentorbot.storage.keys import Keys
from mentorbot.storage.migrate import HEAD, VERSIONS
from mentorbot.storage.problems import StorageProblem
from mentorbot.storage.state_file import hand_over, keep_names

NOT_OURS = "The file {} is not a database of mentorbot, or it is damaged."
_BESIDE = ("-wal", "-journal")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself: its schema, its epoch, and when the program that it is of was last alive."""

    version: str
    epoch: int
    last: datetime | None


def back_up(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while others write. Raises StorageProblem.

    The copy is one file that only its owner may read, and is there whole or not at all. It never holds the key.
    """
    if not source.is_file():
        raise StorageProblem(f"There is no database at {source} yet.")
    new = target.with_name(f"{target.name}.new")
    try:
        _copied(source, new)
        new.replace(target)
        keep_names(target.parent)
    except (OSError, sqlite3.Error) as error:
        new.unlink(missing_ok=True)
        raise StorageProblem(f"The backup {target} can't be written: {error}.") from error


def look_into(file: Path, keys: Keys) -> Contents:
    """Look whether a file is a whole database of ours that this program and these keys can use.

    Raises StorageProblem in an operator's words.
    """
    if not file.is_file():
        raise StorageProblem(f"There is no file {file}.")
    try:
        with closing(_opened(file)) as connection:
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            version = str(connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0])
            known = {row[0] for row in connection.execute("SELECT key_id FROM known_key")}
            row = connection.execute("SELECT content FROM installation WHERE name = 'epoch'").fetchone()
    except sqlite3.Error as error:
        raise StorageProblem(NOT_OURS.format(file)) from error
    if not whole:
        raise StorageProblem(NOT_OURS.format(file))
    if version not in VERSIONS:
        raise StorageProblem(
            f"The backup {file} has schema {version}; this program knows {HEAD} at most. Install that version again."
        )
    if known and not known & set(keys.key_ids):
        raise StorageProblem(
            f"The backup {file} was written with another key than the one that is set. Put its secret.key back first."
        )
    epoch = json.loads(row[0]) if row is not None else None
    if epoch is None:
        return Contents(version, 0, None)
    return Contents(version, int(epoch["number"]), datetime.fromisoformat(epoch["at"]))


def bring_back(file: Path, place: Path, aside: Path) -> bool:
    """Put a copy of a backup in the database's place, in one step; what was there is kept as `aside`.

    Nobody may have it open. Gives whether there was anything. Raises StorageProblem.
    """
    new = place.with_name(f"{place.name}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copied(file, new)
        if was := place.is_file():
            os.link(place, aside)
            aside.chmod(0o600)
        for end in _BESIDE:  # the log of writes belongs to the file that goes: it would spoil the one that comes
            beside = place.with_name(place.name + end)
            if beside.is_file() and beside.stat().st_size:
                beside.replace(aside.with_name(aside.name + end))
            beside.unlink(missing_ok=True)
        place.with_name(f"{place.name}-shm").unlink(missing_ok=True)
        new.replace(place)
        keep_names(place.parent)
    except (OSError, sqlite3.Error) as error:
        new.unlink(missing_ok=True)
        raise StorageProblem(f"The backup can't be brought back to {place}: {error}.") from error
    return was


def last_sign(place: Path) -> datetime | None:
    """When a program last served from a database; None where that can't be read. Changes nothing, damaged or not."""
    try:
        with closing(_at(place, "ro")) as connection:
            at = connection.execute("SELECT max(at) FROM heartbeat").fetchone()[0]
    except sqlite3.Error:
        return None
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)


def _copied(source: Path, new: Path) -> None:
    """Copy a database with its log of writes into one new file that only its owner may read, down to the disk."""
    made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    hand_over(made, new.parent)
    os.close(made)
    with closing(_opened(source)) as here, closing(sqlite3.connect(new)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened(file: Path) -> sqlite3.Connection:
    """Open a database that is there; one without a log of writes is not changed, and may lie where nobody can write."""
    return _at(file, "rw" if file.with_name(file.name + "-wal").exists() else "ro&immutable=1")


def _at(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True)
