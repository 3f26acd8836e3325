"""How often we speak unasked-for in one channel: three times in ten seconds, then silence."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import timedelta

from mentorbot.core.card import Instant

MOST = 3
WITHIN = timedelta(seconds=10)
REMEMBERED = 1000
"""Channels that are remembered at once; the longest unused are forgotten."""


class Pace:
    """Counts replies to posts by channel."""

    def __init__(self) -> None:
        self._told: OrderedDict[int, deque[Instant]] = OrderedDict()

    def take(self, channel: int, now: Instant) -> bool:
        """Take one reply; False when there were three within ten seconds."""
        told = self._told.setdefault(channel, deque())
        self._told.move_to_end(channel)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        while told and not told[0] <= now < told[0] + WITHIN:
            told.popleft()
        if len(told) >= MOST:
            return False
        told.append(now)
        return True


class Once:
    """Remembers for which threads something was done already; the longest unused are forgotten."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first(self, thread: int) -> bool:
        """Say whether this is the first time for this thread."""
        fresh = thread not in self._seen
        self._seen[thread] = None
        self._seen.move_to_end(thread)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return fresh
