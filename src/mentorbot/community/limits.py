"""How much may be asked at once, and how soon again: at most so much in any window of time."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable
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
        self._spent: OrderedDict[Hashable, deque[tuple[Instant, int]]] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered now."""
        return len(self._spent)

    def pause(self, key: Hashable, cost: int, now: Instant) -> timedelta | None:
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

    def spend(self, key: Hashable, cost: int, now: Instant) -> None:
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


class Pauses:
    """Lets each key through once, and again only after a pause. Remembers the `size` keys that came through last."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._last: OrderedDict[Hashable, Instant] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered now."""
        return len(self._last)

    def take(self, key: Hashable, pause: timedelta, now: Instant) -> bool:
        """Let a key through and remember it; False while its pause lasts. A clock that went back ends the pause."""
        last = self._last.get(key)
        if last is not None and last <= now < last + pause:
            return False
        self._last[key] = now
        self._last.move_to_end(key)
        while len(self._last) > self._size:
            self._last.popitem(last=False)
        return True
