"""A card's words as stretches of Markdown that share the room of one message."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mentorbot.core.card import Card, Chart, Inline
from mentorbot.core.runs import Run, bars, one_line, shares
from mentorbot.platforms.discord.text import MARKDOWN, link

ROWS = 200
"""More list items, fields or links than this are counted or left out; a feature pages at 10."""
APART = 8
"""Fields that stand apart from each other, where no buttons stand beside rows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the card that gets its own share of the room. `before` is written only with words after it.

    Parts of one block stand together; a little room separates blocks.
    """

    before: str
    pieces: Sequence[Run]
    block: str
    row: int = -1

    def written(self, room: int | None = None) -> str:
        """Write the part, cut to `room` characters in all if that is given."""
        words = MARKDOWN.write(self.pieces, None if room is None else max(0, room - len(self.before)))
        return (self.before + words).rstrip() if words.strip() else ""


def parts(card: Card, heading: str = "") -> list[Part]:
    """Take a card apart in reading order; `heading` stands before its title."""
    out = [Part(heading, [one_line(run, " ") for run in MARKDOWN.runs(card.title)], "head")]
    out.append(Part("", MARKDOWN.runs(card.body), "head"))
    bare = not any(button for _, button in card.rows)
    for number, (name, value) in enumerate(card.fields[:ROWS]):
        named = [Run("**", " ".join(name.split()), "**"), Run("\n", ""), *MARKDOWN.runs(value)]
        out.append(Part("", named, f"field {number}" if bare and number < APART else "fields"))
    bullet = "- " if bare else ""
    out += [Part(bullet, MARKDOWN.runs(words), "rows", index) for index, (words, _) in enumerate(card.rows[:ROWS])]
    if len(card.rows) > ROWS:
        out.append(Part("", [Run("", f"and {len(card.rows) - ROWS:,} more")], "rows"))
    out += [Part("", MARKDOWN.runs(_chart(chart)), "tail") for chart in card.charts[:ROWS]]
    out += [Part("", [link(words, address)], "tail") for words, address in card.links[:ROWS]]
    out.append(Part("-# ", [one_line(run, "\n-# ") for run in MARKDOWN.runs(card.note)], "tail"))
    return out


def texts(apart: Sequence[Part], room: int) -> list[str]:
    """Write every part so that all of them, with a newline each, fit into `room` characters. Only words are cut."""
    whole = [part.written() for part in apart]
    room -= 2 * len(apart)
    if sum(map(len, whole)) <= room:
        return whole
    given = shares([len(text) for text in whole], room)
    pairs = zip(apart, whole, given, strict=True)
    return [text if len(text) <= share else part.written(share) for part, text, share in pairs]


def _chart(chart: Chart) -> Iterable[Inline]:
    return bars(chart.alt, [(name, value if math.isfinite(value) else 0.0) for name, value in chart.series[:ROWS]])
