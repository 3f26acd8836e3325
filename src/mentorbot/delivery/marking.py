"""What is claimed becomes what is written next: its words are made and it is marked, many in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mentorbot.core.card import Card, Instant
from mentorbot.core.owed import Item, Parcel, Result
from mentorbot.delivery import records, recurring
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.policy import AT_ONCE, LATE, not_before
from mentorbot.people.reach import Reach, reaches
from mentorbot.storage.database import Tx

SETTLE = timedelta(seconds=60)
"""How long after the last write a look-up is trusted; longer than every time-out of ours (rule 2)."""
KEY_FOR = timedelta(seconds=120)
"""How long after the first write a key is trusted at most (rule 2)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A parcel that is to be written next; `anew`, where a look-up found that nothing arrived.

    `fresh` says whether its claim is young enough to write, `history` whether the platform can be asked.
    """

    parcel: Parcel
    anew: bool
    fresh: Callable[[], bool]
    history: bool


@dataclass(frozen=True, slots=True)
class Made:
    """The parcel as it is written, marked, with its card; else what ended it; neither where it was given back."""

    parcel: Parcel
    card: Card | None = None
    ended: Result | None = None


@dataclass(frozen=True, slots=True)
class Marking:
    """Makes and marks by the features' words. `started` is when the program began."""

    composers: Mapping[str, Composer]
    clock: Callable[[], Instant]
    started: Instant

    async def all(self, tx: Tx, asked: Sequence[Ask]) -> list[Made]:
        """Make and mark what is still theirs of these parcels, each at most once among them."""
        return await _Round(self, tx).run(asked)


class _Round:
    """One transaction of it. What all of them need is read at once, and marked at once where nothing comes between."""

    def __init__(self, marking: Marking, tx: Tx) -> None:
        self._composers, self._started = marking.composers, marking.started
        self._tx = tx
        self._now = marking.clock()
        self._carried: Mapping[int, list[Item]] = {}
        self._people: Mapping[int, Reach] = {}
        self._stale = False
        self._ready: list[Ask] = []
        self._marked: set[int] = set()

    async def run(self, asked: Sequence[Ask]) -> list[Made]:
        held = await records.mine(self._tx, [ask.parcel for ask in asked])
        if not held:
            return [Made(ask.parcel) for ask in asked]
        self._carried = await records.members(self._tx, sorted(held))
        people = {item.owed.person for items in self._carried.values() for item in items if item.owed.person}
        self._people = await reaches(self._tx, sorted(people)) if people else {}
        made = [await self._one(ask) if ask.parcel.id in held else Made(ask.parcel) for ask in asked]
        await self._mark()
        return [each if each.card is None or each.parcel.id in self._marked else Made(each.parcel) for each in made]

    async def _mark(self) -> None:
        """Mark what is ready."""
        for anew in (False, True):
            parcels = [ask.parcel for ask in self._ready if ask.anew is anew]
            if parcels:
                self._marked |= await records.mark(self._tx, parcels, self._now, anew=anew)
        self._ready = []

    async def _one(self, ask: Ask) -> Made:
        """Make one, unless it is no longer owed, too late, too early, or goes another way."""
        if self._stale:
            self._carried = await records.members(self._tx, [ask.parcel.id])
        carried = self._carried.get(ask.parcel.id, [])
        whole = replace(ask.parcel, items=tuple(carried))
        if not carried:
            gone = Result("withdrawn")
            await records.end(self._tx, [(whole.id, gone, self._now)])
            return Made(whole)
        person = self._people[whole.person] if whole.person is not None else None
        if ask.parcel.marked is None or ask.anew:
            rest = await self._in_time(whole)
            if not rest.items:
                return await self._ended(whole, Result("skipped", why="late"))
            whole = rest
            rests = person is not None and whole.kind not in AT_ONCE
            if person is not None and rests and (until := not_before(person, self._now)) > self._now:
                await records.give_back(self._tx, whole, until)
                return Made(whole)
            if person is not None and (way := _other_way(person)) is not None:
                return await self._ended(whole, way)
        return await self._composed(ask, self._told(whole, person))

    async def _in_time(self, parcel: Parcel) -> Parcel:
        """The parcel without what has expired. Where that is a part of it, the part is skipped here."""
        now = self._now
        gone = tuple(item for item in parcel.items if item.owed.expires is not None and item.owed.expires <= now)
        if gone and len(gone) < len(parcel.items):
            await records.drop(self._tx, {item.id: "late" for item in gone}, "skipped")
            await self._follow(replace(parcel, items=gone), Result("skipped", why="late"))
        return replace(parcel, items=tuple(item for item in parcel.items if item not in gone))

    def _told(self, parcel: Parcel, person: Reach | None) -> Parcel:
        """Say by how much the parcel is late, if it is."""
        promised = parcel.due if person is None else not_before(person, parcel.due)
        late = self._now - promised
        return parcel if late < LATE else replace(parcel, late=late, restarted=promised < self._started)

    async def _composed(self, ask: Ask, parcel: Parcel) -> Made:
        """Let the feature make the card. Once written, only a look-up may find that nothing is owed."""
        made = await self._composers[parcel.kind].compose(self._tx, parcel, self._now)
        first = parcel.marked is None
        kept = tuple(item for item in parcel.items if item.id not in made.dropped)
        if made.until is not None or not ask.fresh():
            await records.give_back(self._tx, parcel, made.until)
            return Made(parcel)
        if made.card is None or not kept:
            if first or ask.anew:
                why = made.why or next(iter(made.dropped.values()), "")
                return await self._ended(parcel, Result("withdrawn", why=why))
            if not ask.history:
                return await self._ended(parcel, Result("unknown", why="unsettled"))
            await records.give_back(self._tx, parcel, (parcel.wrote or self._now) + max(SETTLE, KEY_FOR))
            return Made(parcel)
        if first or ask.anew:
            await records.drop(self._tx, made.dropped)
            for item in kept:
                await recurring.catch_up(self._tx, item, parcel.id, self._now)
        self._ready.append(ask)
        return Made(replace(parcel, items=kept, marked=None if ask.anew else parcel.marked), made.card)

    async def _ended(self, parcel: Parcel, result: Result) -> Made:
        """Record an outcome without a write, and what follows from it."""
        if await records.record(self._tx, [records.Outcome(parcel, result, self._now)]):
            await self._follow(parcel, result)
        return Made(parcel, ended=result)

    async def _follow(self, parcel: Parcel, result: Result) -> None:
        """Do what follows; it may change what others carry, but never what is marked."""
        await self._mark()
        self._stale = True
        await self._composers[parcel.kind].after(self._tx, parcel, result, self._now)


def _other_way(person: Reach) -> Result | None:
    """What becomes of a message that is not to be pushed to this person."""
    if person.route == "next_use":
        return Result("waiting")
    return {"closed": Result("waiting", why="closed"), "gone": Result("held", why="gone")}.get(person.dm)
