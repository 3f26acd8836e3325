"""Any card as blocks that Slack accepts, cut to its limits: words are cut, rows never."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from mentorbot.core import button_id
from mentorbot.core.card import Button, Card, Chart, Inline
from mentorbot.core.command import Registry
from mentorbot.core.runs import ELLIPSIS, Dialect, Run, bars, label, one_line, shares
from mentorbot.platforms.slack import limits
from mentorbot.platforms.slack.spoken import spoken
from mentorbot.platforms.slack.text import MARKDOWN, MRKDWN, MRKDWN_FOR_ALL, link

log = logging.getLogger(__name__)

Surface: TypeAlias = Literal["message", "post", "view"]
"""Where a card stands: a message that one person reads, a post that everybody reads, App Home or a modal."""

FEEDBACK = "feedback"
"""The action id of the pair that says whether an answer was worth it; its values are button ids."""
ROWS = 20
"""List items with a button of their own; more are counted. A feature pages at 10."""
MOST = 200
"""Fields, plain list items or links that are looked at."""
_STYLES = {"primary": "primary", "danger": "danger"}


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Slack takes it; `text` says all of it in plain words."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage, with no link opened up and no name resolved."""
        shown = [block.to_dict() for block in self.blocks]
        return {"text": self.text, "blocks": shown, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}


@dataclass(slots=True)
class Buttons:
    """The buttons of one message or view: each id once, at most `most`, and none whose id can't be written.

    `of` is the public id of the message, where it is one that was delivered.
    """

    registry: Registry
    of: str = ""
    most: int = limits.BUTTONS
    seen: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)

    def native(self, button: Button) -> str:
        """The id of a button; empty if it can't be part of this message, which is logged."""
        spec = self.registry.find(button.command)
        try:
            native = button_id.encode(spec, button.args, self.of) if spec else ""
        except (ValueError, UnicodeEncodeError):
            native = ""
        if not native:
            log.error("a button without a command, or with too long an id", extra={"command": button.command})
        if not native or native in self.seen or len(self.seen) >= self.most:
            return ""
        self.seen.add(native)
        self.shown.append(self.named(button))
        return native

    def make(self, button: Button) -> ButtonElement | None:
        """Build one button; None if it can't be part of this message."""
        native = self.native(button)
        if not native:
            return None
        return ButtonElement(
            text=PlainTextObject(text=self.named(button), emoji=False),
            action_id=native,
            style=_STYLES.get(button.style),
        )

    def named(self, button: Button) -> str:
        """What a button says; where that is nothing, what its command does."""
        spec = self.registry.find(button.command)
        return label(button.label, limits.LABEL) or label(spec.help if spec else "", limits.LABEL) or button.command


def message(registry: Registry, card: Card, *, surface: Surface = "message", of: str = "") -> Message:
    """Render a card. `of` is the public id of a delivered message, by which it is found again."""
    made = Buttons(registry, of)
    blocks = tuple(_blocks(card, made, surface))
    return Message(spoken(card, made.shown), blocks)


def view_blocks(registry: Registry, cards: Iterable[Card]) -> list[Block]:
    """Render cards one below the other, for App Home or a modal: at most 100 blocks, ids unique in all of them."""
    made = Buttons(registry, most=limits.VIEW_BUTTONS)
    return [block for card in cards for block in _blocks(card, made, "view")][: limits.VIEW_BLOCKS]


