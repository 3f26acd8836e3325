"""Mends words that nobody writes into the nearest word that the pages use: "intervews" is "interviews"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from mentorbot.knowledge.encoder import VOCABULARY

SHORTEST = 5
"""Letters of a word that may be mended: shorter ones are abbreviations as often as slips."""
LONG = 8
"""Letters from which two slips are mended instead of one."""
OFTEN = 15
"""How often a word that only questions use must stand in them to be no slip."""
SEEN = 2
"""How often a word must stand in the pages to be what somebody meant."""
MOST = 12
"""Unknown words that are looked at in one question: a text full of them is no English."""

_ENDINGS = ("s", "es", "ed", "er", "ing", "ly", "ise", "ised", "ising")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """The whole words of the encoder's vocabulary: what it understands needs no mending."""
    words = VOCABULARY.read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in words if word.isalpha())


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (word.lower() for word in _WORD.findall(text))


def _stems(word: str) -> Iterator[str]:
    """The word, and what it may be a form of: "quitting" is of quit, "unfulfilling" of fulfilling."""
    for start in {word, word.removeprefix("un")}:
        for ending in ("", *_ENDINGS):
            stem = start.removesuffix(ending)
            yield stem
            if ending and len(stem) >= SHORTEST - 1:
                yield stem if ending == "er" else stem + "e"  # "enginer" is a slip, though engine is a word
                yield stem[:-1] if stem[-1] == stem[-2] else stem


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of a pack. `common` are those that a slip is mended to, the most used first; `names` are no slips."""

    names: frozenset[str]
    common: tuple[str, ...]
    _by_length: dict[int, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, written: Iterable[str], asked: Iterable[str]) -> Spelling:
        """Learn the words of what the pages say, and the frequent ones of how people ask, slips among them."""
        sure = Counter(_words(written))
        counts = sure + Counter(_words(asked))
        names = {word for word, n in counts.items() if word in sure or n >= OFTEN}
        english = _english()
        common = (word for word, n in counts.most_common() if n >= SEEN and (word in english or word in names))
        return cls(frozenset(names), tuple(word for word in common if len(word) >= SHORTEST))

    def mended(self, text: str) -> str:
        """Give the text with its slips mended; what has no near word stays."""
        words = {word: word.lower() for word in _WORD.findall(text)}
        unknown = [word for word, lower in words.items() if len(lower) >= SHORTEST and self._strange(lower)][:MOST]
        for word in unknown:
            if (near := self._near(words[word])) is not None:
                text = re.sub(rf"\b{re.escape(word)}\b", near, text)
        return text

    def _strange(self, word: str) -> bool:
        if word in self.names or "'" in word or "’" in word:
            return False
        english = _english()
        return not any(stem in english or stem in self.names for stem in _stems(word))

    def _near(self, word: str) -> str | None:
        slips = 2 if len(word) >= LONG else 1
        found = process.extractOne(word, self._like(len(word), slips), scorer=OSA.distance, score_cutoff=slips)
        return None if found is None else found[0]

    def _like(self, length: int, slips: int) -> tuple[str, ...]:
        """The common words that so many slips can make as long as `length`, in their order."""
        if length not in self._by_length:
            self._by_length[length] = tuple(word for word in self.common if abs(len(word) - length) <= slips)
        return self._by_length[length]
