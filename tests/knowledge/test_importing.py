"""Files and chat are one: what is exported comes back as it was, and what is half wrong comes in not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.encoder import WordBag
from tests.fakes.pack import CV as CV_TEXT
from tests.fakes.pack import build, page
from tests.fakes.program import AT, Process, a_community, entry, publish, retire, started
from tests.knowledge.test_page import ENTRIES, LINE

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import pack as packs
from mentorbot.knowledge import quotas, shelf, undo
from mentorbot.knowledge.exporting import Collection, as_files, collected, write_folder
from mentorbot.knowledge.importing import Imported, bring_in
from mentorbot.knowledge.incoming import read_files, read_folder
from mentorbot.knowledge.overlay import overlay
from mentorbot.knowledge.own_tests import put_tests
from mentorbot.knowledge.pack import BadPack
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.page import write
from mentorbot.knowledge.revisions import history
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Database

CV = "how-long-should-my-cv-be"
REMOTE = page(
    "Can I work from home?", "Two days a week. [a-member]", sources="[a-member]", questions=["remote days", "home"]
)
MEMBER = Source("a-member", "a member", "a member", "", "experience in this community", "November 2026")
SOURCES = "- {slug: a-member, author: a member, name: a member, form: experience in this community, date: May 2026}\n"

SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
SOURCE = st.builds(
    Source,
    slug=SLUGS, author=LINE, name=LINE, path=st.just("") | LINE, form=st.just("") | LINE, date=LINE,
    title=st.just("") | LINE, document=st.just("") | LINE, url=st.sampled_from(["", "https://example.org/a?b=c#d"]),
)  # fmt: skip
ROWS = st.builds(
    EvaluationRow, q=LINE, entries=st.lists(SLUGS, max_size=2), both=st.booleans(), kind=st.just("") | LINE
)


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    """Anything that a community may have, with words as nasty as people's."""
    pages = {slug: replace(draw(ENTRIES), slug=slug) for slug in draw(st.sets(SLUGS, max_size=3))}
    sources = {each.slug: each for each in draw(st.lists(SOURCE, max_size=3))}
    offline = frozenset(draw(st.sets(SLUGS, max_size=2)) - pages.keys())
    return Collection(pages, sources, offline, tuple(draw(st.lists(ROWS, max_size=3))))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(collections())
def test_whatever_a_community_has_comes_back_from_its_files_as_it_was(what: Collection) -> None:
    if not (what.pages or what.sources or what.offline or what.tests):
        return
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), as_files(what))
        found = read_folder(Path(folder)).what
    assert found == what
    assert as_files(found) == as_files(what)


@pytest.fixture
async def process(database: Database, tmp_path: Path) -> Process:
    return await started(database, build(tmp_path / "pack"), WordBag())


@pytest.fixture
async def here(process: Process) -> int:
    return await a_community(process.database, "here")


async def come(process: Process, place: int, texts: Mapping[str, str]) -> Imported:
    async with process.database.write() as tx:
        author = Author(None, "imported", AT)
        return await bring_in(tx, place, read_files(dict(texts)), author, process.parts.tags)


async def go(process: Process, place: int) -> dict[str, str]:
    async with process.database.read() as tx:
        return as_files(await collected(tx, place))


async def test_an_export_of_one_community_makes_the_same_of_another_and_of_itself_nothing_new(
    process: Process, here: int
) -> None:
    database, there = process.database, await a_community(process.database, "there")
    async with database.write() as tx:
        await shelf.add_source(tx, here, MEMBER)
        await put_tests(tx, here, [EvaluationRow(q="how many days at home?", entries=["remote"])])
    await publish(database, here, entry("remote", REMOTE), entry(CV, page(body="Ours. [dartsi]")))
    await retire(database, here, "postdoc-or-industry")
    texts = await go(process, here)
    assert sorted(texts) == [
        f"entries/{CV}.md", "entries/remote.md", "evaluation/questions.jsonl", "offline.yaml", "sources.yaml",
    ]  # fmt: skip
    done = await come(process, there, texts)
    assert (sorted(done.published), done.offline, done.sources) == ([CV, "remote"], ("postdoc-or-industry",), 1)
    assert await go(process, there) == texts
    view = await process.library.view(there)
    assert view.entries[CV].body == "Ours. [dartsi]"
    assert "postdoc-or-industry" not in view.entries
    before = view.generation
    again = await come(process, here, texts)
    assert (again.published, again.offline, again.given_back, again.sources, again.unchanged) == ((), (), (), 0, 3)
    assert (await process.library.view(there)).generation == before


