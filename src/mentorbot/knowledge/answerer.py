"""Answers questions off the event loop, and from the newest view."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.library import Library, View
from mentorbot.knowledge.mind import Before, Heard, Mind, leads_on
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.spelling import Spelling
from mentorbot.knowledge.threads import Threads

__all__ = ["Answerer", "Before", "leads_on"]

T = TypeVar("T")
LOOKED_AT = 60
"""Hits among which the nearest pages are looked for: known gaps stand close together."""
COUNT = max(1, min(4, os.cpu_count() or 1))


class Answerer:
    """Answers in two threads at most a core, off the event loop. Without an encoder pages are found by words alone."""

    def __init__(self, library: Library, encoder: Encoder | None, signals: Signals, spelling: Spelling) -> None:
        self._library = library
        self.mind = Mind(encoder, signals, spelling)
        self._threads = Threads(COUNT, "answer")

    @property
    def by_words(self) -> bool:
        """Whether there is no encoder, so that answers are weaker."""
        return self.mind.encoder is None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.close()

    async def view(self, community: int) -> View:
        """What a community can find now."""
        return await self._library.view(community)

    async def run(self, work: Callable[..., T], *values: Any) -> T:
        """Do something that takes a while in one of the threads that answer. Keep it short: questions wait for it."""
        return await self._threads.run(work, *values)

    async def nearest(self, community: int, text: str, limit: int) -> tuple[Entry, ...]:
        """The pages that stand nearest to a text, whether they answer it or not; known gaps left out."""
        view = await self._library.view(community)
        hits = await self.run(lambda: view.snapshot.search(text, self.mind.encoded(text), LOOKED_AT))
        pages = (view.entries[hit.key] for hit in hits if hit.key in view.entries)
        return tuple(page for page in pages if not page.gap)[:limit]

    async def ask(self, community: int, text: str, before: Before | None = None) -> Answer:
        """Answer a question of a community; `before` makes it a follow-up."""
        heard, answer = await self._threads.run(self._at_once, community, text, before)
        if answer is None:
            view = await self._library.view(community)
            answer = await self._threads.run(self.mind.answer, view, heard)
        self._library.touch(community)
        return answer

    def _at_once(self, community: int, text: str, before: Before | None) -> tuple[Heard, Answer | None]:
        """Answer in one go if nothing was published since the last question; the generations are read at the end."""
        heard = self.mind.hear(text, before)
        view = self._library.current(community)
        return heard, None if view is None else self.mind.answer(view, heard)
