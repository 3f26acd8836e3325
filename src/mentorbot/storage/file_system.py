"""The file system that a path lies on: SQLite's log of writes needs memory that a network folder can't share."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")
"""Where Linux lists what is mounted; other systems have no such file, and there nothing is known."""
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs"})

_OCTAL = re.compile(r"\\([0-7]{3})")
"""How a space in a name is written there."""


def kind(path: Path, mounts: Path = MOUNTS) -> str:
    """Name the file system of a path, as Linux does; empty where nobody knows."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        where = path.resolve()
    except OSError:
        return ""
    found, longest = "", -1
    for line in lines:
        _, point, name, *_ = line.split(" ")
        here = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), point))
        if where.is_relative_to(here) and len(here.parts) >= longest:  # of two at one place the later one is seen
            found, longest = name, len(here.parts)
    return found


def shared(name: str) -> bool:
    """Whether a file system of this name is a network's, or made by another program (RELIABILITY.md, rule 15)."""
    return name in _NETWORK or name.startswith("fuse")