async def test_what_is_imported_is_found_by_the_next_question_and_undone_together(process: Process, here: int) -> None:
    done = await come(process, here, {"entries/remote.md": REMOTE, "sources.yaml": SOURCES})
    assert (await process.answerer.ask(here, "remote days?")).entries[0].slug == "remote"
    async with process.database.write() as tx:
        assert [each.reason for each in await history(tx, here, "remote")] == ["imported"]
        await undo.undo_all(tx, here, done.generation, Author(None, "undone", AT))
    assert "remote" not in (await process.library.view(here)).entries


async def test_a_page_that_is_the_pack_s_word_for_word_is_not_kept_twice(process: Process, here: int) -> None:
    texts = {f"entries/{CV}.md": write((await process.library.view(here)).entries[CV])}
    assert (await come(process, here, texts)).unchanged == 1
    await publish(process.database, here, entry(CV, page(body="Ours. [dartsi]")))
    done = await come(process, here, texts)
    assert (done.published, done.given_back) == ((), (CV,))
    assert (await process.library.view(here)).entries[CV].body == "One page, says Dartsi. [dartsi]"


async def test_a_source_that_changed_alone_is_noticed_by_every_process(process: Process, here: int) -> None:
    await come(process, here, {"entries/remote.md": REMOTE, "sources.yaml": SOURCES})
    await process.library.view(here)
    await come(process, here, {"sources.yaml": SOURCES.replace("May 2026", "June 2026")})
    assert (await process.library.view(here)).sources["a-member"].date == "June 2026"


BAD = {
    "entries/a.md": page("A?", "One. [dartsi]\n\nSee [this](https://evil.org). [dartsi]\n\nNo source."),
    "entries/b.md": page("A?", "Two. [dartsi]", tags="[cv, nonsense]"),
    "entries/c.md": "no front matter",
    "entries/d.md": page("D?", "x" * 3001 + " [dartsi]"),
    "entries/e.md": page("E?", "Nobody. [nobody]", sources="[nobody]"),
    "entries/UPPER.md": page("F?", "One. [dartsi]"),
    "offline.yaml": "- x\n- ../../etc/passwd\n",
    "sources.yaml": "- {slug: s, author: S, name: S, date: May 2026, url: 'javascript:alert(1)'}\n",
    "evaluation/questions.jsonl": '{"q": "fine"}\n{"q": 3}\n',
}


async def test_an_import_that_is_half_wrong_names_every_file_and_line_and_changes_nothing(
    process: Process, here: int
) -> None:
    with pytest.raises(BadPack) as told:
        await come(process, here, {**BAD, "entries/remote.md": REMOTE})
    assert [f"{each.path}:{each.line}" for each in told.value.problems] == [
        "sources.yaml:1", "entries/c.md:1", "offline.yaml:2", "evaluation/questions.jsonl:2",
    ]  # fmt: skip
    kept = {name: text for name, text in BAD.items() if name.startswith("entries/") and name != "entries/c.md"}
    with pytest.raises(BadPack) as told:
        await come(process, here, {**kept, "entries/remote.md": REMOTE, "sources.yaml": SOURCES})
    said = {f"{each.path}:{each.line}" for each in told.value.problems}
    assert {"entries/a.md:17", "entries/a.md:19", "entries/b.md:2", "entries/b.md:4", "entries/d.md:15"} <= said
    assert {"entries/e.md:5", "entries/UPPER.md:2"} <= said
    assert not {each for each in said if "remote" in each}
    async with process.database.read() as tx:
        assert await shelf.generations(tx, [here]) == {here: 0}
        assert (await shelf.sources(tx, here), await shelf.published(tx, here)) == ({}, [])


