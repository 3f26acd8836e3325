"""What a draft would change, worked out once for each state of the draft and of the pages."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.core.call import Call
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge.preview import Foreseen
from mentorbot.knowledge.writing import Written
from mentorbot.storage.recent import Recent

KEPT, AGE = 16, timedelta(minutes=10)
"""Looks ahead that stay in memory, and for how long: members go on asking."""
ASKING = "Asking the test questions"


class Foreseeing:
    """Looks ahead, and remembers the last few looks."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._kept: Recent[tuple[int, str, str, int], Foreseen] = Recent(KEPT, AGE)

    async def of(self, call: Call, written: Written) -> Foreseen:
        """What a page would change now; progress is told while it is worked out."""
        view = await self._bench.answerer.view(call.community)

        async def told(done: int, total: int) -> None:
            await call.progress(ASKING, done, total)

        async def load() -> Foreseen:
            return await self._bench.preview.of(call.community, written, told)

        key = (call.community, written.page.slug, written.page.digest, view.generation)
        return await self._kept.get(key, call.now, load)
