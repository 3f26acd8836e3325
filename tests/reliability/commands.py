"""The commands of the proof: what they take, run and print."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.child import KEY
from tests.reliability.claims import race
from tests.reliability.faults import CELLS, met
from tests.reliability.faults import PROFILES as MATRIX_PROFILES
from tests.reliability.kill import POINTS, PROFILES, Outcome, Run
from tests.reliability.machine import World, run_machine
from tests.reliability.mutants import MUTANTS, Mutant
from tests.reliability.places import places
from tests.reliability.soak import soaked

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys

Fresh = Callable[[], tuple[str, Path]]
ROUND = 60
"""Kills of one round; each round has a database and a script of its own."""
AT_EACH = 40
"""Kills at each point that the whole of a kill command has to reach."""
DATABASES = ("sqlite", "postgresql")
SETUPS = (("sqlite", 1), ("postgresql", 2), ("postgresql", 4))


@dataclass(frozen=True, slots=True)
class Command:
    """One of them."""

    name: str
    help: str
    declare: Callable[[argparse.ArgumentParser], argparse.ArgumentParser]
    run: Callable[[argparse.Namespace], int]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _kill_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--kills", type=int, default=300, help="for each database and profile")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--profile", choices=sorted(PROFILES), action="append")
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--server", default="", help="URL of a PostgreSQL that runs already")
    parser.add_argument("--each", type=int, default=AT_EACH, help="kills that each point has to see in all")
    return parser


def kill(asked: argparse.Namespace) -> int:
    """Kill, for each database and profile that was asked for."""
    seed = secrets.randbelow(1 << 30) if asked.seed is None else asked.seed
    say(f"seed {seed}")
    points: Counter[str] = Counter()
    wrong = 0
    with ExitStack() as stack:
        chosen = [
            (database, workers)
            for database, workers in SETUPS
            if asked.database in (None, database) and asked.workers in (None, workers)
        ]
        made = {
            name: stack.enter_context(places(name, asked.server)) for name in dict.fromkeys(name for name, _ in chosen)
        }
        for database, workers in chosen:
            for profile in asked.profile or PROFILES:
                total = _rounds(made[database], profile, workers, asked.kills, seed)
                say(f"{database:10} {workers} {profile:8} {_told(total)}")
                for line in total.wrong[:20]:
                    say(f"    {line}")
                wrong += len(total.wrong)
                points.update(total.points)
    say("kills at each point: " + ", ".join(f"{point} {points[point]}" for point in (*POINTS, "by chance")))
    few = [point for point in POINTS if points[point] < asked.each]
    if few:
        say(f"fewer than {asked.each} kills at: {', '.join(few)}")
    return 1 if wrong or few else 0


def _rounds(fresh: Fresh, profile: str, workers: int, kills: int, seed: int) -> Outcome:
    """Rounds until there were so many kills; stops after one with violations, what it left behind is kept."""
    total = Outcome(0, Counter(), 0, 0, [], 0.0)
    number = 0
    while total.kills < kills and not total.wrong:
        url, folder = fresh()
        found = Run(url, folder, profile, workers, min(ROUND, kills), seed + number).go()
        total.kills += found.kills
        total.points += found.points
        total.accepted += found.accepted
        total.unknown += found.unknown
        if found.wrong:
            kept = Path(tempfile.mkdtemp(prefix="mentorbot-violations-"))
            shutil.copytree(folder, kept, dirs_exist_ok=True)
            total.wrong += [f"seed {seed + number}: {line}  ({kept})" for line in found.wrong]
        total.seconds += found.seconds
        number += 1
    return total


def _told(found: Outcome) -> str:
    return (
        f"{found.kills:4} kills  {found.accepted:5} accepted  {found.unknown:4} unknown  "
        f"{len(found.wrong):3} violations  {found.seconds:6.1f} s"
    )


def _mutant_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="after which a mutant has got away")
    parser.add_argument("--only", default="", help="mutants whose names hold this")
    parser.add_argument("--server", default="")
    return parser


def mutants(asked: argparse.Namespace) -> int:
    """Plant each fault, and say by what it was caught."""
    free = 0
    say(f"seed {asked.seed}")
    with ExitStack() as stack:
        chosen = [mutant for mutant in MUTANTS if asked.only in mutant.name]
        made = {name: stack.enter_context(places(name, asked.server)) for name in {each.database for each in chosen}}
        for mutant in chosen:
            caught = hunt(mutant, made[mutant.database], asked.seed, asked.rounds)
            free += not caught
            say(f"{mutant.name:55} {mutant.profile:8} {caught or 'NOT CAUGHT'}")
    say(f"{free} got away" if free else "all caught")
    return 1 if free else 0


def hunt(mutant: Mutant, fresh: Fresh, seed: int, rounds: int) -> str:
    """Give the first violation that a planted fault leads to; empty if it leads to none in so many rounds."""
    for number in range(rounds):
        url, folder = fresh()
        found = Run(url, folder, mutant.profile, mutant.workers, ROUND, seed + number, mutant.plant).go()
        if found.wrong:
            return f"{len(found.wrong)} violations, such as {found.wrong[0]}"
    return ""


def _claim_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--server", default="")
    return parser


def claims(asked: argparse.Namespace) -> int:
    """Let processes race for what is due."""
    wrong = 0
    for database in asked.database or DATABASES:
        with places(database, asked.server) as fresh:
            found = race(*fresh(), asked.many, asked.processes)
        say(
            f"{database:10} {asked.processes} processes  {found.claimed} claimed  {found.twice} double  "
            f"{found.locked} locked  {found.seconds:.1f} s"
        )
        wrong += found.twice + found.locked + abs(asked.many - found.claimed)
    return 1 if wrong else 0


def _machine_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest story that fails")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--server", default="")
    return parser


def machine(asked: argparse.Namespace) -> int:
    """Run the stateful machine; what doesn't agree with the oracle is raised, with the story that led to it."""
    seed = secrets.randbelow(1 << 30) if asked.seed is None else asked.seed
    for database in asked.database or DATABASES:
        begun = time.monotonic()
        with places(database, asked.server) as fresh, asyncio.Runner() as runner:
            opened = runner.run(open_database(fresh()[0], Keys([KEY])))
            try:
                run_machine(World(runner.run, opened), asked.runs, asked.steps, seed, shrink=asked.shrink)
            finally:
                runner.run(opened.close())
        took = time.monotonic() - begun
        say(f"{database:10} seed {seed}  {asked.runs} runs of {asked.steps} steps  agree  {took:.1f} s")
    return 0


