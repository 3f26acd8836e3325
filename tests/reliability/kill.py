"""The kill test: workers and planners die at chosen points and by chance; what came is held against what was asked."""

from __future__ import annotations

import asyncio
import gc
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from tests.reliability import child, judge
from tests.reliability.child import KEY, Aim, Place
from tests.reliability.fast_time import FastTime, begin
from tests.reliability.script import PEOPLE, Script, written, zone_at_first

from mentorbot.deliverer import declared_commands
from mentorbot.storage.database import StorageProblem, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.places import person

SPEED = 20.0
"""A lease of a minute is over in three seconds."""
INNER = tuple(f"{stage} {when}" for stage in ("claim", "mark", "record") for when in ("before", "after"))
PLANS = ("plan before", "plan after")
OUTER = ("before", "accepted", "answered")
"""Points at the platform: the fake kills whoever posts."""
POINTS = (*INNER, *PLANS, *OUTER)
LIFE = 1.5
"""Seconds after which a worker that has not met its point dies anyway. On a watch, as all times of the driver."""
LOCKED = 75
"""How a process ends that could not get at its database when it started; it is started again, as by a supervisor."""
EACH = 0.5
"""Seconds that a kill takes, start and work included: by that the length of the script is chosen."""
FAULTS = (
    *("reset before=0.02", "reset after=0.02", "503 after=0.01", "500=0.02", "429=0.02", "late accept=0.01"),
    "time-out before=0.005",
)
PROFILES: dict[str, tuple[bool, bool]] = {
    "key": (True, False),
    "history": (False, True),
    "both": (True, True),
    "neither": (False, False),
}
"""What the platform offers: whether it drops a repeated key, and whether it can be asked."""


@dataclass
class Outcome:
    """What a run came to. `points` counts kills."""

    kills: int
    points: Counter[str]
    accepted: int
    unknown: int
    wrong: list[str]
    seconds: float


@dataclass
class Worker:
    """A worker that lives. `until` is when it dies by chance, on a watch."""

    until: float
    term: bool = False
    born: float = field(default_factory=time.monotonic)
    aim: str = ""


