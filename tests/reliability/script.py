"""What members do while workers are killed, from a seed; and what has to come of it, told from that alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from tests.reliability.fast_time import START

PEOPLE, CHANNELS = 60, 60
EAST, WEST = "Asia/Kathmandu", "Asia/Kolkata"
"""A quarter of an hour apart."""
What: TypeAlias = Literal["begin", "pause", "resume", "move"]
CHANGES: dict[bool, tuple[What, ...]] = {True: ("pause", "begin", "begin"), False: ("resume", "begin")}
MINUTE = 60.0
FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a member does, `at` seconds after the beginning. `every` is in minutes."""

    number: int
    at: float
    what: What
    subject: str
    every: int = 0
    until: float = 0.0
    zone: str = ""


@dataclass(slots=True)
class Stretch:
    """A time in which one schedule held: local slots from `first` on. `known_by` is when the action was surely done.

    `cut` is when the next change was asked for, `ended` when that was surely done.
    """

    begun: float
    known_by: float
    cut: float
    ended: float
    first: datetime
    last: datetime
    every: int
    zone: str

    def slots(self) -> list[datetime]:
        """The slots that fall due while it holds."""
        count = max(0, int((self.last - self.first) / timedelta(minutes=self.every)) + 1)
        every = [self.first + timedelta(minutes=self.every * number) for number in range(count)]
        return [slot for slot in every if self.begun < due(slot, self.zone) <= self.ended]


@dataclass(frozen=True, slots=True)
class Script:
    """All that members do. `quiet` are local times between which some people rest, by the number of the person."""

    actions: list[Action]
    length: float
    quiet: dict[int, tuple[float, float]] = field(default_factory=dict)


def local(at: float, zone: str) -> datetime:
    """The naive local time so many seconds after the beginning."""
    return (START + timedelta(seconds=at)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minute(at: float, zone: str) -> datetime:
    return local(at, zone).replace(second=0, microsecond=0)


def due(slot: datetime, zone: str) -> float:
    """How many seconds after the beginning a local slot is due."""
    return (slot.replace(tzinfo=ZoneInfo(zone)) - START).total_seconds()


def key(subject: str, slot: datetime) -> str:
    return f"promise:{subject}:{slot.isoformat(timespec='minutes')}"


def person_of(subject: str) -> int | None:
    """The number of the person that a subject belongs to; None for a channel's."""
    return int(subject[1:].partition("-")[0]) if subject.startswith("p") else None


def zone_at_first(subject: str) -> str:
    person = person_of(subject)
    return WEST if person is not None and person % 10 == 0 else "UTC"


def written(seed: int, length: float) -> Script:
    """Write the script of a run that lasts so many seconds. Every tenth person moves; others change their minds."""
    chance = random.Random(seed)
    planned: list[Action] = []
    subjects = [f"p{person}-{which}" for person in range(1, PEOPLE + 1) for which in "ab"]
    for subject in (*subjects, *(f"c{channel}" for channel in range(1, CHANNELS + 1))):
        at, every = chance.uniform(0, length / 5), chance.choice((1, 1, 2, 3))
        planned.append(Action(0, at, "begin", subject, every, length))
        person = person_of(subject)
        if person is not None and person % 10 == 0:
            if subject.endswith("a"):
                planned.append(Action(0, chance.uniform(length / 2, length * 0.7), "move", subject, zone=EAST))
        elif chance.random() < 0.5:
            planned += _changes(chance, subject, at, length)
    ordered = sorted(planned, key=lambda action: action.at)
    actions = [
        Action(number, each.at, each.what, each.subject, each.every, each.until, each.zone)
        for number, each in enumerate(ordered)
    ]
    begin, end = (length * part // MINUTE * MINUTE for part in (0.2, 1.0))
    quiet = {person: (begin, end) for person in range(3, PEOPLE + 1, 7) if person % 10}
    return Script(actions, length, quiet)


def _changes(chance: random.Random, subject: str, at: float, length: float) -> list[Action]:
    """A few changes of mind, the last one a schedule that goes on to the end."""
    out: list[Action] = []
    running = True
    for _ in range(chance.randint(1, 4)):
        at += chance.uniform(0.5 * MINUTE, length / 6)
        if at > length * 0.8:
            break
        what: What = chance.choice(CHANGES[running])
        running = what != "pause"
        out.append(Action(0, at, what, subject, chance.choice((1, 2, 3)) if what == "begin" else 0, length))
    if not running:
        out.append(Action(0, at + MINUTE, "resume", subject))
    return out


def stretches(script: Script, done: dict[int, float]) -> dict[str, list[Stretch]]:
    """The stretches of each subject. `done` tells for each action when it was surely carried out."""
    out: dict[str, list[Stretch]] = {}
    moved = {action.subject.partition("-")[0]: action for action in script.actions if action.what == "move"}
    for action in script.actions:
        if action.what != "move":
            _act(out.setdefault(action.subject, []), action, done[action.number])
    for subject, found in out.items():
        move = moved.get(subject.partition("-")[0])
        if move is not None and found:
            last, known = found[-1], done[move.number]
            found.append(Stretch(move.at, known, FOREVER, FOREVER, last.first, last.last, last.every, move.zone))
            last.cut, last.ended = move.at, known
    return out


def _act(found: list[Stretch], action: Action, known: float) -> None:
    zone = zone_at_first(action.subject)
    if found and found[-1].ended == FOREVER:
        found[-1].cut, found[-1].ended = action.at, known
    if action.what == "begin":
        first, last = minute(action.at, zone), minute(action.until, zone)
        found.append(Stretch(action.at, known, FOREVER, FOREVER, first, last, action.every, zone))
    elif action.what == "resume":
        before = found[-1]
        found.append(Stretch(action.at, known, FOREVER, FOREVER, before.first, before.last, before.every, zone))
