"""Tells greetings, thanks, moods, tests and abuse from questions, and cuts pleasantries off a question's ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from mentorbot.knowledge.care import lines
from mentorbot.knowledge.index import Vectors
from mentorbot.knowledge.leaning import Encode, Leaning, Side

if TYPE_CHECKING:
    from mentorbot.knowledge.pack_rows import Care, Talk

LINE, NEAR_PAGE, FIRMER = -0.1, 0.55, 3.0
"""Leaning from which a line is small talk; from the nearness NEAR_PAGE to a page's question on, it rises by FIRMER
times what is above it. Picked on the tuned part of `evaluation/small_talk.jsonl` so that no question is swallowed."""
SAME = 0.98
"""Nearness from which a line is a page's own question, whatever else it sounds like."""
PAGES_READ = 8
"""Every how manyth line of pages is fitted to."""
READ = 2_000
"""Characters of a line that are read."""
MOST_CUTS, ENDING = 6, 80
"""Pleasantries that are cut from each end, and characters in which a closing one is looked for."""
SIGNS = "signs"
"""The group that answers a line without any letter or digit."""

_ADDRESSEE = (
    r"(?:all|every(?:one|body)|any(?:one|body)|there|guys|folks|team|friends?|people|community|bot|mentor ?bot|mentor"
    r"|sir(?: ?/ ?| or )madam|sir|madam|dear|again|y'?all|my friend|experts?)"
)
_OPENING = re.compile(
    r"(?:"
    r"(?:hi+|hello+|helo|hey+|heya|hiya|yo|hallo|hola|bonjour|ciao|salut|servus|greetings|howdy|dear"
    r"|good (?:morning|afternoon|evening|day))"
    rf"(?:[ ,]+{_ADDRESSEE})*(?=\W|$)"
    r"|(?:ok(?:ay)?|great|perfect|cool|nice|wow)?[ ,.!]*(?:thanks?(?: you)?|thx|ty|cheers|merci|danke)"
    r"(?: (?:a lot|so much|very much|again|bot|all|that helped|for (?:that|this|the answer)))*(?=\s*[!.,;:)]|$)"
    r"|(?:just )?(?:a |one )?(?:quick|short|small|stupid|dumb|noob|simple|another|next|more)[ -]+"
    r"(?:question|q|one)(?: (?:here|please|for you))?(?=\s*[:,.;!-]|$)"
    r"|(?:i have a (?:quick )?question|(?:can|may|could) i ask (?:you )?(?:something|a question)(?: please)?)"
    r"(?=\s*[:,.;!?-]|$)"
    r"|sorry (?:to bother(?: you)?|for (?:the |a |my )?(?:stupid|dumb|silly|basic|bad|noob)? ?(?:question|english))"
    r"(?=\s*[:,.;!-]| but )(?:[ ,]*but(?= ))?"
    r"|new here|first time here|mentor ?bot(?=\s*[,:])|bot(?=\s*[,:])"
    r")[\s,.;:!?)…-]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,.;:!(-]+(?:"
    r"(?:many |big )?(?:thanks|thank (?:you|u)|thx|tnx|ty|tysm|tia|cheers)"
    r"(?: (?:in advance|a lot|so much|very much|again|bot|all|everyone|guys|for (?:your |the |any )?help))*"
    r"|(?:(?:kind|best|warm) )?(?:regards|wishes)(?:,? \w+)?|(?:have a (?:nice|good|great) (?:day|one|weekend))"
    r"|(?:please|pls|plz)|[:;]-?[)(dp]|<3|lol|haha+|xd"
    r")[\s.!,:;)]*\Z",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[^\w']|_")
_HELD = re.compile(r"(\w)\1{2,}")
_ABUSE = r"(?:idiot|moron|stupid|useless|worthless|garbage|trash|dumb|liar|brainless|pathetic)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slug, re.compile(pattern, re.IGNORECASE))
    for slug, pattern in (
        (
            "injection",
            r"\b(?:ignore|disregard|forget) (?:all|any|every\w*|your|the|previous|prior|what you)\b.{0,40}"
            r"\b(?:instructions?|prompts?|rules|told)\b|\b(?:your|the|print|show|reveal)\b.{0,15}\bsystem prompt\b"
            r"|<script|\bdrop table \w|\byou are now dan\b|\[inst\]|<system>",
        ),
        (
            "insults",
            r"\b(?:fuck|screw|f\*+) (?:you|u|off|yourself)\b|\bstfu\b|^go to hell\b"
            r"|^\W*(?:\w+\W+){0,2}?you(?:'re| are| r|r)? (?:(?:an?|all|such|so|absolutely?|complete(?:ly)?|total(?:ly)?"
            rf"|bloody|fucking|really) ){{0,3}}{_ABUSE}\b(?!.*\?)",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class TalkHeard:
    """What a line's words say of it: the talk that it is if it is any, `certain` whatever page is near.

    `words` is how much they lean to small talk where only the meaning can tell; None where they told.
    """

    talk: Talk | None
    certain: bool = False
    words: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SmallTalk:
    """The small talk of a pack, ready to be matched; immutable, safe to use from several threads.

    `vectors` are unit rows, one for each line, and `groups` number the talk that each belongs to.
    """

    talks: tuple[Talk, ...]
    known: Mapping[str, int]
    leaning: Leaning
    vectors: Vectors | None
    groups: tuple[int, ...]

    @classmethod
    def build(
        cls,
        talks: Sequence[Talk],
        *,
        care: Care,
        pages: Sequence[str],
        background: Sequence[str],
        encode: Encode | None,
        fitted: Leaning | None = None,
    ) -> Self:
        """Fit to a pack: its small talk against titles and questions of pages and gaps, noise, and distress.

        Without `encode` (no sentence model) only known lines and plain abuse are small talk. `fitted` is the leaning
        of an earlier build over the same lines and encoder.
        """
        texts = [(line, number) for number, talk in enumerate(talks) for line in talk.lines]
        said = [line for line, _ in texts]
        sides = [
            Side(said, 1.0, 1.0, 500),
            Side(pages[::PAGES_READ], -1.0, 1.0, 150),
            Side(background, -1.0, 0.5, 100),
            Side([*lines(care), *care.look_alikes], -1.0, 0.5, 100),
        ]
        known: dict[str, int] = {}
        for line, number in texts:
            known.setdefault(plain(line), number)
        known.pop("", None)
        vectors = encode(said) if encode is not None and said else None
        groups = tuple(number for _, number in texts)
        return cls(tuple(talks), known, fitted or Leaning.fit(sides, encode), vectors, groups)

    def listen(self, text: str, asked: str) -> TalkHeard:
        """Read a line's words; `asked` is `question_of(text)`."""
        head = text[:READ].replace("’", "'")
        question = asked if head == text else question_of(head)
        rest = plain(question)
        if not rest:
            return TalkHeard(self._named(SIGNS), certain=True)
        for said in (rest if question == head else plain(head), rest):
            if said in self.known:
                return TalkHeard(self.talks[self.known[said]])
        for slug, pattern in _PATTERNS:
            if pattern.search(head):
                return TalkHeard(self._named(slug))
        return TalkHeard(None, words=self.leaning.words(rest))

    def reply(self, heard: TalkHeard, vector: Vectors | None, nearest_page: float) -> Talk | None:
        """The small talk that was heard, or None for a question.

        `vector` is that of the line's `question_of`, `nearest_page` its cosine to any page's or gap's closest question.
        """
        if heard.certain:
            return heard.talk
        if nearest_page > SAME:
            return None
        if heard.words is None:
            return heard.talk
        if vector is None or self.vectors is None:
            return None
        leaning = heard.words + self.leaning.meaning(vector)
        if leaning <= LINE + FIRMER * max(0.0, nearest_page - NEAR_PAGE):
            return None
        return self.talks[self.groups[int(np.argmax(self.vectors @ vector))]]

    def _named(self, slug: str) -> Talk | None:
        return next((talk for talk in self.talks if talk.slug == slug), None)


def question_of(text: str) -> str:
    """Cut greetings, thanks and the like from both ends of `text`; all of it when nothing else is there."""
    whole = text.strip()
    kept = whole
    for _ in range(MOST_CUTS):
        if not (found := _OPENING.match(kept)):
            break
        kept = kept[found.end() :]
    for _ in range(MOST_CUTS):
        if not (found := _CLOSING.search(kept, max(0, len(kept) - ENDING))):
            break
        kept = kept[: found.start()] + ("?" if "?" in found.group()[:3] else "")
    kept = kept.strip()
    return kept if any(map(str.isalnum, kept)) else whole


def plain(text: str) -> str:
    """Words alone, in lower case, letters that are held down cut to two: how lines are compared."""
    words = _MARKS.sub(" ", unicodedata.normalize("NFKC", text))
    line = " ".join(words.casefold().split())
    return _HELD.sub(r"\1\1", line) if _HELD.search(line) else line
