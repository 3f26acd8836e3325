"""A long time at once: a month in which clocks change both ways, with what it costs in memory, open files and log."""

from __future__ import annotations

import os
import random
import resource
import time
from dataclasses import dataclass, field
from datetime import time as wall
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.reliability.machine import EVERY, FAULTS, MANY, Machine, World

START = "2026-10-01T00:00"
"""Sydney's and Lord Howe's clocks go forward on 4 October, Berlin's back on the 25th, New York's on 1 November."""
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kathmandu")
WALLS = (wall(2, 30), wall(9), wall(18), wall(23, 45), wall(1, 45))
QUIET = (None, (wall(21), wall(8)), (wall(12), wall(14)))
STEP = timedelta(minutes=30)
LOG = 64 << 20
"""Bytes of SQLite's log of writes at most."""
SETTLED = 0.3
"""The part of the time after which memory and open files have to stay as they are."""
GROWTH = 1.15


@dataclass
class Soaked:
    """What a soak came to. `memory` is in MB and `files` are counted, once a day; `log` is in bytes, the most."""

    days: int
    members: int
    came: int = 0
    differs: str = ""
    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    log: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.days} days  {self.members} members  {self.came} messages  {self.seconds:.0f} s  "
            f"memory {self.memory[self._settled]:.0f} to {self.memory[-1]:.0f} MB  "
            f"open files {self.files[self._settled]} to {self.files[-1]}  log {self.log / (1 << 20):.1f} MB"
        )

    @property
    def _settled(self) -> int:
        return int(len(self.memory) * SETTLED)

    def wrong(self) -> list[str]:
        """What is not as it should be."""
        out = [f"it differs from the oracle: {self.differs}"] if self.differs else []
        if self.memory[-1] > self.memory[self._settled] * GROWTH:
            out.append("memory grows")
        if self.files[-1] > self.files[self._settled]:
            out.append("open files grow")
        if self.log > LOG:
            out.append("the log of writes grows")
        return out


def soaked(world: World, folder: Path, days: int, members: int, seed: int) -> Soaked:
    """Let members do as they like for so many days, and hold each day against the oracle."""
    begun = time.monotonic()
    chance = random.Random(seed)
    machine = _machine(world, members)
    found = Soaked(days, members)
    for _ in range(days):
        for _ in range(int(timedelta(days=1) / STEP)):
            _step(machine, chance)
            found.log = max(found.log, sum(file.stat().st_size for file in folder.glob("*-wal")))
        try:
            machine.agrees()
        except AssertionError as error:
            found.differs = f"{machine.now}: {error}"[:2000]
            break
        finally:
            found.memory.append(_memory())
            found.files.append(len(os.listdir("/proc/self/fd")))
        found.came += _forget(machine)
    found.seconds = time.monotonic() - begun
    return found


def _machine(world: World, members: int) -> Any:
    class Here(Machine):
        pass

    Here.world, Here.many = world, members
    machine = Here()
    Machine.opens(machine, start=START, history=True)
    return machine


def _step(machine: Any, chance: random.Random) -> None:
    """Half an hour: perhaps somebody changes something, and a worker looks, perhaps in vain."""
    number, name = chance.randint(1, machine.many), f"{chance.randint(1, machine.many)}{chance.choice('ab')}"
    deed = chance.random()
    if len(machine.promises) < machine.many or deed < 0.1:
        machine.sets(name=name, every=chance.choice(EVERY), wall=chance.choice(WALLS))
    elif deed < 0.13:
        machine.stops(which=chance.randrange(1000), what=chance.choice(("pause", "end")))
    elif deed < 0.2:
        machine.resumes(which=chance.randrange(1000))
    elif deed < 0.24:
        machine.moves(number=number, zone=chance.choice(ZONES))
    elif deed < 0.26:
        machine.rests(number=number, quiet=chance.choice(QUIET))
    if chance.random() < 0.1 and machine.bad < MANY:
        machine.fails(span=STEP, meets=chance.choice(sorted(FAULTS)))
    else:
        machine.delivers(span=STEP, both=chance.random() < 0.3)


def _forget(machine: Any) -> int:
    """Let the test's own memory of what came go, where nothing is on its way; gives how many messages that were."""
    if any(known.flying for known in machine.promises.values()):
        return 0
    count = len(machine.postman.posts)
    for kept in (machine.postman.posts, machine.came, machine.postman.writes, machine.postman.look_ups):
        kept.clear()
    for composer in {id(each): each for each in machine.workers[0]._setting.composers.values()}.values():
        composer.composed.clear()
        composer.told.clear()
    return count


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / (1 << 20)
