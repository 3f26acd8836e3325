"""Measures the ledger beside APScheduler 3 and its SQLAlchemy store: python -m tests.benchmarks.delivery [--many N].

Both keep their reminders in a SQLite file in the same folder and are measured one after the other, each part in a
process of its own. What APScheduler does in one transaction each (adding, removing) we do so as well, and in bulk
besides. Its store is filled up to the number with rows as it writes them itself, since adding each takes too long.
Nothing is sent: whoever sends answers at once, and no rate is kept. APScheduler comes with the extra `benchmark`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import pickle
import resource
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert
from tests.fakes.composer import FakeComposer

from mentorbot.core.card import Card
from mentorbot.core.owed import Owed, Parcel, Result, to_channel, to_person
from mentorbot.delivery import ledger
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import MOST, Worker
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import person

KEYS = Keys(["bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="])
BULK = 1_000
"""Reminders that are planned in one transaction, where that is measured."""
Found = dict[str, float]


def owed(number: int, due: datetime) -> Owed:
    return Owed(f"tip:{number}", "tip", str(number), "discord", to_channel(str(number)), due)


async def _ours(file: Path, many: int, sample: int, due: int) -> Found:
    database = await open_database(f"sqlite+aiosqlite:///{file}", KEYS)
    far, start = datetime.now(UTC) + timedelta(days=30), memory()
    found: Found = {}
    with _timed(found, "planned one by one, a second", sample):
        for number in range(sample):
            async with database.write() as tx:
                await ledger.plan(tx, [owed(number, far)])
    rest = range(sample, many, BULK)
    with _timed(found, "planned in bulk, a second", max(1, many - sample)):
        for begin in rest:
            async with database.write() as tx:
                await ledger.plan(tx, [owed(number, far) for number in range(begin, min(many, begin + BULK))])
    claims = Claims(database, "w")
    found["idle look, ms"] = await _each(200, lambda: _idle(claims))
    found["memory taken by what is pending, MB"] = memory() - start
    found.update(await _lateness(database, due))
    async with database.write() as tx:
        await ledger.plan(tx, [owed(many + number, far - timedelta(days=60)) for number in range(sample)])
    with _timed(found, "claimed, a second", sample):
        while await claims.claim(["discord"], datetime.now(UTC), MOST):
            pass
    async with database.write() as tx:
        await ledger.plan(tx, [owed(2 * many + number, far - timedelta(days=60)) for number in range(sample)])
    tracemalloc.start()
    while await claims.claim(["discord"], datetime.now(UTC), MOST):
        pass
    found["memory taken by what is due, MB"] = tracemalloc.get_traced_memory()[1] / (1 << 20)
    await database.close()
    return found


async def _idle(claims: Claims) -> None:
    """What a worker does where nothing is due: it looks, and asks when to wake; APScheduler does the same."""
    assert not await claims.claim(["discord"], datetime.now(UTC), MOST)
    await claims.next_wake(["discord"])


class _Counter:
    """Takes everything at once, and notes when."""

    platform = "discord"
    key_window = timedelta()
    history = True
    rate = 1e9
    connected = True
    skew: timedelta | None = None
    trouble = ""

    def __init__(self, many: int) -> None:
        self.late: list[float] = []
        self.done = asyncio.Event()
        self._many = many

    async def send(self, parcel: Parcel, card: Card) -> Result:
        self.late.append((datetime.now(UTC) - parcel.due).total_seconds())
        if len(self.late) == self._many:
            self.done.set()
        return Result("sent", native="1", definite=True)

    async def find(self, parcel: Parcel) -> Result | None:
        return None


async def _lateness(database: Database, due: int) -> Found:
    """So many members are due at the same instant, two seconds from now; when is each written to?"""
    async with database.write() as tx:
        rows = [{"platform": "discord", "tenant": "", "native": str(number), "quiet": "none"} for number in range(due)]
        people = list((await tx.execute(insert(person).returning(person.c.id), rows)).scalars())
        at = datetime.now(UTC) + timedelta(seconds=2)
        all_due = [Owed(f"c:{n}", "check_in", str(n), "discord", to_person(n), at, person=n) for n in people]
        await ledger.plan(tx, all_due)
    postman = _Counter(due)
    setting = Setting(database, {"check_in": FakeComposer()}, lambda: datetime.now(UTC), asyncio.sleep, at)
    worker = Worker(setting, Claims(database, "w"), postman, monotonic=time.monotonic)
    running = asyncio.create_task(worker.run())
    await postman.done.wait()
    worker.stop()
    await running
    return _spread(postman.late)


def _theirs(file: Path, many: int, sample: int, due: int) -> Found:
    store = import_module("apscheduler.jobstores.sqlalchemy").SQLAlchemyJobStore(url=f"sqlite:///{file}")
    scheduler = import_module("apscheduler.schedulers.background").BackgroundScheduler(jobstores={"default": store})
    scheduler.start(paused=True)
    far, start = datetime.now(UTC) + timedelta(days=30), memory()
    found: Found = {}
    with _timed(found, "planned one by one, a second", sample):
        for number in range(sample):
            scheduler.add_job(_nothing, "date", run_date=far, args=[number], id=str(number), misfire_grace_time=None)
    _fill(store, sample, many, far)
    spent = []
    for _ in range(200):
        begun = time.perf_counter()
        assert not store.get_due_jobs(datetime.now(UTC))
        store.get_next_run_time()
        spent.append(1000 * (time.perf_counter() - begun))
    found["idle look, ms"] = median(spent)
    found["memory taken by what is pending, MB"] = memory() - start
    found.update(_their_lateness(scheduler, due))
    scheduler.shutdown()
    past = far - timedelta(days=60)
    _fill(store, many, many + sample, past)
    with _timed(found, "claimed, a second", sample):
        for job in store.get_due_jobs(datetime.now(UTC)):
            store.remove_job(job.id)
    _fill(store, 2 * many, 2 * many + sample, past)
    tracemalloc.start()
    assert len(store.get_due_jobs(datetime.now(UTC))) == sample
    found["memory taken by what is due, MB"] = tracemalloc.get_traced_memory()[1] / (1 << 20)
    store.shutdown()
    return found


def _fill(store: Any, begin: int, end: int, due: datetime) -> None:
    """Write rows as the store does, many in a transaction."""
    state = store.lookup_job("0").__getstate__()
    at = due.timestamp()
    for first in range(begin, end, 10_000):
        rows = [
            {
                "id": str(number),
                "next_run_time": at,
                "job_state": pickle.dumps({**state, "id": str(number), "next_run_time": due, "args": (number,)}),
            }
            for number in range(first, min(end, first + 10_000))
        ]
        with store.engine.begin() as connection:
            connection.execute(store.jobs_t.insert(), rows)


LATE: list[float] = []
AT: list[datetime] = []


def _nothing(_number: int) -> None:
    if AT:
        LATE.append((datetime.now(UTC) - AT[0]).total_seconds())


def _their_lateness(scheduler: Any, due: int) -> Found:
    at = datetime.now(UTC) + timedelta(seconds=2 + due / 200)
    AT.append(at)
    for number in range(due):
        scheduler.add_job(_nothing, "date", run_date=at, args=[number], id=f"d{number}", misfire_grace_time=None)
    scheduler.resume()
    while len(LATE) < due:
        time.sleep(0.05)
    scheduler.pause()
    return _spread(LATE)


def _spread(late: list[float]) -> Found:
    steps = quantiles(late, n=100)
    return {"late in the middle, s": median(late), "late at 99 of 100, s": steps[98]}


@contextmanager
def _timed(found: Found, name: str, count: int) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    found[name] = count / (time.perf_counter() - begun)


async def _each(count: int, work: Callable[[], Any]) -> float:
    """The median of so many, in milliseconds."""
    spent = []
    for _ in range(count):
        begun = time.perf_counter()
        await work()
        spent.append(1000 * (time.perf_counter() - begun))
    return median(spent)


def memory() -> float:
    """What this process holds of memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


