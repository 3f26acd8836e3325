"""An encoder that is small and quick: words that two texts share make them near."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.encoder import DIMENSION

Rows = NDArray[np.float32]


@cache
def _word(word: str) -> Rows:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)


class WordBag:
    """Adds up a random direction for each word. The same text gets the same vector in every process."""

    def __init__(self, name: str = "word-bag") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Rows:
        """Give a row of unit length for each text; `asked` remembers them."""
        self.asked += texts
        rows = np.stack([_bag(text) for text in texts]) if texts else np.zeros((0, DIMENSION), np.float32)
        return rows.astype(np.float32)


def _bag(text: str) -> Rows:
    words = ["", *("".join(each if each.isalnum() else " " for each in text.casefold()).split())]
    total: Rows = np.sum([_word(word) * (1.0 if word else 0.3) for word in words], axis=0)
    return total / np.float32(np.linalg.norm(total))
