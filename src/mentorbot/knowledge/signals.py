"""What is no question to the pages: trouble, another language, small talk; in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from mentorbot.knowledge.care import CareSigns, lines
from mentorbot.knowledge.languages import Foreign
from mentorbot.knowledge.leaning import Encode, Leaning
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.small_talk import SmallTalk, TalkHeard

if TYPE_CHECKING:
    from mentorbot.knowledge.pack_rows import Language
    from mentorbot.knowledge.shipping import Parts
    from mentorbot.knowledge.vectors import VectorCache


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply in words, without a page."""

    outcome: Literal["care", "small_talk", "no_answer"]
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a line say by themselves: whether somebody needs a person, its language, its small talk."""

    care: bool | float
    language: Language | None
    talk: TalkHeard


@dataclass(frozen=True, slots=True)
class Signals:
    """Reads the signals of one pack. `reply` is what somebody in trouble is told."""

    care: CareSigns
    reply: str
    foreign: Foreign
    talk: SmallTalk

    def listen(self, text: str, asked: str) -> Said:
        """Read a line's words, before anything is known of its meaning; `asked` is `question_of(text)`."""
        return Said(self.care.listen(text), self.foreign.of(text), self.talk.listen(text, asked))

    def read(self, said: Said, vector: Vectors | None, nearest: float) -> Spoken | None:
        """Give the reply if this is no question to the pages; `nearest` is the best page's or gap's nearness."""
        if self.care.sees(said.care, vector, nearest):
            return Spoken("care", self.reply)
        if said.language is not None:
            return Spoken("no_answer", said.language.line)
        if (talk := self.talk.reply(said.talk, vector, nearest)) is not None:
            return Spoken("small_talk", talk.reply)
        return None


async def signals(parts: Parts, vectors: VectorCache | None, pages: Sequence[str]) -> Signals:
    """Fit the signals to a pack; `pages` are the titles and questions of its pages and gaps. The fits are kept."""
    talk = [line for each in parts.talks for line in each.lines]
    texts = [*lines(parts.care), *parts.care.look_alikes, *talk, *pages, *parts.background]

    def care(encode: Encode | None, fitted: Leaning | None = None) -> CareSigns:
        return CareSigns.build(
            parts.care, talk=talk, pages=pages, background=parts.background, encode=encode, fitted=fitted
        )

    def small_talk(encode: Encode | None, fitted: Leaning | None = None) -> SmallTalk:
        return SmallTalk.build(
            parts.talks, care=parts.care, pages=pages, background=parts.background, encode=encode, fitted=fitted
        )

    foreign = Foreign(parts.languages)
    if vectors is None:
        return Signals(care(None), parts.care.reply, foreign, small_talk(None))
    encode = None
    fits = []
    for name, make in (("care", care), ("small talk", small_talk)):
        key = f"{name} in columns {parts.state} {len(texts)}"
        if await vectors.known(key) is None and encode is None:
            encode = await vectors.lookup(texts)
        fits.append(Leaning.load(await vectors.kept(key, partial(_fit, make, encode))))
    said = await vectors.lookup(talk)
    return Signals(care(said, fits[0]), parts.care.reply, foreign, small_talk(said, fits[1]))


def _fit(make: Callable[[Encode | None], CareSigns | SmallTalk], encode: Encode | None) -> bytes:
    return make(encode).leaning.dump()
