"""When tips come: the kind and the subjects of what is owed to a community and to whoever takes tips alone."""

from __future__ import annotations

KIND = "tip"
LASTS = 24 * 60
"""Minutes after which a tip is skipped: missed by more than a day (DESIGN.md, section 7)."""
FIRST = ":first"
"""What follows the subject of the one tip that comes at once when somebody begins to take them."""


def of_person(person: int) -> str:
    """The subject of the tips that one person takes."""
    return f"p{person}"
