"""Which questions mean the same: groups of texts by their vectors, and which wording may stand for a group."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from mentorbot.knowledge.lexical import stems
from mentorbot.knowledge.segment import Vectors

TOGETHER = 0.46
"""Mean cosine from which on two groups are one. Picked on half of `tests/benchmarks/same_meaning.yaml`, where it joins
three of four pairs and none wrongly; the other half and all of it at once verify it."""
ASKED_ALIKE = 0.5
"""Cosine from which on a member is taken to have asked what a wording says; there no wording stood for other people's
questions. It is stricter than a group, since the words are somebody's."""
_FAR = -9.0
OTHERS = 2
"""Members beside its writer who must have asked a wording before it is shown (DESIGN.md, section 5, last rule)."""


def grouped(rows: Vectors, begun: Sequence[Sequence[int]], line: float = TOGETHER) -> list[list[int]]:
    """Join texts by average linkage while the two nearest groups are at least `line` near; gives lists of their places.

    `rows` are of unit length, shape (texts, dimension). `begun` are groups that stay whole and never join each other.
    """
    taken = {place for each in begun for place in each}
    groups = [list(each) for each in begun] + [[place] for place in range(len(rows)) if place not in taken]
    if len(groups) < 2:
        return [each for each in groups if each]
    member = np.zeros((len(rows), len(groups)), dtype=np.float32)
    for number, places in enumerate(groups):
        member[places, number] = 1
    sizes = np.maximum(member.sum(axis=0), 1)
    near = (member.T @ (rows @ rows.T) @ member) / np.outer(sizes, sizes)
    near[: len(begun), : len(begun)] = _FAR
    np.fill_diagonal(near, _FAR)
    while True:
        into, other = sorted(int(place) for place in np.unravel_index(near.argmax(), near.shape))
        if near[into, other] < line:
            return [each for each in groups if each]
        whole = near[into] * sizes[into] + near[other] * sizes[other]
        joined = np.where(np.minimum(near[into], near[other]) <= _FAR, _FAR, whole / (sizes[into] + sizes[other]))
        near[into], near[:, into] = joined, joined
        near[other], near[:, other] = _FAR, _FAR
        sizes[into] += sizes[other]
        groups[into] += groups[other]
        groups[other] = []


def wording(rows: Vectors, askers: Sequence[Hashable], texts: Sequence[str], line: float = ASKED_ALIKE) -> int | None:
    """The place of the text that may stand for a group: at least two other members asked nearly the same.

    Of those the one with the fewest words that nobody else used, then the shortest; None where there is none.
    """
    near = rows @ rows.T >= line
    words = [set(stems(text)) for text in texts]
    fitting = []
    for place, asker in enumerate(askers):
        others = {askers[int(other)] for other in np.flatnonzero(near[place])} - {asker}
        if len(others) >= OTHERS:
            known: set[str] = set().union(*(words[other] for other in range(len(texts)) if askers[other] != asker))
            fitting.append((len(words[place] - known), len(texts[place]), place))
    return min(fitting)[2] if fitting else None
