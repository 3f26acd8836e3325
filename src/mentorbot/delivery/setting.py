"""What every errand of a worker shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from mentorbot.core.card import Instant
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.ending import Ending, ended
from mentorbot.delivery.marking import Ask, Made, Marking
from mentorbot.delivery.together import Together
from mentorbot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Setting:
    """Where errands are done, by whose words and on whose clock. `started` is when the program began.

    `marks` and `records` are the writes that all of them have.
    """

    database: Database
    composers: Mapping[str, Composer]
    clock: Callable[[], Instant]
    sleep: Callable[[float], Awaitable[None]]
    started: Instant
    marks: Together[Ask, Made] = field(init=False)
    records: Together[Ending, None] = field(init=False)

    def __post_init__(self) -> None:
        """Let the writes of each kind come together."""
        marking = Marking(self.composers, self.clock, self.started)
        object.__setattr__(self, "marks", Together(self.database, marking.all))
        object.__setattr__(self, "records", Together(self.database, ended))
