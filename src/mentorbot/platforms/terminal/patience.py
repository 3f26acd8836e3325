"""Waiting for an answer: a sign of life after a moment, and Ctrl-C stops it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from mentorbot.platforms.terminal.screen import Reports, Screen

SPINNER_AFTER = 0.3
"""Seconds until the spinner shows: what is quicker feels immediate and must not flicker."""

T = TypeVar("T")


class Interrupted(Exception):
    """The person pressed Ctrl-C."""


async def patiently(work: Coroutine[Any, Any, T], screen: Screen, reports: Reports) -> T:
    """Run work to its end. Raises Interrupted if the person stops it."""
    task = asyncio.ensure_future(work)
    try:
        with _stoppable(task, screen.tty):
            done, _ = await asyncio.wait({task}, timeout=SPINNER_AFTER)
            if not done:
                with screen.waiting() as show:
                    reports.begin(show)
                    await asyncio.wait({task})
    finally:
        reports.begin(None)
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    if task.cancelled():
        raise Interrupted
    return task.result()


@contextmanager
def _stoppable(task: asyncio.Future[T], tty: bool) -> Iterator[None]:
    """Let Ctrl-C cancel the task; where signals can't be caught (Windows, other threads) it acts as everywhere."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)
    caught = False
    if tty:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGINT, task.cancel)
            caught = True
    try:
        yield
    finally:
        if caught:
            loop.remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, before)


@contextmanager
def unhurt() -> Iterator[None]:
    """Let a Ctrl-C that arrives between a prompt and an answer go by; the runner would end the process with it."""
    try:
        before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    except ValueError:  # not the main thread, which gets no signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
