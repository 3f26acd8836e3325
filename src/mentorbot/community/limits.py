"""How much may be asked at once: at most so much in any window of time."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import timedelta

from mentorbot.core.card import Instant


class Limit:
    """Lets each key spend at most `most` in any window of length `span`.

    It remembers the `size` keys that spent last and knows no clock: the time of each call is handed in.
    """

    def __init__(self, most: int, span: timedelta, size: int = 10_000) -> None:
        self._most = most
        self._span = span
        self._size = size
        self._spent: OrderedDict[int, deque[tuple[Instant, int]]] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered now."""
        return len(self._spent)

    def pause(self, key: int, cost: int, now: Instant) -> timedelta | None:
        """How long until `cost` can be spent; None when it can be spent now. Spends nothing."""
        spent = self._spent.get(key, deque())
        now = self._settle(spent, now)
        over = sum(each for _, each in spent) + cost - self._most
        pause = None
        for at, each in spent:
            if over <= 0:
                break
            over -= each
            pause = at + self._span - now
        return pause

    def spend(self, key: int, cost: int, now: Instant) -> None:
        """Spend `cost`, after `pause` gave None."""
        spent = self._spent.setdefault(key, deque())
        spent.append((self._settle(spent, now), cost))
        self._spent.move_to_end(key)
        while len(self._spent) > self._size:
            self._spent.popitem(last=False)

    def _settle(self, spent: deque[tuple[Instant, int]], now: Instant) -> Instant:
        """Drop what has left the window. Calls that arrive out of order count as made together with the last one."""
        if spent and now < spent[-1][0] - self._span:
            spent.clear()
        now = max(now, spent[-1][0]) if spent else now
        while spent and spent[0][0] <= now - self._span:
            spent.popleft()
        return now
