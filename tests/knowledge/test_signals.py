"""Trouble comes before another language, and both before small talk."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.pack import CARE_REPLY, LINES, build
from tests.fakes.program import AT, Process, started

from mentorbot.knowledge.signals import Signals, Spoken, signals
from mentorbot.knowledge.small_talk import question_of
from mentorbot.storage.database import Database


@pytest.fixture
async def read(database: Database, tmp_path: Path) -> Signals:
    process: Process = await started(database, build(tmp_path / "pack"), None)
    assert AT.tzinfo is not None
    return await signals(process.parts, None, ["How long should my CV be?"])


def told(read: Signals, text: str) -> Spoken | None:
    return read.read(read.listen(text, question_of(text)), None, 0.0)


async def test_what_is_said_beside_the_pages_is_recognised(read: Signals) -> None:
    said = {text: told(read, text) for text in (LINES["distress"][0], "Wie lang darf mein Lebenslauf sein?", "howdy")}
    assert [each and (each.outcome, each.words) for each in said.values()] == [
        ("care", CARE_REPLY),
        ("no_answer", "Bitte frag in einfachem Englisch, Fehler sind willkommen."),
        ("small_talk", "Hello. Ask in your own words."),
    ]


async def test_a_question_is_none_of_it(read: Signals) -> None:
    assert told(read, "How long should my CV be?") is None


async def test_trouble_in_another_language_s_words_is_trouble_first(read: Signals) -> None:
    spoken = told(read, "ich will nicht, I want to kill myself")
    assert spoken is not None
    assert spoken.outcome == "care"
