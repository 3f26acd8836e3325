"""Canaries: words that nobody else would write go through every journey, and are looked for where they must not be."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.journeys.house import House
from tests.journeys.tellers import OnDiscord, Teller, serving

from mentorbot import logs
from mentorbot.knowledge.answerer import Answerer
from mentorbot.platforms.discord.scrub import SCRUB, scrub
from mentorbot.storage.schema.places import form_draft
from mentorbot.storage.schema.questions import question

CANARY = "xylocopa"
"""In every sentence that a person writes here; no page, and no line of ours, holds it."""
STACK = (
    f"how long should my cv be, asks {CANARY}",
    f"is my foreign phd recognised in canada, asks {CANARY}",
    f"i want to die, says {CANARY}",
    f"thank you from {CANARY}",
    f"hola, como puedo escribir mi curriculum, dice {CANARY}",
    f"/no-such-command {CANARY}",
)


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """The logs as an operator has them at DEBUG, with discord.py's as they are when it runs."""
    root, ours = logging.getLogger(), logging.getLogger("mentorbot")
    before = root.handlers[:], root.level, ours.level, logging.raiseExceptions
    logs.start("DEBUG")
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written := io.StringIO())
    logging.getLogger("discord").setLevel(logging.INFO)
    scrub()
    yield written
    root.handlers[:], _, _, logging.raiseExceptions = before
    root.setLevel(before[1])
    ours.setLevel(before[2])
    logging.getLogger("discord").setLevel(logging.NOTSET)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).removeFilter(SCRUB)


async def _live(teller: Teller) -> None:
    """Everything that a person can write, in one life."""
    for line in STACK[: 5 if isinstance(teller, OnDiscord) else 6]:
        await teller.ask(line)
    await teller.ask(STACK[1])
    await teller.press("Tell me when there is an answer")
    await teller.ask(STACK[1])
    await teller.press("Send my words to the moderators")
    assert CANARY in (await teller.admin.run("kb questions")).words
    await teller.house.app.rounds.go()
    await teller.ask("How long should my CV be?")
    await teller.press("Follow-up")
    await teller.fill(f"and for {CANARY}?")
    await teller.ask("How long should my CV be?")
    await teller.press("Not helpful")
    await teller.press("Say it in your own words")
    await teller.fill(f"too short, {CANARY}")
    await teller.run("browse", what=CANARY)
    await teller.run("suggest", page="how-long-should-my-cv-be")
    await teller.fill(f"it is two pages, {CANARY}", f"from {CANARY}")
    if isinstance(teller, OnDiscord):
        await _saved(teller)
        await teller.mention(f"and what about {CANARY}?")
        await teller.press("Open privately")
        await teller.write(f"a direct {CANARY}")
        await teller.server.teller(teller.server.bob).mention(f"setup retention days: {CANARY}")


async def _saved(teller: OnDiscord) -> None:
    """Let a moderator save what this person wrote in the channel, and look at what would be kept."""
    server = teller.server
    post = await teller.who.send(server.channel, f"I learned it all from {CANARY}")
    admin = server.teller(server.admin)
    admin.look_at(await server.admin.context_menu(server.channel, "Save as knowledge", post))
    await admin.fill(f"I learned it all from {CANARY}", "How did somebody learn it?")
    seen = await teller.press_on(server.public()[-1], "Show me what would be kept")
    assert CANARY in seen.words


async def test_no_log_and_no_file_holds_what_people_wrote(teller: Teller, heard: io.StringIO) -> None:
    await _live(teller)
    async with teller.house.app.database.read() as tx:
        written = " ".join((await tx.execute(select(question.c.text))).scalars())
    assert f"and for {CANARY}?" in written
    assert "i want to die" not in written
    for words in (CANARY, "alice", "bob", "From academia to data"):
        assert words not in heard.getvalue()
    assert_not_in_files(teller.house.folder, CANARY)


async def test_goals_exports_and_forgetting_leave_no_word_in_logs_and_nothing_in_files(
    teller: Teller, heard: io.StringIO
) -> None:
    """The name of a member stands in no file beside the exports, which go with them."""
    await _live(teller)
    await teller.run("reminders zone", place="Berlin")
    await teller.run("goal add", skill=CANARY, why=f"the why of {CANARY}", by="17 June 2027")
    await teller.run("privacy export")
    await teller.run("privacy forget")
    await teller.press("Forget me")
    seen = await teller.fill("forget me")
    assert seen.title == "You are forgotten."
    logged = heard.getvalue()
    assert '"forgotten"' in logged
    for words in (CANARY, "alice", "bob", "2027-06-17"):
        assert words not in logged
        assert_not_in_files(teller.house.folder, words)
    if isinstance(teller, OnDiscord):
        assert str(teller.server.alice.id) not in logged
        assert_not_in_files(teller.house.folder, str(teller.server.alice.id))


async def test_a_failure_is_logged_without_the_words_that_it_came_of(
    teller: Teller, heard: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_self: Answerer, _community: int, text: str, *_more: object) -> None:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise RuntimeError(f"can't answer {text}") from error

    monkeypatch.setattr(Answerer, "ask", fail)
    seen = await teller.ask(f"anything, says {CANARY}")
    assert seen.title == "Something went wrong on my side. Nothing that you wrote was lost in this chat."
    assert CANARY not in seen.words
    assert "command failed" in heard.getvalue()
    assert "RuntimeError" in heard.getvalue()
    assert CANARY not in heard.getvalue()
    assert_not_in_files(teller.house.folder, CANARY)


async def test_the_question_log_knows_askers_by_a_code_alone(teller: Teller) -> None:
    await teller.ask("How long should my CV be?")
    await teller.press("Helpful")
    (row,) = await teller.house.questions()
    told = " ".join(str(value) for name, value in row._mapping.items() if name not in ("text", "before"))
    assert len(row.asker_hash) == 64
    assert "alice" not in told
    if isinstance(teller, OnDiscord):
        assert str(teller.server.alice.id) not in told
        other = teller.server.teller(teller.server.bob)
        await other.ask("How long should my CV be?")
        assert len({each.asker_hash for each in await teller.house.questions()}) == 2


async def test_a_form_that_was_answered_leaves_nothing_behind(teller: Teller) -> None:
    await teller.run("help")
    await teller.press("Ask privately")
    seen = await teller.fill(f"i want to die, says {CANARY}")
    assert "you deserve a person" in seen.words
    assert await teller.house.count(form_draft) == 0
    assert await teller.house.questions() == []
    assert_not_in_files(teller.house.folder, CANARY)


async def test_what_waits_to_be_opened_is_encrypted(house: House) -> None:
    async with serving(house) as server:
        alice = server.teller(server.alice)
        await alice.mention(f"about {CANARY}")
        assert await house.count(form_draft) == 1
        assert_not_in_files(house.folder, CANARY)


def assert_not_in_files(folder: Path, words: str) -> None:
    """Look into every file of a data folder, the database's log of writes among them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in files)
    for path in files:
        assert words.encode() not in path.read_bytes(), path.name
