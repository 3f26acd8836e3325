"""Claims of several processes at once: each thing is taken by one of them, and nobody finds the database locked."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from tests.fakes.postman import START
from tests.reliability.child import KEY

from mentorbot.core.owed import Owed, Parcel, Result, to_channel
from mentorbot.delivery import ledger, records
from mentorbot.delivery.claims import Claims
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import community

COMMUNITIES = 20
AT_ONCE = 100
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of it: how many deliveries were claimed, how many of them twice, and how often it was locked."""

    claimed: int
    twice: int
    locked: int
    seconds: float


def race(url: str, folder: Path, many: int, processes: int) -> Claimed:
    """Let processes claim so many deliveries, each recording what it took at once, as workers do."""
    asyncio.run(_owe(url, many))
    context = multiprocessing.get_context("spawn")
    files = [folder / f"claimed{number}" for number in range(processes)]
    runners = [context.Process(target=_claim, args=(url, str(file))) for file in files]
    began = time.monotonic()
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    taken: Counter[str] = Counter()
    locked = 0
    for file in files:
        *keys, trouble = file.read_text(encoding="utf-8").split()
        taken.update(keys)
        locked += int(trouble)
    twice = sum(count > 1 for count in taken.values())
    return Claimed(len(taken), twice, locked, time.monotonic() - began)


async def _owe(url: str, many: int) -> None:
    database = await open_database(url, Keys([KEY]))
    rows = [
        {"platform": "discord", "native": f"g{number}", "name": "x", "settings": {}, "generation": 0}
        for number in range(COMMUNITIES)
    ]
    async with database.write() as tx:
        ids = list((await tx.execute(insert(community).returning(community.c.id), rows)).scalars())
    for begin in range(0, many, CHUNK):
        async with database.write() as tx:
            await ledger.plan(tx, [_owed(number, ids) for number in range(begin, min(many, begin + CHUNK))])
    await database.close()


def _owed(number: int, ids: list[int]) -> Owed:
    due = START - timedelta(seconds=number % 3600)
    subject, place = str(number), ids[number % len(ids)]
    return Owed(f"k{number}", "tip", subject, "discord", to_channel(subject), due, community=place)


def _claim(url: str, file: str) -> None:
    keys, locked = asyncio.run(_claim_all(url, file))
    Path(file).write_text("\n".join([*keys, str(locked)]), encoding="utf-8")


async def _claim_all(url: str, name: str) -> tuple[list[str], int]:
    database = await open_database(url, Keys([KEY]))
    claims, keys, locked, empty = Claims(database, name[-32:]), list[str](), 0, 0
    while empty < 3:
        try:
            parcels = await claims.claim(["discord"], START, AT_ONCE)
            keys += [item.owed.key for parcel in parcels for item in parcel.items]
            await _record(database, parcels)
        except DBAPIError:
            locked += 1
            continue
        empty = 0 if parcels else empty + 1
    await database.close()
    return keys, locked


async def _record(database: Database, parcels: list[Parcel]) -> None:
    async with database.write() as tx:
        await records.record(tx, [records.Outcome(parcel, Result("sent"), START) for parcel in parcels])
