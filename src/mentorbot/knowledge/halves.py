"""Finds the two halves of a question that asks two things at once."""

from __future__ import annotations

import re

LONGEST = 30
"""Words of a question that is looked at: longer ones are stories, and their "and" joins no questions."""
SHORTEST = 3
"""Words of a half that can be a question of its own."""
_ASKS = (
    r"(?:what|whats|what's|which|who|how|why|when|where|is|are|do|does|did|can|could|should|will|would|must|have|has)"
)
_JOINT = re.compile(
    rf"\?\s+(?:and\s+)?(?=\S)|[,;]?\s+(?:and|but|or|plus|also)\s+(?:also\s+)?(?={_ASKS}\b)", re.IGNORECASE
)


def halves(question: str) -> tuple[str, str] | None:
    """Give both halves of "how long is my CV and which skills count?"; None where there is one thing, or a story.

    Linear in the question's length.
    """
    if len(question.split()) > LONGEST:
        return None
    parts = [part.strip(" ,;") for part in _JOINT.split(question)]
    parts = [part for part in parts if part]
    if len(parts) != 2 or any(len(part.split()) < SHORTEST for part in parts):
        return None
    return parts[0], parts[1]
