"""A card's words on their way into a platform's markup: runs between marks, of which only the words are ever cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from mentorbot.core.card import Inline, Plain, Ref, When
from mentorbot.core.markup import Mark, clean, spans

ELLIPSIS = "…"
_BULLET = re.compile(r"^([^\S\n]*)[-•*][^\S\n]+")
_QUOTE = re.compile(r"^>[^\S\n]?")
_ADDRESS = re.compile(r"://|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)
BAR = 12
"""Characters of the longest bar of a chart."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words between two marks. `verbatim` words need no escape."""

    opening: str
    words: str
    closing: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes text.

    `escape` makes words show as they are; `code` does so between marks of code. `when` and `ref` write what each reader
    sees in their own way; `ref` gives None for an id that is none, which is then shown as words. `bullet` begins an
    item of a list; with `ends_list` an empty line ends one. At most `longest` characters of a text are looked at.
    """

    marks: Mapping[Mark, str]
    escape: Callable[[str], str]
    code: Callable[[str], str]
    when: Callable[[When], str]
    ref: Callable[[Ref], str | None]
    bullet: str
    ends_list: bool
    longest: int

    def runs(self, text: Iterable[Inline]) -> list[Run]:
        """Turn card text into runs in reading order. What is beyond the longest message isn't looked at."""
        out: list[Run] = []
        left = self.longest + 1
        for piece in text:
            if left <= 0:
                break
            short = type(piece)(piece[:left]) if isinstance(piece, str) else piece
            out += self._piece(short)
            left -= len(short) if isinstance(short, str) else 0
        return out

    def written(self, run: Run) -> str:
        """Give a run in this markup."""
        return run.opening + (self.code(run.words) if run.verbatim else self.escape(run.words)) + run.closing

    def write(self, pieces: Sequence[Run], room: int | None = None) -> str:
        """Write runs, cut to `room` characters if that is given."""
        whole = "".join(map(self.written, pieces))
        if room is None or len(whole) <= room:
            return whole
        out, left = [], room
        for run in pieces:
            text = self.written(run)
            if len(text) >= left:
                out.append(self._cut(run, left))
                break
            out.append(text)
            left -= len(text)
        return "".join(out)

    def _cut(self, run: Run, room: int) -> str:
        """Give as much of a run as fits into `room` characters, with an ellipsis; perhaps nothing."""
        words = sendable(run.words)[:room]

        def size(count: int) -> int:
            return len(self.written(replace(run, words=words[:count] + ELLIPSIS)))

        fits = bisect_right(range(len(words) + 1), room, key=size) - 1
        if fits < 1:
            return ELLIPSIS if room >= 1 else ""
        return self.written(replace(run, words=words[:fits].rstrip() + ELLIPSIS))

    def _piece(self, piece: Inline) -> Iterator[Run]:
        if isinstance(piece, When):
            yield Run(self.when(piece), "")
        elif isinstance(piece, Ref):
            native = self.ref(piece)
            yield Run("", piece.native) if native is None else Run(native, "")
        elif isinstance(piece, Plain):
            yield Run("", piece)
        else:
            yield from self._subset(clean(piece))

    def _subset(self, text: str) -> Iterator[Run]:
        """Read the subset line by line."""
        listed = False
        for number, line in enumerate(text.split("\n")):
            bullet = _BULLET.match(line)
            if number:
                yield Run("\n\n" if self.ends_list and listed and line and not bullet else "\n", "")
            listed = bool(bullet)
            if bullet:
                yield Run(f"{bullet[1]}{self.bullet}", "")
                line = line[bullet.end() :]
            elif quoted := _QUOTE.match(line):
                yield Run("> ", "")
                line = line[quoted.end() :]
            for span in spans(line):
                mark = self.marks[span.mark]
                yield Run(mark, span.words, mark, verbatim=span.mark == "code")


def sendable(words: str) -> str:
    """Words without what can't be seen, and without halves of characters."""
    return clean(words).encode("utf-8", "ignore").decode("utf-8")


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
    line = " ".join(sendable(words).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + ELLIPSIS


def one_line(run: Run, instead: str) -> Run:
    """A run with `instead` in place of every line's end that it makes, and a space where its words have one."""
    return replace(run, opening=run.opening.replace("\n", instead), words=run.words.replace("\n", " "))


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be shown: its words, none where they would name another address, and where it leads."""

    words: str
    address: str
    host: str


def safe_link(label: str, address: str) -> Link | None:
    """Read a link, with its address quoted; None for one that isn't https, or hides its host.

    A label that looks like an address itself is left out, so that it can't name another one.
    """
    words = " ".join(sendable(label).split())
    try:
        parts = urlsplit(address)
        host, usable = parts.hostname or "", parts.scheme == "https" and not parts.username
    except ValueError:
        host, usable = "", False
    if not usable or not host or not host.isascii():
        return None
    safe = quote(sendable(address), safe="%/:?#@!$&+,;=~._-")
    return Link("" if _ADDRESS.search(words) else words, safe, host)


def bars(alt: str, series: Sequence[tuple[str, float]]) -> Iterator[Inline]:
    """A chart of finite values as lines of text: what it says, then a bar beside each name."""
    yield Plain(alt + "\n")
    top = max((value for _, value in series), default=0.0)
    for name, value in series:
        full = round(BAR * max(0.0, value / top)) if top > 0 else 0
        yield f"`{'█' * full}{'░' * (BAR - full)}` "
        yield Plain(f"{name}: {value:g}\n")
