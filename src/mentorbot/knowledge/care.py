"""Tells when somebody is in distress, is being bullied or may come to harm, and needs a person and not a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from mentorbot.knowledge.index import Vectors
from mentorbot.knowledge.leaning import Encode, Leaning, Side

if TYPE_CHECKING:
    from mentorbot.knowledge.pack_rows import Care

LINE = -0.12
"""Leaning from which a line is a call for help; picked on the tuned part of `evaluation/care.jsonl` for recall first,
since a false alarm costs a member a click and a miss may cost far more."""
NEAR_PAGE, FIRMER = 0.55, 2.0
"""From this nearness to a page's question on, LINE rises by FIRMER times what is above it."""
WORDS_LINE = 0.3
"""Evidence of the words alone from which a line is a call for help when there is no sentence model."""
PAGES_READ = 8
"""Every how manyth line of pages is fitted to; more cost time at the start and change nothing."""
READ = 2_000
"""Characters that the patterns read."""

_WORD = re.compile(r"\w+")
_WHO = r"(?:he|she|they|supervisor|boss|pi|prof(?:essor)?|advis[eo]r|manager|postdoc|colleague|leader|mentor|chief)"
_PLAIN = re.compile(
    r"\b(?:"
    r"kill(?:ing|ed)? (?:my|him|her|them)sel(?:f|ves)|(?:end|ending|take|taking) (?:my|his|her) (?:own )?life"
    r"|i(?:'m| am| was| feel)? suicidal|suicidal (?:thoughts|again)|(?:commit|attempted|thoughts? of) suicide|overdosed"
    r"|(?:want|wanna|going|plan|ready) to die|wanna die|wish i (?:was|were) (?:dead|never born)"
    r"|(?:cut|cutting|burn|burning|unalive) myself|(?:hurt|hurting|harm|harming) myself"
    r"|(?:don'?t|do not|no longer) (?:want|wanna|wish) (?:to )?(?:be alive|exist\b|live(?: any ?more)?(?=[.!,]|$))"
    r"|better off without me|no (?:reason|wish) to live|goodbye (?:note|letter)s? (?:to|for) my"
    r"|i was (?:raped|assaulted|groped)|(?:raped|molested|groped|assaulted|stalks|blackmails) me"
    r"|(?:i'm|i am|is|keeps?|still|been) (?:being )?(?:bullied|harassed|stalked|blackmailed|abused|beaten)"
    rf"|{_WHO} (?:keeps? |tried to |often |always )?"
    r"(?:touch|grop|hit|slap|beat|punch|chok|kick|spat at|kiss)\w* (?:me|us)"
    rf"|{_WHO} (?:keeps? )?(?:scream|yell|shout)\w* at (?:me|us) (?:every|daily|each|all|in front|until)"
    r"|can'?t stop (?:crying|sobbing|shaking)|cry(?:ing)? (?:every|each) (?:day|night|morning|evening)"
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
    """What distress sounds like, fitted once to a pack's lines; immutable, safe to use from several threads.

    `known` says of each line of the pack, by its key, whether it is distress.
    """

    leaning: Leaning
    known: Mapping[str, bool]

    @classmethod
    def build(
        cls,
        care: Care,
        *,
        talk: Sequence[str],
        pages: Sequence[str],
        background: Sequence[str],
        encode: Encode | None,
        fitted: Leaning | None = None,
    ) -> Self:
        """Fit to a pack: its care lines against look-alikes, small talk, titles and questions of pages and gaps, noise.

        Without `encode` (no sentence model) words alone decide, and only what is plain is seen. `fitted` is the
        leaning of an earlier build over the same lines and encoder; it saves half a second.
        """
        sides = [
            Side(lines(care), 1.0, 1.0, 600),
            Side(care.look_alikes, -1.0, 0.5, 600),
            Side(talk, -1.0, 0.5, 200),
            Side(pages[::PAGES_READ], -1.0, 1.0, 150),
            Side(background, -1.0, 0.5, 100),
        ]
        known = {key(line): side.target > 0 for side in reversed(sides) for line in side.lines}
        known |= {key(line): False for line in pages} | {key(line): True for line in lines(care)}
        return cls(fitted or Leaning.fit(sides, encode), known)

    def listen(self, text: str) -> bool | float:
        """Whether `text` needs a person where its words alone tell; else how much they lean to it."""
        known = self.known.get(key(text))
        if known is not None:
            return known
        head = text[:READ].replace("’", "'")
        if _PLAIN.search(head) and not _TOPIC.search(head):
            return True
        return self.leaning.words(text)

    def sees(self, heard: bool | float, vector: Vectors | None, nearest: float) -> bool:
        """Whether what was `heard` needs a person; `nearest` is the cosine of any page's or gap's closest question."""
        if isinstance(heard, bool):
            return heard
        if vector is None:
            return heard > WORDS_LINE
        return heard + self.leaning.meaning(vector) > LINE + FIRMER * max(0.0, nearest - NEAR_PAGE)


def lines(care: Care) -> list[str]:
    """Every line of distress of a pack, group by group."""
    return [line for group in care.groups for line in group.lines]


def key(text: str) -> str:
    """A line's words alone, in lower case: lines that differ in marks are the same line."""
    return " ".join(_WORD.findall(text[:READ].casefold()))
