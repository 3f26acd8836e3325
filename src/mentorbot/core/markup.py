"""The Markdown subset of pages and cards: bold, italic, code, bullets and quotes; everything else is plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["plain", "bold", "italic", "code"]

_MARKS = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|(?<![*\w])\*(?P<italic>[^*\s][^*\n]*)\*(?![*\w])|`(?P<code>[^`\n]+)`")

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)
"""Control characters, those that turn the direction of writing or hide in it (C0, C1, bidi, zero width), and halves of
characters, which no UTF-8 can hold: a console hands bytes that it can't read on as these."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one style."""

    mark: Mark
    words: str


def spans(line: str) -> Iterator[Span]:
    """Split one line of the subset into styled runs, in order; unpaired marks stay as they are typed."""
    end = 0
    for match in _MARKS.finditer(line):
        if match.start() > end:
            yield Span("plain", line[end : match.start()])
        mark: Mark = "bold" if match["bold"] else "italic" if match["italic"] else "code"
        yield Span(mark, match[mark])
        end = match.end()
    if end < len(line):
        yield Span("plain", line[end:])


def bare(text: str) -> str:
    """Give the words of the subset without its marks."""
    return "\n".join("".join(span.words for span in spans(line)) for line in text.split("\n"))


def clean(text: str) -> str:
    """Take out what can't be seen (control, bidi, zero-width characters); tabs and line ends stay, CR becomes LF."""
    if text.isprintable():
        return text
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