async def test_the_lines_that_are_named_are_those_of_the_file(process: Process, here: int) -> None:
    text = page("A?", "\n\nOne. [dartsi]\n\n- See [this](https://evil.org). [dartsi]")
    with pytest.raises(BadPack) as told:
        await come(process, here, {"entries/a.md": text})
    (problem,) = told.value.problems
    assert "evil.org" in text.split("\n")[problem.line - 1]


async def test_a_community_that_is_full_takes_nothing_of_an_import(
    process: Process, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "MOST_PAGES", 2)
    texts = {f"entries/p{n}.md": page(f"P{n}?", "One. [dartsi]", questions=[f"p{n}"]) for n in range(3)}
    with pytest.raises(Friendly, match="at most 2 pages"):
        await come(process, here, texts)
    assert len(await go(process, here)) == 1
    del texts["entries/p2.md"]
    assert len((await come(process, here, texts)).published) == 2
    changed = {name: text.replace("One.", "Two.") for name, text in texts.items()}
    assert len((await come(process, here, changed)).published) == 2
    monkeypatch.setattr(quotas, "MOST_ROOM", 2_000)
    with pytest.raises(Friendly, match="history fill"):
        await come(
            process, here, {"sources.yaml": SOURCES.replace("a-member", "b").replace("a member,", f"{'x' * 999},")}
        )
    assert len(await go(process, here)) == 3


def test_links_bombs_and_large_files_are_refused_and_hidden_files_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    write_folder(folder, {"entries/a.md": CV_TEXT, "entries/big.md": "x" * 1_000_001, "entries/raw.md": ""})
    (folder / "entries" / "raw.md").write_bytes(b"\xff\xfe")
    (tmp_path / "secret.md").write_text(CV_TEXT)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_bytes(b"\xff")
    os.symlink(tmp_path / "secret.md", folder / "entries" / "link.md")
    os.symlink(tmp_path, folder / "elsewhere")
    with pytest.raises(BadPack) as told:
        read_folder(folder)
    assert [each.path for each in told.value.problems] == [
        "elsewhere", "entries/big.md", "entries/link.md", "entries/raw.md",
    ]  # fmt: skip
    monkeypatch.setattr(packs, "MOST_FILES", 3)
    with pytest.raises(BadPack, match="at most 3 files"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "nothing to import"),
        ({"sources.yaml": "a: [*x]"}, "sources.yaml:1"),
        ({"sources.yaml": "- {slug: x}"}, "author is missing"),
        ({"sources.yaml": SOURCES * 2}, "two sources"),
        ({"offline.yaml": "- a\n", "entries/a.md": CV_TEXT}, "offline and shown"),
        ({"entries/a.md": CV_TEXT, "entries/gaps/a.md": CV_TEXT}, "two pages called"),
    ],
)
def test_what_can_t_be_read_is_told(texts: dict[str, str], said: str) -> None:
    with pytest.raises(BadPack, match=said):
        read_files(texts)


def test_an_export_never_writes_over_files_of_others(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_folder(tmp_path, {"sources.yaml": ""})
    with pytest.raises(Friendly, match="not empty"):
        write_folder(tmp_path, {"sources.yaml": ""})
    with pytest.raises(Friendly, match="can't be written"):
        write_folder(tmp_path / "sources.yaml" / "below", {})


async def test_what_a_community_changed_over_the_pack_is_told_page_by_page(process: Process, here: int) -> None:
    async with process.database.read() as tx:
        assert await overlay(tx, here) == []
    await publish(process.database, here, entry("remote", REMOTE), entry(CV, page(body="Ours. [dartsi]")))
    await retire(process.database, here, "postdoc-or-industry")
    async with process.database.read() as tx:
        found = await overlay(tx, here)
    assert [(each.kind, each.slug) for each in found] == [
        ("changed", CV), ("offline", "postdoc-or-industry"), ("added", "remote"),
    ]  # fmt: skip
    assert [line for part in found[0].parts for line in part.lines][:2] == [
        "Answer, taken out: One page, says Dartsi. [dartsi]",
        "Answer, added: Ours. [dartsi]",
    ]