@dataclass
class Run:
    """One run of the kill test on one database with one profile."""

    url: str
    folder: Path
    profile: str
    workers: int
    kills: int
    seed: int
    mutate: Callable[[], None] = lambda: None
    chance: random.Random = field(init=False)
    alive: dict[int, Worker] = field(default_factory=dict)
    planner: int | None = None
    stopped: dict[int, float] = field(default_factory=dict)
    deaths: int = 0
    bad_exits: list[str] = field(default_factory=list)

    def go(self) -> Outcome:
        """Run, and judge. Raises nothing for what is wrong: it is in the outcome."""
        began = time.monotonic()
        self.chance = random.Random(self.seed)
        script = written(self.seed, max(240.0, self.kills * EACH * SPEED))
        _fork(lambda: asyncio.run(_people(self.url, script)), wait=True)
        declared_commands()  # imports all features, once for all processes, and before any is started
        clock = begin(SPEED)
        keyed, history = PROFILES[self.profile]
        platform, control = self._platform(clock, keyed, history)
        place = Place(self.url, self.folder, clock, control["base"], keyed, history, self.mutate)
        gc.freeze()
        try:
            self._kill_until_the_end(place, script, control["control"])
            state = _ask(control["control"], {})
            self._drain(place, clock)
        finally:
            for number in [*self.alive, *self.stopped, *([self.planner] if self.planner else [])]:
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)
            platform.kill()
            platform.wait()
        return self._outcome(script, history, state["killed"], time.monotonic() - began)

    def _platform(self, clock: FastTime, keyed: bool, history: bool) -> tuple[subprocess.Popen[str], dict[str, str]]:
        words = ["--file", str(self.folder / "accepted"), "--window", "120" if keyed else "0", "--seed", str(self.seed)]
        words += ["--history", "yes" if history else "refused", "--visible", "3", "--accept", "0.2"]
        words += [word for fault in FAULTS for word in ("--fault", fault)]
        command = [sys.executable, "-m", "tests.reliability.fake_discord", str(clock.begun), str(clock.speed), *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    def _kill_until_the_end(self, place: Place, script: Script, control: str) -> None:
        pauses = [script.length * 0.5] if self.seed % 2 else []
        stops = [script.length * part / 10 for part in (2, 4, 7, 9)]
        while place.time.passed() < script.length + 60 or _done(self.folder) < len(script.actions):
            if pauses and place.time.passed() > pauses[0]:
                pauses.pop(0)
                self._away(place)
            if stops and place.time.passed() > stops[0] and self.alive:
                stops.pop(0)
                self._stop(place)
            self._continue(place)
            self._reap()
            self._fill(place, script, control)
            self._by_chance()
            time.sleep(0.005)

    def _fill(self, place: Place, script: Script, control: str) -> None:
        """Let there be as many workers as there should, each with a way to die; and a planner."""
        if self.planner is None and (begun := _done(self.folder)) < len(script.actions):
            point = self.chance.choice(PLANS)
            aim = Aim(point, self.chance.randint(2, 14))
            self.planner = _fork(lambda: child.plan(place, script.actions, begun, aim))
        while len(self.alive) < self.workers:
            point = self.chance.choice((*INNER, *OUTER, *OUTER, "", "", "term"))
            aim = Aim(point if point in INNER else "", self.chance.choice((1, 1, 1, 2, 3)))
            life = LIFE * (1 if point in (*INNER, *OUTER) else self.chance.uniform(0.1, 0.5))
            number = _fork(lambda aim=aim: child.work(place, aim))  # type: ignore[misc]
            self.alive[number] = Worker(time.monotonic() + life, point == "term", aim=f"{point} {aim.pass_number}")
            if point in OUTER and not _ask(control, {})["aims"]:
                _ask(control, {"kill": point})

    def _by_chance(self) -> None:
        for number, worker in list(self.alive.items()):
            if time.monotonic() > worker.until:
                os.kill(number, signal.SIGTERM if worker.term else signal.SIGKILL)
                worker.until = time.monotonic() + 20

    def _reap(self) -> None:
        for number in [*self.alive, *([self.planner] if self.planner is not None else [])]:
            ended, status = os.waitpid(number, os.WNOHANG)
            if not ended:
                continue
            worker = self.alive.pop(number, None)
            if number == self.planner:
                self.planner = None
            if os.WIFSIGNALED(status):
                self.deaths += 1
            elif os.WEXITSTATUS(status) not in (0, LOCKED) or (not os.WEXITSTATUS(status) and _unasked(worker)):
                self.bad_exits.append(f"a process ended by itself with {os.WEXITSTATUS(status)}")

    def _away(self, place: Place) -> None:
        """Nobody is there for longer than the platform remembers a key."""
        for number in list(self.alive):
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            self.alive.pop(number)
            self.deaths += 1
        time.sleep(place.time.real(140))

    def _stop(self, place: Place) -> None:
        """Somebody stands still for longer than a lease; another one takes over meanwhile."""
        number = self.chance.choice(list(self.alive))
        if not self.alive[number].term:
            self.alive.pop(number)
            os.kill(number, signal.SIGSTOP)
            self.stopped[number] = time.monotonic() + place.time.real(75)

    def _continue(self, place: Place) -> None:
        for number, at in list(self.stopped.items()):
            if time.monotonic() > at:
                self.stopped.pop(number)
                os.kill(number, signal.SIGCONT)
                self.alive[number] = Worker(time.monotonic() + LIFE)

    def _drain(self, place: Place, clock: FastTime) -> None:
        """Nobody is killed any more: what is open comes to its end."""
        for number in list(self.stopped):
            os.kill(number, signal.SIGCONT)
            self.alive[number] = Worker(0)
            self.stopped.pop(number)
        for number in list(self.alive):
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            self.alive.pop(number)
        last = time.monotonic() + 240
        while time.monotonic() < last:
            self._reap()
            if not self.alive:  # also if an aim that was left over killed it
                self.alive[_fork(lambda: child.work(place, Aim()))] = Worker(last)
            time.sleep(0.5)
            _fork(lambda: judge.dump(self.url, self.folder), wait=True)
            if not judge.left_open(self.folder):
                return

    def _outcome(self, script: Script, history: bool, killed: dict[str, int], seconds: float) -> Outcome:
        points = Counter(judge.lines(self.folder / "kills")) + Counter(killed)
        points["by chance"] = max(0, self.deaths - points.total())
        wrong = [*judge.violations(judge.Evidence(script, self.folder, history)), *self.bad_exits]
        rows = json.loads((self.folder / "rows").read_text())["rows"]
        unknown = sum(row["state"] == "unknown" for row in rows)
        came = sum(map(len, judge.accepted(self.folder).values()))
        return Outcome(self.deaths, points, came, unknown, wrong, seconds)


def _fork(work: Callable[[], None], *, wait: bool = False) -> int:
    """Start a real process that has everything imported already; gives its id."""
    number = os.fork()
    if number:
        if wait:
            _, status = os.waitpid(number, 0)
            assert status == 0, f"a process failed: {status}"
        return number
    try:
        work()
        os._exit(0)
    except (OperationalError, StorageProblem):
        os._exit(LOCKED)
    finally:
        traceback.print_exc()
        os._exit(1)


def _unasked(worker: Worker | None) -> bool:
    """Whether a worker ended well though nobody had told it to."""
    return worker is not None and not worker.term


def _ask(control: str, order: dict[str, str]) -> dict[str, Any]:
    where = urlsplit(control)
    connection = http.client.HTTPConnection(where.netloc, timeout=10)
    connection.request("POST", where.path, json.dumps(order), {"Content-Type": "application/json"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _done(folder: Path) -> int:
    """The number of the first action that isn't surely done."""
    return max((int(line.split()[0]) + 1 for line in judge.lines(folder / "done")), default=0)


async def _people(url: str, script: Script) -> None:
    """The members of the script, in an empty database."""
    database = await open_database(url, Keys([KEY]))
    quiet = judge.quiet_words(script)
    rows = [
        {
            **{"id": number, "platform": "discord", "tenant": "", "native": f"2{number:0>17}"},
            **{"quiet": quiet.get(number, "none"), "zone": zone_at_first(f"p{number}-a")},
        }
        for number in range(1, PEOPLE + 1)
    ]
    async with database.write() as tx:
        await tx.execute(insert(person), rows)
    await database.close()
