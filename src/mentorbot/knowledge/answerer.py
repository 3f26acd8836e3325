"""Answers questions: encodes them off the event loop, looks at the newest view, and draws the outcome."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

from mentorbot.core.markup import clean
from mentorbot.knowledge.answer import DEPTH, Answer, decide, joined
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.halves import halves
from mentorbot.knowledge.index import Hit
from mentorbot.knowledge.library import Library, View
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import question_of
from mentorbot.knowledge.spelling import Spelling

THREADS = max(1, min(4, os.cpu_count() or 1))
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
class _Heard:
    """A question ready to be looked up: as typed, and what is searched for, with its vector."""

    words: str
    question: str
    vector: Vectors | None
    before: Before | None


class Answerer:
    """Answers in two threads at most a core, off the event loop. Without an encoder pages are found by words alone."""

    def __init__(self, library: Library, encoder: Encoder | None, signals: Signals, spelling: Spelling) -> None:
        self._library = library
        self._encoder = encoder
        self._signals = signals
        self._spelling = spelling
        self._pool: Executor = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")

    @property
    def by_words(self) -> bool:
        """Whether there is no encoder, so that answers are weaker."""
        return self._encoder is None

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def view(self, community: int) -> View:
        """What a community can find now."""
        return await self._library.view(community)

    async def ask(self, community: int, text: str, before: Before | None = None) -> Answer:
        """Answer a question of a community; `before` makes it a follow-up."""
        loop = asyncio.get_running_loop()
        words = " ".join(clean(text).split())
        heard, answer = await loop.run_in_executor(self._pool, self._at_once, community, words, before)
        if answer is None:
            view = await self._library.view(community)
            answer = await loop.run_in_executor(self._pool, self._answer, view, heard)
        self._library.touch(community)
        return answer

    def _at_once(self, community: int, words: str, before: Before | None) -> tuple[_Heard, Answer | None]:
        """Answer in one go if nothing was published since the last question; the generations are read at the end."""
        question = self._spelling.mended(question_of(words) or words)
        heard = _Heard(words, question, self._encoded(question), before)
        view = self._library.current(community)
        return heard, None if view is None else self._answer(view, heard)

    def _encoded(self, text: str) -> Vectors | None:
        return None if self._encoder is None else self._encoder.encode([text])[0]

    def _answer(self, view: View, heard: _Heard) -> Answer:
        hits = view.snapshot.search(heard.question, heard.vector, DEPTH)
        nearest = max((hit.closest for hit in hits[:CLOSEST]), default=0.0)
        spoken = self._signals.read(heard.words, heard.vector, nearest)
        if spoken is not None:
            return Answer(spoken.outcome, view, words=spoken.words)
        if (before := heard.before) is not None:
            return decide(view, _followed(hits, self._found(view, f"{before.text} {heard.question}"), before))
        whole = decide(view, hits)
        if (parts := halves(heard.question)) is None:
            return whole
        return joined(whole, hits, (decide(view, self._found(view, part)) for part in parts))

    def _found(self, view: View, text: str) -> list[Hit]:
        return view.snapshot.search(text, self._encoded(text), DEPTH)


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
