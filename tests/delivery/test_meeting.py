"""Whoever changes how they live while a worker writes to them waits for it, and neither is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.delivery.desk import Desk

from mentorbot.core.owed import Parcel
from mentorbot.delivery import moving, recurring
from mentorbot.people.people import People
from mentorbot.people.reach import reach, set_reach


async def move(desk: Desk) -> None:
    async with desk.database.write() as tx:
        await moving.move(tx, People(desk.database), 1, "Asia/Tokyo", desk.clock())


async def rest(desk: Desk) -> None:
    async with desk.database.write() as tx:
        await set_reach(tx, 1, {"quiet": "22:00-07:00"})
        await moving.settle(tx, 1)


async def waits(desk: Desk) -> bool:
    """Whether anybody waits for another one's row; on SQLite whoever writes waits in this process."""
    if desk.database.sqlite:
        return True
    async with desk.database.read() as tx:
        return bool((await tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))).scalar())


@pytest.mark.parametrize("change", [move, rest])
async def test_who_changes_their_settings_while_their_first_message_is_recorded_is_not_turned_away(
    desk: Desk, change: Callable[[Desk], Coroutine[Any, Any, None]], caplog: pytest.LogCaptureFixture
) -> None:
    await desk.set_person(quiet="none")
    await desk.begin()
    await desk.plan(desk.owed("once", slot="2026-11-24T18:00"))
    reached, go, real = asyncio.Event(), asyncio.Event(), desk.composer.after

    async def after(tx: Any, parcel: Parcel, *args: Any) -> None:
        reached.set()
        await go.wait()
        await real(tx, parcel, *args)

    desk.composer.after = after  # type: ignore[method-assign, assignment]
    delivering = asyncio.create_task(desk.deliver())
    await reached.wait()
    changing = asyncio.create_task(change(desk))
    async with asyncio.timeout(30):
        while not await waits(desk):  # noqa: ASYNC110 - the other one waits inside of PostgreSQL
            await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(delivering, changing)
    assert caplog.messages == []
    assert desk.postman.keys() == ["once"]
    async with desk.database.read() as tx:
        assert (await reach(tx, 1)).dm == "open"


async def stop(desk: Desk) -> None:
    async with desk.database.write() as tx:
        await recurring.pause(tx, "check_in", "g")


async def finish(desk: Desk) -> None:
    async with desk.database.write() as tx:
        await recurring.end(tx, "check_in", "g")


@pytest.mark.parametrize("change", [stop, finish])
async def test_what_a_worker_owes_next_in_the_moment_of_a_pause_is_taken_back(
    desk: Desk, change: Callable[[Desk], Coroutine[Any, Any, None]]
) -> None:
    await desk.set_person(quiet="none")
    await desk.begin()
    desk.clock.pass_on(timedelta(hours=9))
    reached, go, real = asyncio.Event(), asyncio.Event(), desk.composer.after

    async def after(tx: Any, parcel: Parcel, *args: Any) -> None:
        await real(tx, parcel, *args)
        reached.set()
        await go.wait()

    desk.composer.after = after  # type: ignore[method-assign, assignment]
    delivering = asyncio.create_task(desk.deliver())
    async with asyncio.timeout(30):
        await reached.wait()
        changing = asyncio.create_task(change(desk))
        while not await waits(desk):  # noqa: ASYNC110 - the other one waits inside of PostgreSQL
            await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(delivering, changing)
    assert sorted((await desk.states()).values()) == ["sent", "withdrawn"]
