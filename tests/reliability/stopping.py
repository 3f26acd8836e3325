"""Stopping in order, as a command: python -m tests.reliability.stopping [--many 100] [--slow 2.0] [--runs 3]

Starts the real `mentorbot deliver` on a SQLite file against the fake Discord on loopback, lets it claim, sends SIGTERM
while messages are on their way, and holds what it recorded against what the platform accepted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import case, insert, select
from tests.fakes.discord_api import FakeDiscord, discord_api

from mentorbot.core.owed import Owed, to_person
from mentorbot.delivery import ledger
from mentorbot.delivery.house import HOUSE
from mentorbot.features.reminders.route import HELLO
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.places import heartbeat, person

KEY = "bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="
LONGEST = 25.0
"""Seconds from the signal to the exit at most (RELIABILITY.md, Restart)."""
FIRST = 100_000_000_000_000_000
"""The account of the first person."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What came of one stop. `late` is how many were accepted after the signal, `twice` how many came twice."""

    seconds: float
    code: int
    accepted: int
    late: int
    twice: int
    states: dict[str, int]
    log: str

    @property
    def ambiguous(self) -> int:
        """Messages whose fate nobody recorded."""
        return self.states.get("ambiguous", 0)


async def owe(url: str, many: int) -> None:
    """Owe the first direct message to so many people, now."""
    database, now = await open_database(url, Keys([KEY])), datetime.now(UTC)
    async with database.write() as tx:
        rows = [{"platform": "discord", "tenant": "", "native": str(FIRST + n), "quiet": "none"} for n in range(many)]
        numbers = (await tx.execute(insert(person).returning(person.c.id), rows)).scalars().all()
        owed = [Owed(f"{HELLO}:{n}:x", HELLO, str(n), "discord", to_person(n), now, n) for n in numbers]
        await ledger.plan(tx, owed)
    await database.close()


@asynccontextmanager
async def program(fake: FakeDiscord, url: str, data: Path, command: str = "deliver") -> AsyncIterator[Process]:
    """The real program in a process of its own; killed at the end if it still runs."""
    ours = {
        "MENTORBOT_DATA": str(data),
        "MENTORBOT_DATABASE": url,
        "MENTORBOT_KEYS": KEY,
        "MENTORBOT_DISCORD__TOKEN": "token",
        "MENTORBOT_OPERATOR": "tests",
        "MENTORBOT_CONTACT": "nobody",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORBOT_")}
    words = ("-m", "tests.fakes.discord_client", fake.base, fake.gateway, command)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env={**kept, **ours}, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, limit=1 << 24
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(fake: FakeDiscord, many: int) -> None:
    """Wait until so many messages are on their way or accepted; a minute without that is a failure."""
    async with asyncio.timeout(60), fake.changed:
        await fake.changed.wait_for(lambda: sum(path.endswith("/messages") for _, path, _ in fake.requests) >= many)


async def stopped(fake: FakeDiscord, url: str, process: Process, signals: int = 1) -> Stopped:
    """Send SIGTERM, and see what comes of it."""
    before, begun = len(fake.posts.accepted), time.monotonic()
    for _ in range(signals):
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2 if signals > 1 else 0)
    _, told = await process.communicate()
    seconds = time.monotonic() - begun
    addresses = Counter(each.address for each in fake.posts.accepted)
    database = await open_database(url, Keys([KEY]))
    states = await _states(database)
    await database.close()
    return Stopped(
        seconds,
        process.returncode or 0,
        len(fake.posts.accepted),
        len(fake.posts.accepted) - before,
        sum(number > 1 for number in addresses.values()),
        states,
        told.decode(errors="replace"),
    )


async def _states(database: Database) -> dict[str, int]:
    """How many deliveries to people are in each state, those that a message carries in that of the message.

    `ambiguous` are messages written and not settled, `alive` processes.
    """
    state = case((delivery.c.state == "claimed", message.c.state), else_=delivery.c.state)
    carried = delivery.outerjoin(message, message.c.id == delivery.c.message)
    async with database.read() as tx:
        to_people = select(state).select_from(carried).where(delivery.c.platform != HOUSE)
        found = Counter((await tx.execute(to_people)).scalars().all())
        open_ones = message.c.state.in_(("claimed", "due")) & message.c.first_write_at.is_not(None)
        ambiguous = len((await tx.execute(select(message.c.id).where(open_ones))).all())
        alive = len((await tx.execute(select(heartbeat.c.process))).all())
    return {**found, "ambiguous": ambiguous, "alive": alive}


async def stop(folder: Path, url: str, many: int, slow: float, signals: int = 1) -> Stopped:
    """One stop with `many` owed, on a platform that takes `slow` seconds for each message."""
    await owe(url, many)
    async with discord_api() as fake:
        fake.accept = slow
        async with program(fake, url, folder) as process:
            await until(fake, min(many, 25))
            return await stopped(fake, url, process, signals)


async def main() -> int:
    """Print the figure; 1 if it isn't kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--slow", type=float, default=2.0)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    bad = 0
    for number in range(asked.runs):
        with tempfile.TemporaryDirectory(prefix="mentorbot-stop-") as folder:
            done = await stop(Path(folder), f"sqlite+aiosqlite:///{folder}/m.sqlite3", asked.many, asked.slow)
        states = done.states
        whole = not done.ambiguous and states.get("sent", 0) == done.accepted and "unknown" not in states
        kept = done.code == 0 and done.seconds <= LONGEST and not done.twice and whole
        bad += not kept
        told = {"run": number, "kept": kept, "seconds": round(done.seconds, 2), "exit": done.code}
        print(json.dumps({**told, "accepted": done.accepted, "after the signal": done.late, "states": states}))
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
