"""Makes an answer of a question and what can be found: without threads, a database or a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentorbot.core.markup import clean
from mentorbot.knowledge.answer import DEPTH, Answer, decide, joined
from mentorbot.knowledge.encoder import Encoder, InParts
from mentorbot.knowledge.halves import halves
from mentorbot.knowledge.index import Hit
from mentorbot.knowledge.lexical import stems
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.signals import Said, Signals
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
    """A question ready to be looked up: what its words said, and what is searched for, with its vector and its stems.

    `halves` are those of a double question, and `rows` what the encoder makes of each within the whole, if it can.
    """

    said: Said
    question: str
    stemmed: Sequence[str]
    vector: Vectors | None
    before: Before | None
    halves: tuple[str, ...] = ()
    rows: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Mind:
    """Answers questions from any view; safe to use from several threads. Without an encoder, by words alone."""

    encoder: Encoder | None
    signals: Signals
    spelling: Spelling

    def hear(self, text: str, before: Before | None = None) -> Heard:
        """Clean, mend and encode a question; `before` makes it a follow-up.

        All that its words tell is read before its meaning: what reads words is then brought near once, and not twice.
        """
        words = " ".join(clean(text).split())
        asked = question_of(words)
        question = self.spelling.mended(asked or words)
        parts = halves(question) if before is None else None
        said, stemmed = self.signals.listen(words, asked), stems(question)
        if parts is not None and isinstance(self.encoder, InParts):
            rows = self.encoder.in_parts(question, parts)
            return Heard(said, question, stemmed, rows[0], before, parts, rows[1:])
        return Heard(said, question, stemmed, self.encoded(question), before, parts or ())

    def answer(self, view: View, heard: Heard) -> Answer:
        """Draw the outcome: a reply in words, the follow-up's page, or the page of the question or of its halves."""
        hits = view.snapshot.search(heard.question, heard.vector, DEPTH, heard.stemmed)
        nearest = max((hit.closest for hit in hits[:CLOSEST]), default=0.0)
        spoken = self.signals.read(heard.said, heard.vector, nearest)
        if spoken is not None:
            return Answer(spoken.outcome, view, words=spoken.words)
        if (before := heard.before) is not None:
            return decide(view, _followed(hits, self._found(view, f"{before.text} {heard.question}"), before))
        whole = decide(view, hits)
        return joined(whole, hits, self._halves(view, heard)) if heard.halves else whole

    def _halves(self, view: View, heard: Heard) -> Iterator[Answer]:
        """Answer the halves of a double question, by their rows within it where there are any: that costs no encoding,
        and it shows both pages more often than to encode each half alone (.74 for .68 of the tuning part's)."""
        if heard.rows is None:
            return (decide(view, self._found(view, half)) for half in heard.halves)
        rows = zip(heard.halves, heard.rows, strict=True)
        return (decide(view, view.snapshot.search(half, row, DEPTH)) for half, row in rows)

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
        mixed.append(hits[0]._replace(score=score))
    return sorted(mixed, key=lambda hit: (-hit.score, hit.key))


def leads_on(text: str) -> bool:
    """Whether a message reads as a follow-up by itself: it begins as one, and is short."""
    return bool(_LEADS_ON.match(text.strip())) and len(text.split()) <= SHORT
