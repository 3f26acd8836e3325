"""A card as plain words in reading order: for screen readers, pipes and files; no boxes, bars or colours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from mentorbot.core.card import Button, Card, File, Text
from mentorbot.platforms.terminal.pieces import Line, Moment, flat, label, lines, safe

_OPENERS = {"plain": "", "bullet": "- ", "quote": "Quote: "}


def plain(card: Card, moment: Moment, *, first: int = 1, width: int | None = None) -> str:
    """Write a card; choices are numbered from `first`, rows before buttons. Lines are wrapped only to a `width`."""
    parts = [part for part in _parts(card, moment, first) if part]
    if width is None:
        return "\n\n".join("\n".join(part) for part in parts)
    return "\n\n".join("\n".join(_wrapped(line, width) for line in part) for part in parts)


def size(file: File) -> str:
    """Say what a file is: its name, what kind, how large."""
    count = len(file.data)
    amount = f"{count} bytes" if count < 1000 else f"{count / 1000:.0f} kB"
    return f"{safe(file.name)} ({safe(file.media_type)}, {amount})"


def press(button: Button, text: str) -> str:
    """Give a row's button label, empty where the row already begins with it."""
    name = label(button.label)
    return "" if text.strip().casefold().startswith(name.casefold()) else name


def _parts(card: Card, moment: Moment, first: int) -> Iterator[list[str]]:
    yield _block(card.title, moment)
    yield _block(card.body, moment)
    yield [f"{safe(name)}: {flat(text, moment)}" for name, text in card.fields]
    yield [safe(chart.alt) for chart in card.charts]
    number = first
    rows = []
    for text, button in card.rows:
        words = flat(text, moment)
        if button is None:
            rows.append(f"- {words}")
            continue
        tail = press(button, words)
        rows.append(f"{number}. {words} ({tail})" if tail and words else f"{number}. {words or tail}")
        number += 1
    yield rows
    yield [f"Attached: {size(file)}" for file in card.files]
    yield [f"{safe(name)}: {safe(url)}" for name, url in card.links]
    yield _block(card.note, moment)
    choices = [f"{number + place}. {label(button.label)}" for place, button in enumerate(card.buttons)]
    yield ["You can choose:", *choices] if choices else []


def _block(text: Text, moment: Moment) -> list[str]:
    return [_line(line) for line in lines(text, moment)]


def _line(line: Line) -> str:
    return (_OPENERS[line.block] + line.words).rstrip()


def _wrapped(line: str, width: int) -> str:
    return "\n".join(
        "\n".join(textwrap.wrap(each, max(width, 10), break_on_hyphens=False)) for each in line.split("\n")
    )
