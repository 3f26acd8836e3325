"""What the program does by itself at night, in whichever process comes first: the ledger gives it to one alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from mentorbot.core.card import Instant
from mentorbot.deliverer import Deliverer
from mentorbot.delivery.house import House
from mentorbot.delivery.leaving import Leaving
from mentorbot.features.privacy.retention import RETENTION, Retention, schedule
from mentorbot.knowledge import consents


async def housework(
    deliverer: Deliverer, clock: Callable[[], Instant], used: Callable[[Instant], Awaitable[None]] | None = None
) -> House:
    """Owe it from now on, and give who does it. `used` notes what this process has in use, so that it is kept.

    Also a process that only delivers does it: nothing else may be running.
    """
    settings, database, communities = deliverer.settings, deliverer.database, deliverer.communities

    async def before(at: Instant) -> None:
        await Leaving(database).sweep(at)
        async with database.write() as tx:
            await consents.drop_unanswered(tx, at)
        if used is not None:
            await used(at)

    async with database.write() as tx:
        await schedule(tx, clock())
    return House({RETENTION: Retention(database, communities, settings.retention_days, clock, before)})
