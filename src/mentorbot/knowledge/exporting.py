"""A community's own pages as files: what moderators made in the chat, in the form in which a pack is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.own_tests import own_tests
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.page import as_yaml, write
from mentorbot.knowledge.source import Source
from mentorbot.storage.database import Tx

SOURCES, OFFLINE, TESTS = "sources.yaml", "offline.yaml", "evaluation/questions.jsonl"
ENTRIES, GAPS = "entries", "entries/gaps"


@dataclass(frozen=True, slots=True)
class Collection:
    """All that a community has beside the pack: pages and sources by slug, the slugs it took offline, and its tests."""

    pages: Mapping[str, Entry]
    sources: Mapping[str, Source]
    offline: frozenset[str]
    tests: tuple[EvaluationRow, ...]


async def collected(tx: Tx, place: int) -> Collection:
    """Everything that a community has of its own."""
    pages = {entry.slug: entry for entry in await shelf.published(tx, place)}
    sources, offline = await shelf.sources(tx, place), await shelf.retired(tx, place)
    return Collection(pages, sources, offline, tuple(await own_tests(tx, place)))


def as_files(what: Collection) -> dict[str, str]:
    """The same as texts by relative path; `importing.read_files` reads them back without loss."""
    texts = {f"{GAPS if page.gap else ENTRIES}/{slug}.md": write(page) for slug, page in what.pages.items()}
    rows = [_row(source) for _, source in sorted(what.sources.items())]
    texts[SOURCES] = as_yaml(rows)
    if what.offline:
        texts[OFFLINE] = as_yaml(sorted(what.offline))
    if what.tests:
        texts[TESTS] = "".join(_lines(what.tests))
    return texts


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts into a folder that is empty or not there yet. Raises Friendly where that can't be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(not each.name.startswith(".") for each in folder.iterdir()):
            raise Friendly(f"The folder {folder} is not empty.", "Name one that is, or a new one.")
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Friendly(f"The folder {folder} can't be written: {error.strerror}.") from error


def _row(source: Source) -> dict[str, str]:
    return {
        name: value for name, value in asdict(source).items() if value or name in ("slug", "author", "name", "date")
    }


def _lines(rows: Iterable[EvaluationRow]) -> Iterable[str]:
    for row in rows:
        yield json.dumps(row.model_dump(exclude_defaults=True), ensure_ascii=False) + "\n"
