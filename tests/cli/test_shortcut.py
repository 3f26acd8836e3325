"""The second `mentorbot ask` goes a shorter way, says the same, and notices whatever has changed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.fakes.pack import CV, LINES, build, page
from tests.fakes.program import entry, publish, retire

from mentorbot.app import App, clock, opened
from mentorbot.cli import once
from mentorbot.cli.shortcut import FILE, Shortcut
from mentorbot.knowledge import encoder, stamp
from mentorbot.settings import Settings, read_settings
from mentorbot.storage.schema.places import community

CV_PAGE = "entries/how-long-should-my-cv-be.md"
QUESTION = "how long should my CV be?"
OURS = entry("how-long-should-my-cv-be", page(body="Ours. [dartsi]"))
QUESTIONS = [
    QUESTION,
    "is a postdoc or industry better for me",
    "can I stay in the country",
    "which visa do I need for Norway",
    "best pizza dough in Naples",
    "hello",
    LINES["distress"][0],
    "wie lang darf mein lebenslauf sein",
    "how long is my CV and do biologists get hired?",
    "how tall visa",
    "rules of jobs",
]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder and a small pack of this test's own, which counts as settled at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MENTORBOT_PACK", str(build(tmp_path / "pack")))
    monkeypatch.setattr(stamp, "SETTLED", 0)


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE


def ask_the_long_way() -> None:
    assert asyncio.run(once.answered(QUESTION, as_json=False)) == 0


def short(question: str = QUESTION) -> dict[str, Any] | None:
    shortcut = Shortcut.of(read_settings())
    assert shortcut is not None
    return shortcut.row(question)


def text(said: dict[str, Any] | None) -> str:
    assert said is not None
    return str(said["text"])


def test_both_ways_say_the_same_whatever_is_asked() -> None:
    ask_the_long_way()

    async def the_long_way() -> dict[str, dict[str, Any]]:
        async with opened(Settings()) as app:
            return {question: await once._row(app, question) for question in QUESTIONS}

    rows = asyncio.run(the_long_way())
    assert {row["outcome"] for row in rows.values()} == {"answer", "no_answer", "small_talk", "care", "did_you_mean"}
    assert {question: short(question) for question in QUESTIONS} == rows


def test_what_is_no_question_takes_the_long_way(ready: Path) -> None:
    assert short() is None
    ask_the_long_way()
    assert ready.stat().st_mode & 0o777 == 0o600
    assert short("") is None
    assert short("x" * 9_999) is None


def test_a_page_that_was_edited_is_noticed_even_if_its_size_and_time_stay(tmp_path: Path) -> None:
    ask_the_long_way()
    file = tmp_path / "pack" / CV_PAGE
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("One page", "Six page"), encoding="utf-8")
    assert file.stat().st_size == before.st_size
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert short() is None
    ask_the_long_way()
    assert "Six page" in text(short())


def test_a_page_that_came_or_went_is_noticed(tmp_path: Path) -> None:
    ask_the_long_way()
    (tmp_path / "pack" / "entries" / "more.md").write_text(CV, encoding="utf-8")
    assert short() is None
    ask_the_long_way()
    assert short() is not None
    (tmp_path / "pack" / "entries" / "more.md").unlink()
    assert short() is None


def test_what_was_just_edited_is_not_relied_on(monkeypatch: pytest.MonkeyPatch, ready: Path) -> None:
    monkeypatch.setattr(stamp, "SETTLED", 3600 * 10**9)
    ask_the_long_way()
    assert not ready.exists()


def elsewhere(work: Callable[[App, int], Awaitable[object]]) -> None:
    """Let another process do something with the terminal's pages."""

    async def done() -> None:
        async with opened(Settings()) as app:
            await work(app, await app.communities.terminal(clock()))

    asyncio.run(done())


def test_what_another_process_publishes_or_retires_is_noticed() -> None:
    ask_the_long_way()
    elsewhere(lambda app, here: publish(app.database, here, OURS))
    assert short() is None
    ask_the_long_way()
    assert "Ours." in text(short())
    elsewhere(lambda app, here: retire(app.database, here, OURS.slug))
    assert short() is None
    ask_the_long_way()
    assert OURS.slug not in (short() or {})["entries"]