def _blocks(card: Card, made: Buttons, surface: Surface) -> Iterator[Block]:
    dialect = MRKDWN_FOR_ALL if surface == "post" else MRKDWN
    apart = list(_parts(card, dialect, surface))
    room = limits.MESSAGE_TEXT - 20 * len(apart)
    given = shares([len(each.whole()) for each in apart], room)
    drawn = False
    for part, share in zip(apart, given, strict=True):
        button = made.make(part.button) if part.button is not None else None
        for block in part.blocks(share, button):
            drawn = True
            yield block
    yield from _pressed(card.buttons, made, surface)
    if not drawn and not made.shown:
        yield SectionBlock(text=PlainTextObject(text=ELLIPSIS))


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a card that gets its own blocks and its own share of the room."""

    kind: Literal["section", "markdown", "context"]
    dialect: Dialect
    pieces: Sequence[Run]
    button: Button | None = None

    def whole(self) -> str:
        return self.dialect.write(self.pieces)

    def blocks(self, share: int, button: ButtonElement | None) -> Iterator[Block]:
        """Draw it in at most `share` characters."""
        most = {"section": 10 * limits.SECTION, "markdown": limits.MARKDOWN, "context": limits.CONTEXT}[self.kind]
        most = limits.SECTION if button is not None else most
        text = self.dialect.write(self.pieces, min(share, most)).strip()
        if not text:
            if button is not None:
                yield ActionsBlock(elements=[button])
            return
        if self.kind == "markdown":
            yield MarkdownBlock(text=text)
        elif self.kind == "context":
            yield ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])
        else:
            for number, piece in enumerate(_cut(text)):
                accessory = button if number == 0 else None
                yield SectionBlock(text=MarkdownTextObject(text=piece, verbatim=True), accessory=accessory, expand=True)


def _parts(card: Card, dialect: Dialect, surface: Surface) -> Iterator[_Part]:
    yield from _head(card, dialect, surface)
    for name, value in card.fields[:MOST]:
        named = [Run("*", " ".join(name.split()), "*"), Run("\n", ""), *dialect.runs(value)]
        yield _Part("section", dialect, named)
    pressed = [(text, button) for text, button in card.rows if button is not None]
    listed = [text for text, button in card.rows if button is None]
    for text, button in pressed[:ROWS]:
        yield _Part("section", dialect, dialect.runs(text), button)
    lines = [run for text in listed[:MOST] for run in (Run("• ", ""), *dialect.runs(text), Run("\n", ""))]
    beyond = len(card.rows) - len(pressed[:ROWS]) - len(listed[:MOST])
    if beyond > 0:
        lines.append(Run("", f"and {beyond:,} more"))
    lines += [run for chart in card.charts[:MOST] for run in dialect.runs(tuple(_chart(chart)))]
    for words, address in card.links[:MOST]:
        lines += [link(words, address), Run("\n", "")]
    if lines:
        yield _Part("section", dialect, lines)
    if card.note:
        yield _Part("context", dialect, dialect.runs(card.note))


def _head(card: Card, dialect: Dialect, surface: Surface) -> Iterator[_Part]:
    """The title and the body: as Markdown in a message, where all of it is our own words and those of pages."""
    ours = all(type(piece) is str for piece in (*card.title, *card.body))
    if ours and surface != "view" and card.body:
        yield _Part("markdown", MARKDOWN, [*_title(card, MARKDOWN, "**"), Run("\n\n", ""), *MARKDOWN.runs(card.body)])
        return
    between = [Run("\n", "")] if card.title and card.body else []
    yield _Part("section", dialect, [*_title(card, dialect, "*"), *between, *dialect.runs(card.body)])


def _title(card: Card, dialect: Dialect, mark: str) -> list[Run]:
    runs = [one_line(run, " ") for run in dialect.runs(card.title)]
    plain = card.tone == "plain" and len(runs) == 1 and not runs[0].opening and runs[0].words.strip()
    return [Run(mark, runs[0].words.strip(), mark)] if plain else runs


def _cut(text: str) -> Iterator[str]:
    """Cut a long text into sections, at the ends of lines where there are any."""
    while len(text) > limits.SECTION:
        end = text.rfind("\n", 1, limits.SECTION)
        end = end if end > limits.SECTION // 2 else limits.SECTION
        if part := text[:end].strip():
            yield part
        text = text[end:].strip()
    if text:
        yield text


def _pressed(buttons: Sequence[Button], made: Buttons, surface: Surface) -> Iterator[Block]:
    pair = [each for each in buttons if each.style in ("up", "down")]
    asks = surface != "view" and sorted(each.style for each in pair) == ["down", "up"]
    rest = [each for each in buttons if not (asks and each in pair)]
    elements = [element for each in rest if (element := made.make(each)) is not None]
    for start in range(0, len(elements), limits.ROW_BUTTONS):
        yield ActionsBlock(elements=elements[start : start + limits.ROW_BUTTONS])
    if asks:
        yield from _feedback(pair, made)


def _feedback(pair: Sequence[Button], made: Buttons) -> Iterator[Block]:
    natives = {each.style: (each, made.native(each)) for each in pair}
    if not all(native for _, native in natives.values()):
        return
    both = {
        style: FeedbackButtonObject(text=made.named(button), accessibility_label=made.named(button), value=native)
        for style, (button, native) in natives.items()
    }
    pressed = FeedbackButtonsElement(action_id=FEEDBACK, positive_button=both["up"], negative_button=both["down"])
    yield ContextActionsBlock(elements=[pressed])


def _chart(chart: Chart) -> Iterator[Inline]:
    return bars(chart.alt, [(name, value) for name, value in chart.series[:MOST] if math.isfinite(value)])
