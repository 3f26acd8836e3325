"""Vectors live as long as a page shows their text, and a month longer; then they are deleted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build, page
from tests.fakes.program import AT, a_community, entry, publish, started

from mentorbot.knowledge.vectors import VectorCache, digest
from mentorbot.storage.database import Database
from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.schema.knowledge import vector

DAY = timedelta(days=1)
REMOTE = page("Can I work from home?", "Two days a week. [dartsi]", questions=["remote days", "home office"])


async def there(database: Database, text: str) -> bool:
    async with database.read() as tx:
        found = select(vector.c.digest).where(vector.c.digest == digest(text))
        return (await tx.execute(found)).first() is not None


async def night(database: Database, cache: VectorCache, days: int) -> None:
    await cache.note_used(AT + days * DAY)
    await sweep(database, Terms({}, 90 * DAY), AT + days * DAY, 1000)


async def test_what_a_page_said_before_an_edit_goes_a_month_later_in_a_process_that_never_stops(
    database: Database, tmp_path: Path
) -> None:
    process = await started(database, build(tmp_path / "pack"), WordBag())
    cache = process.library._vectors
    assert cache is not None
    here = await a_community(database, "here")
    await publish(database, here, entry("remote", REMOTE))
    await process.library.view(here)
    await night(database, cache, 0)
    await publish(database, here, entry("remote", REMOTE.replace("Two", "Three")))
    await process.library.view(here)
    await night(database, cache, 1)
    await night(database, cache, 30)
    assert await there(database, "Two days a week."), "an undo finds it for a month"
    await night(database, cache, 31)
    assert not await there(database, "Two days a week.")
    for text in ("Three days a week.", "remote days", "cv length?"):
        assert await there(database, text)
    again = WordBag()
    await started(database, tmp_path / "pack", again)
    assert again.asked == []


async def test_what_is_in_use_is_noted_also_where_another_process_does_the_nights_work(
    database: Database, tmp_path: Path
) -> None:
    cache = (await started(database, build(tmp_path / "pack"), WordBag())).library._vectors
    assert cache is not None
    for day in range(40):
        await cache.note_daily(AT + day * DAY)
        await sweep(database, Terms({}, 90 * DAY), AT + day * DAY, 1000)
    assert await there(database, "cv length?")


async def test_the_pages_of_a_community_that_nobody_asks_stay_ready(database: Database, tmp_path: Path) -> None:
    process = await started(database, build(tmp_path / "pack"), WordBag())
    here = await a_community(database, "here")
    await publish(database, here, entry("remote", REMOTE))
    await process.library.view(here)
    other = VectorCache(database, WordBag())
    for days in (0, 29, 58):
        await night(database, other, days)
    assert await there(database, "remote days")
