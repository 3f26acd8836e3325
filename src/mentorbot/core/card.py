"""The card: a reply that knows no platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Instant: TypeAlias = datetime
"""Aware, in UTC."""


class Plain(str):
    """Anyone's own words: never parsed, always escaped, so that nothing in them can ping, format or link."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class When:
    """An instant that each platform shows in the reader's own zone."""

    at: Instant
    style: Literal["date", "time", "both", "relative"] = "both"


@dataclass(frozen=True, slots=True)
class Ref:
    """A person, channel or role of the platform; shown by name, never pinged."""

    kind: Literal["person", "channel", "role"]
    native: str


Inline: TypeAlias = str | Plain | When | Ref
Text: TypeAlias = tuple[Inline, ...]
"""Pieces in reading order. A `str` is the Markdown subset of `core.markup`; lines end with a newline."""


Style: TypeAlias = Literal["plain", "primary", "danger", "up", "down"]
"""`up` and `down` are a pair that says whether an answer was worth it; Slack has buttons of its own for that."""


@dataclass(frozen=True, slots=True)
class Button:
    """A press that runs `command` with `args`. The label makes sense alone; at most 75 characters are shown."""

    label: str
    command: str
    args: Mapping[str, str]
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Chart:
    """Data to draw, with the same in words. `series` holds (label, value) pairs."""

    kind: Literal["progress", "bars"]
    series: tuple[tuple[str, float], ...]
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to attach, with their media type."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """One reply in reading order: title, body, fields, rows, note, buttons.

    It holds no visibility, colours, mentions, message ids or callbacks. `rows` are list items, each with at most one
    button; a feature pages at 10 rows. `tone` is "plain", "sorry" (something went wrong) or "quiet" (a side remark).
    """

    title: Text
    body: Text = ()
    fields: tuple[tuple[str, Text], ...] = ()
    rows: tuple[tuple[Text, Button | None], ...] = ()
    buttons: tuple[Button, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    charts: tuple[Chart, ...] = ()
    files: tuple[File, ...] = ()
    tone: Literal["plain", "sorry", "quiet"] = "plain"
    note: Text = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. Lengths are in characters."""

    name: str
    label: str
    value: str = ""
    multiline: bool = False
    max_length: int = 300
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form whose answers complete `args` and run `command`. At most 5 fields."""

    title: str
    command: str
    args: Mapping[str, str]
    fields: tuple[Field, ...]
