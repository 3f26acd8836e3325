"""What every way of reaching us on Discord shares: the core's dispatch, a clock, and how long people wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mentorbot.core.card import Card, Instant
from mentorbot.core.command import Command, Registry
from mentorbot.core.dispatch import Dispatch
from mentorbot.platforms.discord import limits

OLD_BUTTON = Card(
    title=("That button is from an older version.",), body=("/help shows what I can do today.",), tone="sorry"
)
OLD_COMMAND = Card(
    title=("That command is from an older version.",),
    body=("/help shows what I can do today. Your Discord may need a minute, or a restart, to see it.",),
    tone="sorry",
)
NOT_HERE = Card(
    title=("I only work where I was added.",),
    body=("Use me in a server that has added me, or in a direct message to me.",),
    tone="sorry",
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: before an answer is announced, before a form or suggestions are given up, between signs of progress."""

    answer: float = limits.PATIENCE
    form: float = limits.FORM_PATIENCE
    suggest: float = limits.SUGGEST_PATIENCE
    progress: float = limits.PROGRESS_EVERY
    typing: float = limits.TYPING_EVERY


@dataclass(frozen=True, slots=True)
class Desk:
    """Where calls are taken. `clock` gives the present, aware and in UTC."""

    dispatch: Dispatch
    clock: Callable[[], Instant]
    patience: Patience = field(default_factory=Patience)
    busy: set[asyncio.Task[Any]] = field(default_factory=set)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count this task as one that is to be finished before we leave."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - everything here runs in a task
        self.busy.add(task)
        try:
            yield
        finally:
            self.busy.discard(task)

    async def finished(self, seconds: float) -> None:
        """Wait for what is being done, and give up what takes longer than `seconds`."""
        tasks = self.busy - {asyncio.current_task()}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    @property
    def registry(self) -> Registry:
        """Every command."""
        return self.dispatch.registry


PRIVATE = "private"
"""The yes-or-no argument with which a member settles a `choice`; added where a command doesn't declare it itself."""


def chosen(command: Command, args: Mapping[str, str]) -> bool | None:
    """Read what the member said about privacy; None if nothing, or if there is nothing to choose."""
    said = {"yes": True, "no": False}.get(args.get(PRIVATE, "").strip().lower())
    return said if command.private == "choice" else None


def target(command: Command) -> str | None:
    """Name the argument that plain words fill: the first required one, else the first; None if there is none."""
    names = [param.name for param in command.params if param.required] or [param.name for param in command.params]
    return names[0] if names else None
