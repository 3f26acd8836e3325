"""Who was quoted can take their words back: nothing of them is left in any page, history, draft, tip or vector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build, page
from tests.fakes.program import AT, Process, a_community, entry, publish, retire, started

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import drafts, shelf
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import history
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.shipping import ship
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.stripping import stripped
from mentorbot.knowledge.undo import undo
from mentorbot.knowledge.vectors import digest
from mentorbot.knowledge.withdrawing import Withdrawn, places_of, withdraw
from mentorbot.knowledge.writing import written
from mentorbot.storage.database import Database
from mentorbot.storage.schema.knowledge import revision, vector
from mentorbot.storage.schema.places import installation, person
from mentorbot.storage.schema.tips import tip

CV, POSTDOC = "how-long-should-my-cv-be", "postdoc-or-industry"
WHY = Author(None, "a source was withdrawn", AT)
ADA = Source("ada-2024", "Ada Byron", "Ada", "ML engineer", "experience", "2024")
DARTSI = Source("dartsi", "Olympia Dartsi", "Dartsi", "", "talk slides", "undated")
REMOTE = page("Can I work from home?", "Two days a week. [ada-2024]", sources="[ada-2024]", questions=["remote days"])
MIXED = page(
    "Is remote work common?",
    "It is rare, says Dartsi. [dartsi]\n\n- Two days for Ada. [ada-2024]\n- Ada likes it. [dartsi]",
    sources="[ada-2024, dartsi]",
    questions=["remote often", "what does Ada say about remote"],
)


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def here(process: Process) -> int:
    place = await a_community(process.database, "here")
    async with process.database.write() as tx:
        await tx.execute(insert(person).values(platform="discord", tenant="", native="ada"))
        await shelf.add_source(tx, place, ADA)
    await publish(process.database, place, entry("remote", REMOTE), entry("common", MIXED))
    await process.library.view(place)
    return place


async def gone(process: Process, place: int, slug: str) -> Withdrawn:
    async with process.database.write() as tx:
        return await withdraw(tx, place, slug, WHY)


async def everything(database: Database) -> str:
    """All that the database says of pages, tips and the pack."""
    async with database.read() as tx:
        rows = [
            *(await tx.execute(select(revision.c.content))).scalars(),
            *(await tx.execute(select(tip.c.content))).scalars(),
            *(await tx.execute(select(installation.c.content).where(installation.c.name == "pack"))).scalars(),
        ]
    return json.dumps(rows, ensure_ascii=False)


async def test_pages_of_theirs_alone_are_deleted_and_others_wait_offline_to_be_rewritten(
    process: Process, here: int
) -> None:
    done = await gone(process, here, "ada-2024")
    assert (done.deleted, done.rewrite) == ([(here, "remote")], [(here, "common")])
    assert (done.revisions, done.drafts) == (2, 0)
    view = await process.library.view(here)
    assert not {"remote", "common"} & view.entries.keys()
    assert "ada-2024" not in view.sources
    async with process.database.read() as tx:
        (now, first) = await history(tx, here, "common")
        assert await history(tx, here, "remote") == []
    for each in (now, first):
        assert each.page.body == "It is rare, says Dartsi. [dartsi]"
        assert (each.page.questions, each.page.sources) == (("remote often",), ("dartsi",))
    assert (now.state, now.reason) == ("retired", "a source was withdrawn")
    assert "Ada" not in await everything(process.database)


async def test_an_undo_brings_back_only_what_is_not_theirs(process: Process, here: int) -> None:
    await gone(process, here, "ada-2024")
    async with process.database.write() as tx:
        await undo(tx, here, "common", 2, WHY)
    assert (await process.library.view(here)).entries["common"].body == "It is rare, says Dartsi. [dartsi]"


async def test_vectors_and_drafts_of_their_words_go_too(process: Process, here: int) -> None:
    texts = ["Two days a week.", "remote days", "what does Ada say about remote"]
    async with process.database.read() as tx:
        known = await shelf.known_sources(tx, here)
    theirs = written("What about children?", "Bring them.", "ada-2024", known, (), AT.date(), ["cv"])
    named = written("What about dogs?", "Ask Ada.", "dartsi", known, (), AT.date(), ["cv"])
    other = written("What about cats?", "Leave them.", "dartsi", known, (), AT.date(), ["cv"])
    async with process.database.write() as tx:
        begun = [await drafts.begin(tx, here, each, "form", 1, AT) for each in (theirs, named, other)]
    done = await gone(process, here, "ada-2024")
    assert (done.drafts, done.vectors >= len(texts)) == (2, True)
    async with process.database.read() as tx:
        left = (await tx.execute(select(vector.c.digest))).scalars().all()
        states = [(await drafts.find(tx, here, each.id)).written is None for each in begun]
    assert not {digest(text) for text in texts} & set(left)
    assert states == [True, True, False]


async def test_a_page_that_only_drew_on_them_before_stays_online(process: Process, here: int) -> None:
    await publish(process.database, here, entry("remote", page("Can I work from home?", "Ask. [dartsi]")))
    done = await gone(process, here, "ada-2024")
    assert (done.deleted, done.rewrite) == ([], [(here, "common")])
    assert (await process.library.view(here)).entries["remote"].body == "Ask. [dartsi]"
    async with process.database.read() as tx:
        assert [each.number for each in await history(tx, here, "remote")] == [2]


async def test_a_page_that_only_names_them_is_listed(process: Process, here: int) -> None:
    await publish(process.database, here, entry("who", page("Who is who?", "Ask Ada Byron. [dartsi]")))
    assert (await gone(process, here, "ada-2024")).named == [(here, "who")]


async def test_a_source_of_the_pack_goes_from_every_community_and_no_upgrade_brings_it_back(
    process: Process, here: int, tmp_path: Path
) -> None:
    there, own = await a_community(process.database, "there"), await a_community(process.database, "own")
    async with process.database.write() as tx:
        await shelf.add_source(tx, own, Source("dramsch", "Another", "Another", "", "", "2025"))
    theirs = page("From there?", "Ask. [dramsch]", sources="[dramsch]", questions=["asked there"])
    await publish(process.database, there, entry("theirs", theirs))
    await publish(process.database, own, entry("theirs", theirs))
    await retire(process.database, there, POSTDOC)
    async with process.database.read() as tx:
        assert await places_of(tx, "dramsch") == [process.pack, own]
    done = await gone(process, process.pack, "dramsch")
    await ship(process.database, process.pack, tmp_path / "pack", AT)
    assert done.deleted == [(process.pack, "can-biologists-move"), (there, "theirs")]
    assert done.rewrite == [(process.pack, POSTDOC)]
    for place in (process.pack, here, there):
        view = await process.library.view(place)
        assert not {"can-biologists-move", POSTDOC, "theirs"} & view.entries.keys()
        assert "dramsch" not in view.sources
    assert "theirs" in (await process.library.view(own)).entries
    assert "Dramsch" not in await everything(process.database)
    newer = build(tmp_path / "pack", {f"entries/{CV}.md": page(body="Newer. [dartsi]")})
    parts = await ship(process.database, process.pack, newer, AT)
    view = await process.library.view(here)
    assert view.entries[CV].body == "Newer. [dartsi]"
    assert "can-biologists-move" not in view.entries
    assert "dramsch" not in {name.casefold() for name in parts.spelling.names}
    assert "Dramsch" not in await everything(process.database)


async def test_tips_that_are_theirs_or_name_them_are_told_no_more(process: Process) -> None:
    async def kept() -> int:
        async with process.database.read() as tx:
            return len((await tx.execute(select(tip.c.id))).all())

    assert await kept() == 1
    assert (await gone(process, process.pack, "dramsch")).tips == 0
    assert (await gone(process, process.pack, "dartsi")).tips == 1
    assert await kept() == 0


async def test_a_source_that_is_not_there_or_elsewhere_is_refused(process: Process, here: int) -> None:
    for place, slug in ((here, "nobody"), (here, "dartsi"), (process.pack, "ada-2024")):
        with pytest.raises(Friendly, match="no source called"):
            await gone(process, place, slug)


def test_what_is_about_the_author_has_nothing_left_and_a_member_names_nobody() -> None:
    def left(text: str, source: Source = DARTSI) -> Entry | None:
        return stripped(entry("p", text), source)

    assert left(page("Who is Dartsi?", "A physicist. [dramsch]", sources="[dramsch, dartsi]")) is None
    assert left(page("Who?", "One. [dartsi]\n\n## More\n\nTwo. [dramsch]", sources="[dartsi, dramsch]")) is None
    kept = left(page("Who?", "One. [dramsch]\n\n- Two. [dartsi]\n\n## More\n\nThree. [dartsi]", sources="[dramsch]"))
    assert kept is not None
    assert kept.body == "One. [dramsch]"
    member = Source("m", "a member", "a member", "", "experience in this community", "May 2026")
    kept = left(page("Is a member here?", "Yes, a member said. [dramsch]\n\nNo. [m]", sources="[dramsch, m]"), member)
    assert kept is not None
    assert kept.body == "Yes, a member said. [dramsch]"
