"""An entry: one page of knowledge, and the statements that its body is made of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, Self, TypeAlias, get_args

Kind: TypeAlias = Literal["advice", "fact", "experience", "role", "views", "gap"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Evidence: TypeAlias = Literal["", "experience", "experiences", "opinion", "document", "figures"]
EVIDENCE: dict[Evidence, str] = {
    "experience": "one person's experience",
    "experiences": "several people's experience",
    "opinion": "an opinion",
    "document": "a document",
    "figures": "counted figures",
}
"""What a page can rest on, as members read it."""

OURSELVES = "bot"
"""The marker of a statement about what mentorbot itself has or lacks."""

LONGEST_TITLE = 75
LONGEST_SLUG = 60
LONGEST_BODY = 3000
MOST_SHOWN = 900
"""Characters of an answer before Read more (VOICE.md): title, statements and the line of sources."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MARKERS = re.compile(r"\s*((?:\[[a-z0-9-]+\])+)\s*$")
_MORE = "## More"


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph or a point with the sources that it is drawn from. `line` counts from the body's first line, 1."""

    words: str
    sources: tuple[str, ...]
    point: bool = False
    more: bool = False
    line: int = 0


def statements(body: str) -> tuple[Statement, ...]:
    """Read a body: a line is a paragraph, or a point if it begins with "- "; what follows "## More" is shown later."""
    found = []
    more = False
    for number, raw in enumerate(body.split("\n"), 1):
        line = raw.strip()
        if line == _MORE:
            more = True
        elif line:
            point = line.startswith("- ")
            line = line.removeprefix("- ").strip()
            markers = _MARKERS.search(line)
            words = line[: markers.start()].rstrip() if markers else line
            sources = tuple(re.findall(r"\[([a-z0-9-]+)\]", markers[1])) if markers else ()
            found.append(Statement(words, sources, point, more, number))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of knowledge in one state. `sources` are slugs; `body` is Markdown with markers; dates are local days.

    `community` is None for the pack's own entries; `role` names the job that a page of kind `role` is about. `evidence`
    says what the page rests on, empty where only its sources do.
    """

    slug: str
    title: str
    kind: Kind
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    body: str
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    reviewed: date | None = None
    check_again: date | None = None
    role: str = ""
    community: int | None = None
    evidence: Evidence = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the body says, in order."""
        return statements(self.body)

    @property
    def shown(self) -> tuple[Statement, ...]:
        """What is shown at first."""
        return tuple(each for each in self.statements if not each.more)

    @property
    def more(self) -> tuple[Statement, ...]:
        """What Read more adds."""
        return tuple(each for each in self.statements if each.more)

    @property
    def gap(self) -> bool:
        """Whether this is a known gap: a topic that no source answers."""
        return self.kind == "gap"

    def past(self, today: date) -> bool:
        """Whether the day on which it was to be checked again has passed."""
        return self.check_again is not None and self.check_again < today

    def content(self) -> dict[str, Any]:
        """The entry's content as JSON can hold it; the slug and the community stand beside it.

        `evidence` is left out where it is empty: entries from before there was any keep their digests.
        """
        content = asdict(self)
        del content["slug"], content["community"]
        if not self.evidence:
            del content["evidence"]
        return {
            name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            for name, value in content.items()
        }

    @classmethod
    def of(cls, slug: str, content: Mapping[str, Any], community: int | None = None) -> Self:
        """Read back what `content()` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        for name in ("reviewed", "check_again"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        return cls(slug=slug, community=community, **values)

    @property
    def digest(self) -> str:
        """sha256 of the content, in hex: equal contents are equal revisions."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()

    def used_sources(self) -> tuple[str, ...]:
        """The sources that what is shown at first draws on, in order of appearance; all of them if it draws on none."""
        names = dict.fromkeys(slug for each in self.shown for slug in each.sources if slug != OURSELVES)
        return tuple(names) or self.sources

    def under(self, community: int | None) -> Entry:
        """The same content as the entry of another place."""
        return replace(self, community=community)
