"""The house rules that a program can check: who may import whom, and what only one place may do (DESIGN, section 3)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "mentorbot"
FLOORS = (
    {"core"},
    {"times"},
    {"storage"},
    {"community", "people"},
    {"knowledge", "delivery"},
    {"platforms", "features"},
    {"__main__", "cli", "app", "connecting", "deliverer", "gate", "housework", "logs", "rounds", "service", "settings"},
)
"""From the ground up. What stands on the top floor may import its neighbours; nobody else may."""
TOP = FLOORS[-1]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}

VAGUE = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
ENVIRONMENT = {"settings", "platforms.terminal.chat"}
"""The settings, and the terminal's own marks (NO_COLOR, TERM), which tests hand in."""
CLOCK = {"app"}
CLOCKS = {
    *(f"datetime.{name}" for name in ("now", "utcnow", "today")),
    "date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")),
}


@dataclass(frozen=True, slots=True)
class Module:
    """One file, by its dotted name without `mentorbot.`; a package has its own name, the root package the empty one."""

    name: str
    tree: ast.Module

    @property
    def top(self) -> str:
        return self.name.split(".")[0]


def modules(root: Path) -> dict[str, Module]:
    """Every module under a package's folder."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        steps = path.relative_to(root).with_suffix("").parts
        name = ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
        found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def imported(module: Module) -> Iterator[str]:
    """The full names that a module imports, at its top or inside a function. Relative imports don't pass ruff."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(known: dict[str, Module], module: Module) -> set[str]:
    """The modules of the package that a module imports."""
    found = set()
    for full in imported(module):
        if full == "mentorbot" or not full.startswith("mentorbot."):
            continue
        name = full.removeprefix("mentorbot.")
        while name not in known and "." in name:
            name = name.rpartition(".")[0]
        found.add(name if name in known else "")
    return found - {module.name}


def may_import(importer: str, target: str) -> bool:
    """Whether the floor plan lets one module import another."""
    own, other = importer.split("."), target.split(".")
    if own[0] in TOP or not target:
        return True
    if own[0] == "platforms":
        return other[0] == "core" or own[:2] == other[:2]
    if own[0] == other[0] == "features":
        return own[:2] == other[:2]
    return own[0] == other[0] or FLOOR[other[0]] < FLOOR[own[0]]


def wrong_floors(known: dict[str, Module]) -> Iterator[str]:
    for module in known.values():
        if module.name and module.top not in FLOOR:
            yield f"{module.name} stands on no floor"
            continue
        for target in sorted(ours(known, module)):
            if target and target.split(".")[0] in FLOOR and not may_import(module.name, target):
                yield f"{module.name} imports {target}"


def cycles(known: dict[str, Module]) -> Iterator[str]:
    try:
        TopologicalSorter({module.name: ours(known, module) for module in known.values()}).prepare()
    except CycleError as error:
        yield " -> ".join(name or "mentorbot" for name in error.args[1])


def strangers_in_core(known: dict[str, Module]) -> Iterator[str]:
    for module in known.values():
        for full in imported(module):
            if module.top == "core" and full.split(".")[0] not in {*sys.stdlib_module_names, "mentorbot"}:
                yield f"{module.name} imports {full}"


def untold(known: dict[str, Module]) -> Iterator[str]:
    for module in known.values():
        first = (ast.get_docstring(module.tree) or "").partition("\n")[0]
        if not first.endswith("."):
            yield f"{module.name or 'mentorbot'} does not begin with a sentence"


def vague_names(known: dict[str, Module]) -> Iterator[str]:
    for name in known:
        if VAGUE & set(name.split(".")[-1].split("_")):
            yield f"{name} is no name for one thing"


