"""The pack: a folder of pages, sources, tips and the lines that mark its borders, read once and whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.pack_rows import Abbreviations, Care, Language, SourceRow, Tag, Talk, Tip
from mentorbot.knowledge.page import BadPage, Page, parse, validated
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.yaml_text import LARGEST, BadYaml, Document, read

T = TypeVar("T")
MOST_FILES = 2_000
"""Files of a pack (SECURITY.md)."""
FEWEST_LINES = 20
"""Lines of background.txt over which a border can be drawn."""

_SOURCES = TypeAdapter(list[SourceRow])
_TAGS = TypeAdapter(dict[str, Tag])
_TIPS = TypeAdapter(list[Tip])
_TALKS = TypeAdapter(list[Talk])
_LANGUAGES = TypeAdapter(list[Language])
_ABBREVIATIONS = TypeAdapter(Abbreviations)
_CARE = TypeAdapter(Care)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a pack that is refused: the file, its 1-based line, and a sentence."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """Write it as compilers do."""
        return f"{self.path}:{self.line}: {self.text}"


class BadPack(Exception):
    """A pack that can't be used, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Pack:
    """Everything that a pack folder holds. `pages` are by slug, known gaps among them."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    tips: list[Tip] = field(default_factory=list)
    tip_places: list[tuple[str, int]] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    care: Care | None = None
    languages: list[Language] = field(default_factory=list)
    background: list[str] = field(default_factory=list)
    abbreviations: Abbreviations = field(default_factory=lambda: Abbreviations(plain=[], spelled={}))

    @property
    def entries(self) -> list[Entry]:
        """The pages' entries, by slug."""
        return [self.pages[slug].entry for slug in sorted(self.pages)]


def _found(folder: Path) -> list[Path]:
    """The files and links in a folder, in order, but for hidden ones. Raises BadPack where there is far too much."""
    wanted = (
        path
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and not _hidden(path.relative_to(folder))
    )
    found = sorted(islice(wanted, MOST_FILES + 1))
    if len(found) > MOST_FILES:
        raise BadPack([Problem(str(folder), 1, f"A pack holds at most {MOST_FILES:,} files; this folder has more.")])
    return found


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def files(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read the texts of a pack's files by relative path, and say what is out of bounds. Raises BadPack."""
    if not (folder / "sources.yaml").is_file():
        raise BadPack([Problem(str(folder), 1, "There is no pack here: sources.yaml is missing.")])
    return texts_in(folder)


def texts_in(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read the texts of the files in a folder by relative path, and say what is out of bounds.

    Hidden files are left alone, and links are not followed. Raises BadPack for more than 2,000 files.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _found(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            problems.append(Problem(name, 1, "Links are not followed; put the file itself here."))
        elif path.stat().st_size > LARGEST:
            problems.append(Problem(name, 1, f"The file is larger than {LARGEST:,} bytes."))
        else:
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                problems.append(Problem(name, 1, "This is not UTF-8 text."))
            except OSError as error:
                problems.append(Problem(name, 1, f"The file can't be read: {error.strerror}."))
    return texts, problems


def digest(folder: Path) -> str:
    """sha256 over the names and bytes of what a running bot uses of a pack, in hex. Raises BadPack."""
    texts, problems = files(folder)
    if problems:
        raise BadPack(problems)
    total = hashlib.sha256()
    for name, text in texts.items():
        if not name.startswith("evaluation/") and name != "README.md":
            data = text.encode()
            total.update(f"{name}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def load(folder: Path) -> Pack:
    """Read a pack. Raises BadPack with every file that can't be read; the rules of content are in `check.py`."""
    texts, problems = files(folder)
    pack = Pack(folder)
    readers: dict[str, Callable[[Pack, str, str], None]] = {
        "sources.yaml": _sources,
        "tags.yaml": _tags,
        "small_talk.yaml": _talks,
        "care.yaml": _care,
        "languages.yaml": _languages,
        "abbreviations.yaml": _abbreviations,
        "background.txt": _background,
    }
    for name, text in texts.items():
        reader = readers.get(name)
        if name.startswith("entries/") and name.endswith(".md"):
            reader = _page
        elif name.startswith("tips/") and name.endswith(".yaml"):
            reader = _tips
        try:
            if reader is not None:
                reader(pack, name, text)
        except BadPage as error:
            problems += [Problem(name, line, sentence) for line, sentence in error.problems]
        except BadYaml as error:
            problems.append(Problem(name, error.line, error.text))
    if not problems:
        problems = list(_lacking(pack))
    if problems:
        raise BadPack(problems)
    return pack


def _lacking(pack: Pack) -> Iterator[Problem]:
    """What a bot can't run without."""
    if pack.care is None:
        yield Problem("care.yaml", 1, "The file is missing: it says what somebody in distress is told.")
    if len(pack.background) < FEWEST_LINES:
        sentence = f"At least {FEWEST_LINES} lines that no page answers are needed; there are {len(pack.background)}."
        yield Problem("background.txt", 1, sentence)
    if not pack.pages:
        yield Problem("entries", 1, "There is no page.")


def _root(adapter: TypeAdapter[T], text: str) -> tuple[T, Document]:
    document = read(text)
    return validated(adapter, document), document


def _sources(pack: Pack, _name: str, text: str) -> None:
    rows, document = _root(_SOURCES, text)
    for number, row in enumerate(rows):
        if row.slug in pack.sources:
            raise BadPage([(document.line(number), f"There are two sources called {row.slug!r}.")])
        pack.sources[row.slug] = Source(**row.model_dump())


def _tags(pack: Pack, _name: str, text: str) -> None:
    pack.tags.update(_root(_TAGS, text)[0])


def _page(pack: Pack, name: str, text: str) -> None:
    slug = Path(name).stem
    if slug in pack.pages:
        raise BadPage([(1, f"There are two pages called {slug!r}; the other is {pack.paths[slug]}.")])
    pack.paths[slug] = name
    pack.pages[slug] = parse(slug, text)


def _tips(pack: Pack, name: str, text: str) -> None:
    rows, document = _root(_TIPS, text)
    pack.tips += rows
    pack.tip_places += [(name, document.line(number)) for number in range(len(rows))]


def _talks(pack: Pack, _name: str, text: str) -> None:
    pack.talks = _root(_TALKS, text)[0]


def _care(pack: Pack, _name: str, text: str) -> None:
    pack.care = _root(_CARE, text)[0]


def _languages(pack: Pack, _name: str, text: str) -> None:
    pack.languages = _root(_LANGUAGES, text)[0]


def _abbreviations(pack: Pack, _name: str, text: str) -> None:
    pack.abbreviations = _root(_ABBREVIATIONS, text)[0]


def _background(pack: Pack, _name: str, text: str) -> None:
    pack.background = [line.strip() for line in text.splitlines() if line.strip()]
