"""YAML as strangers may write it: no aliases, no duplicate keys, no bombs, and the line of every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 1_000_000
"""Bytes of a file (SECURITY.md: at most 1 MB)."""
DEEPEST = 20
"""Lists and mappings within one another; a pack needs five, and Python's own readers break at some hundreds."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


class BadYaml(Exception):
    """Text that is refused, with the 1-based line of the problem."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class Document:
    """What was read, and on which 1-based line each value stands."""

    value: Any
    lines: dict[Path, int]

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str, first_line: int = 1) -> Document:
    """Read one document that begins on `first_line` of its file. Raises BadYaml."""
    if len(text) > LARGEST:
        raise BadYaml(first_line, f"The file is larger than {LARGEST:,} bytes.")
    try:
        _bounded(text, first_line)
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        raise BadYaml(line, f"This is not valid YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise BadYaml(first_line, "This is not valid YAML: a character that can't stand in it.") from error
    lines: dict[Path, int] = {}
    if node is not None:
        _walk(node, (), lines, first_line)
    return Document(_value(text, first_line), lines)


def _bounded(text: str, first_line: int) -> None:
    """Refuse what grows when it is read, before it is: events come one by one, whatever they would build."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        line = (event.start_mark.line if event.start_mark else 0) + first_line
        if isinstance(event, yaml.AliasEvent):
            raise BadYaml(line, "Aliases (*name) are not allowed here.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadYaml(line, f"Lists and mappings stand more than {DEEPEST} deep in one another here.")


def _value(text: str, first_line: int) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - _Loader is a safe loader
    except (yaml.YAMLError, ValueError) as error:
        raise BadYaml(first_line, f"A value can't be read: {error}".split("\n")[0]) from error


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], first_line: int) -> None:
    lines[path] = node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise BadYaml(key.start_mark.line + first_line, f"The key {name!r} stands here twice.")
            seen.add(name)
            _walk(value, (*path, name), lines, first_line)
            lines[(*path, name)] = key.start_mark.line + first_line
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*path, number), lines, first_line)