def test_a_page_that_was_to_be_checked_by_now_is_hedged_the_short_way_too() -> None:
    old = replace(OURS, reviewed=date(2020, 1, 1), check_again=date(2021, 1, 1))
    elsewhere(lambda app, here: publish(app.database, here, old))
    ask_the_long_way()
    assert "Last reviewed on 1 January 2020. Some of it may have changed since." in text(short())


def test_words_of_a_community_s_own_are_not_overlooked() -> None:
    async def set_words(app: App, here: int) -> None:
        async with app.database.write() as tx:
            own = {"care_words": "Talk to Ada."}
            await tx.execute(update(community).where(community.c.id == here).values(settings=own))

    ask_the_long_way()
    elsewhere(set_words)
    assert short() is None
    ask_the_long_way()
    assert short() is None


@pytest.mark.parametrize("part", ["first", "digest", "header", "last", "cut", "empty", "foreign"])
def test_a_damaged_file_is_never_trusted_and_is_made_anew(ready: Path, part: str) -> None:
    ask_the_long_way()
    whole = ready.read_bytes()
    at = {"first": 0, "digest": 25, "header": 80, "last": len(whole) - 1}.get(part)
    if at is not None:
        ready.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    else:
        ready.write_bytes({"cut": whole[:-100], "empty": b"", "foreign": b"SQLite format 3\0" * 100}[part])
    assert short() is None
    ask_the_long_way()
    assert ready.read_bytes() == whole
    assert short() is not None


def test_another_model_is_noticed_and_what_it_made_replaces_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_the_long_way()
    monkeypatch.setattr(encoder, "POOLING", "words2")
    assert short() is None
    ask_the_long_way()
    assert short() is not None


def test_without_a_model_nothing_is_kept_and_the_operator_is_told(
    monkeypatch: pytest.MonkeyPatch, ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask_the_long_way()
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_of_ours")
    assert short() is None
    ready.unlink()
    ask_the_long_way()
    assert "is not installed" in capsys.readouterr().err
    assert not ready.exists()


def test_another_program_version_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask_the_long_way()
    monkeypatch.setattr("mentorbot.__file__", str(tmp_path / "elsewhere" / "__init__.py"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").touch()
    assert short() is None


def test_another_key_takes_the_long_way_which_says_what_is_wrong(tmp_path: Path) -> None:
    ask_the_long_way()
    (tmp_path / "data" / "secret.key").unlink()
    assert short() is None
    (tmp_path / "data" / "secret.key").touch(0o600)
    assert short() is None


def test_a_newer_database_takes_the_long_way(tmp_path: Path) -> None:
    ask_the_long_way()
    with sqlite3.connect(tmp_path / "data" / "mentorbot.sqlite3") as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    assert short() is None


def test_where_nothing_can_be_kept_it_answers_all_the_same(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ready.mkdir(parents=True)  # nothing can be put in its place
    ask_the_long_way()
    ask_the_long_way()
    assert short() is None
    said = capsys.readouterr()
    assert said.out.count("One page, says Dartsi.") == 2
    assert said.err.count("\n") <= 1
    assert [each.name for each in ready.parent.iterdir() if each.name.startswith(".")] == []


def test_another_database_or_keys_of_its_own_take_the_long_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    monkeypatch.setenv("MENTORBOT_KEYS", key)
    assert Shortcut.of(read_settings()) is None
    monkeypatch.delenv("MENTORBOT_KEYS")
    monkeypatch.setenv("MENTORBOT_DATABASE", f"sqlite+aiosqlite:///{tmp_path / 'other.sqlite3'}")
    assert Shortcut.of(read_settings()) is None


def test_what_was_published_while_it_was_kept_is_not_lost() -> None:
    async def overtaken(app: App, here: int) -> None:
        view = await app.answerer.view(here)
        await publish(app.database, here, OURS)
        assert shortcut is not None
        shortcut.keep(app.answerer.mind, view)

    elsewhere(lambda app, here: app.answerer.view(here))
    shortcut = Shortcut.of(Settings())
    elsewhere(overtaken)
    assert short() is None
