"""What is looked up for a question, and what is spared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.encoder import Rows
from tests.fakes.pack import build
from tests.fakes.program import started

from mentorbot.knowledge.encoder import MiniLM
from mentorbot.knowledge.mind import Before, Mind
from mentorbot.knowledge.view import View
from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys

TWO = "How long should my CV be, and should I do a postdoc or go straight to industry?"
WORTH = "Is a postdoc worth it for a biologist?"
BIOLOGISTS = "and for biologists after a postdoc?"
ONE = "How long should my CV be, and should it really be that short a CV?"


class Counting:
    """The shipped model, which remembers what it was asked; it offers no look at parts."""

    def __init__(self) -> None:
        self._model = MiniLM()
        self.name = self._model.name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Rows:
        self.asked += texts
        return self._model.encode(texts)


class Glimpsing(Counting):
    """The same, with a look at parts."""

    def in_parts(self, text: str, parts: Sequence[str]) -> Rows:
        self.asked.append(text)
        return self._model.in_parts(text, parts)


@pytest.fixture
async def known(tmp_path: Path, keys: Keys) -> tuple[Mind, View]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'small.sqlite3'}", keys)
    process = await started(database, build(tmp_path / "pack"), MiniLM())
    view = await process.library.view(process.pack)
    process.answerer.close()
    await database.close()
    return process.answerer.mind, view


def test_both_halves_find_their_page_in_one_encoding(known: tuple[Mind, View]) -> None:
    mind, view = known
    encoder = Glimpsing()
    mind = replace(mind, encoder=encoder)
    assert mind.answer(view, mind.hear(TWO)).asked_both
    assert not mind.answer(view, mind.hear(ONE)).asked_both
    assert encoder.asked == [TWO, ONE]


def test_an_encoder_without_a_look_at_parts_finds_both_pages_too(known: tuple[Mind, View]) -> None:
    mind, view = known
    encoder = Counting()
    mind = replace(mind, encoder=encoder)
    answer = mind.answer(view, mind.hear(TWO))
    assert {entry.slug for entry in answer.entries} == {"how-long-should-my-cv-be", "postdoc-or-industry"}
    assert answer.asked_both
    assert len(encoder.asked) == 3


def test_a_follow_up_prefers_the_page_that_was_not_shown_before(known: tuple[Mind, View]) -> None:
    mind, view = known

    def first(*shown: str) -> str:
        return mind.answer(view, mind.hear(BIOLOGISTS, Before(WORTH, shown))).entries[0].slug

    assert first() == "postdoc-or-industry"
    assert first("postdoc-or-industry") == "can-biologists-move"
    assert first("can-biologists-move") == "postdoc-or-industry"


def test_a_follow_up_stays_on_a_page_that_is_far_ahead_though_it_was_shown(known: tuple[Mind, View]) -> None:
    mind, view = known
    answer = mind.answer(view, mind.hear("and after a postdoc?", Before(WORTH, ("postdoc-or-industry",))))
    assert answer.entries[0].slug == "postdoc-or-industry"
