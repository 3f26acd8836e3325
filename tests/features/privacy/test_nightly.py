"""Every night what is kept no longer goes, however long nothing ran; and it is never done twice at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from tests.fakes.postman import Clock, until_quiet

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.house import House
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import Worker
from mentorbot.features.privacy import retention
from mentorbot.features.privacy.retention import RETENTION, Nightly, Retention, schedule
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import delivery, message
from mentorbot.storage.schema.places import community
from mentorbot.storage.schema.questions import question

NIGHT = datetime.fromisoformat("2026-11-24T03:30:00+00:00")


class Nights:
    """A program that is open now and then; `used` counts its runs."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.clock, self.runs = database, Clock(now), 0

    async def opened(self) -> Worker:
        """Start it, as another process would."""
        async with self.database.write() as tx:
            await schedule(tx, self.clock())
        job = Retention(self.database, Communities(self.database, 90), 90, self.clock, self._used)
        setting = Setting(self.database, {RETENTION: Nightly()}, self.clock, self.clock.sleep, self.clock())
        claims = Claims(self.database, "w1")
        return Worker(setting, claims, House({RETENTION: job}), monotonic=self.clock.monotonic)

    async def _used(self, _now: datetime) -> None:
        self.runs += 1

    async def states(self) -> list[Any]:
        async with self.database.read() as tx:
            chosen = select(*delivery.c["slot", "state"]).where(delivery.c.kind == RETENTION).order_by(delivery.c.slot)
            return [tuple(row) for row in await tx.execute(chosen)]

    async def questions(self) -> int:
        async with self.database.read() as tx:
            return int((await tx.execute(select(func.count()).select_from(question))).scalar_one())


@pytest.fixture
def nights(database: Database, now: datetime) -> Nights:
    return Nights(database, now)


async def ask(database: Database, call: Call, at: datetime, times: int = 1) -> None:
    await QuestionLog(database).record(replace(call, now=at), "cv?", "answer", [], 0.5, 1)
    async with database.write() as tx:
        row = (await tx.execute(select(question).limit(1))).one()._asdict()
        more = [{**row, "id": 1000 + number, "at": at} for number in range(times - 1)]
        if more:
            await tx.execute(insert(question), more)


async def test_what_is_too_old_goes_at_night_and_the_next_night_is_owed(
    nights: Nights, call: Call, now: datetime
) -> None:
    await ask(nights.database, call, now - timedelta(days=90))
    worker = await nights.opened()
    assert await until_quiet(worker) == 0
    assert await nights.questions() == 1
    nights.clock.until(NIGHT)
    assert await until_quiet(worker) == 1
    assert await nights.questions() == 0
    assert await nights.states() == [("2026-11-24T03:30", "sent"), ("2026-11-25T03:30", "due")]


async def test_after_days_without_running_it_is_done_once_at_the_next_start(nights: Nights) -> None:
    await nights.opened()
    nights.clock.until(NIGHT + timedelta(days=5, hours=10))
    assert await until_quiet(await nights.opened()) == 1
    assert nights.runs == 1
    assert [state for _, state in await nights.states()] == ["sent", *["merged"] * 5, "due"]


async def test_starting_again_owes_nothing_more(nights: Nights) -> None:
    for _ in range(3):
        await nights.opened()
    assert len(await nights.states()) == 1


async def test_a_long_night_goes_on_where_it_stopped(
    nights: Nights, call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNKS", 1)
    await ask(nights.database, call, now - timedelta(days=100), times=1600)
    nights.clock.until(NIGHT - timedelta(hours=1))
    worker = await nights.opened()
    nights.clock.until(NIGHT)
    await until_quiet(worker)
    assert await nights.questions() == 0
    assert nights.runs > 3
    assert (await nights.states())[0] == ("2026-11-24T03:30", "sent")


async def test_a_crash_in_the_middle_leaves_nothing_unknown(
    nights: Nights, call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(nights.database, call, now - timedelta(days=100))
    worker = await nights.opened()
    nights.clock.until(NIGHT)

    async def crash(*_args: Any) -> Any:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(retention, "sweep", crash)
        await worker.tick()
    assert await nights.questions() == 1
    nights.clock.pass_on(timedelta(minutes=10))
    await until_quiet(await nights.opened())
    assert await nights.questions() == 0
    assert (await nights.states())[0] == ("2026-11-24T03:30", "sent")


async def test_its_own_rows_go_too_and_the_nights_go_on(nights: Nights) -> None:
    worker = await nights.opened()
    for night in range(200):
        nights.clock.until(NIGHT + timedelta(days=night))
        await until_quiet(worker)
    assert nights.runs == 200
    assert 80 < len(await nights.states()) < 100
    async with nights.database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(message))).scalar_one() < 100


async def test_a_community_can_only_shorten_what_the_operator_set(
    nights: Nights, database: Database, call: Call, now: datetime
) -> None:
    async with database.write() as tx:
        await tx.execute(community.update().values(settings={"retention_days": 3650}))
    await ask(database, call, now - timedelta(days=90))
    worker = await nights.opened()
    nights.clock.until(NIGHT)
    await until_quiet(worker)
    assert await nights.questions() == 0
