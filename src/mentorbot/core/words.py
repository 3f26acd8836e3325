"""The text grammar of typed commands: path words, then `name: value`; anything else is a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mentorbot.core.command import BARE, Command, Registry, bind
from mentorbot.core.errors import Friendly

_CURLY = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
_NAMED = re.compile(r"([\w-]{1,40})\s*:\s")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with its arguments as typed; `missing` names required arguments that were not given."""

    command: Command
    args: dict[str, str]
    missing: tuple[str, ...] = ()


def _path(registry: Registry, words: list[str]) -> tuple[Command, int] | None:
    for count in range(min(4, len(words)), 0, -1):
        path = " ".join(words[:count]).lower()
        spec = registry.find(path) or _bare(registry, path)
        if spec is not None and spec.menu:
            return spec, count
    return None


def _bare(registry: Registry, path: str) -> Command | None:
    """The command of a group, called as where no group runs by itself: `kb show` is `kb`."""
    group, _, last = path.rpartition(" ")
    inside = any(each.startswith(f"{group} ") and spec.menu for each, spec in registry.commands.items())
    return registry.find(group) if last == BARE and inside else None


def _arguments(spec: Command, rest: str) -> dict[str, str]:
    names = "|".join(re.escape(param.name) for param in spec.params)
    if not names:
        return {}
    parts = re.split(rf"(?:^|(?<=\s))({names})\s*:\s*", rest, flags=re.IGNORECASE)
    args = {}
    if head := parts[0].strip():
        first = next((p.name for p in spec.params if p.required), None)
        if first is None and (unknown := _NAMED.match(head)):
            raise Friendly(f"There is no {unknown[1]} here.", f"It takes: {', '.join(p.name for p in spec.params)}.")
        args[first or spec.params[0].name] = head
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        args[name.lower()] = value.strip()
    return args


def parse(registry: Registry, text: str) -> Typed | None:
    """Read a typed line. None: it is a question, because it is no command, or one whose arguments aren't valid.

    Quotes that a phone curled are straightened around values; nothing is ever split as a shell would.
    """
    line = text.strip().removeprefix("/")
    found = _path(registry, line.split())
    if found is None:
        return None
    spec, count = found
    rest = line.split(maxsplit=count)[count] if len(line.split()) > count else ""
    if rest and not spec.params:
        return None
    try:
        args = {name: _unquoted(value) for name, value in _arguments(spec, rest).items()}
        missing = tuple(p.name for p in spec.params if p.required and not args.get(p.name))
        bind(spec, args | dict.fromkeys(missing, "1"))
    except Friendly:
        if not text.strip().startswith("/"):
            return None
        raise
    return Typed(spec, args, missing)


def _unquoted(value: str) -> str:
    straight = value.translate(_CURLY)
    mark = straight[:1]
    if len(straight) > 1 and mark in ('"', "'") and straight[-1] == mark and mark not in straight[1:-1]:
        return value[1:-1].strip()
    return value
