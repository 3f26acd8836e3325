"""The shipped pack's care signs and small talk, fitted once with the real model for all tests that listen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mentorbot.knowledge.care import CareSigns
from mentorbot.knowledge.encoder import MiniLM
from mentorbot.knowledge.index import Vectors
from mentorbot.knowledge.pack import Pack, load
from mentorbot.knowledge.small_talk import SmallTalk, question_of

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@dataclass(frozen=True, slots=True)
class Heard:
    """What both say of one line."""

    care: bool
    talk: str | None


class Ears:
    """Listens as a running bot does: the question without pleasantries is encoded, and its nearest page looked up."""

    def __init__(self) -> None:
        self.pack = pack()
        pages = [line for page in self.pack.pages.values() for line in (page.entry.title, *page.entry.questions)]
        lines = [line for talk in self.pack.talks for line in talk.lines]
        care, background = self.pack.care, self.pack.background
        assert care is not None
        self._model = MiniLM()
        self._rows: dict[str, Vectors] = {}
        self._pages = self.encode(pages[::8])
        self.care = CareSigns.build(care, talk=lines, pages=pages, background=background, encode=self.encode)
        self.talk = SmallTalk.build(self.pack.talks, care=care, pages=pages, background=background, encode=self.encode)

    def encode(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._rows:
                self._rows[text] = self._model.encode([text])[0]
        return np.array([self._rows[text] for text in texts], dtype=np.float32).reshape(-1, 384)

    def hear(self, text: str) -> Heard:
        vector = self.encode([question_of(text)])[0]
        nearest = float((self._pages @ vector).max())
        talk = self.talk.reply(self.talk.listen(text, question_of(text)), vector, nearest)
        return Heard(self.care.sees(self.care.listen(text), vector, nearest), None if talk is None else talk.slug)


@cache
def pack() -> Pack:
    return load(KNOWLEDGE)


@cache
def ears() -> Ears:
    return Ears()


def rows(name: str, split: str) -> list[dict[str, Any]]:
    """Lines of `evaluation/NAME.jsonl` that figures were tuned on ("tune") or not ("held_out")."""
    lines = (KNOWLEDGE / "evaluation" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row.get("split", "tune") == split]
