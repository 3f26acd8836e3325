"""Every change of a page is a revision with its author, and two who change at once both succeed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from tests.fakes.pack import CV, page
from tests.fakes.program import AT, a_community, entry, publish, retire

from mentorbot.knowledge import shelf
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.knowledge import revision


async def revisions(database: Database) -> list[Any]:
    async with database.read() as tx:
        return list(await tx.execute(select(revision).order_by(revision.c.id)))


async def test_each_change_is_a_revision_and_the_same_content_is_none(database: Database) -> None:
    place = await a_community(database, "here")
    first = await publish(database, place, entry("cv", CV))
    assert await publish(database, place, entry("cv", CV)) == first
    second = await publish(database, place, entry("cv", page(body="Two. [dartsi]")), entry("b", CV))
    assert second == first + 1
    assert await publish(database, place, entry("cv", CV)) == second + 1
    found = await revisions(database)
    assert [(row.number, row.generation) for row in found] == [(1, 1), (2, 2), (1, 2), (3, 3)]
    assert {(row.author, row.reason, row.at) for row in found} == {(None, "a test", AT)}


async def test_a_retired_page_keeps_its_revisions_and_comes_back_as_a_new_one(database: Database) -> None:
    place = await a_community(database, "here")
    await publish(database, place, entry("cv", CV))
    gone = await retire(database, place, "cv", "nowhere")
    assert await retire(database, place, "cv") == gone
    async with database.read() as tx:
        assert await shelf.published(tx, place) == []
        assert await shelf.retired(tx, place) == {"cv"}
    await publish(database, place, entry("cv", CV))
    async with database.read() as tx:
        assert [each.slug for each in await shelf.published(tx, place)] == ["cv"]
        assert await shelf.retired(tx, place) == frozenset()
    found = [(row.number, row.state, row.generation) for row in await revisions(database)]
    assert found == [(1, "published", 1), (2, "retired", 2), (3, "published", 3)]


async def test_what_fails_half_way_changes_nothing(database: Database) -> None:
    place = await a_community(database, "here")

    async def half() -> None:
        async with database.write() as tx:
            await shelf.publish(tx, place, [entry("cv", CV)], shelf.Author(None, "a test", AT))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    assert await revisions(database) == []
    async with database.read() as tx:
        assert await shelf.generations(tx, [place]) == {place: 0}


async def test_a_community_s_sources_are_replaced_together(database: Database) -> None:
    here, there = await a_community(database, "here"), await a_community(database, "there")
    old, new = (Source(slug, "A", "A", "", "", "undated") for slug in ("old", "new"))
    async with database.write() as tx:
        await shelf.put_sources(tx, here, [old])
        await shelf.put_sources(tx, there, [old])
        await shelf.put_sources(tx, here, [new])
        assert await shelf.sources(tx, here) == {"new": new}
        assert await shelf.sources(tx, there) == {"old": old}


async def test_two_processes_that_publish_at_once_both_succeed(database: Database, keys: Keys) -> None:
    place = await a_community(database, "here")
    url = database.engine.url.render_as_string(hide_password=False)
    twin = await open_database(url, keys)
    try:
        changes = [entry("cv", page(body=f"{number} pages. [dartsi]")) for number in range(12)]
        await asyncio.gather(
            *(publish((database, twin)[number % 2], place, each) for number, each in enumerate(changes))
        )
    finally:
        await twin.close()
    assert sorted(row.number for row in await revisions(database)) == list(range(1, 13))
    async with database.read() as tx:
        assert await shelf.generations(tx, [place]) == {place: 12}
