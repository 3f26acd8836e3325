"""What an operator does with a community's pages as files: each command says what it did, or changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.fakes.pack import build, page
from tests.fakes.program import a_community

from mentorbot.app import App, clock, opened
from mentorbot.cli import pages, withdrawal
from mentorbot.cli.once import answered
from mentorbot.cli.shortcut import FILE, Shortcut
from mentorbot.community import audit
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import stamp
from mentorbot.settings import Settings, read_settings
from mentorbot.storage.schema.knowledge import revision

CV = "how-long-should-my-cv-be"
OURS = page(body="Ours, says a member. [a-member]", sources="[a-member]")
SOURCES = "- {slug: a-member, author: a member, name: a member, form: experience in this community, date: May 2026}\n"
QUESTION = "how long should my CV be?"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, a small pack and a folder with a page of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_PACK", str(build(tmp_path / "pack")))
    monkeypatch.setattr(stamp, "SETTLED", 0)
    ours = tmp_path / "ours"
    (ours / "entries").mkdir(parents=True)
    (ours / "entries" / f"{CV}.md").write_text(OURS, encoding="utf-8")
    (ours / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return ours


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def done(job: Coroutine[Any, Any, int], code: int = 0) -> str:
        capsys.readouterr()
        assert asyncio.run(job) == code
        return capsys.readouterr().out

    return done


def within(work: Callable[[App], Coroutine[Any, Any, Any]]) -> Any:
    async def done() -> Any:
        async with opened(Settings()) as app:
            return await work(app)

    return asyncio.run(done())


def test_pages_come_in_are_shown_go_out_again_and_are_undone(
    folder: Path, tmp_path: Path, run: Callable[..., str]
) -> None:
    run(answered(QUESTION, as_json=False))
    said = run(pages.imported(folder, "", True))
    assert said == (
        "1 page published, 1 source new or changed; 0 as they were.\nTo undo it: mentorbot kb undo 1\n"
    )  # fmt: skip
    shortcut = Shortcut.of(read_settings())
    assert shortcut is not None
    assert shortcut.row(QUESTION) is None, "what an earlier start worked out is not used any more"
    assert "Ours, says a member." in run(answered(QUESTION, as_json=False))
    assert "1 as they were" in run(pages.imported(folder, "terminal:local", True))
    told = run(pages.differing(""))
    assert told.startswith(f"changed: {CV}: How long should my CV be?\n  Answer, taken out: One page, says Dartsi.")
    assert run(pages.exported(tmp_path / "out", "")) == (
        f"1 page, 0 known gaps, 1 source, 0 pages taken offline: written to {tmp_path / 'out'}.\n"
    )
    again = (tmp_path / "out" / "entries" / f"{CV}.md").read_text(encoding="utf-8")
    assert "Ours, says a member. [a-member]" in again
    assert run(pages.undone(1, "")) == f"1 page as before: {CV}.\n"
    assert run(pages.differing("")) == "Nothing: the pages are those that come with the program.\n"
    assert "One page, says Dartsi." in run(answered(QUESTION, as_json=False))
    with pytest.raises(Friendly, match="Nothing was changed as number 99"):
        run(pages.undone(99, ""))

    async def trail(app: App) -> list[tuple[str, int | None, str]]:
        async with app.database.read() as tx:
            found = await audit.recent(tx, await app.communities.terminal(clock()))
            return [(each.command, each.actor, each.result) for each in found]

    assert within(trail)[-1] == ("kb import", None, "1 page published, 1 source new or changed; 0 as they were.")


def test_an_import_that_is_half_wrong_names_the_lines_and_changes_nothing(
    folder: Path, run: Callable[..., str]
) -> None:
    (folder / "entries" / "bad.md").write_text(page("B?", "See [x](https://evil.org). [dartsi]"), encoding="utf-8")
    said = run(pages.imported(folder, "", True), 1)
    assert said.startswith("entries/bad.md:15: A link stands as its address alone")
    assert said.endswith("1 to mend. Nothing was changed.\n")
    (folder / "entries" / "bad.md").write_text("no page", encoding="utf-8")
    assert "entries/bad.md:1: " in run(pages.imported(folder, "", True), 1)
    assert run(pages.differing("")).startswith("Nothing")
    with pytest.raises(Friendly, match="files in its folder"):
        run(pages.imported(folder.parent / "pack", "pack:pack", True))
    with pytest.raises(Friendly, match=r"no community called 'nowhere'\."):
        run(pages.differing("nowhere"))


def test_a_community_is_named_as_an_operator_knows_it(folder: Path, run: Callable[..., str]) -> None:
    async def two(app: App) -> None:
        for name in ("g1", "g2"):
            await a_community(app.database, name)

    within(two)
    for name in ("g1", "G1", "discord:g1"):
        run(pages.imported(folder, name, True))
    assert "changed" in run(pages.differing("g1"))
    assert "Nothing" in run(pages.differing("g2"))

    async def renamed(app: App) -> None:
        async with app.database.write() as tx:
            await app.communities.resolve("discord", "g2", "g1", clock(), tx)

    within(renamed)
    with pytest.raises(Friendly, match=r"2 communities are called 'g1': g1 \(discord:g1\), g1 \(discord:g2\)"):
        run(pages.differing("g1"))


def test_a_withdrawal_is_shown_first_and_then_leaves_no_byte(
    folder: Path, tmp_path: Path, run: Callable[..., str]
) -> None:
    run(answered(QUESTION, as_json=False))
    shown = run(withdrawal.withdrawn("dartsi", "", sure=False))
    assert "This would withdraw: Olympia Dartsi (particle physics → data scientist; talk slides, undated)" in shown
    assert f"  {CV} (the pack)\n" in shown
    assert shown.endswith("Nothing was changed. To do it: add --yes\n")
    assert (tmp_path / "data" / FILE).exists()
    assert "Dartsi" in run(answered(QUESTION, as_json=False))
    said = run(withdrawal.withdrawn("dartsi", "", sure=True))
    assert said.startswith("Withdrawn: Olympia Dartsi")
    assert "  postdoc-or-industry (the pack)\n" in said
    held = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert b"Dartsi" not in held
    assert "Dartsi" not in run(answered(QUESTION, as_json=False))
    with pytest.raises(Friendly, match="no source called 'dartsi'"):
        run(withdrawal.withdrawn("dartsi", "", sure=True))


def test_a_source_that_several_communities_have_has_to_be_named_with_one(folder: Path, run: Callable[..., str]) -> None:
    async def two(app: App) -> None:
        for name in ("g1", "g2"):
            await a_community(app.database, name)

    within(two)
    for name in ("g1", "g2"):
        run(pages.imported(folder, name, True))
    with pytest.raises(Friendly, match=r"g1 \(discord:g1\), g2 \(discord:g2\)"):
        run(withdrawal.withdrawn("a-member", "", sure=True))
    assert f"  {CV} (g1 (discord:g1))\n" in run(withdrawal.withdrawn("a-member", "g1", sure=True))

    async def bodies(app: App) -> list[str]:
        async with app.database.read() as tx:
            return [each["body"] for each in (await tx.execute(select(revision.c.content))).scalars()]

    assert within(bodies).count("Ours, says a member. [a-member]") == 1
