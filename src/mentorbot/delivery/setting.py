"""What every errand of a worker shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mentorbot.core.card import Instant
from mentorbot.delivery.composer import Composer
from mentorbot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Setting:
    """Where errands are done, by whose words and on whose clock. `started` is when the program began."""

    database: Database
    composers: Mapping[str, Composer]
    clock: Callable[[], Instant]
    sleep: Callable[[float], Awaitable[None]]
    started: Instant
