"""A point in time, as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A wall time in the member's zone.

    `at` is naive and local. `exact`: a time of day was said, or follows from hours that were counted. Where it is
    False only the day counts: whoever uses it chooses the time of day (a deadline lasts until 23:59, a reminder
    comes at the member's usual hour).
    """

    at: datetime
    exact: bool
