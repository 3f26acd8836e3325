"""Errors that are meant for a person, and how the others are logged."""

from __future__ import annotations

import traceback


class Friendly(Exception):
    """Something that the member is told in words: what happened, and what to do next.

    `text` is one or two sentences; `hint` names the next step and may be empty.
    """

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


class Replayed(Exception):
    """This event was handled before: a retry or a replay of the platform. Nothing is done or said."""


def frames(error: BaseException) -> str:
    """Say where an exception came from, and those that it came of. Their own texts may hold members' words."""
    found: BaseException | None = error
    lines: list[str] = []
    while found is not None and len(lines) < 5:
        lines.append("".join(traceback.format_tb(found.__traceback__)) + type(found).__name__)
        found = found.__cause__ or found.__context__
    return "\n".join(lines)
