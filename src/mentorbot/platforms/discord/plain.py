"""A card as a plain message: what a screen pushes and reads aloud, which Components V2 can't be."""

from __future__ import annotations

from dataclasses import replace

from discord import ui

from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.cards import Buttons
from mentorbot.platforms.discord.parts import parts, texts


def plain(card: Card, *, bold: bool = False) -> str:
    """Write the whole card in reading order, in at most 2,000 characters of Markdown; `bold` is for its title."""
    apart = parts(card)
    title = apart[0].pieces
    if bold and len(title) == 1 and not title[0].opening:
        apart[0] = replace(apart[0], pieces=[replace(title[0], opening="**", closing="**")])
    return "\n".join(filter(None, texts(apart, limits.CONTENT))) or "…"


def plain_view(registry: Registry, card: Card, of: str = "") -> ui.View | None:
    """Give the card's buttons, those of its rows included, for a plain message; None if it has none.

    `of` is the public id of the message, where it is one that was delivered.
    """
    every = [*card.buttons, *(button for _, button in card.rows if button)]
    made = Buttons(registry, of).all(every)
    if not made:
        return None
    out = ui.View(timeout=None)
    for number, button in enumerate(made):
        button.row = number // limits.ROW_BUTTONS
        out.add_item(button)
    out.stop()
    return out
