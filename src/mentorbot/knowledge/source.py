"""A source: a document or a person's account that statements are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

EXPERIENCE = "experience"
"""How the form of a source begins that is a person's own experience."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it. `path` is what that person did, `form` is what was read; `date` is "undated" where none is known.

    `name` is how a sentence names the source; `document` is the file that the statements were drawn from.
    """

    slug: str
    author: str
    name: str
    path: str
    form: str
    date: str
    title: str = ""
    document: str = ""
    url: str = ""

    @property
    def experience(self) -> bool:
        """Whether this is a person's own experience; its form says so wherever the source is shown."""
        return self.form.startswith(EXPERIENCE)

    @property
    def label(self) -> str:
        """The source as it stands under an answer: author (path; form, date)."""
        form = ", ".join(part for part in (self.form, self.date) if part)
        inside = "; ".join(part for part in (self.path, form) if part)
        return f"{self.author} ({inside})" if inside else self.author
