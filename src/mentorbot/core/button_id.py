"""The ids of buttons and forms: they carry their meaning, so that they work after restarts and upgrades."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from mentorbot.core.command import Command, Registry

VERSION = "1"
LONGEST = 100
"""Discord's limit for a custom_id (developers/components/reference); Slack's block and action ids hold 255."""


def encode(spec: Command, args: Mapping[str, str], of: str = "") -> str:
    """Write `1|path|value|value`, values in the order of the parameters. Raises ValueError above 100 characters.

    `of` is the public id of the delivered message that the button stands in, written as `#id` at the end.
    """
    values = [quote(args.get(param.name, ""), safe=" :,.@!?'()/") for param in spec.params]
    while values and not values[-1]:
        values.pop()
    text = "|".join([VERSION, spec.path, *values]) + (f"#{of}" if of else "")
    if len(text) > LONGEST:
        raise ValueError(f"the button id for {spec.path!r} is {len(text)} characters long; at most {LONGEST} fit")
    return text


def decode(registry: Registry, text: str) -> tuple[Command, dict[str, str]] | None:
    """Read an id back; None when it isn't one that this version can resolve."""
    version, _, rest = text.partition("#")[0].partition("|")
    path, *values = rest.split("|")
    spec = registry.find(path)
    if version != VERSION or spec is None or len(values) > len(spec.params):
        return None
    names = (param.name for param in spec.params)
    return spec, {name: unquote(value) for name, value in zip(names, values, strict=False) if value}


def message_of(text: str) -> str:
    """The public id of the delivered message that a button stands in; empty if it stands in none."""
    return text.partition("#")[2]
