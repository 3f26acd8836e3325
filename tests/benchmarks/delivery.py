"""Measures the ledger beside APScheduler 3 and its SQLAlchemy store: python -m tests.benchmarks.delivery [--many N].

Both keep their reminders in a SQLite file in the same folder, with synchronous=FULL (a power cut loses nothing that was
said to be kept), and are measured one after the other, each part in a process of its own. Ours has the write-ahead log
that it always has; APScheduler is measured as it comes, with SQLite's rollback journal, and once more with such a log,
which an operator could give it. What it does in one transaction each (adding, removing), one caller after the other, we
do so as well, and in bulk besides. Its store is filled up with rows as it writes them itself, since adding each takes
too long. Nothing is sent: on both sides what is due calls something that notes the time and returns, and no platform's
rate is kept. APScheduler hands a job to a thread and removes it; it neither marks nor records, and what was on its way
when the process died is lost. Rates are the middle of ten parts, lateness is the middle of three rounds, so that a disk
that is busy for a moment doesn't decide. APScheduler comes with the extra `benchmark`.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert
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
ROUNDS = 3
"""How often so many are due at once."""
Found = dict[str, float]


def owed(number: int, due: datetime) -> Owed:
    return Owed(f"tip:{number}", "tip", str(number), "discord", to_channel(str(number)), due)


async def _ours(file: Path, many: int, sample: int, due: int) -> Found:
    database = await open_database(f"sqlite+aiosqlite:///{file}", KEYS)
    far, start = datetime.now(UTC) + timedelta(days=30), memory()
    found: Found = {}
    single, bulk, claimed = _Rate(), _Rate(), _Rate()
    for numbers in _tenths(sample):
        with single.part(len(numbers)):
            for number in numbers:
                async with database.write() as tx:
                    await ledger.plan(tx, [owed(number, far)])
    found["planned one by one, a second"] = single.middle
    for begin in range(sample, many, BULK):
        with bulk.part(BULK):
            async with database.write() as tx:
                await ledger.plan(tx, [owed(number, far) for number in range(begin, begin + BULK)])
    found["planned in bulk, a second"] = bulk.middle
    claims = Claims(database, "w")
    found["idle look, ms"] = await _each(200, lambda: _idle(claims))
    found["memory taken by what is pending, MB"] = memory() - start
    found.update(_middle([await _lateness(database, due, number) for number in range(ROUNDS)]))
    async with database.write() as tx:
        await ledger.plan(tx, [owed(many + number, far - timedelta(days=60)) for number in range(sample)])
    for _ in range(sample // MOST):
        with claimed.part(MOST):
            assert len(await claims.claim(["discord"], datetime.now(UTC), MOST)) == MOST
    found["claimed, a second"] = claimed.middle
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


async def _lateness(database: Database, due: int, number: int) -> Found:
    """So many members are due at the same instant, two seconds from now; when is each written to?"""
    usual = {"platform": "discord", "tenant": "", "quiet": "none"}
    async with database.write() as tx:
        rows = [{**usual, "native": f"{number} {each}"} for each in range(due)]
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


def _theirs(file: Path, log: str, many: int, sample: int, due: int) -> Found:
    store = import_module("apscheduler.jobstores.sqlalchemy").SQLAlchemyJobStore(engine=_engine(file, log))
    scheduler = import_module("apscheduler.schedulers.background").BackgroundScheduler(jobstores={"default": store})
    scheduler.start(paused=True)
    far, start = datetime.now(UTC) + timedelta(days=30), memory()
    found: Found = {}
    usual: dict[str, Any] = {"misfire_grace_time": None}
    planned = _Rate()
    for numbers in _tenths(sample):
        with planned.part(len(numbers)):
            for number in numbers:
                scheduler.add_job(_nothing, "date", run_date=far, args=[number], id=str(number), **usual)
    found["planned one by one, a second"] = planned.middle
    _fill(store, sample, many, far)
    spent = []
    for _ in range(200):
        begun = time.perf_counter()
        assert not store.get_due_jobs(datetime.now(UTC))
        store.get_next_run_time()
        spent.append(1000 * (time.perf_counter() - begun))
    found["idle look, ms"] = median(spent)
    found["memory taken by what is pending, MB"] = memory() - start
    found.update(_middle([_their_lateness(scheduler, store, due) for _ in range(ROUNDS)]))
    scheduler.shutdown()
    past = far - timedelta(days=60)
    _fill(store, many, many + sample, past)
    read = _Rate()
    with read.part(sample):
        jobs = store.get_due_jobs(datetime.now(UTC))
    removed = _Rate()
    for numbers in _tenths(sample):
        with removed.part(len(numbers)):
            for number in numbers:
                store.remove_job(jobs[number].id)
    found["claimed, a second"] = 1 / (1 / read.middle + 1 / removed.middle)
    _fill(store, 2 * many, 2 * many + sample, past)
    tracemalloc.start()
    assert len(store.get_due_jobs(datetime.now(UTC))) == sample
    found["memory taken by what is due, MB"] = tracemalloc.get_traced_memory()[1] / (1 << 20)
    store.shutdown()
    return found


def _engine(file: Path, log: str) -> Engine:
    """SQLite as SQLAlchemy opens it for the store, with this journal."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        assert connection.execute(f"PRAGMA journal_mode={log}").fetchone() == (log.lower(),)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    return engine


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
        LATE.append((datetime.now(UTC) - AT[-1]).total_seconds())


def _their_lateness(scheduler: Any, store: Any, due: int) -> Found:
    at = datetime.now(UTC) + timedelta(seconds=2)
    AT.append(at)
    LATE.clear()
    _fill(store, -due, 0, at)
    assert datetime.now(UTC) < at
    scheduler.resume()
    while len(LATE) < due:
        time.sleep(0.05)
    scheduler.pause()
    return _spread(LATE)


def _spread(late: list[float]) -> Found:
    steps = quantiles(late, n=100)
    return {"late in the middle, s": median(late), "late at 99 of 100, s": steps[98]}


def _middle(rounds: Sequence[Found]) -> Found:
    return {name: median(each[name] for each in rounds) for name in rounds[0]}


class _Rate:
    """How many a second, in each part of the work; the middle of that counts."""

    def __init__(self) -> None:
        self._rates: list[float] = []

    @contextmanager
    def part(self, count: int) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self._rates.append(count / (time.perf_counter() - begun))

    @property
    def middle(self) -> float:
        return median(self._rates)


def _tenths(many: int) -> list[range]:
    """The numbers from 0 on, in ten parts."""
    return [range(many * part // 10, many * (part + 1) // 10) for part in range(10)]


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
    told.send(_theirs(file, "DELETE", *numbers))


def _theirs_with_log_in(file: Path, numbers: tuple[int, int, int], told: Connection) -> None:
    told.send(_theirs(file, "WAL", *numbers))


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


SIDES = {"ours": _ours_in, "APScheduler 3": _theirs_in, "the same, with WAL": _theirs_with_log_in}


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
        found = {side: _alone(work, Path(folder) / f"{side}.sqlite3", numbers) for side, work in SIDES.items()}
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{asked.many:,} pending, {asked.due:,} due at once; SQLite, synchronous=FULL")
    print(f"{'':36}" + "".join(f"{side:>20}" for side in SIDES))
    for name in found["ours"]:
        cells = (f"{each[name]:20,.2f}" if name in each else f"{'-':>20}" for each in found.values())
        print(f"{name:36}" + "".join(cells))


if __name__ == "__main__":
    main()
