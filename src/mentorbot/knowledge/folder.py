"""Where the pack lies that comes with the program."""

from __future__ import annotations

from pathlib import Path


def shipped() -> Path:
    """The folder of the pack that comes with the program: inside the installed package, or in the source tree."""
    package = Path(__file__).parents[1]
    inside = package / "pack"
    return inside if inside.is_dir() else package.parents[1] / "knowledge"
