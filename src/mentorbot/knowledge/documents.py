"""What the index is told of entries, and of the lines that are no questions to them."""

from __future__ import annotations

import re

from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.segment import Document

SENTENCES = 2
"""Sentences of a body that make one piece (RETRIEVAL.md, section 1)."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(])")


def document(entry: Entry) -> Document:
    """An entry as the index reads it: title and example questions, and the body in pieces of two sentences."""
    return Document(entry.slug, (entry.title, *entry.questions), () if entry.gap else pieces(entry))


def pieces(entry: Entry) -> tuple[str, ...]:
    """Cut the body into pieces; statements that belong together stay together."""
    said = [sentence for each in entry.statements for sentence in sentences(each.words.replace("**", "")) if sentence]
    return tuple(" ".join(said[n : n + SENTENCES]) for n in range(0, len(said), SENTENCES))


def sentences(words: str) -> list[str]:
    """Cut words where a sentence ends and the next one begins with a capital."""
    return _SENTENCE.split(words)
