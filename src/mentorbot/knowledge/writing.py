"""From three fields to a page: the question, the answer, and where it comes from; the rest gets defaults."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.knowledge.citing import cited, slug_of
from mentorbot.knowledge.documents import sentences
from mentorbot.knowledge.entry import LONGEST_BODY, LONGEST_TITLE, MOST_SHOWN, OURSELVES, Entry, statements
from mentorbot.knowledge.rules import shown_length
from mentorbot.knowledge.source import Source

CHECK_AFTER = timedelta(days=365)
"""How long after it was reviewed a page comes up to be checked again, where nobody chose a day."""
FIRST_VIEW = 450
"""Characters of a long paragraph that stay in the first view."""
_PINGS = (
    (re.compile(r"<@&\d+>|<!subteam\^\w+[^>]*>"), "a role"),
    (re.compile(r"<@!?\w+(?:\|[^>]*)?>"), "somebody"),
    (re.compile(r"<#\w+(?:\|[^>]*)?>"), "a channel"),
    (re.compile(r"<a?:\w+:\d+>"), ""),
    (re.compile(r"<!(?:here|channel|everyone)(?:\|[^>]*)?>|(?<!\w)@(?:everyone|here|channel)\b"), "everybody"),
)
_POINT = re.compile(r"^(?:[-*•–—]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^(?:#{1,6}\s+|>\s?)+")
_MARK = re.compile(r"\[([a-z0-9-]+)\]")
_MORE = "## More"


@dataclass(frozen=True, slots=True)
class Written:
    """A page as somebody wrote it, with the sources that come with it."""

    page: Entry
    sources: tuple[Source, ...] = ()

    def content(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {"page": self.page.content(), "sources": [asdict(each) for each in self.sources]}

    @classmethod
    def of(cls, slug: str, content: Mapping[str, Any], community: int) -> Self:
        """Read back what `content()` wrote."""
        sources = tuple(Source(**each) for each in content["sources"])
        return cls(Entry.of(slug, content["page"], community), sources)


def written(
    question: str,
    answer: str,
    origin: str,
    known: Mapping[str, Source],
    taken: Collection[str],
    today: date,
    tags: Sequence[str] = (),
) -> Written:
    """Make a page of three fields. `known` are the sources there are, `taken` the slugs of the pages there are.

    Raises Friendly where a field is empty or too long, or names a source that can't be shown. Nothing in it pings.
    """
    title, source = titled(question), cited(origin, known, today)
    body = bodied(answer, source.slug, {**known, source.slug: source})
    used = dict.fromkeys(slug for each in statements(body) for slug in each.sources if slug != OURSELVES)
    page = Entry(
        slug=slug_of(title, taken),
        title=title,
        kind="experience" if source.experience else "advice",
        tags=tuple(tags),
        questions=(),
        body=body,
        sources=tuple(used),
        reviewed=today,
        check_again=today + CHECK_AFTER,
        evidence="experience" if source.experience else "",
    )
    new = (source,) if source.slug not in known and source.slug in used else ()
    return Written(fitted(page, {**known, source.slug: source}), new)


def titled(question: str) -> str:
    """A question as a title: in one line, with its question mark. Raises Friendly for none, and for one too long."""
    words = " ".join(harmless(question).split()).rstrip(" .!,;:")
    if not re.search(r"\w", words):
        raise Friendly("The question is missing.", "Write it as a member would ask it.")
    title = words if words.endswith("?") else f"{words}?"
    if len(title) > LONGEST_TITLE:
        raise Friendly(
            f"The question is {len(title):,} characters long; as it is a button too, at most {LONGEST_TITLE} fit.",
            "Shorten it; the long form can be an example question.",
        )
    return f"{title[0].upper()}{title[1:]}"


def bodied(answer: str, source: str, known: Collection[str]) -> str:
    """An answer as a page's body: a statement a line, each with its source; those that name none are from `source`.

    Raises Friendly for nothing, and for more than a page holds.
    """
    lines: list[str] = []
    for raw in harmless(answer).split("\n"):
        line = raw.strip()
        if line and line != _MORE:
            line = _statement(line, source, known)
        if line:
            lines.append(line)
    body = _spaced(lines)
    if not any(re.search(r"\w", each.words) for each in statements(body) if not each.more):
        raise Friendly("The answer is missing.", "Write what a member should read.")
    if len(body) > LONGEST_BODY:
        raise Friendly(
            f"The answer is {len(body):,} characters long with its sources; a page holds at most {LONGEST_BODY:,}.",
            "Keep what answers the question, or make two pages of it.",
        )
    return body


def fitted(page: Entry, sources: Mapping[str, Source]) -> Entry:
    """Let what is too long to be shown at first begin under Read more."""
    if shown_length(page, sources) <= MOST_SHOWN or page.more:
        return page
    lines = page.body.split("\n")
    lines = [piece for line in lines if line.strip() for piece in _halves(line.strip())]
    for count in range(len(lines) - 1, 0, -1):
        shorter = replace(page, body=_spaced([*lines[:count], _MORE, *lines[count:]]))
        if shown_length(shorter, sources) <= MOST_SHOWN and len(shorter.body) <= LONGEST_BODY:
            return shorter
    return page


def harmless(text: str) -> str:
    """Words without what can't be seen and without what would ping: nobody is named by a number of the platform."""
    out = clean(text)
    for pattern, instead in _PINGS:
        out = pattern.sub(instead, out)
    return out


def _statement(line: str, source: str, known: Collection[str]) -> str:
    line = _HEADING.sub("", line)
    point = bool(_POINT.match(line))
    line = _POINT.sub("", line).strip()
    (read,) = statements(line) or (None,)
    if read is None or not read.words:
        return ""
    if read.sources and all(slug == OURSELVES or slug in known for slug in read.sources):
        marked = line
    else:
        marked = _MARK.sub(r"(\1)", line) + f" [{source}]"
    return f"- {marked}" if point else marked


def _halves(line: str) -> list[str]:
    """Cut a long paragraph where its first view ends; both parts keep its sources."""
    (read,) = statements(line) or (None,)
    if read is None or read.point or len(read.words) <= FIRST_VIEW:
        return [line]
    said = sentences(read.words)
    first = said[:1]
    while len(first) < len(said) and len(" ".join(said[: len(first) + 1])) <= FIRST_VIEW:
        first = said[: len(first) + 1]
    rest, marks = said[len(first) :], "".join(f"[{slug}]" for slug in read.sources)
    return [f"{' '.join(part)} {marks}" for part in (first, rest) if part]


def _spaced(lines: Sequence[str]) -> str:
    """Lines as a body: points stand together, everything else alone."""
    out: list[str] = []
    for line in lines:
        if out and not (line.startswith("- ") and out[-1].startswith("- ")):
            out.append("")
        out.append(line)
    return "\n".join(out)
