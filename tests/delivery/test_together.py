"""Writes that come at once share a transaction, and one that fails costs no other its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select
from tests.delivery.desk import Desk

from mentorbot.delivery.together import ALONE, MOST, Together
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import inbox


class Putting:
    """Puts numbers down, and breaks at every tenth. `shared` is how many each transaction had that was committed."""

    def __init__(self, desk: Desk) -> None:
        self.shared: list[int] = []
        self._desk = desk
        self.together: Together[int, int] = Together(desk.database, self._put)

    async def _put(self, tx: Tx, numbers: Sequence[int]) -> list[int]:
        for number in numbers:
            await tx.execute(insert(inbox).values(event=str(number), seen_at=self._desk.clock()))
            if number % 10 == 7:
                raise ZeroDivisionError
        self._desk.database.after(tx, lambda: self.shared.append(len(numbers)))
        return list(numbers)


async def kept(desk: Desk) -> set[int]:
    async with desk.database.read() as tx:
        return {int(event) for event in (await tx.execute(select(inbox.c.event))).scalars()}


async def test_each_gets_what_it_gave_and_the_ones_that_fail_leave_nothing(desk: Desk) -> None:
    putting = Putting(desk)
    given: list[Any] = await asyncio.gather(*map(putting.together.do, range(100)), return_exceptions=True)
    fine = {number for number in range(100) if number % 10 != 7}
    assert {number for number in given if isinstance(number, int)} == fine == await kept(desk)
    assert sum(isinstance(each, ZeroDivisionError) for each in given) == 10


async def test_what_comes_at_once_is_committed_at_once(desk: Desk) -> None:
    putting = Putting(desk)
    numbers = [number for number in range(120) if number % 10 != 7]
    await asyncio.gather(*map(putting.together.do, numbers))
    alone, left = [1] * len(numbers), len(numbers) % MOST
    assert putting.shared == ([*[MOST] * (len(numbers) // MOST), left] if desk.database.sqlite else alone)


async def test_who_gives_up_waiting_stops_nobody(desk: Desk) -> None:
    putting = Putting(desk)
    asked = [asyncio.ensure_future(putting.together.do(number)) for number in (*range(7), *range(10, 17))]
    await asyncio.sleep(0)
    asked[3].cancel()
    await asyncio.wait(asked)
    with pytest.raises(asyncio.CancelledError):
        asked[3].result()
    assert [each.result() for each in asked if not each.cancelled()] == [0, 1, 2, 4, 5, 6, *range(10, 17)]


async def test_however_many_come_at_once_others_still_get_to_the_database(desk: Desk) -> None:
    open_now, most = 0, 0

    async def slow(tx: Tx, numbers: Sequence[int]) -> list[int]:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0.01)
        open_now -= 1
        return list(numbers)

    together: Together[int, int] = Together(desk.database, slow)
    assert await asyncio.gather(*map(together.do, range(60))) == list(range(60))
    assert most == (1 if desk.database.sqlite else ALONE)
