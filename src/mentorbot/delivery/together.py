"""Small writes that come at the same time share one transaction: a commit costs more than what is in it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from mentorbot.storage.database import Database, Tx

T = TypeVar("T")
_Work = tuple[Callable[[Tx], Awaitable[Any]], asyncio.Future[Any]]
MOST = 25
"""Writes that share one transaction at most: others wait meanwhile."""


class Together:
    """Does the writes of one kind that many errands have at once. PostgreSQL has many writers; there each is alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Work] = deque()
        self._doing: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do it in a transaction, and give what it gives once that is committed; raises what it raises.

        It is done again, by itself, where another one in its transaction failed.
        """
        if not self._database.sqlite:
            async with self._database.write() as tx:
                return await work(tx)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._all())
        return await done

    async def _all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                if not await self._shared(batch):
                    for each in batch:
                        await self._alone(*each)
            except BaseException as error:  # the process ends: nobody may wait for what will never be done
                for _, done in (*batch, *self._waiting):
                    if not done.done():
                        done.set_exception(error)
                self._waiting.clear()
                raise

    async def _shared(self, batch: list[_Work]) -> bool:
        """Do them in one transaction; False, and nothing is done, if one of several failed."""
        if len(batch) == 1:
            return False
        try:
            async with self._database.write() as tx:
                given = [await work(tx) for work, _ in batch]
        except Exception:  # noqa: BLE001 - each is told its own, once it is alone
            return False
        for (_, done), value in zip(batch, given, strict=True):
            if not done.done():
                done.set_result(value)
        return True

    async def _alone(self, work: Callable[[Tx], Awaitable[Any]], done: asyncio.Future[Any]) -> None:
        try:
            async with self._database.write() as tx:
                value = await work(tx)
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(value)
