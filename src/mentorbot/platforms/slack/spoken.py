"""A card as one text in plain words and reading order: what a phone pushes and a screen reader hears, buttons named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from mentorbot.core.card import Card, Ref, Text, When
from mentorbot.core.markup import bare, clean
from mentorbot.core.runs import ELLIPSIS
from mentorbot.platforms.slack import limits
from mentorbot.platforms.slack.text import entities, link, named
from mentorbot.platforms.slack.text import said as instant


def spoken(card: Card, labels: Sequence[str]) -> str:
    """Write all that a card says; `labels` are of the buttons that its message has. At most 40,000 characters."""
    pressed = entities(f"Buttons: {', '.join(labels)}") if labels else ""
    said = entities("\n".join(part for part in _parts(card) if part))
    room = limits.TEXT - len(pressed) - 1
    said = said if len(said) <= room else said[: room - 1] + ELLIPSIS
    return "\n".join(part for part in (said, pressed) if part) or ELLIPSIS


def words(text: Text) -> str:
    """Text in words alone: no mark, and no token that only Slack reads."""
    out = []
    for piece in text:
        if isinstance(piece, When):
            out.append(instant(piece))
        elif isinstance(piece, Ref):
            out.append(named(piece))
        else:
            out.append(clean(piece) if type(piece) is not str else bare(clean(piece)))
    return "".join(out).strip()


def _parts(card: Card) -> Iterator[str]:
    yield words(card.title)
    yield words(card.body)
    yield from (f"{clean(name)}: {words(text)}" for name, text in card.fields)
    yield from (words(text) for text, _ in card.rows)
    for chart in card.charts:
        yield clean(chart.alt)
        yield from (f"{clean(name)}: {value:g}" for name, value in chart.series if math.isfinite(value))
    yield from (link(name, address).words for name, address in card.links)
    yield from (f"Attached: {clean(file.name)}" for file in card.files)
    yield words(card.note)
