"""How the questions of a community that got no answer fall into groups, worked out without a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mentorbot.knowledge.alike import grouped, wording
from mentorbot.knowledge.gaps import KNOWN, LONGEST_LABEL, OPEN
from mentorbot.knowledge.segment import Vectors


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without an answer as it is stored. `shown` are the pages that its asker saw and did not mean."""

    id: int
    asker: str
    text: str
    before: str
    shown: tuple[str, ...]
    gap: int | None
    lent: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a question in one generation: its row, its topic in our own words, the known gap that it fell
    into, if any, and whether it has no answer still."""

    generation: int
    vector: Vectors | None
    topic: str
    fell: str | None
    stays: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A group as it is stored."""

    id: int
    state: str
    label: str
    entry: str | None
    wording: int | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group as it is to be: its number if it has one, its questions, its label with the known gap that it comes from,
    and the question whose words may stand for it."""

    gap: int | None
    questions: tuple[int, ...]
    label: str
    entry: str | None
    wording: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the groups, and the questions that belong in none."""

    clusters: tuple[Cluster, ...]
    outside: tuple[int, ...]

    def differs(self, asked: Sequence[Asked], kept: Sequence[Kept]) -> bool:
        """Whether anything is to be written."""
        where = {each.id: each.gap for each in asked}
        stored = {each.id: (each.label, each.entry, each.wording) for each in kept}
        moved = any(where[number] != each.gap for each in self.clusters for number in each.questions)
        said = any(
            each.gap is None or stored[each.gap] != (each.label, each.entry, each.wording) for each in self.clusters
        )
        return bool(self.outside) or moved or said


def planned(asked: Sequence[Asked], looked: Mapping[int, Looked], kept: Sequence[Kept], *, by_words: bool) -> Plan:
    """Group all that stays. What moderators did something with stays whole; the rest is grouped anew each time, so that
    it doesn't matter who asked first.

    Without a sentence model (`by_words`) questions are together that lie near the same topic, and no words are shown.
    """
    staying = [each for each in asked if looked[each.id].stays]
    begun = _begun(staying, kept)
    rows = None if by_words else _rows([looked[each.id].vector for each in staying])
    topics = [(looked[each.id].topic, looked[each.id].fell) for each in staying]
    parts = _by_topic([topic for topic, _ in topics], begun) if rows is None else grouped(rows, begun)
    owners = _owners([[staying[place].gap for place in part] for part in parts], kept)
    known: dict[int | None, str | None] = {each.id: each.entry for each in kept if each.state == KNOWN}
    clusters = []
    for part, owner in zip(parts, owners, strict=True):
        some = [staying[place] for place in part]
        word = None
        if rows is not None:
            word = wording(rows[part], [each.asker for each in some], [each.text for each in some])
        ((label, fell), _), *_ = Counter(topics[place] for place in part).most_common(1)
        entry = known.get(owner, fell)
        spoken = some[word].id if word is not None else None
        clusters.append(Cluster(owner, tuple(each.id for each in some), label[:LONGEST_LABEL], entry, spoken))
    return Plan(tuple(clusters), tuple(each.id for each in asked if not looked[each.id].stays))


def _begun(staying: Sequence[Asked], kept: Sequence[Kept]) -> list[list[int]]:
    """The groups that stay whole, as places."""
    settled = {each.id for each in kept if each.state != OPEN}
    held: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(staying):
        if each.gap is not None and each.gap in settled:
            held[each.gap].append(place)
    return list(held.values())


def _rows(vectors: Sequence[Vectors | None]) -> Vectors | None:
    found = [each for each in vectors if each is not None]
    return np.stack(found) if found and len(found) == len(vectors) else None


def _by_topic(topics: Sequence[str], begun: Sequence[Sequence[int]]) -> list[list[int]]:
    taken = {place for each in begun for place in each}
    groups: dict[str, list[int]] = defaultdict(list)
    for place, topic in enumerate(topics):
        if place not in taken:
            groups[topic].append(place)
    return [*(list(each) for each in begun), *groups.values()]


def _owners(parts: Sequence[Sequence[int | None]], kept: Sequence[Kept]) -> list[int | None]:
    """Which stored group each one goes on as: what was settled first, then the one with which it shares most."""
    state = {each.id: each.state for each in kept}
    shares = [
        (state[number] == OPEN, -count, number, place)
        for place, part in enumerate(parts)
        for number, count in Counter(part).items()
        if number is not None and number in state
    ]
    owners: list[int | None] = [None] * len(parts)
    taken: set[int] = set()
    for _, _, number, place in sorted(shares):
        if owners[place] is None and number not in taken:
            owners[place] = number
            taken.add(number)
    return owners
