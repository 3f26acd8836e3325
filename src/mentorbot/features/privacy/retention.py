"""Retention: every night, what is kept no longer goes; owed like a reminder, so that no night is left out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentorbot.community.communities import Communities
from mentorbot.core.card import Card, Instant
from mentorbot.core.owed import Composed, Parcel, Result
from mentorbot.delivery import recurring
from mentorbot.delivery.house import HOUSE
from mentorbot.delivery.recurrence import Recurrence, find
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.retention import Terms, rules, sweep
from mentorbot.storage.scrub import scrub

log = logging.getLogger(__name__)

RETENTION, NIGHTLY = "retention", "nightly"
AT = "03:30"
"""When it is run, in UTC; at the next start where nothing runs then."""
CHUNKS = 100
"""Transactions of one go: some seconds."""


async def schedule(tx: Tx, now: Instant) -> None:
    """Owe it every night from now on, unless it is owed already."""
    if await find(tx, RETENTION, NIGHTLY, lock=True) is None:
        start = datetime.combine(now.date() - timedelta(days=1), datetime.min.time())
        rule = Recurrence(RETENTION, NIGHTLY, HOUSE, HOUSE, "FREQ=DAILY", AT, "UTC", start)
        await recurring.begin(tx, rule, now)


class Nightly:
    """What delivery needs of a kind that says nothing to anybody."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Always wanted."""
        return Composed(Card(title=(RETENTION,)))

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Owe the next night, whatever came of this one."""
        for item in parcel.items:
            await recurring.advance(tx, item.owed.kind, item.owed.subject, now)


@dataclass(frozen=True, slots=True)
class Retention:
    """The job. `days` is the longest that the operator lets anything be kept.

    `before` is done first: what is in use is noted, and what outlives a community that ends is taken out of it.
    """

    database: Database
    communities: Communities
    days: int
    clock: Callable[[], Instant]
    before: Callable[[Instant], Awaitable[None]]

    async def __call__(self) -> bool:
        """Delete some of what is kept no longer, and take it out of the files; True once all of it is gone."""
        now = self.clock()
        await self.before(now)
        async with self.database.read() as tx:
            terms = Terms(await self.communities.retentions(tx), timedelta(days=self.days))
        gone, done = await sweep(self.database, terms, now, CHUNKS)
        log.info("swept", extra={"rows": gone, "done": done})
        if gone and done:
            await scrub(self.database, {table for table, _ in rules(terms, now)})
        return done
