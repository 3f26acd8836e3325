"""Card text as Discord's Markdown: our subset is kept, and everything else is escaped."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from mentorbot.core.card import Inline, Plain, Ref, When
from mentorbot.core.markup import Mark, clean, spans
from mentorbot.platforms.discord.limits import LAYOUT_TEXT, LINK

ELLIPSIS = "…"

_ANYWHERE = re.compile(r"([\\*_~`|<@\[\]])")
"""What formats, hides, mentions, links or shows a time wherever it stands."""
_LINE_START = re.compile(r"^([^\S\n]*)([#+>-])", re.MULTILINE)
_NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)
_BULLET = re.compile(r"^([^\S\n]*)[-•*][^\S\n]+")
_QUOTE = re.compile(r"^>[^\S\n]?")
_ADDRESS = re.compile(r"://|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)
_MARKS: dict[Mark, str] = {"plain": "", "bold": "**", "italic": "*", "code": "`"}
_TIMES = {"date": "D", "time": "t", "both": "f", "relative": "R"}
_REFS = {"person": "@", "channel": "#", "role": "@&"}


def escape(words: str) -> str:
    """Write words so that Discord shows them as they are: nothing in them formats, pings or links."""
    text = _ANYWHERE.sub(r"\\\1", _sendable(words))
    text = _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))
    return text.replace("://", "\\://")


def _sendable(words: str) -> str:
    return clean(words).encode("utf-8", "ignore").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Run:
    """Words between two marks. `verbatim` words need no escape; only words are ever cut, never marks."""

    opening: str
    words: str
    closing: str = ""
    verbatim: bool = False

    def written(self) -> str:
        """Give the run as Markdown."""
        return self.opening + (self.words if self.verbatim else escape(self.words)) + self.closing

    def cut(self, room: int) -> str:
        """Give as much of the run as fits into `room` characters, with an ellipsis; perhaps nothing."""

        words = _sendable(self.words)[:room]

        def size(count: int) -> int:
            return len(replace(self, words=words[:count] + ELLIPSIS).written())

        fits = bisect_right(range(len(words) + 1), room, key=size) - 1
        if fits < 1:
            return ELLIPSIS if room >= 1 else ""
        return replace(self, words=words[:fits].rstrip() + ELLIPSIS).written()


def runs(text: Iterable[Inline]) -> list[Run]:
    """Turn card text into runs in reading order. What is beyond the longest message isn't looked at."""
    out: list[Run] = []
    left = LAYOUT_TEXT + 1
    for piece in text:
        if left <= 0:
            break
        short = type(piece)(piece[:left]) if isinstance(piece, str) else piece
        out += _piece(short)
        left -= len(short) if isinstance(short, str) else 0
    return out


def _piece(piece: Inline) -> Iterator[Run]:
    if isinstance(piece, When):
        yield Run(f"<t:{int(piece.at.timestamp())}:{_TIMES[piece.style]}>", "")
    elif isinstance(piece, Ref):
        known = piece.native.isascii() and piece.native.isdigit()
        yield Run(f"<{_REFS[piece.kind]}{piece.native}>", "") if known else Run("", piece.native)
    elif isinstance(piece, Plain):
        yield Run("", piece)
    else:
        yield from _subset(clean(piece))


def _subset(text: str) -> Iterator[Run]:
    """Read the subset line by line. An empty line ends a list, so that what follows isn't taken for its last item."""
    listed = False
    for number, line in enumerate(text.split("\n")):
        bullet = _BULLET.match(line)
        if number:
            yield Run("\n\n" if listed and line and not bullet else "\n", "")
        listed = bool(bullet)
        if bullet:
            yield Run(f"{bullet[1]}- ", "")
            line = line[bullet.end() :]
        elif quoted := _QUOTE.match(line):
            yield Run("> ", "")
            line = line[quoted.end() :]
        for span in spans(line):
            mark = _MARKS[span.mark]
            yield Run(mark, span.words, mark, verbatim=span.mark == "code")


def link(label: str, address: str) -> Run:
    """Write a link that shows its domain. One that isn't https, or is too long, stays words.

    A label that looks like an address itself is replaced by the domain, so that it can't name another one.
    """
    words = " ".join(_sendable(label).replace("[", "(").replace("]", ")").split())
    try:
        parts = urlsplit(address)
        host, usable = parts.hostname or "", parts.scheme == "https" and not parts.username
    except ValueError:
        host, usable = "", False
    safe = quote(_sendable(address), safe="%/:?#@!$&+,;=~._-")
    if not host.isascii() or not host or not usable or len(safe) > LINK:
        return Run("", words)
    if not words or _ADDRESS.search(words):
        return Run("[", host, f"]({safe})")
    return Run("[", words, f"]({safe}) ({host})")


def write(pieces: Sequence[Run], room: int | None = None) -> str:
    """Write runs as Markdown, cut to `room` characters if that is given."""
    whole = "".join(run.written() for run in pieces)
    if room is None or len(whole) <= room:
        return whole
    out, left = [], room
    for run in pieces:
        text = run.written()
        if len(text) >= left:
            out.append(run.cut(left))
            break
        out.append(text)
        left -= len(text)
    return "".join(out)


def shares(lengths: Sequence[int], room: int) -> list[int]:
    """Share `room` among parts of these lengths: short ones stay whole, the longest are cut to one height."""
    left, out = room, [0] * len(lengths)
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    for position, index in enumerate(order):
        out[index] = min(lengths[index], max(0, left) // (len(order) - position))
        left -= out[index]
    return out


def label(words: str, longest: int) -> str:
    """Give words that are never parsed, on one line and at most `longest` characters long."""
    line = " ".join(_sendable(words).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + ELLIPSIS