def uses(module: Module) -> Iterator[str]:
    """The dotted names of two steps that a module reads: `os.environ`, also where it was imported by name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            yield f"{node.value.id if isinstance(node.value, ast.Name) else node.value.attr}.{node.attr}"
    yield from imported(module)


def read_by_others(known: dict[str, Module], what: set[str], allowed: set[str]) -> Iterator[str]:
    for module in known.values():
        if module.name not in allowed:
            yield from (f"{module.name} uses {use}" for use in sorted(what & set(uses(module))))


def environment_readers(known: dict[str, Module]) -> Iterator[str]:
    return read_by_others(known, {"os.environ", "os.getenv", "os.environb"}, ENVIRONMENT)


def clock_readers(known: dict[str, Module]) -> Iterator[str]:
    return read_by_others(known, CLOCKS, CLOCK)


RULES = {
    rule.__name__: rule
    for rule in (
        wrong_floors,
        cycles,
        strangers_in_core,
        untold,
        vague_names,
        environment_readers,
        clock_readers,
    )
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rule(rule: str) -> None:
    assert list(RULES[rule](modules(SOURCE))) == []


def test_the_whole_house_is_read() -> None:
    assert {"", "core.card", "platforms.discord.client", "app", "settings"} <= modules(SOURCE).keys()


@pytest.mark.parametrize(
    ("rule", "files", "found"),
    [
        ("wrong_floors", {"core/card.py": "import mentorbot.storage.rows", "storage/rows.py": ""}, "core.card imports"),
        (
            "wrong_floors",
            {"people/a.py": "from mentorbot.community import b", "community/b.py": ""},
            "people.a imports",
        ),
        ("wrong_floors", {"features/a.py": "from mentorbot.features.b import x", "features/b.py": ""}, "features.a"),
        ("wrong_floors", {"features/a.py": "from mentorbot.platforms.t import x", "platforms/t.py": ""}, "features.a"),
        ("wrong_floors", {"platforms/t/a.py": "import mentorbot.features.b", "features/b.py": ""}, "platforms.t.a"),
        ("wrong_floors", {"platforms/t/a.py": "import mentorbot.storage.b", "storage/b.py": ""}, "platforms.t.a"),
        ("wrong_floors", {"platforms/t/a.py": "import mentorbot.platforms.d", "platforms/d.py": ""}, "platforms.t.a"),
        ("wrong_floors", {"knowledge/a.py": "from mentorbot.settings import X", "settings.py": ""}, "knowledge.a"),
        ("wrong_floors", {"knowledge/a.py": "def f():\n from mentorbot import app", "app.py": ""}, "knowledge.a"),
        ("wrong_floors", {"cellar/wine.py": ""}, "cellar.wine stands on no floor"),
        ("cycles", {"core/a.py": "import mentorbot.core.b", "core/b.py": "from mentorbot.core.a import x"}, "core.a"),
        ("strangers_in_core", {"core/a.py": "from pydantic import BaseModel"}, "core.a imports pydantic"),
        ("untold", {"core/a.py": "x = 1"}, "core.a does not begin"),
        ("untold", {"core/a.py": '"""no sentence"""'}, "core.a does not begin"),
        ("vague_names", {"core/text_utils.py": ""}, "core.text_utils"),
        ("vague_names", {"core/base.py": ""}, "core.base"),
        ("environment_readers", {"app.py": "import os\nos.environ['A']"}, "app uses os.environ"),
        ("environment_readers", {"app.py": "from os import getenv"}, "app uses os.getenv"),
        ("clock_readers", {"core/a.py": "import datetime\ndatetime.datetime.now()"}, "core.a uses datetime.now"),
        ("clock_readers", {"core/a.py": "from datetime import date\ndate.today()"}, "core.a uses date.today"),
        ("clock_readers", {"gate.py": "from time import time"}, "gate uses time.time"),
    ],
)
def test_a_house_that_breaks_a_rule_is_told_where(tmp_path: Path, rule: str, files: dict[str, str], found: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [each for each in RULES[rule](modules(tmp_path)) if each.startswith(found)]


def test_what_the_plan_allows_is_allowed(tmp_path: Path) -> None:
    files = {
        "core/a.py": '"""Ground."""\nimport json',
        "storage/keys.py": '"""Keys."""\nfrom mentorbot.core import a',
        "settings.py": '"""Settings."""\nimport os\nfrom mentorbot.storage.keys import x\nos.environ',
        "app.py": '"""Top."""\nfrom datetime import datetime\nimport mentorbot.settings\ndatetime.now()',
        "features/f.py": '"""A feature."""\nfrom mentorbot.storage.keys import x',
        "platforms/t/chat.py": '"""A platform."""\nimport mentorbot.core.a\nimport mentorbot.platforms.t.cards',
        "platforms/t/cards.py": '"""Its cards."""',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [found for rule in RULES.values() for found in rule(modules(tmp_path))] == []
