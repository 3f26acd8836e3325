"""Any card as a message that Discord accepts: Components V2, cut to its limits."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

import discord
from discord import ui

from mentorbot.core import button_id
from mentorbot.core.card import Button, Card, File
from mentorbot.core.command import Registry
from mentorbot.core.runs import ELLIPSIS, label
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.parts import ROWS, Part, parts, texts

log = logging.getLogger(__name__)

Item: TypeAlias = "ui.Item[Any]"
Pressable: TypeAlias = "ui.Button[Any]"

_STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
_AMBER = 0xB7791F
"""Beside the words of a card that is sorry; it says nothing that they don't."""
_DESCRIPTION = 1024


@dataclass(slots=True)
class Buttons:
    """The buttons of one message: each id once, at most 25, and none whose id can't be written.

    `of` is the public id of the message, where it is one that was delivered.
    """

    registry: Registry
    of: str = ""
    seen: set[str] = field(default_factory=set)

    def make(self, button: Button) -> Pressable | None:
        """Build one button; None if it can't be part of this message, which is logged."""
        spec = self.registry.find(button.command)
        try:
            native = button_id.encode(spec, button.args, self.of) if spec else ""
        except (ValueError, UnicodeEncodeError):
            native = ""
        if spec is None or not native:
            log.error("a button without a command, or with too long an id", extra={"command": button.command})
            return None
        if native in self.seen or len(self.seen) >= limits.BUTTONS:
            return None
        self.seen.add(native)
        words = label(button.label, limits.LABEL) or label(spec.help, limits.LABEL) or spec.path
        return ui.Button(label=words, custom_id=native, style=_STYLES.get(button.style, _STYLES["plain"]))

    def all(self, buttons: Sequence[Button]) -> list[Pressable]:
        """Build those of these buttons that can be part of this message."""
        return [made for made in map(self.make, buttons) if made]


def view(registry: Registry, card: Card) -> ui.LayoutView:
    """Render a card as a view that discord.py sends but doesn't keep: presses are served by their id alone."""
    out = ui.LayoutView(timeout=None)
    for item in layout(registry, card):
        out.add_item(item)
    out.stop()
    return out


def layout(registry: Registry, card: Card) -> list[Item]:
    """Render a card as top-level components. Rows keep their button beside them where 40 components allow it."""
    apart = parts(card, "### " if card.tone == "plain" else "")
    written = texts(apart, limits.LAYOUT_TEXT)
    attached = [_attachment(name, file) for name, file in named(card.files)]
    worded = {part.row for part, text in zip(apart, written, strict=True) if text}
    made = Buttons(registry)
    own = made.all(card.buttons)
    rows = {index: made.make(button) for index, (_, button) in enumerate(card.rows[:ROWS]) if button}
    beside = {index: button for index, button in rows.items() if button and index in worded}
    below = [button for index, button in rows.items() if button and index not in worded]
    if _count(apart, written, beside, below, own) + len(attached) > limits.COMPONENTS:
        most = limits.BUTTONS - limits.ROW_BUTTONS if attached else limits.BUTTONS
        own, beside, below = own[:most], {}, [button for button in rows.values() if button][: max(0, most - len(own))]
    items: list[Item] = [*_blocks(apart, written, beside), *attached, *action_rows(below), *action_rows(own)]
    if card.tone == "quiet":
        return items
    return [ui.Container(*items, accent_colour=_AMBER if card.tone == "sorry" else None)]


def files(card: Card) -> list[discord.File]:
    """Give the card's files as uploads, under the names that its layout uses."""
    return [discord.File(io.BytesIO(file.data), filename=name) for name, file in named(card.files)]


def action_rows(buttons: Sequence[Pressable]) -> list[ui.ActionRow[Any]]:
    """Put buttons into rows of five."""
    starts = range(0, len(buttons), limits.ROW_BUTTONS)
    return [ui.ActionRow(*buttons[start : start + limits.ROW_BUTTONS]) for start in starts]


def named(attached: Sequence[File]) -> list[tuple[str, File]]:
    """Give each file a name that an attachment address can hold, each once; at most ten."""
    out: dict[str, File] = {}
    for number, file in enumerate(attached[: limits.FILES]):
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", file.name).strip("._")[-80:] or "file"
        out[name if name not in out else f"{number}_{name}"] = file
    return list(out.items())


def _count(
    apart: Sequence[Part], written: Sequence[str], beside: Mapping[int, object], *below: Sequence[object]
) -> int:
    shown = [part for part, text in zip(apart, written, strict=True) if text or part.row in beside]
    stretches = sum(1 for (_, row), _ in groupby(shown, key=lambda part: _place(part, beside)) if row < 0)
    pressed = sum(len(each) + -(-len(each) // limits.ROW_BUTTONS) for each in below)
    return 1 + max(1, stretches) + 3 * len(beside) + pressed


def _place(part: Part, beside: Mapping[int, object]) -> tuple[str, int]:
    """Say which component a part belongs to: that of its row, where it has a button beside it, else of its block."""
    return part.block, part.row if part.row in beside else -1


def _blocks(apart: Sequence[Part], written: Sequence[str], beside: Mapping[int, Pressable]) -> list[Item]:
    items: list[Item] = []
    pairs = zip(apart, written, strict=True)
    for (_, row), group in groupby(pairs, key=lambda pair: _place(pair[0], beside)):
        text = "\n".join(text for _, text in group if text)
        if row >= 0:
            items.append(ui.Section(ui.TextDisplay(text), accessory=beside[row]))
        elif text:
            items.append(ui.TextDisplay(text))
    return items or [ui.TextDisplay(ELLIPSIS)]


def _attachment(name: str, file: File) -> Item:
    if file.media_type.startswith("image/"):
        words = label(file.name, _DESCRIPTION) or name
        return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=words))
    return ui.File(f"attachment://{name}")
