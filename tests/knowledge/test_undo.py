"""Whatever is done to a page can be taken back, and the history says who did it, when and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build, page
from tests.fakes.program import AT, Process, a_community, entry, publish, retire, started

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf, undo
from mentorbot.knowledge.revisions import by_id, current, history
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.shipping import ship
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import person

CV, POSTDOC = "how-long-should-my-cv-be", "postdoc-or-industry"
REMOTE = page("Can I work from home?", "Two days a week. [dartsi]", questions=["remote days", "home office"])
Step = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def here(process: Process) -> int:
    async with process.database.write() as tx:
        await tx.execute(insert(person).values(platform="discord", tenant="", native="ada"))
    return await a_community(process.database, "here")


async def do(process: Process, step: Step, place: int, *args: Any, why: str = "a test") -> Any:
    async with process.database.write() as tx:
        return await step(tx, place, *args, Author(1, why, AT))


async def body(process: Process, place: int, slug: str) -> str | None:
    """What the next question would find."""
    found = (await process.library.view(place)).entries.get(slug)
    return None if found is None else found.body


async def number(process: Process, place: int, slug: str) -> int:
    async with process.database.read() as tx:
        return (await current(tx, place, [slug]))[slug].number


async def test_an_edit_is_undone_and_the_undo_is_undone(process: Process, here: int) -> None:
    await publish(process.database, here, entry("remote", REMOTE))
    await publish(process.database, here, entry("remote", REMOTE.replace("Two", "Three")))
    await do(process, undo.undo, here, "remote", 2)
    assert await body(process, here, "remote") == "Two days a week. [dartsi]"
    await do(process, undo.undo, here, "remote", 3)
    assert await body(process, here, "remote") == "Three days a week. [dartsi]"


async def test_undoing_the_first_edit_of_a_pack_s_page_gives_it_back_and_upgrades_show_again(
    process: Process, here: int, tmp_path: Path
) -> None:
    await publish(process.database, here, entry(CV, page(body="Two pages here. [dartsi]")))
    await do(process, undo.undo, here, CV, 1)
    assert await body(process, here, CV) == "One page, says Dartsi. [dartsi]"
    newer = build(tmp_path / "pack", {f"entries/{CV}.md": page(body="Newer. [dartsi]")})
    await ship(process.database, process.pack, newer, AT)
    assert await body(process, here, CV) == "Newer. [dartsi]"
    await do(process, undo.undo, here, CV, 2)
    assert await body(process, here, CV) == "Two pages here. [dartsi]"


async def test_undoing_the_first_revision_of_an_own_page_takes_it_offline(process: Process, here: int) -> None:
    await publish(process.database, here, entry("remote", REMOTE))
    await do(process, undo.undo, here, "remote", 1)
    assert await body(process, here, "remote") is None
    await do(process, undo.restore, here, "remote")
    assert await body(process, here, "remote") == "Two days a week. [dartsi]"


@pytest.mark.parametrize("own", [True, False])
async def test_what_was_taken_offline_comes_back_as_it_was(process: Process, here: int, own: bool) -> None:
    if own:
        await publish(process.database, here, entry(CV, page(body="Two pages here. [dartsi]")))
    before = await body(process, here, CV)
    await do(process, undo.take_offline, here, CV)
    assert await body(process, here, CV) is None
    with pytest.raises(Friendly, match="offline already"):
        await do(process, undo.take_offline, here, CV)
    await do(process, undo.restore, here, CV)
    assert await body(process, here, CV) == before
    with pytest.raises(Friendly, match="not offline"):
        await do(process, undo.restore, here, CV)


async def test_an_earlier_state_comes_back_by_its_number(process: Process, here: int) -> None:
    for word in ("Two", "Three", "Four"):
        await publish(process.database, here, entry("remote", REMOTE.replace("Two", word)))

    async def back(tx: Any, place: int, author: Author) -> int:
        return await undo.restore(tx, place, "remote", author, 1)

    await do(process, back, here)
    assert await body(process, here, "remote") == "Two days a week. [dartsi]"
    with pytest.raises(Friendly, match="no such earlier state"):
        async with process.database.write() as tx:
            await undo.restore(tx, here, "remote", Author(1, "", AT), 99)


async def test_the_history_says_who_did_what_when_and_why_also_of_going_offline(process: Process, here: int) -> None:
    await publish(process.database, here, entry(CV, page(body="Two pages here. [dartsi]")))
    await do(process, undo.take_offline, here, CV, why="it was wrong")
    async with process.database.read() as tx:
        told = await history(tx, here, CV)
        older = await history(tx, here, CV, before=2)
        shipped = await history(tx, here, POSTDOC)
    assert [(each.number, each.state, each.author, each.reason, each.at) for each in told] == [
        (2, "retired", 1, "it was wrong", AT),
        (1, "published", None, "a test", AT),
    ]
    assert told[0].page.body == told[1].page.body == "Two pages here. [dartsi]"
    assert [each.number for each in older] == [1]
    assert [each.reason for each in shipped] == ["shipped with the program"]


async def test_two_who_undo_at_once_undo_once(process: Process, here: int) -> None:
    for word in ("Two", "Three", "Four"):
        await publish(process.database, here, entry("remote", REMOTE.replace("Two", word)))
    done = await asyncio.gather(*(do(process, undo.undo, here, "remote", 3) for _ in range(2)), return_exceptions=True)
    assert [isinstance(each, Friendly) for each in sorted(done, key=str)].count(True) == 1
    assert await body(process, here, "remote") == "Three days a week. [dartsi]"


async def test_one_publication_of_many_pages_is_undone_together_but_for_what_changed_since(
    process: Process, here: int
) -> None:
    await publish(process.database, here, entry("remote", REMOTE))
    generation = await publish(
        process.database, here,
        entry("remote", REMOTE.replace("Two", "Three")), entry(CV, page(body="Ours. [dartsi]")),
        entry("more", page("More?", "More. [dartsi]")),
    )  # fmt: skip
    await publish(process.database, here, entry("more", page("More?", "More yet. [dartsi]")))
    undone, left = await do(process, undo.undo_all, here, generation)
    assert (sorted(undone), left) == ([CV, "remote"], ["more"])
    assert await body(process, here, "remote") == "Two days a week. [dartsi]"
    assert await body(process, here, CV) == "One page, says Dartsi. [dartsi]"
    assert await body(process, here, "more") == "More yet. [dartsi]"


async def test_a_community_s_page_remembers_the_pack_s_state_that_it_stands_over(
    process: Process, here: int, tmp_path: Path
) -> None:
    async def base(slug: str) -> str | None:
        async with process.database.read() as tx:
            found = await by_id(tx, here, (await current(tx, here, [slug]))[slug].base)
            return None if found is None else found.page.body

    await publish(process.database, here, entry(CV, page(body="Ours. [dartsi]")), entry("remote", REMOTE))
    await retire(process.database, here, POSTDOC)
    newer = {f"entries/{name}.md": page(f"{name}?", "Newer. [dartsi]", questions=[name]) for name in (CV, POSTDOC)}
    await ship(process.database, process.pack, build(tmp_path / "pack", newer), AT)
    await publish(process.database, here, entry(CV, page(body="Ours again. [dartsi]")))
    assert await base(CV) == "One page, says Dartsi. [dartsi]"
    assert (await base(POSTDOC) or "").startswith("Dartsi went")
    assert await base("remote") is None
    await do(process, undo.give_back, here, CV)
    await publish(process.database, here, entry(CV, page(body="Ours once more. [dartsi]")))
    assert await base(CV) == "Newer. [dartsi]"


async def test_nothing_of_another_community_can_be_undone_or_seen(process: Process, here: int) -> None:
    there = await a_community(process.database, "there")
    await publish(process.database, there, entry("remote", REMOTE))
    for step, args in ((undo.undo, ("remote", 1)), (undo.take_offline, ("remote",)), (undo.restore, ("remote",))):
        with pytest.raises(Friendly):
            await do(process, step, here, *args)
    async with process.database.read() as tx:
        theirs = (await current(tx, there, ["remote"]))["remote"]
        assert await history(tx, here, "remote") == []
        assert await by_id(tx, here, theirs.revision) is None
    assert await body(process, there, "remote") is not None


async def test_what_names_a_source_that_is_gone_does_not_come_back(process: Process, here: int) -> None:
    await publish(process.database, here, entry("remote", REMOTE.replace("[dartsi]", "[gone]")))
    await do(process, undo.take_offline, here, "remote")
    with pytest.raises(Friendly, match="source of that page was taken out"):
        await do(process, undo.restore, here, "remote")


async def test_pages_change_in_order_whatever_the_clock_says(process: Process, here: int) -> None:
    await publish(process.database, here, entry("remote", REMOTE))
    async with process.database.write() as tx:
        earlier: datetime = AT - timedelta(days=3)
        await shelf.retire(tx, here, ["remote"], Author(None, "a clock that went back", earlier))
        assert [each.number for each in await history(tx, here, "remote")] == [2, 1]
