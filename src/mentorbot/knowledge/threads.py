"""A few threads off the event loop, and the shortest way there and back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

LEAVING = 5.0
"""Seconds that `close` waits for what each thread is at: far more than a question takes."""


class _Job(NamedTuple):
    done: asyncio.Future[Any]
    work: Callable[..., Any]
    values: tuple[Any, ...]


class _Hand:
    """One thread, and where it is handed its next job; None lets it go."""

    def __init__(self, name: str, work: Callable[[_Hand, _Job], _Job | None]) -> None:
        self.given: SimpleQueue[_Job | None] = SimpleQueue()
        self.thread = Thread(target=self._run, args=(work,), name=name, daemon=True)
        self.thread.start()

    def _run(self, work: Callable[[_Hand, _Job], _Job | None]) -> None:
        while (job := self.given.get()) is not None:
            while job is not None:
                job = work(self, job)


class Threads:
    """Runs work in a few threads, there and back at half the cost of an executor.

    Work goes to the thread that was last at it: what that needs is still near its processor.
    """

    def __init__(self, most: int, name: str) -> None:
        """Start no thread before it is needed, and never more than `most`."""
        self._most, self._name = most, name
        self._lock = Lock()
        self._hands: list[_Hand] = []
        self._idle: list[_Hand] = []
        self._waiting: deque[_Job] = deque()
        self._closed = False

    async def run(self, work: Callable[..., T], *values: Any) -> T:
        """Do something in one of the threads; what it raises is raised here. Raises RuntimeError once it is closed.

        Work whose caller was cancelled before its turn is left out.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._hand_out(_Job(done, work, values))
        return await done

    def close(self) -> None:
        """Cancel what waits for its turn, let what is under way end, and let the threads go. For the loop's thread."""
        with self._lock:
            self._closed = True
            waiting, hands = list(self._waiting), list(self._hands)
            self._waiting.clear()
        for job in waiting:
            job.done.cancel()
        for hand in hands:
            hand.given.put(None)
        for hand in hands:
            hand.thread.join(LEAVING)

    def _hand_out(self, job: _Job) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("these threads are closed")
            if self._idle:
                hand = self._idle.pop()
            elif len(self._hands) < self._most:
                hand = _Hand(f"{self._name}_{len(self._hands)}", self._do)
                self._hands.append(hand)
            else:
                self._waiting.append(job)
                return
        hand.given.put(job)

    def _do(self, hand: _Hand, job: _Job) -> _Job | None:
        """Do a job and give the next one that waits. The hand is idle before the result is told: it may bring more."""
        result, error = (None, None) if job.done.cancelled() else _outcome(job)
        with self._lock:
            following = self._waiting.popleft() if self._waiting else None
            if following is None:
                self._idle.append(hand)
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            job.done.get_loop().call_soon_threadsafe(_settle, job.done, result, error)
        return following


def _outcome(job: _Job) -> tuple[Any, BaseException | None]:
    try:
        return job.work(*job.values), None
    except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
        return None, error


def _settle(done: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)
