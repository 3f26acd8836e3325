"""Files as somebody may have written them elsewhere: read strictly, with the line of everything that can't be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from mentorbot.knowledge.entry import SLUG
from mentorbot.knowledge.exporting import ENTRIES, OFFLINE, SOURCES, TESTS, Collection
from mentorbot.knowledge.own_tests import MOST
from mentorbot.knowledge.pack import BadPack, Problem, texts_in
from mentorbot.knowledge.pack_rows import EvaluationRow, SourceRow
from mentorbot.knowledge.page import BadPage, Page, parse, validated
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.yaml_text import BadYaml, read

_SOURCES = TypeAdapter(list[SourceRow])
_SLUGS = TypeAdapter(list[Annotated[str, Field(pattern=rf"^{SLUG.pattern}$", max_length=60)]])


@dataclass(frozen=True, slots=True)
class Read:
    """A folder as it was read: what it holds, and where. Paths are relative to it."""

    what: Collection
    pages: dict[str, tuple[str, Page]]
    source_lines: dict[str, int]
    has_tests: bool


def read_folder(folder: Path) -> Read:
    """Read a folder. Raises BadPack with everything that can't be read, each with its file and line."""
    if not folder.is_dir():
        raise BadPack([Problem(str(folder), 1, "There is no such folder.")])
    texts, problems = texts_in(folder)
    return read_files(texts, problems)


def read_files(texts: dict[str, str], problems: list[Problem] | None = None) -> Read:
    """The same for texts by relative path; `problems` are those that are known already. Raises BadPack."""
    wrong = list(problems or ())
    sources, lines = _sources(texts.get(SOURCES), wrong)
    pages: dict[str, tuple[str, Page]] = {}
    for name, text in texts.items():
        if name.startswith(f"{ENTRIES}/") and name.endswith(".md"):
            _page(name, text, pages, wrong)
    offline = frozenset(_offline(texts.get(OFFLINE), wrong))
    tests = tuple(_tests(texts.get(TESTS, ""), wrong))
    for slug in sorted(offline & pages.keys()):
        wrong.append(Problem(OFFLINE, 1, f"The page {slug!r} is here too: it can't be offline and shown."))
    if not (pages or offline or sources or tests) and not wrong:
        wrong.append(Problem(".", 1, "There is nothing to import: no page in entries/, no sources.yaml."))
    if wrong:
        raise BadPack(wrong)
    entries = {slug: page.entry for slug, (_, page) in pages.items()}
    return Read(Collection(entries, sources, offline, tests), pages, lines, TESTS in texts)


def _page(name: str, text: str, pages: dict[str, tuple[str, Page]], wrong: list[Problem]) -> None:
    slug = PurePosixPath(name).stem
    if slug in pages:
        wrong.append(Problem(name, 1, f"There are two pages called {slug!r}; the other is {pages[slug][0]}."))
        return
    try:
        pages[slug] = name, parse(slug, text)
    except BadPage as error:
        wrong += [Problem(name, line, said) for line, said in error.problems]


def _sources(text: str | None, wrong: list[Problem]) -> tuple[dict[str, Source], dict[str, int]]:
    sources: dict[str, Source] = {}
    lines: dict[str, int] = {}
    if text is None or not text.strip():
        return sources, lines
    try:
        document = read(text)
        rows = validated(_SOURCES, document)
    except BadPage as error:
        wrong += [Problem(SOURCES, line, said) for line, said in error.problems]
        return sources, lines
    except BadYaml as error:
        wrong.append(Problem(SOURCES, error.line, error.text))
        return sources, lines
    for number, row in enumerate(rows):
        if row.slug in sources:
            wrong.append(Problem(SOURCES, document.line(number), f"There are two sources called {row.slug!r}."))
        elif not SLUG.fullmatch(row.slug):
            wrong.append(Problem(SOURCES, document.line(number), "A slug is lower-case words joined by '-'."))
        sources[row.slug], lines[row.slug] = Source(**row.model_dump()), document.line(number)
    return sources, lines


def _offline(text: str | None, wrong: list[Problem]) -> list[str]:
    if text is None or not text.strip():
        return []
    try:
        return validated(_SLUGS, read(text))
    except BadPage as error:
        wrong += [Problem(OFFLINE, line, said) for line, said in error.problems]
    except BadYaml as error:
        wrong.append(Problem(OFFLINE, error.line, error.text))
    return []


def _tests(text: str, wrong: list[Problem]) -> Iterator[EvaluationRow]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MOST:
        wrong.append(Problem(TESTS, MOST + 1, f"At most {MOST:,} test questions are kept."))
        return
    for number, line in lines:
        try:
            yield EvaluationRow.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            wrong.append(Problem(TESTS, number, f"This is no test question: {first['msg']}."))
