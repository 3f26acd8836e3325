"""What is no question to the pages: trouble, another language, small talk; in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mentorbot.knowledge.care import CareSigns
from mentorbot.knowledge.languages import Foreign
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.small_talk import SmallTalk


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply in words, without a page."""

    outcome: Literal["care", "small_talk", "no_answer"]
    words: str


@dataclass(frozen=True, slots=True)
class Signals:
    """Reads the signals of one pack. `reply` is what somebody in trouble is told."""

    care: CareSigns
    reply: str
    foreign: Foreign
    talk: SmallTalk

    def read(self, text: str, vector: Vectors | None, nearest: float) -> Spoken | None:
        """Give the reply if this is no question to the pages; `nearest` is the best page's or gap's nearness."""
        if self.care.sees(text, vector, nearest):
            return Spoken("care", self.reply)
        if (language := self.foreign.of(text)) is not None:
            return Spoken("no_answer", language.line)
        if (talk := self.talk.reply(text, vector, nearest)) is not None:
            return Spoken("small_talk", talk.reply)
        return None
