"""The other side of the delivery benchmark: APScheduler 3 and its SQLAlchemy store."""

from __future__ import annotations

import pickle
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, create_engine, event
from tests.benchmarks.delivery_measure import CLAIMED, DUE, IDLE, PENDING, PLANNED, Found, memory, rate, span, spread

TOGETHER = 10_000
"""Rows that the store is filled with in a transaction."""
LATE: list[float] = []
AT: list[datetime] = []


def _nothing(_number: object) -> None:
    """What is due: it notes when it was called."""
    if AT:
        LATE.append((datetime.now(UTC) - AT[-1]).total_seconds())


class Theirs:
    """One store, in a process of its own. `log` is SQLite's journal mode: DELETE unless somebody sets it, or WAL."""

    def __init__(self, file: Path, log: str) -> None:
        stores = import_module("apscheduler.jobstores.sqlalchemy")
        schedulers = import_module("apscheduler.schedulers.background")
        self._store: Any = stores.SQLAlchemyJobStore(engine=_engine(file, log))
        self._scheduler: Any = schedulers.BackgroundScheduler(jobstores={"default": self._store})
        self._scheduler.start(paused=True)

    def fill(self, many: int) -> Found:
        """Let so many be pending."""
        far = datetime.now(UTC) + timedelta(days=30)
        self._add("first", far)
        start = memory()
        self._put("", many, far)
        self._idle()
        return {PENDING: memory() - start}

    def _add(self, name: str, at: datetime) -> None:
        self._scheduler.add_job(_nothing, "date", run_date=at, args=[name], id=name, misfire_grace_time=None)

    def _idle(self) -> None:
        assert not self._store.get_due_jobs(datetime.now(UTC))
        self._store.get_next_run_time()

    def round(self, number: int, sample: int, due: int) -> Found:
        """Plan and claim some, look at nothing, and let some be due at once."""
        far, found, looks = datetime.now(UTC) + timedelta(days=30), Found(), list[float]()
        with rate(found, PLANNED, sample):
            for each in range(sample):
                self._add(f"{number} {each}", far)
        for _ in range(100):
            with span(looks):
                self._idle()
        found |= {IDLE: median(looks), **self._lateness(due)}
        self._put(f"past {number} ", sample, far - timedelta(days=60))
        with rate(found, CLAIMED, sample):
            for job in self._store.get_due_jobs(datetime.now(UTC)):
                self._store.remove_job(job.id)
        return found

    def _lateness(self, due: int) -> Found:
        AT.append(datetime.now(UTC) + timedelta(seconds=2))
        LATE.clear()
        self._put("due ", due, AT[-1])
        assert datetime.now(UTC) < AT[-1]
        self._scheduler.resume()
        while len(LATE) < due or self._store.get_due_jobs(datetime.now(UTC)):
            time.sleep(0.05)
        self._scheduler.pause()
        return spread(LATE)

    def end(self, sample: int) -> Found:
        """What reading so many that are due takes of memory at once."""
        self._put("end ", sample, datetime.now(UTC) - timedelta(days=30))
        tracemalloc.start()
        assert len(self._store.get_due_jobs(datetime.now(UTC))) == sample
        found = {DUE: tracemalloc.get_traced_memory()[1] / (1 << 20)}
        self._store.remove_all_jobs()  # it would begin them when it is shut down
        self._scheduler.shutdown()
        return found

    def _put(self, names: str, many: int, at: datetime) -> None:
        """Write rows as the store does, many in a transaction."""
        state = self._store.lookup_job("first").__getstate__()
        for begin in range(0, many, TOGETHER):
            rows = []
            for number in range(begin, min(many, begin + TOGETHER)):
                name = f"{names}{number}"
                job = {**state, "id": name, "next_run_time": at, "args": (name,)}
                rows.append({"id": name, "next_run_time": at.timestamp(), "job_state": pickle.dumps(job)})
            with self._store.engine.begin() as connection:
                connection.execute(self._store.jobs_t.insert(), rows)


def _engine(file: Path, log: str) -> Engine:
    """SQLite as SQLAlchemy opens it for the store, with this journal."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        assert connection.execute(f"PRAGMA journal_mode={log}").fetchone() == (log.lower(),)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    return engine
