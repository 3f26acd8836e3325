"""What the program looks after by itself, again and again, beside what it owes; quick where nothing is new."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mentorbot.core.card import Instant
from mentorbot.core.errors import frames

log = logging.getLogger(__name__)

PAUSE = 15.0
"""Seconds between two rounds: so long at most a page that is published waits until those are told who waited for it."""
Look: TypeAlias = Callable[[Instant], Awaitable[object]]
"""Does some work, for a few seconds at most, and no harm where another process does the same."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Goes to every look by its name. One that fails is logged, and the others go on."""

    clock: Callable[[], Instant]
    looks: Mapping[str, Look]

    async def go(self) -> None:
        """Go once around."""
        for name, look in self.looks.items():
            try:
                await look(self.clock())
            except Exception as error:  # noqa: BLE001 - the next round tries again
                log.error("a round failed\n%s", frames(error), extra={"look": name})

    async def run(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Go around until cancelled."""
        while True:
            await self.go()
            await sleep(PAUSE)
