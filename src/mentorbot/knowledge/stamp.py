"""Whether files are what they were: names, sizes and times of all files in some folders, without reading one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST = 5_000
"""Files that are looked at."""
SETTLED = 2_000_000_000
"""Nanoseconds after which a file that changes again also changes its time, on every file system."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state of some files. `newest` is the latest change of any, in the file system's nanoseconds."""

    digest: str
    newest: int

    @classmethod
    def of(cls, *places: Path) -> Stamp | None:
        """Look at files, and at all files in folders. None where that can't be done, or where there are far too many.

        The time of a file's last change of any kind is in it where the system has one: nobody can set that back.
        """
        total, newest, count = hashlib.sha256(), 0, 0
        try:
            for place in places:
                for path, state in _states(place):
                    count += 1
                    if count > MOST:
                        return None
                    newest = max(newest, state.st_mtime_ns, state.st_ctime_ns if os.name == "posix" else 0)
                    said = (path, state.st_mode, state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns)
                    total.update(repr(said).encode())
        except OSError:
            return None
        return cls(total.hexdigest(), newest)

    def settled(self, now: int) -> bool:
        """Whether every later change will show, at the file system's time `now`."""
        return self.newest + SETTLED < now


def _states(place: Path) -> Iterator[tuple[str, os.stat_result]]:
    if not place.is_dir():
        yield str(place), os.lstat(place)
        return
    folders = [str(place)]
    while folders:
        with os.scandir(folders.pop()) as found:
            for each in sorted(found, key=lambda entry: entry.name):
                if each.is_dir(follow_symlinks=False):
                    if each.name != "__pycache__":
                        folders.append(each.path)
                else:
                    yield each.path, each.stat(follow_symlinks=False)
