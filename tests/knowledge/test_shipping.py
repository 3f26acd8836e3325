"""The pack that comes with the program is published once for each state of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.fakes.encoder import WordBag
from tests.fakes.pack import CARE_REPLY, CV, GAP, build, page
from tests.fakes.program import AT, a_community, entry, publish, started

from mentorbot.community.communities import Communities
from mentorbot.knowledge import shelf, shipping
from mentorbot.knowledge.pack import BadPack, load
from mentorbot.knowledge.shipping import NEAR_MISSES, Parts, ship
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.knowledge import revision


@pytest.fixture
async def pack(database: Database) -> int:
    return await Communities(database, 90).pack(AT)


async def revisions(database: Database) -> list[Any]:
    async with database.read() as tx:
        return list(await tx.execute(select(revision).order_by(revision.c.id)))


async def published(database: Database, place: int) -> set[str]:
    async with database.read() as tx:
        return {each.slug for each in await shelf.published(tx, place)}


async def test_a_pack_is_shipped_once(database: Database, pack: int, tmp_path: Path) -> None:
    parts = await ship(database, pack, build(tmp_path / "pack"), AT)
    assert await ship(database, pack, tmp_path / "pack", AT) == parts
    found = await revisions(database)
    assert len(found) == 4
    assert {(row.author, row.reason, row.generation) for row in found} == {(None, "shipped with the program", 1)}


async def test_an_upgrade_publishes_what_changed_and_takes_what_is_gone_offline(
    database: Database, pack: int, tmp_path: Path
) -> None:
    await ship(database, pack, build(tmp_path / "pack"), AT)
    new = {"entries/how-long-should-my-cv-be.md": page(body="Two. [dartsi]"), "entries/can-biologists-move.md": None}
    await ship(database, pack, build(tmp_path / "pack", {**new, "entries/more.md": CV}), AT)
    assert await published(database, pack) == {"how-long-should-my-cv-be", "postdoc-or-industry", "visa", "more"}
    assert [row.state for row in await revisions(database)] == [*["published"] * 6, "retired"]
    await ship(database, pack, build(tmp_path / "pack"), AT)
    assert "can-biologists-move" in await published(database, pack)


async def test_a_community_s_own_page_survives_an_upgrade(database: Database, tmp_path: Path) -> None:
    process = await started(database, build(tmp_path / "pack"), WordBag())
    here = await a_community(database, "here")
    await publish(database, here, entry("how-long-should-my-cv-be", page(body="Ours. [dartsi]")))
    changed = build(tmp_path / "pack", {"entries/how-long-should-my-cv-be.md": page(body="Theirs. [dartsi]")})
    await ship(database, process.pack, changed, AT)
    bodies = [(await process.library.view(place)).entries["how-long-should-my-cv-be"].body for place in (here, 1)]
    assert bodies == ["Ours. [dartsi]", "Theirs. [dartsi]"]


async def test_a_new_shape_reads_the_pack_again_and_publishes_nothing_new(
    database: Database, pack: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ship(database, pack, build(tmp_path / "pack"), AT)
    read = []

    def loaded(folder: Path) -> Any:
        read.append(folder)
        return load(folder)

    monkeypatch.setattr(shipping, "load", loaded)
    await ship(database, pack, tmp_path / "pack", AT)
    assert read == []
    monkeypatch.setattr(shipping, "SHAPE", shipping.SHAPE + 1)
    await ship(database, pack, tmp_path / "pack", AT)
    assert len(read) == 1
    assert len(await revisions(database)) == 4


async def test_a_bad_pack_leaves_the_last_good_one_in_place(database: Database, pack: int, tmp_path: Path) -> None:
    await ship(database, pack, build(tmp_path / "pack"), AT)
    with pytest.raises(BadPack, match=r"care\.yaml"):
        await ship(database, pack, build(tmp_path / "pack", {"care.yaml": None, "entries/more.md": CV}), AT)
    with pytest.raises(BadPack, match=r"more\.md:1: A page begins"):
        await ship(database, pack, build(tmp_path / "pack", {"entries/more.md": "no page"}), AT)
    assert "more" not in await published(database, pack)


async def test_two_processes_that_start_at_once_ship_it_once(
    database: Database, pack: int, keys: Keys, tmp_path: Path
) -> None:
    build(tmp_path / "pack")
    twin = await open_database(database.engine.url.render_as_string(hide_password=False), keys)
    try:
        one, other = await asyncio.gather(
            ship(database, pack, tmp_path / "pack", AT), ship(twin, pack, tmp_path / "pack", AT)
        )
    finally:
        await twin.close()
    assert one == other
    assert len(await revisions(database)) == 4


async def test_the_parts_are_the_same_when_they_come_from_the_database(
    database: Database, pack: int, tmp_path: Path
) -> None:
    parts: Parts = await ship(database, pack, build(tmp_path / "pack"), AT)
    assert parts.care.reply == CARE_REPLY
    assert [tag for tag in parts.tags] == ["cv", "path", "gap"]
    assert parts.near_misses == entry("visa", GAP).questions[:NEAR_MISSES]
    assert parts.unanswerable[-1] == "can I stay in the country"
    assert await ship(database, pack, tmp_path / "pack", AT) == parts
