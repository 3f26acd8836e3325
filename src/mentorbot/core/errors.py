"""Errors that are meant for a person."""


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
