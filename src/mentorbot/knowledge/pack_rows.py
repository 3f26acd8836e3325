"""The rows of a pack's YAML and JSON files, as strangers may write them: strict, and nothing more than is known."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Line = Annotated[str, Field(min_length=1, max_length=1000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceRow(_Strict):
    """A source as `sources.yaml` holds it."""

    slug: Line
    author: Line
    name: Line
    path: str = ""
    form: str = ""
    date: Line
    title: str = ""
    document: str = ""
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""


class Tag(_Strict):
    """A topic: its label and a sentence about it."""

    label: Line
    about: Line


class Tip(_Strict):
    """A tip of the week: two or three sentences and the page behind them. `skill` is one that it names, for a goal."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Line
    text: Annotated[str, Field(min_length=1, max_length=400)]
    entry: Line
    sources: Annotated[list[Line], Field(min_length=1)]
    skill: Annotated[str, Field(max_length=40)] = ""


class Talk(_Strict):
    """A kind of small talk: how people say it, and what is answered."""

    slug: Line
    lines: Annotated[list[Line], Field(min_length=5)]
    reply: Annotated[str, Field(min_length=1, max_length=300)]


class CareGroup(_Strict):
    """A kind of trouble and how people speak of it."""

    slug: Line
    lines: Annotated[list[Line], Field(min_length=10)]


class Care(_Strict):
    """What is said to somebody in trouble, and how trouble and its harmless look-alikes sound."""

    reply: Annotated[str, Field(min_length=1, max_length=500)]
    groups: Annotated[list[CareGroup], Field(min_length=1)]
    look_alikes: Annotated[list[Line], Field(min_length=20)]


class Language(_Strict):
    """A language that is not understood: how it is recognised, and the one line that it is answered with."""

    code: Line
    name: Line
    line: Annotated[str, Field(min_length=1, max_length=300)]
    words: list[Line] = []
    script: str | list[str] = ""


class Abbreviations(_Strict):
    """Abbreviations that everybody knows, and the phrases that spell out the others."""

    plain: list[Line]
    spelled: dict[str, list[Line]]


class EvaluationRow(_Strict):
    """A question that is no page's example. `entries` are the slugs that answer it; any of them is right.

    In `both` every one of them must be shown. `split` says whether figures were tuned on it.
    """

    q: Line
    entries: list[Line] = []
    both: bool = False
    kind: str = ""
    style: str = ""
    split: Literal["tune", "held_out"] = "tune"
