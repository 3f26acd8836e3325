"""Writes that come at once share a transaction, and one that fails costs no other its own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select
from tests.delivery.desk import Desk

from mentorbot.delivery.together import MOST, Together
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import inbox


async def put(desk: Desk, number: int, tx: Tx) -> int:
    await tx.execute(insert(inbox).values(event=str(number), seen_at=desk.clock()))
    if number % 10 == 7:
        raise ZeroDivisionError
    return number


async def kept(desk: Desk) -> set[int]:
    async with desk.database.read() as tx:
        return {int(event) for event in (await tx.execute(select(inbox.c.event))).scalars()}


async def test_each_gets_what_it_gave_and_the_ones_that_fail_leave_nothing(desk: Desk) -> None:
    together = Together(desk.database)
    asked = [together.do(lambda tx, number=number: put(desk, number, tx)) for number in range(100)]  # type: ignore[misc]
    given: list[Any] = await asyncio.gather(*asked, return_exceptions=True)
    fine = {number for number in range(100) if number % 10 != 7}
    assert {number for number in given if isinstance(number, int)} == fine == await kept(desk)
    assert sum(isinstance(each, ZeroDivisionError) for each in given) == 10


async def test_who_gives_up_waiting_stops_nobody(desk: Desk) -> None:
    together = Together(desk.database)
    asked = [
        asyncio.ensure_future(together.do(lambda tx, number=number: put(desk, number, tx)))  # type: ignore[misc]
        for number in (*range(7), *range(10, 10 + MOST - 20))
    ]
    await asyncio.sleep(0)
    asked[3].cancel()
    await asyncio.wait(asked)
    with pytest.raises(asyncio.CancelledError):
        asked[3].result()
    assert [each.result() for each in asked if not each.cancelled()] == [0, 1, 2, 4, 5, 6, 10, 11, 12, 13, 14]
