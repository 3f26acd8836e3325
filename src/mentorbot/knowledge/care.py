"""Tells when somebody is in distress, is being bullied or may come to harm, and needs a person and not a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from mentorbot.knowledge.index import Vectors
from mentorbot.knowledge.leaning import Encode, Leaning, Side
from mentorbot.knowledge.pack_rows import Care

LINE = 0.0
"""Leaning from which a line is a call for help; picked on the tuned part of `evaluation/care.jsonl` for recall first,
since a false alarm costs a member a click and a miss may cost far more."""
NEAR_PAGE, FIRMER = 0.60, 1.5
"""From this nearness to a page's question on, LINE rises by FIRMER times what is above it."""
WORDS_LINE = 0.9
"""Evidence of the words alone from which a line is a call for help when there is no sentence model."""
PAGES_READ = 8
"""Every how manyth line of pages is fitted to; more cost time at the start and change nothing."""
READ = 2_000
"""Characters that the patterns read."""

_HARM = re.compile(
    r"\b(?:"
    r"kill(?:ing|ed)? (?:my|him|her|them)sel(?:f|ves)|(?:end|ending|take|taking) (?:my|his|her) (?:own )?life"
    r"|i(?:'m| am| was| feel)? suicidal|suicidal (?:thoughts|again)|(?:commit|attempted?|thoughts? of|about) suicide"
    r"|(?:want|wanna|going|plan|ready) to die|wanna die|wish i (?:was|were) (?:dead|never born)"
    r"|(?:cut|cutting|hurting|harming|burning|hating|unalive) myself|(?:hurt|harm|burn) myself"
    r"|(?:don'?t|do not|no longer) (?:want|wanna|wish) (?:to )?(?:be alive|exist|live(?: any ?more)?(?=[.!,]|$))"
    r"|better off without me|no (?:reason|wish) to live|i was (?:raped|assaulted)|(?:raped|molested|groped) me"
    r")\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:data ?sets?|classif\w+|predict\w*|detect\w+|prevention|volunteer\w*|hotline|research|thesis on|topic"
    r"|kaggle|nlp|models?|papers?|app|lol|haha+|squad)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class CareSigns:
    """What distress sounds like, fitted once to a pack's lines; immutable, safe to use from several threads."""

    leaning: Leaning
    harmless: frozenset[str]

    @classmethod
    def build(
        cls, care: Care, *, talk: Sequence[str], pages: Sequence[str], background: Sequence[str], encode: Encode | None
    ) -> Self:
        """Fit to a pack: its care lines against look-alikes, small talk, titles and questions of pages and gaps, noise.

        Without `encode` (no sentence model) words alone decide, and only what is plain is seen.
        """
        sides = [
            Side(lines(care), 1.0, 1.0, 250),
            Side(care.look_alikes, -1.0, 0.5, 250),
            Side(talk, -1.0, 0.5, 100),
            Side(pages[::PAGES_READ], -1.0, 1.0, 100),
            Side(background, -1.0, 0.5, 50),
        ]
        known = frozenset(key(line) for harmless in (care.look_alikes, talk, pages, background) for line in harmless)
        return cls(Leaning.fit(sides, encode), known - {key(line) for line in lines(care)})

    def sees(self, text: str, vector: Vectors | None, nearest: float) -> bool:
        """Whether `text` needs a person; `nearest` is the cosine of the closest question of any page or gap."""
        if key(text) in self.harmless:
            return False
        head = text[:READ].replace("’", "'")
        if _HARM.search(head) and not _TOPIC.search(head):
            return True
        if vector is None:
            return self.leaning.words(text) > WORDS_LINE
        return self.leaning.of(text, vector) > LINE + FIRMER * max(0.0, nearest - NEAR_PAGE)


def lines(care: Care) -> list[str]:
    """Every line of distress of a pack, group by group."""
    return [line for group in care.groups for line in group.lines]


def key(text: str) -> str:
    """A line's words alone, in lower case: lines that differ in marks are the same line."""
    return " ".join(re.findall(r"\w+", text[:READ].casefold()))
