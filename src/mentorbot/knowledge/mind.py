"""Makes an answer of a question and what can be found: without threads, a database or a clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentorbot.core.markup import clean
from mentorbot.knowledge.answer import DEPTH, Answer, decide, joined, two_pages
from mentorbot.knowledge.encoder import Encoder, InParts
from mentorbot.knowledge.halves import halves
from mentorbot.knowledge.index import Hit
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import question_of
from mentorbot.knowledge.spelling import Spelling
from mentorbot.knowledge.view import View

CLOSEST = 5
"""Hits among which the closest text is looked for."""
SHORT = 8
"""Words up to which "and for biologists?" counts as a follow-up where no button said so."""
SHOWN_BEFORE = 0.15
"""What a page loses in a follow-up because it was just shown: the member wants something else."""
_LEADS_ON = re.compile(r"^(and|but|also|or|so|ok so|what about|how about|what if|why|then|same)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Before:
    """What was asked before, and the pages that were shown for it."""

    text: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A question ready to be looked up: as typed, and what is searched for, with its vector.

    `halves` are those of a double question, and `glimpses` their rows within it, where the encoder offers such.
    """

    words: str
    question: str
    vector: Vectors | None
    before: Before | None
    halves: tuple[str, ...] = ()
    glimpses: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Mind:
    """Answers questions from any view; safe to use from several threads. Without an encoder, by words alone."""

    encoder: Encoder | None
    signals: Signals
    spelling: Spelling

    def hear(self, text: str, before: Before | None = None) -> Heard:
        """Clean, mend and encode a question; `before` makes it a follow-up."""
        words = " ".join(clean(text).split())
        question = self.spelling.mended(question_of(words) or words)
        parts = halves(question) if before is None else None
        if parts is not None and isinstance(self.encoder, InParts):
            rows = self.encoder.in_parts(question, parts)
            return Heard(words, question, rows[0], before, parts, rows[1:])
        return Heard(words, question, self.encoded(question), before, parts or ())

    def answer(self, view: View, heard: Heard) -> Answer:
        """Draw the outcome: a reply in words, the follow-up's page, or the page of the question or of its halves."""
        hits = view.snapshot.search(heard.question, heard.vector, DEPTH)
        nearest = max((hit.closest for hit in hits[:CLOSEST]), default=0.0)
        spoken = self.signals.read(heard.words, heard.vector, nearest)
        if spoken is not None:
            return Answer(spoken.outcome, view, words=spoken.words)
        if (before := heard.before) is not None:
            return decide(view, _followed(hits, self._found(view, f"{before.text} {heard.question}"), before))
        whole = decide(view, hits)
        if not heard.halves or not self._worth(view, hits, heard):
            return whole
        return joined(whole, hits, (decide(view, self._found(view, half)) for half in heard.halves))

    def _worth(self, view: View, hits: Sequence[Hit], heard: Heard) -> bool:
        """Whether a glimpse of both halves lets one expect two pages: to encode them costs as much as a question."""
        if heard.glimpses is None:
            return True
        rows = zip(heard.halves, heard.glimpses, strict=True)
        return two_pages(view, hits, [view.snapshot.search(half, row, DEPTH) for half, row in rows])

    def encoded(self, text: str) -> Vectors | None:
        """A text's row, None without an encoder."""
        return None if self.encoder is None else self.encoder.encode([text])[0]

    def _found(self, view: View, text: str) -> list[Hit]:
        return view.snapshot.search(text, self.encoded(text), DEPTH)


def _followed(alone: Sequence[Hit], together: Sequence[Hit], before: Before) -> list[Hit]:
    """Mix what the follow-up says alone with what it says behind the question before it, half and half."""
    found = [{hit.key: hit for hit in hits} for hits in (alone, together)]
    mixed = []
    for key in found[0].keys() | found[1].keys():
        hits = [each[key] for each in found if key in each]
        score = sum(hit.score for hit in hits) / 2 - (SHOWN_BEFORE if key in before.shown else 0.0)
        mixed.append(replace(hits[0], score=score))
    return sorted(mixed, key=lambda hit: (-hit.score, hit.key))


def leads_on(text: str) -> bool:
    """Whether a message reads as a follow-up by itself: it begins as one, and is short."""
    return bool(_LEADS_ON.match(text.strip())) and len(text.split()) <= SHORT
