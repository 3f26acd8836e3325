"""A card's text as lines of styled words, safe for a terminal, before anything is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal, TypeAlias

from mentorbot.core.card import Inline, Instant, Plain, Ref, Text, When
from mentorbot.core.markup import Span, clean, spans

Block: TypeAlias = Literal["plain", "bullet", "quote"]

LONGEST_LABEL = 75
"""Characters of a button's label that are shown; `core.card.Button` promises no more."""

_OPENERS: dict[Block, re.Pattern[str]] = {"bullet": re.compile(r"\s*[-*•]\s+"), "quote": re.compile(r"\s*>\s?")}
_SIGNS = {"person": "@", "channel": "#", "role": "@"}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides how an instant is shown: the present, and the reader's zone; None is the computer's own."""

    now: Instant
    zone: tzinfo | None = None


@dataclass(slots=True)
class Line:
    """One line in reading order; a bullet or quote holds its words without the sign."""

    block: Block = "plain"
    spans: list[Span] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The line without its styles."""
        return "".join(span.words for span in self.spans)

    @property
    def names_sources(self) -> bool:
        """Whether the line says where an answer comes from; it stands apart and is shown more quietly."""
        return self.words.casefold().startswith(("source:", "sources:"))


def safe(words: str) -> str:
    """Take out what could steer a terminal or break its encoding; tabs become four spaces."""
    return clean(words).replace("\t", "    ").encode("utf-8", "replace").decode("utf-8")


def label(words: str) -> str:
    """Give a button's label on one line, cut where it is too long to be read as a choice."""
    line = " ".join(safe(words).split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1].rstrip() + "…"


def shown(when: When, moment: Moment) -> str:
    """Write an instant in the reader's zone, the month by name."""
    try:
        local = when.at.astimezone(moment.zone)
    except (OverflowError, ValueError, OSError):
        local = when.at
    if when.style == "relative":
        return _relative((when.at - moment.now).total_seconds())
    if when.style == "time":
        return f"{local:%H:%M}"
    date = f"{local:%A} {local.day} {local:%B} {local.year}"
    return date if when.style == "date" else f"{date}, {local:%H:%M}"


def _relative(seconds: float) -> str:
    for size, unit in _UNITS:
        if count := int(abs(seconds) // size):
            amount = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
            return f"in {amount}" if seconds > 0 else f"{amount} ago"
    return "now"


def _words(piece: Inline, moment: Moment) -> str:
    if isinstance(piece, When):
        return shown(piece, moment)
    if isinstance(piece, Ref):
        return "you" if piece == Ref("person", "local") else _SIGNS[piece.kind] + safe(piece.native)
    return safe(piece)


def _opened(line: Line, words: str) -> str:
    for block, sign in _OPENERS.items():
        if match := sign.match(words):
            line.block = block
            return words[match.end() :]
    return words


def lines(text: Text, moment: Moment) -> list[Line]:
    """Split a card's text into lines. Only a feature's own `str` is read as Markdown; anyone's words stay as typed."""
    found = [Line()]
    fresh = True
    for piece in text:
        ours = isinstance(piece, str) and not isinstance(piece, Plain)
        for number, words in enumerate(_words(piece, moment).split("\n")):
            if number:
                found.append(Line())
                fresh = True
            if not words:
                continue
            if ours:
                found[-1].spans.extend(spans(_opened(found[-1], words) if fresh else words))
            else:
                found[-1].spans.append(Span("plain", words))
            fresh = False
    return list(_tidy(found))


def _tidy(found: list[Line]) -> Iterator[Line]:
    """Drop empty lines at both ends, and all but one between paragraphs."""
    empty = False
    begun = False
    for line in found:
        if not line.words.strip():
            empty = begun
            continue
        if empty or (begun and line.names_sources):
            yield Line()
        yield line
        begun, empty = True, False


_ENDS = frozenset(".,:;?!…")


def flat(text: Text, moment: Moment) -> str:
    """Give a text as one line of words without marks; what was a line of its own stays apart from the next one."""
    said = [line.words.strip() for line in lines(text, moment) if line.words.strip()]
    return " ".join([*(words if words[-1] in _ENDS else f"{words}." for words in said[:-1]), *said[-1:]])