def _ours_in(file: Path, numbers: tuple[int, int, int], told: Connection) -> None:
    told.send(asyncio.run(_ours(file, *numbers)))


def _theirs_in(file: Path, numbers: tuple[int, int, int], told: Connection) -> None:
    told.send(_theirs(file, *numbers))


def _alone(work: Callable[..., None], file: Path, numbers: tuple[int, int, int]) -> Found:
    """Measure in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(file, numbers, there))
    process.start()
    there.close()
    found: Found = here.recv()
    process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=1_000_000, help="pending reminders")
    parser.add_argument("--sample", type=int, default=5_000, help="of them planned one by one, and claimed")
    parser.add_argument("--due", type=int, default=1_000, help="due at the same instant")
    parser.add_argument("--folder", type=Path, help="where the files go; a new one unless named")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    numbers = (asked.many, asked.sample, asked.due)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        ours = _alone(_ours_in, Path(folder) / "ours.sqlite3", numbers)
        theirs = _alone(_theirs_in, Path(folder) / "theirs.sqlite3", numbers)
    if asked.json:
        print(json.dumps({"ours": ours, "apscheduler": theirs}))
        return
    print(f"{asked.many:,} pending, {asked.due:,} due at once; SQLite\n{'':36} {'ours':>12} {'APScheduler 3':>14}")
    for name, value in ours.items():
        other = f"{theirs[name]:14,.2f}" if name in theirs else f"{'-':>14}"
        print(f"{name:36} {value:12,.2f} {other}")


if __name__ == "__main__":
    main()
