"""The whole program over a small pack: built from the shipped one, encoded once, and copied for each test."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from mentorbot import app as program
from mentorbot.app import App, opened
from mentorbot.knowledge.encoder import MiniLM
from mentorbot.knowledge.page import parse, write
from mentorbot.knowledge.shipping import shipped
from mentorbot.settings import Settings
from mentorbot.storage.schema.questions import question

START = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
QUESTIONS = 8
"""Example questions that a page keeps."""
PAGES = (
    "how-long-should-my-cv-be", "keep-cv-simple", "publications-on-cv", "specialist-cv-for-tech",
    "postdoc-or-straight-to-industry", "postdoc-in-an-ml-lab", "can-a-biologist-move-into-ml", "low-first-offer",
    "how-many-applications", "how-long-does-learning-to-code-take", "interview-length", "when-to-apply",
    "what-does-a-data-analyst-do", "what-does-a-data-engineer-do", "what-does-a-data-scientist-do",
    "what-does-a-research-scientist-do", "what-does-an-ml-engineer-do", "what-does-mlops-do",
    "should-i-leave-academia", "cope-with-rejection", "who-is-dartsi", "who-is-dramsch",
)  # fmt: skip
GAPS = ("degree-recognition", "visa-and-work-permits", "salary-figures")
WHOLE = ("sources.yaml", "tags.yaml", "languages.yaml", "abbreviations.yaml")


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **length: float) -> None:
        self.now += timedelta(**length)


def small_pack(folder: Path) -> Path:
    """Write a pack of a few shipped pages, with fewer examples of everything."""
    source = shipped()
    (folder / "entries" / "gaps").mkdir(parents=True)
    for name in WHOLE:
        shutil.copy(source / name, folder / name)
    for name in (*PAGES, *(f"gaps/{gap}" for gap in GAPS)):
        if (path := source / "entries" / f"{name}.md").is_file():
            entry = parse(path.stem, path.read_text(encoding="utf-8")).entry
            fewer = replace(entry, questions=entry.questions[:QUESTIONS])
            (folder / "entries" / f"{name}.md").write_text(write(fewer), encoding="utf-8")
    _tips(source, folder)
    _thinned(source, folder, "care.yaml", 30, 60)
    _thinned(source, folder, "small_talk.yaml", 12, 12)
    lines = (source / "background.txt").read_text(encoding="utf-8").splitlines()
    (folder / "background.txt").write_text("\n".join(lines[::5]), encoding="utf-8")
    return folder


def _tips(source: Path, folder: Path) -> None:
    """Copy the tips whose page is there."""
    every = [
        tip for path in sorted((source / "tips").glob("*.yaml")) for tip in yaml.safe_load(path.read_text("utf-8"))
    ]
    (folder / "tips").mkdir()
    kept = [tip for tip in every if tip["entry"] in PAGES]
    (folder / "tips" / "few.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")


def _thinned(source: Path, folder: Path, name: str, *most: int) -> None:
    """Copy a YAML file of lists of lines with fewer lines in each."""

    def thin(value: Any, longest: int) -> Any:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value[:longest]
        if isinstance(value, list):
            return [thin(each, longest) for each in value]
        if isinstance(value, dict):
            return {key: thin(each, most[1] if key == "look_alikes" else longest) for key, each in value.items()}
        return value

    content = yaml.safe_load((source / name).read_text(encoding="utf-8"))
    (folder / name).write_text(yaml.safe_dump(thin(content, most[0]), allow_unicode=True), encoding="utf-8")


@cache
def encoder() -> MiniLM:
    """The shipped model, loaded once."""
    return MiniLM()


@cache
def warmed() -> Path:
    """A folder with the small pack and a data folder in which all its vectors are made."""
    folder = Path(tempfile.mkdtemp(prefix="mentorbot-journeys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    small_pack(folder / "pack")

    async def once() -> None:
        async with opened(Settings(data=folder / "data", pack=folder / "pack")):
            pass

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, once()).result()
    return folder


@dataclass
class House:
    """The program over its own data folder: opened, closed and opened again as its operator would."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _app: App | None = None

    @property
    def app(self) -> App:
        assert self._app is not None
        return self._app

    @property
    def settings(self) -> Settings:
        return Settings(data=self.folder, pack=warmed() / "pack", operator="Ada", contact="the career network")

    async def open(self) -> App:
        self._app = await self._open.enter_async_context(opened(self.settings))
        return self._app

    async def close(self) -> None:
        await self._open.aclose()
        self._app = None

    async def questions(self) -> list[Any]:
        """The rows of the question log."""
        async with self.app.database.read() as tx:
            return list((await tx.execute(select(question).order_by(question.c.id))).all())

    async def count(self, table: Any) -> int:
        async with self.app.database.read() as tx:
            return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())


@asynccontextmanager
async def house_in(folder: Path, monkeypatch: Any) -> AsyncIterator[House]:
    """A house over a copy of the warmed data, with a clock set by hand and the model that is loaded already."""
    monkeypatch.setattr(program, "MiniLM", encoder)
    shutil.copytree(warmed() / "data", folder)
    house = House(folder)
    monkeypatch.setattr(program, "clock", house.clock)
    await house.open()
    try:
        yield house
    finally:
        await house.close()
