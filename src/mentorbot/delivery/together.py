"""Small writes that come at the same time share one transaction: a commit costs more than what is in it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from mentorbot.storage.database import Database, Tx

A = TypeVar("A")
T = TypeVar("T")
MOST = 25
"""Writes that share one transaction at most: others wait meanwhile."""
ALONE = 4
"""Transactions at once where each is alone: a third of the connections that a process has, so that others get one."""


class Together(Generic[A, T]):
    """Does the writes of one kind that many errands have at once. PostgreSQL has many writers; there each is alone.

    `work` does as many as it is given, and gives what each of them gave, in their order.
    """

    def __init__(self, database: Database, work: Callable[[Tx, Sequence[A]], Awaitable[Sequence[T]]]) -> None:
        self._database = database
        self._work = work
        self._doors = asyncio.Semaphore(ALONE)
        self._waiting: deque[tuple[A, asyncio.Future[T]]] = deque()
        self._doing: asyncio.Task[None] | None = None

    async def do(self, asked: A) -> T:
        """Do it in a transaction, and give what it gives once that is committed; raises what it raises.

        It is done again, by itself, where another one in its transaction failed.
        """
        if not self._database.sqlite:
            async with self._doors:
                return (await self._written([asked]))[0]
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, done))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._all())
        return await done

    async def _all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                if not await self._done(batch, last=len(batch) == 1):
                    for each in batch:
                        await self._done([each], last=True)
            except BaseException as error:  # the process ends: nobody may wait for what will never be done
                for _, done in (*batch, *self._waiting):
                    if not done.done():
                        done.set_exception(error)
                self._waiting.clear()
                raise

    async def _done(self, batch: Sequence[tuple[A, asyncio.Future[T]]], *, last: bool) -> bool:
        """Do them in one transaction; False, and nothing is done, if one failed. Who is alone is told its own error."""
        given: list[Any] = []
        try:
            given = [(value, None) for value in await self._written([asked for asked, _ in batch])]
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            if not last:
                return False
            given = [(None, error)]
        for (_, done), (value, trouble) in zip(batch, given, strict=True):
            if done.done():
                continue
            if trouble is None:
                done.set_result(value)
            else:
                done.set_exception(trouble)
        return True

    async def _written(self, asked: Sequence[A]) -> Sequence[T]:
        async with self._database.write() as tx:
            return await self._work(tx, asked)
