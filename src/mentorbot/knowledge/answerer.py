"""Answers questions: reads the newest view while the question is encoded, then draws the outcome."""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

from mentorbot.core.markup import clean
from mentorbot.knowledge.answer import DEPTH, Answer, decide
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.index import Hit
from mentorbot.knowledge.library import Library, View
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import question_of

THREADS = max(1, min(4, os.cpu_count() or 1))
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


class Answerer:
    """Answers in two threads at most a core, off the event loop. Without an encoder pages are found by words alone."""

    def __init__(self, library: Library, encoder: Encoder | None, signals: Signals) -> None:
        self._library = library
        self._encoder = encoder
        self._signals = signals
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
        encoding = loop.run_in_executor(self._pool, self._encoded, words, before)
        try:
            view = await self._library.view(community)
        finally:
            vectors = await encoding
        return await loop.run_in_executor(self._pool, self._answer, view, words, vectors, before)

    def _encoded(self, words: str, before: Before | None) -> Vectors | None:
        if self._encoder is None:
            return None
        question = question_of(words) or words
        texts = [question] if before is None else [question, f"{before.text} {question}"]
        return self._encoder.encode(texts)

    def _answer(self, view: View, words: str, vectors: Vectors | None, before: Before | None) -> Answer:
        question = question_of(words) or words
        vector = None if vectors is None else vectors[0]
        hits = view.snapshot.search(question, vector, DEPTH)
        spoken = self._signals.read(words, vector, max((hit.dense for hit in hits), default=0.0))
        if spoken is not None:
            return Answer(spoken.outcome, view, words=spoken.words)
        if before is not None:
            hits = _followed(view, hits, f"{before.text} {question}", None if vectors is None else vectors[1], before)
        return decide(view, hits)


def _followed(view: View, hits: list[Hit], text: str, vector: Vectors | None, before: Before) -> list[Hit]:
    """Mix what the follow-up says alone with what it says behind the question before it, half and half."""
    together = {hit.key: hit for hit in view.snapshot.search(text, vector, DEPTH)}
    alone = {hit.key: hit for hit in hits}
    mixed = []
    for key in alone.keys() | together.keys():
        scores = [found[key].score for found in (alone, together) if key in found]
        score = sum(scores) / 2 - (SHOWN_BEFORE if key in before.shown else 0.0)
        mixed.append(replace(alone.get(key) or together[key], score=score))
    return sorted(mixed, key=lambda hit: (-hit.score, hit.key))


def leads_on(text: str) -> bool:
    """Whether a message reads as a follow-up by itself: it begins as one, and is short."""
    return bool(_LEADS_ON.match(text.strip())) and len(text.split()) <= SHORT
