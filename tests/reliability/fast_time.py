"""Time that runs faster, for a whole process and in step with all others: a lease of a minute is over in three seconds.

The program is handed its clock and waits on its event loop; both go by `time.monotonic` here, which is made to run
faster. Whatever is measured against real time (SQLite's and PostgreSQL's own waiting) stays as it is.
"""

from __future__ import annotations

import selectors
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""What the clock shows at the beginning."""
_monotonic = time.monotonic


@dataclass(frozen=True, slots=True)
class FastTime:
    """`begun` is on the machine's monotonic clock, which all processes share; `speed` is how many times faster."""

    begun: float
    speed: float

    def passed(self) -> float:
        """Seconds since the beginning, fast ones."""
        return (_monotonic() - self.begun) * self.speed

    def now(self) -> datetime:
        """What the clock shows."""
        return START + timedelta(seconds=self.passed())

    def real(self, seconds: float) -> float:
        """How long that takes on a watch."""
        return seconds / self.speed

    def install(self) -> None:
        """Let this process live by it; before its event loop is made."""
        usual = selectors.EpollSelector.select

        def select(this: Any, timeout: float | None = None) -> Any:
            return usual(this, timeout / self.speed if timeout is not None and timeout > 0 else timeout)

        selectors.EpollSelector.select = select  # type: ignore[method-assign, assignment]
        time.monotonic = lambda: _monotonic() * self.speed
        time.time = lambda: START.timestamp() + self.passed()


def begin(speed: float) -> FastTime:
    """Begin now."""
    return FastTime(_monotonic(), speed)
