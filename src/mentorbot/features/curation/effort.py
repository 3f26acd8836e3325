"""How long a moderator's task takes: from what there is to read, to write and to decide."""

from __future__ import annotations

READ, WRITE = 1_000, 100
"""Characters a minute: about 180 words read with care, about 20 words written."""
DECIDE = 1.0
"""Minutes for one decision."""
A_PAGE = 400
"""Characters that a new page takes: an answer of a few sentences, and where it comes from."""
MOST_AT_ONCE = 3
"""Of many of a kind, how many one task asks for."""


def minutes(read: int = 0, write: int = 0, decide: float = 0) -> int:
    """Whole minutes for so many characters and decisions; at least one."""
    return max(1, round(read / READ + write / WRITE + decide * DECIDE + 0.4))


def said(length: int) -> str:
    """Say it: "About 6 minutes"."""
    return f"About {length} minute{'' if length == 1 else 's'}."
