"""A bounded cache of rows that are read far more often than written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, TypeVar

from mentorbot.core.card import Instant

AGE = timedelta(seconds=30)
"""How old a value may get: what another process wrote is seen after this time at the latest."""

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps the `size` values that were used last, none of them longer than `age`.

    Our own writes call `drop` once they are committed (`Database.after`), so that this process sees them at once.
    """

    def __init__(self, size: int, age: timedelta = AGE) -> None:
        self._size = size
        self._age = age
        self._rows: OrderedDict[K, tuple[Instant, V]] = OrderedDict()
        self._drops = 0

    def __len__(self) -> int:
        """How many values are kept now."""
        return len(self._rows)

    async def get(self, key: K, now: Instant, load: Callable[[], Awaitable[V]]) -> V:
        """Give the value; load it if it is unknown or too old. A load that a `drop` overtakes isn't kept."""
        row = self._rows.get(key)
        if row is not None and abs(now - row[0]) <= self._age:
            self._rows.move_to_end(key)
            return row[1]
        drops = self._drops
        value = await load()
        if drops == self._drops:
            self._rows[key] = (now, value)
            self._rows.move_to_end(key)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)
        return value

    def drop(self, key: K) -> None:
        """Forget a value."""
        self._drops += 1
        self._rows.pop(key, None)
