"""The refusal of a time that was not fully understood."""

from __future__ import annotations

EXAMPLES = 'Try "tomorrow at 9am", "end of March" or "in 2 weeks".'
REPEATING = 'Try "every Tuesday at 9am", "weekdays at 18:00" or "last Friday of the month".'


class Unclear(ValueError):
    """A time that can't be read without guessing.

    `text` says in a sentence what happened; `hint` says what would work, with an example.
    """

    def __init__(self, text: str, hint: str = EXAMPLES) -> None:
        super().__init__(f"{text} {hint}".strip())
        self.text = text
        self.hint = hint
