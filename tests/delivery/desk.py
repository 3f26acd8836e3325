"""One desk with all that delivery needs: a database, a clock, a platform in memory and a composer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman, until_quiet, worker_for

from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed, Parcel, to_person
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.recurring import Recurrence
from mentorbot.delivery.worker import Worker
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.places import person


@dataclass
class Desk:
    """Owes and delivers; what is owed goes to person 1 in community 1 if nothing else is said."""

    database: Database
    clock: Clock
    postman: FakePostman
    composer: FakeComposer
    kept: Worker | None = None

    def owed(self, name: str = "a", due: Instant | None = None, **changes: Any) -> Owed:
        """Something owed now, or at `due`. Its key and its subject are its name."""
        usual = Owed(name, "check_in", name, "discord", to_person(1), due or self.clock(), person=1, community=1)
        return replace(usual, **changes)

    async def plan(self, *owed: Owed) -> None:
        async with self.database.write() as tx:
            await ledger.plan(tx, owed)

    async def withdraw(self, subject: str = "a") -> int:
        async with self.database.write() as tx:
            return await ledger.withdraw(tx, "check_in", subject)

    async def begin(self, subject: str = "g", rule: str = "FREQ=DAILY", **changes: Any) -> Owed | None:
        """A recurrence at 18:00 in UTC, from today on."""
        start = self.clock().replace(tzinfo=None)
        usual = Recurrence("check_in", subject, "discord", to_person(1), rule, "18:00", "UTC", start, person=1)
        async with self.database.write() as tx:
            return await recurring.begin(tx, replace(usual, **changes), self.clock())

    def worker(self, name: str = "w1") -> Worker:
        return worker_for(self.database, {"check_in": self.composer, "tip": self.composer}, self.postman, name)

    async def deliver(self) -> int:
        """Let one worker, always the same, take all that is due now."""
        self.kept = self.kept or self.worker()
        return await until_quiet(self.kept)

    async def claim(self, name: str = "w1", limit: int = 100) -> list[Parcel]:
        """Claim, and do nothing with it: as a worker that is killed does."""
        return await Claims(self.database, name).claim(["discord"], self.clock(), limit)

    async def later(self, **span: float) -> int:
        """Let time pass, then deliver."""
        self.clock.pass_on(timedelta(**span))
        return await self.deliver()

    async def rows(self) -> dict[str, Row[Any]]:
        """Every delivery by its key."""
        async with self.database.read() as tx:
            return {row.key: row for row in await tx.execute(select(delivery).order_by(delivery.c.id))}

    async def messages(self) -> Sequence[Row[Any]]:
        async with self.database.read() as tx:
            return (await tx.execute(select(message).order_by(message.c.id))).all()

    async def states(self) -> dict[str, str]:
        return {key: row.state for key, row in (await self.rows()).items()}

    async def set_person(self, number: int = 1, **values: Any) -> None:
        async with self.database.write() as tx:
            await tx.execute(update(person).where(person.c.id == number).values(**values))

    async def people(self, many: int) -> None:
        """Let there be more people, numbered from 2 on."""
        rows = [{"platform": "discord", "tenant": "", "native": f"u{number}"} for number in range(2, many + 2)]
        async with self.database.write() as tx:
            await tx.execute(insert(person), rows)


def at(text: str) -> datetime:
    """An instant in UTC, as 2026-11-23T18:00."""
    return datetime.fromisoformat(f"{text}+00:00")
