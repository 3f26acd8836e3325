"""Measures whole answers over the shipped pack beside the bare encoder: python -m tests.benchmarks.answering.

A whole answer is what `Answerer.ask` takes, database and outcome included; a cold start is one `mentorbot ask` as a
process of its own beside one that only imports and loads the encoder, in turn, after one that isn't counted. Ratios
are what to compare: milliseconds depend on the machine and its neighbours.
"""

import argparse
import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import yaml
from numpy.typing import NDArray

from mentorbot.app import App, clock, opened
from mentorbot.knowledge.encoder import MiniLM
from mentorbot.knowledge.pack import load
from mentorbot.knowledge.pack_tests import evaluation_rows
from mentorbot.knowledge.shipping import shipped
from mentorbot.settings import Settings

AT_ONCE = 50
Numbers = NDArray[np.float64]
TICK = 0.001
BARE = "from mentorbot.knowledge.encoder import MiniLM; MiniLM().encode(['how long should my cv be?'])"
ASK = ["-m", "mentorbot", "ask", "how long should my cv be?"]


async def answers(app: App, questions: Sequence[str]) -> None:
    """Print a whole answer's cost beside the encoder's own, question by question in turn."""
    encoder, community = MiniLM(), await app.communities.terminal(clock())
    for question in questions[:10]:
        await app.answerer.ask(community, question)
    alone, whole = np.zeros((len(questions), 2)), np.zeros((len(questions), 2))
    for n, question in enumerate(questions):
        start = perf_counter(), process_time()
        encoder.encode([question])
        alone[n] = 1000 * (perf_counter() - start[0]), 1000 * (process_time() - start[1])
        start = perf_counter(), process_time()
        await app.answerer.ask(community, question)
        whole[n] = 1000 * (perf_counter() - start[0]), 1000 * (process_time() - start[1])
    for number, clock_name in enumerate(("on the clock", "of CPU")):
        _print_answers(clock_name, alone[:, number], whole[:, number])


def _print_answers(clock_name: str, alone: Numbers, whole: Numbers) -> None:
    print(f"\n{len(alone)} questions, ms {clock_name}")
    print(f"encoder alone   median {np.median(alone):6.2f}   p95 {np.percentile(alone, 95):6.2f}")
    print(f"whole answer    median {np.median(whole):6.2f}   p95 {np.percentile(whole, 95):6.2f}")
    ratios = np.percentile(whole, [50, 95]) / np.percentile(alone, [50, 95])
    print(f"ratio of medians {ratios[0]:.2f}, of 95th percentiles {ratios[1]:.2f}; median of ratios "
          f"{np.median(whole / alone):.2f}")  # fmt: skip


async def stalls(app: App, questions: Sequence[str]) -> None:
    """Print the event loop's longest stall while many questions are answered at once, and while none is."""
    community = await app.communities.terminal(clock())
    idle = await _longest(asyncio.sleep(1))
    busy = await _longest(asyncio.gather(*(app.answerer.ask(community, each) for each in questions[:AT_ONCE])))
    print(f"\nlongest stall of the event loop: {busy:.1f} ms under {AT_ONCE} questions at once, {idle:.1f} ms idle")


async def _longest(work: object) -> float:
    gaps = [0.0]

    async def watch() -> None:
        last = perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = perf_counter()
            gaps.append(1000 * (now - last - TICK))
            last = now

    watching = asyncio.create_task(watch())
    await work  # type: ignore[misc]
    watching.cancel()
    return max(gaps)


def cold_starts(data: Path, runs: int) -> None:
    """Print what one `mentorbot ask` costs beside importing and loading the bare encoder, in turn."""
    environment = {**os.environ, "MENTORBOT_DATA": str(data)}
    times: dict[str, list[tuple[float, float]]] = {"bare encoder": [], "mentorbot ask": []}
    subprocess.run([sys.executable, *ASK], env=environment, check=True, stdout=subprocess.DEVNULL)
    for _ in range(runs):
        for name, command in (("bare encoder", ["-c", BARE]), ("mentorbot ask", ASK)):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
            subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
            wall, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            times[name].append((wall, cpu))
    print(f"\ncold start, median of {runs}, s")
    medians = {name: np.median(rows, axis=0) for name, rows in times.items()}
    for name, (wall, cpu) in medians.items():
        print(f"{name:14} wall {wall:5.2f}   cpu {cpu:5.2f}")
    wall, cpu = medians["mentorbot ask"] / medians["bare encoder"]
    print(f"ratio          wall {wall:5.2f}   cpu {cpu:5.2f}")


def fewer(folder: Path, entries: int) -> Path:
    """Copy the shipped pack with only so many of its pages and gaps, evenly, and the tips whose page is left."""
    pack = Path(shutil.copytree(shipped(), folder))
    files = sorted((pack / "entries").rglob("*.md"))
    kept = {files[place] for place in np.linspace(0, len(files) - 1, entries).astype(int)}
    for path in set(files) - kept:
        path.unlink()
    slugs = {path.stem for path in kept}
    for path in (pack / "tips").glob("*.yaml"):
        left = [tip for tip in yaml.safe_load(path.read_text("utf-8")) if tip["entry"] in slugs]
        path.write_text(yaml.safe_dump(left, allow_unicode=True), encoding="utf-8")
    return pack


async def measured(data: Path, count: int, pack: Path | None) -> None:
    """Open the program once, warm, and measure in it."""
    rows = [row for _, row in evaluation_rows(load(shipped()), "questions")]
    questions = [row.q for row in rows[:: max(1, len(rows) // count)]][:count]
    async with opened(Settings(data=data, pack=pack)) as app:
        await answers(app, questions)
        await stalls(app, questions)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Run everything; `--data` is a folder that is warm already, else one is made (a minute)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--entries", type=int, help="only so many of the shipped entries, in a folder of their own")
    given = parser.parse_args()
    with TemporaryDirectory() as made:
        if given.entries:
            pack = fewer(Path(made) / "pack", given.entries)
            asyncio.run(measured(Path(made) / "data", given.questions, pack))
            return
        data = given.data or Path(made) / "data"
        asyncio.run(measured(data, given.questions, None))
        cold_starts(data, given.runs)


if __name__ == "__main__":
    main()
