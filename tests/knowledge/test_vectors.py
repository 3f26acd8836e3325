"""Vectors of texts are made once, whoever needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import func, select
from tests.fakes.encoder import Rows, WordBag

from mentorbot.knowledge import vectors as module
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.schema.knowledge import vector

TEXTS = [f"text number {number}" for number in range(70)]


async def stored(database: Database) -> int:
    async with database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(vector))).scalar_one())


async def test_a_text_is_encoded_once_for_all_processes(database: Database) -> None:
    first, second = WordBag(), WordBag()
    rows = await VectorCache(database, first).of([*TEXTS, *TEXTS])
    assert first.asked == TEXTS
    assert rows.shape == (140, 384)
    again = await VectorCache(database, second).of(TEXTS[::-1])
    assert second.asked == []
    np.testing.assert_array_equal(again, rows[69::-1])


async def test_another_encoder_has_vectors_of_its_own(database: Database) -> None:
    await VectorCache(database, WordBag("old")).of(TEXTS[:2])
    new = WordBag("new")
    await VectorCache(database, new).of(TEXTS[:2])
    assert new.asked == TEXTS[:2]


async def test_two_processes_that_make_the_same_vectors_at_once_both_get_them(database: Database, keys: Keys) -> None:
    twin = await open_database(database.engine.url.render_as_string(hide_password=False), keys)
    try:
        here, there = VectorCache(database, WordBag()), VectorCache(twin, WordBag())
        found = await asyncio.gather(here.of(TEXTS), there.of(TEXTS[::-1]), here.of(TEXTS), there.of(TEXTS))
    finally:
        await twin.close()
    np.testing.assert_array_equal(found[0], found[1][::-1])
    np.testing.assert_array_equal(found[2], found[3])
    assert await stored(database) == len(TEXTS)


async def test_what_was_made_before_a_stop_is_kept(database: Database) -> None:
    class Tired(WordBag):
        def encode(self, texts: Sequence[str]) -> Rows:
            if self.asked:
                raise RuntimeError
            return super().encode(texts)

    with pytest.raises(RuntimeError):
        await VectorCache(database, Tired()).of(TEXTS)
    rested = WordBag()
    await VectorCache(database, rested).of(TEXTS)
    assert rested.asked == TEXTS[module.BATCH :]


async def test_progress_is_told_up_to_the_end(database: Database) -> None:
    told: list[tuple[int, int]] = []
    cache = VectorCache(database, WordBag())
    await cache.of(TEXTS, lambda done, total: told.append((done, total)))
    assert told == [(32, 70), (64, 70), (70, 70)]
    await cache.of(TEXTS, lambda done, total: told.append((done, total)))
    assert len(told) == 3


async def test_no_text_is_no_row(database: Database) -> None:
    assert (await VectorCache(database, WordBag()).of([])).shape == (0, 384)


async def test_a_look_up_gives_rows_without_waiting(database: Database) -> None:
    look = await VectorCache(database, WordBag()).lookup([*TEXTS, TEXTS[0]])
    np.testing.assert_array_equal(look([TEXTS[3], TEXTS[0]]), WordBag().encode([TEXTS[3], TEXTS[0]]))


async def test_what_follows_from_vectors_is_worked_out_once_under_a_name(database: Database) -> None:
    cache = VectorCache(database, WordBag())
    numbers = np.arange(5, dtype=np.float32)
    np.testing.assert_array_equal(await cache.derived("a", lambda: numbers), numbers)
    np.testing.assert_array_equal(await cache.derived("a", lambda: pytest.fail("again")), numbers)
    np.testing.assert_array_equal(await cache.derived("b", lambda: numbers + 1), numbers + 1)


async def test_vectors_grow_old_unless_a_process_has_them_in_use(database: Database, now: datetime) -> None:
    terms, month = Terms({}, timedelta(days=90)), timedelta(days=31)
    old = VectorCache(database, WordBag())
    await old.of([*TEXTS, "an edited page"])
    await old.derived("a fit of before", lambda: np.arange(3, dtype=np.float32))
    await old.note_used(now)
    assert (await sweep(database, terms, now + month / 2, 100))[0] == {}
    young = VectorCache(database, WordBag())
    await young.of(TEXTS)
    await young.derived("a fit of today", lambda: np.arange(3, dtype=np.float32))
    await young.note_used(now + month)
    assert (await sweep(database, terms, now + month, 100))[0] == {"vector": 2}
    rested = WordBag()
    await VectorCache(database, rested).of(TEXTS)
    assert rested.asked == []
    assert await young.known("a fit of today") is not None
    assert await young.known("a fit of before") is None