def _fault_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--server", default="")
    return parser


def faults(asked: argparse.Namespace) -> int:
    """Let a message meet each trouble in each profile, and print how it ended."""
    wrong = 0
    for database in asked.database or DATABASES:
        say(f"{database:24}" + "".join(f"{profile:>14}" for profile in MATRIX_PROFILES))
        with places(database, asked.server) as fresh, asyncio.Runner() as runner:
            for name, cell in CELLS.items():
                ends = {profile: runner.run(met(fresh()[0], cell, profile)) for profile in MATRIX_PROFILES}
                wrong += sum(ends[profile] != cell.ends[profile] for profile in MATRIX_PROFILES)
                say(f"{name:24}" + "".join(f"{state:>12} {count}" for state, count in ends.values()))
    say(f"{wrong} other than they should" if wrong else "each as it should")
    return 1 if wrong else 0


def _soak_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--days", type=int, default=33)
    parser.add_argument("--members", type=int, default=40)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--server", default="")
    return parser


def soak(asked: argparse.Namespace) -> int:
    """Deliver for a month with both kinds of clock changes in it, as fast as it goes, beside the oracle."""
    seed = secrets.randbelow(1 << 30) if asked.seed is None else asked.seed
    wrong: list[str] = []
    for database in asked.database or DATABASES:
        with places(database, asked.server) as fresh, asyncio.Runner() as runner:
            url, folder = fresh()
            opened = runner.run(open_database(url, Keys([KEY])))
            found = soaked(World(runner.run, opened), folder, asked.days, asked.members, seed)
            runner.run(opened.close())
        say(f"{database:10} seed {seed}  {found}")
        wrong += found.wrong()
    for line in wrong:
        say(f"    {line}")
    return 1 if wrong else 0


COMMANDS = (
    Command("soak", "a month and its clock changes, as fast as it goes", _soak_words, soak),
    Command("kill", "workers and planners die at chosen points", _kill_words, kill),
    Command("claims", "processes that claim at once", _claim_words, claims),
    Command("machine", "members do as they like, beside an oracle", _machine_words, machine),
    Command("faults", "the fault matrix", _fault_words, faults),
    Command("mutants", "planted faults that the kill test has to catch", _mutant_words, mutants),
)
