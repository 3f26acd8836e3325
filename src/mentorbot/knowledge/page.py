"""A page as a Markdown file with YAML front matter: read strictly, written back without loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mentorbot.knowledge.entry import Entry, Evidence, Kind
from mentorbot.knowledge.yaml_text import BadYaml, Document, read

_FENCE = "---"
T = TypeVar("T")
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class FrontMatter(BaseModel):
    """What stands above a page."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: Words
    kind: Kind
    tags: Annotated[list[Words], Field(min_length=1, max_length=6)]
    questions: Annotated[list[Words], Field(max_length=40)]
    sources: list[Words] = []
    related: list[Words] = []
    reviewed: date
    check_again: date | None = None
    role: str = ""
    evidence: Evidence = ""


_FRONT_MATTER = TypeAdapter(FrontMatter)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read, with the line of each value and of the body's first line."""

    entry: Entry
    document: Document
    body_line: int


class BadPage(Exception):
    """A page that can't be read: (line, sentence) pairs."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(text for _, text in problems))
        self.problems = problems


def parse(slug: str, text: str) -> Page:
    """Read a page. Raises BadPage with every problem of its front matter."""
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines or lines[0].strip() != _FENCE:
        raise BadPage([(1, "A page begins with a line of three dashes, then its front matter.")])
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise BadPage([(1, "The front matter does not end: a second line of three dashes is missing.")])
    try:
        document = read("\n".join(lines[1:end]), first_line=2)
    except BadYaml as error:
        raise BadPage([(error.line, error.text)]) from error
    front = validated(_FRONT_MATTER, document)
    body = "\n".join(lines[end + 1 :]).strip("\n").rstrip()
    lead = next((n for n, line in enumerate(lines[end + 1 :]) if line), 0)
    values: dict[str, Any] = front.model_dump()
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Page(Entry(slug=slug, body=body, **values), document, end + 2 + lead)


def validated(adapter: TypeAdapter[T], document: Document) -> T:
    """Check what was read against a type. Raises BadPage with a sentence for each thing that is wrong."""
    try:
        return adapter.validate_python(document.value)
    except ValidationError as error:
        raise BadPage([_sentence(document, each) for each in error.errors(include_url=False)]) from error


def _sentence(document: Document, error: Any) -> tuple[int, str]:
    where: tuple[str | int, ...] = error["loc"]
    name = ".".join(str(step) for step in where) or "The file"
    if error["type"] == "missing":
        return document.line(*where), f"{name} is missing."
    if error["type"] == "extra_forbidden":
        return document.line(*where), f"There is no field called {name}."
    return document.line(*where), f"{name}: {error['msg']}."


class _Writer(yaml.SafeDumper):
    """Puts words with a line end of any kind between double quotes: elsewhere YAML makes each of them a line feed."""


def _quoted(writer: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    style = '"' if words.splitlines() not in ([], [words]) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Writer.add_representer(str, _quoted)


def write(entry: Entry) -> str:
    """Write an entry as a page; `parse` reads the same entry back."""
    front: dict[str, Any] = {"title": entry.title, "kind": entry.kind, "tags": list(entry.tags)}
    if entry.role:
        front["role"] = entry.role
    front |= {"sources": list(entry.sources), "questions": list(entry.questions), "related": list(entry.related)}
    front["reviewed"] = entry.reviewed
    if entry.check_again:
        front["check_again"] = entry.check_again
    if entry.evidence:
        front["evidence"] = entry.evidence
    return f"{_FENCE}\n{as_yaml(front)}{_FENCE}\n{entry.body}\n"


def as_yaml(value: Any) -> str:
    """Write lists, mappings, words and days as YAML that reads as they were, in their order."""
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000)
