"""A card as a person at a terminal sees it: a quiet box, a bold title, dim sources, and choices by number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich.box import ROUNDED
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from mentorbot.core.card import Button, Card, Chart, Text
from mentorbot.platforms.terminal.pieces import Line, Moment, flat, label, lines, safe
from mentorbot.platforms.terminal.plain import press, size

WIDEST = 84
"""Columns of the widest card: longer lines are tiring to read."""

ROOMY = 56
"""Columns from which a card has generous margins and shows names beside their values."""

SHORT_NAME = 18
_BORDERS = {"plain": "cyan", "sorry": "yellow", "quiet": "dim"}
_PRESS = {"plain": "", "primary": "bold", "danger": "red"}
_MARKS = {"plain": "", "bold": "bold", "italic": "italic", "code": "cyan"}
_SOURCES = ("source:", "sources:")


def choices(card: Card) -> tuple[Button, ...]:
    """Give a card's buttons in the order of their numbers: those of its rows, then its own."""
    return (*(button for _, button in card.rows if button), *card.buttons)


@dataclass(frozen=True, slots=True)
class Boxed:
    """Draws a card with Rich. Choices are numbered from `first`. Nothing in a card is read as Rich's markup."""

    card: Card
    moment: Moment
    first: int = 1

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the card into the columns that there are."""
        width = max(8, min(options.max_width, WIDEST))
        roomy, ascii_only = width >= ROOMY, not options.encoding.startswith("utf")
        side = 3 if roomy else 1
        parts = [part for part in _parts(self.card, self.moment, self.first, roomy, ascii_only) if part]
        inside: list[RenderableType] = []
        for part in parts:
            inside.extend(["", *part] if inside else part)
        if self.card.tone == "quiet":
            yield Padding(Group(*inside), (0, side, 0, side), expand=False) if inside else ""
        elif inside:
            border = _BORDERS[self.card.tone]
            yield Panel(Group(*inside), box=ROUNDED, border_style=border, padding=(int(roomy), side), width=width)
        if self.card.links:
            yield ""
            yield from (_link(name, url, side) for name, url in self.card.links)
        if self.card.buttons:
            start = self.first + sum(1 for _, button in self.card.rows if button)
            yield ""
            yield Padding(_choices(self.card.buttons, start, width - 2 * side), (0, side, 0, side), expand=False)


def _parts(card: Card, moment: Moment, first: int, roomy: bool, ascii_only: bool) -> Iterator[list[RenderableType]]:
    bullet = "- " if ascii_only else "• "
    yield [Styled.assemble(_line(line), style="bold") for line in lines(card.title, moment)]
    yield _block(card.body, moment, bullet)
    yield _fields(card, moment, roomy)
    yield [part for chart in card.charts for part in _chart(chart, ascii_only)]
    yield list(_rows(card, moment, first, bullet))
    yield [Styled(f"Attached: {size(file)}") for file in card.files]
    yield [Styled.assemble(_line(line), style="dim") for line in lines(card.note, moment)]


def _line(line: Line) -> Styled:
    return Styled.assemble(*((span.words, _MARKS[span.mark]) for span in line.spans), overflow="fold")


def _hanging(sign: Styled, words: RenderableType) -> Table:
    """Put a sign before words whose further lines stand under the first."""
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True, width=sign.cell_len)
    grid.add_column(overflow="fold")
    grid.add_row(sign, words)
    return grid


def _block(text: Text, moment: Moment, bullet: str) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for line in lines(text, moment):
        words = _line(line)
        if line.names_sources:
            words.stylize("dim")
        if line.block == "bullet":
            parts.append(_hanging(Styled(bullet, "dim"), words))
        elif line.block == "quote":
            words.stylize("italic")
            parts.append(Padding(words, (0, 0, 0, 2)))
        else:
            parts.append(words)
    return parts


def _fields(card: Card, moment: Moment, roomy: bool) -> list[RenderableType]:
    names = [(" ".join(safe(name).split()), text) for name, text in card.fields]
    if not names:
        return []
    if not roomy or any(cell_len(name) > SHORT_NAME for name, _ in names):
        return [part for name, text in names for part in _stacked(name, text, moment)]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in names:
        dim = f"{name.casefold()}:".startswith(_SOURCES)
        value = Group(*_block(text, moment, "- "))
        grid.add_row(Styled(name, "dim" if dim else "bold"), Styled(flat(text, moment), "dim") if dim else value)
    return [grid]


def _stacked(name: str, text: Text, moment: Moment) -> list[RenderableType]:
    style = "dim" if f"{name.casefold()}:".startswith(_SOURCES) else "bold"
    return [Styled(name, style), *(Padding(part, (0, 0, 0, 2)) for part in _block(text, moment, "- "))]


def _chart(chart: Chart, ascii_only: bool) -> list[RenderableType]:
    most = max((value for _, value in chart.series if math.isfinite(value)), default=0.0)
    most = max(most, 1.0 if chart.kind == "progress" else 0.0)
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        grid.add_column(overflow="fold")
    for name, value in chart.series:
        share = min(1.0, max(0.0, value / most)) if most and math.isfinite(value) else 0.0
        grid.add_row(Styled(safe(name)), Styled(("#" if ascii_only else "█") * round(share * 24), "cyan"))
    return [*([grid] if chart.series else []), Styled(safe(chart.alt), "dim")]


def _rows(card: Card, moment: Moment, first: int, bullet: str) -> Iterator[RenderableType]:
    number = first
    for text, button in card.rows:
        words = Styled("\n").join(_line(line) for line in lines(text, moment))
        if button is None:
            yield _hanging(Styled(bullet, "dim"), words)
            continue
        if tail := press(button, words.plain):
            words = Styled.assemble(words, ("  " if words.plain else "", ""), (tail, "dim"))
        yield _hanging(_number(number), words)
        number += 1


def _link(name: str, url: str, side: int) -> Styled:
    """Write an address in one piece below the box: a line that only the terminal wraps can be copied and opened."""
    parts = (" " * side, f"{' '.join(safe(name).split())}: ", (safe(url), "cyan"))
    return Styled.assemble(*parts, no_wrap=True, overflow="ignore")


def _number(number: int) -> Styled:
    return Styled(f"[{number}] ", "bold cyan")


def _choices(buttons: tuple[Button, ...], first: int, width: int) -> Group:
    """Flow short choices beside each other; give each its own line where one of them is long."""
    rows: list[list[Styled]] = []
    items = [
        Styled.assemble(_number(first + place), (label(button.label), _PRESS[button.style]))
        for place, button in enumerate(buttons)
    ]
    alone = any(item.cell_len > min(34, width) for item in items)
    room = 0
    for item in items:
        if alone or not rows or item.cell_len + 3 > room:
            rows.append([item])
            room = width - item.cell_len
        else:
            rows[-1].append(item)
            room -= item.cell_len + 3
    return Group(*(Styled("   ").join(row) for row in rows))
