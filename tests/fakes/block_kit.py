"""What Slack refuses of a message or view: the limits of Block Kit, read from docs.slack.dev and checked by hand.

Nothing else that can run here knows them, so they are written down once more, apart from the program's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Body = Mapping[str, Any]
MESSAGE, HOME, MODAL = "message", "home", "modal"
_SURFACES = {
    "section": {MESSAGE, HOME, MODAL},
    "actions": {MESSAGE, HOME, MODAL},
    "context": {MESSAGE, HOME, MODAL},
    "divider": {MESSAGE, HOME, MODAL},
    "header": {MESSAGE, HOME, MODAL},
    "image": {MESSAGE, HOME, MODAL},
    "rich_text": {MESSAGE, HOME, MODAL},
    "input": {HOME, MODAL, MESSAGE},
    "markdown": {MESSAGE},
    "context_actions": {MESSAGE},
}
_ELEMENT_IN = {
    "button": {"section", "actions"},
    "overflow": {"section", "actions"},
    "static_select": {"section", "actions", "input"},
    "external_select": {"section", "actions", "input"},
    "users_select": {"section", "actions", "input"},
    "conversations_select": {"section", "actions", "input"},
    "channels_select": {"section", "actions", "input"},
    "checkboxes": {"section", "actions", "input"},
    "radio_buttons": {"section", "actions", "input"},
    "plain_text_input": {"input"},
    "number_input": {"input"},
    "feedback_buttons": {"context_actions"},
    "icon_button": {"context_actions"},
    "mrkdwn": {"context"},
    "plain_text": {"context"},
    "image": {"context", "section"},
}


class Refused(Exception):
    """Slack's error code, and what it is about."""


def check_message(body: Body) -> None:
    """Refuse what chat.postMessage refuses. Raises Refused."""
    blocks = body.get("blocks") or []
    text = str(body.get("text") or "")
    if not blocks and not text.strip():
        raise Refused("no_text")
    if len(text) > 40_000:
        raise Refused("msg_too_long")
    if len(blocks) > 50:
        raise Refused("invalid_blocks: more than 50")
    check_blocks(blocks, MESSAGE)
    if sum(map(_letters, blocks)) > 13_200:
        raise Refused("msg_blocks_too_long")
    if sum(len(each["text"]) for each in blocks if each["type"] == "markdown") > 12_000:
        raise Refused("invalid_blocks: markdown above 12,000")


def check_view(view: Body) -> None:
    """Refuse what views.open and views.publish refuse. Raises Refused."""
    kind = view.get("type")
    _must(kind in (HOME, MODAL), "type", kind)
    blocks = view.get("blocks") or []
    _must(len(blocks) <= 100, "more than 100 blocks", len(blocks))
    if kind == MODAL:
        _text(view.get("title"), 24, "title", plain=True)
        inputs = any(each.get("type") == "input" for each in blocks)
        _must(not inputs or view.get("submit") is not None, "inputs without submit", "")
        for name in ("submit", "close"):
            if view.get(name) is not None:
                _text(view[name], 24, name, plain=True)
    _must(len(str(view.get("private_metadata") or "")) <= 3000, "private_metadata", "")
    _must(len(str(view.get("callback_id") or "")) <= 255, "callback_id", "")
    check_blocks(blocks, str(kind))


def check_options(body: Body) -> None:
    """Refuse suggestions that Slack doesn't show. Raises Refused."""
    options = body.get("options") or []
    _must(len(options) <= 100, "more than 100 options", len(options))
    for each in options:
        _text(each.get("text"), 75, "option", plain=True)
        _must(0 < len(str(each.get("value") or "")) <= 150, "option value", each)


def check_blocks(blocks: Sequence[Body], surface: str) -> None:
    """Refuse blocks that this surface doesn't take. Raises Refused."""
    known: list[str] = []
    for block in blocks:
        kind = str(block.get("type"))
        _must(surface in _SURFACES.get(kind, set()), f"{kind} in {surface}", block)
        _CHECKS[kind](block)
        if block.get("block_id"):
            _must(len(block["block_id"]) <= 255, "block_id", block)
            known.append(block["block_id"])
        for element in _elements(block):
            _element(element, kind)
    _must(len(known) == len(set(known)), "block_id twice", known)
    acted = [each["action_id"] for block in blocks for each in _elements(block) if each.get("action_id")]
    _must(len(acted) == len(set(acted)), "action_id twice", acted)


def _section(block: Body) -> None:
    _must(block.get("text") is not None or block.get("fields"), "section without words", block)
    if block.get("text") is not None:
        _text(block["text"], 3000, "section")
    fields = block.get("fields") or []
    _must(len(fields) <= 10, "more than 10 fields", block)
    for each in fields:
        _text(each, 2000, "field")


def _actions(block: Body) -> None:
    _must(1 <= len(block.get("elements") or []) <= 25, "1 to 25 elements", block)


def _context(block: Body) -> None:
    _must(1 <= len(block.get("elements") or []) <= 10, "1 to 10 elements", block)
    for each in block["elements"]:
        if each["type"] in ("mrkdwn", "plain_text"):
            _text(each, 3000, "context")


def _context_actions(block: Body) -> None:
    _must(1 <= len(block.get("elements") or []) <= 5, "1 to 5 elements", block)


def _header(block: Body) -> None:
    _text(block.get("text"), 150, "header", plain=True)


def _markdown(block: Body) -> None:
    _must(0 < len(str(block.get("text") or "")) <= 12_000, "markdown", block)


def _input(block: Body) -> None:
    _text(block.get("label"), 2000, "label", plain=True)
    _must(block.get("element") is not None, "input without element", block)
    if block.get("hint") is not None:
        _text(block["hint"], 2000, "hint", plain=True)


def _free(block: Body) -> None:
    """Nothing of this kind is made by us in a way that could break a limit."""


_CHECKS = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "context_actions": _context_actions,
    "header": _header,
    "markdown": _markdown,
    "input": _input,
    "divider": _free,
    "image": _free,
    "rich_text": _free,
}


def _elements(block: Body) -> Iterator[Body]:
    yield from block.get("elements") or ()
    for name in ("accessory", "element"):
        if block.get(name) is not None:
            yield block[name]


def _element(element: Body, inside: str) -> None:
    kind = str(element.get("type"))
    _must(inside in _ELEMENT_IN.get(kind, set()), f"{kind} in {inside}", element)
    if "action_id" in element:
        _must(0 < len(element["action_id"]) <= 255, "action_id", element)
    if kind == "button":
        _text(element.get("text"), 75, "button", plain=True)
        _must(len(str(element.get("value") or "")) <= 2000, "button value", element)
        _must(element.get("style", "primary") in ("primary", "danger"), "style", element)
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            _text(element[name].get("text"), 75, name, plain=True)
            _must(0 < len(element[name]["value"]) <= 2000, "value", element)
    if kind == "plain_text_input":
        _must(1 <= element.get("max_length", 3000) <= 3000, "max_length", element)
        _must(len(element.get("initial_value") or "") <= element.get("max_length", 3000), "initial_value", element)
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        check_options(element)
        _must(len(element.get("options") or []) >= 1, "no options", element)
    if element.get("placeholder") is not None:
        _text(element["placeholder"], 150, "placeholder", plain=True)


def _text(text: Any, longest: int, name: str, *, plain: bool = False) -> None:
    _must(isinstance(text, Mapping), f"{name}: no text", text)
    _must(text["type"] == "plain_text" or (not plain and text["type"] == "mrkdwn"), f"{name}: kind", text)
    _must(1 <= len(text["text"]) <= longest, f"{name}: 1 to {longest} characters", len(text["text"]))


def _letters(block: Body) -> int:
    own = block.get("text")
    count = len(own) if isinstance(own, str) else len(own["text"]) if own else 0
    for each in (*(block.get("fields") or ()), *_elements(block)):
        inner = each.get("text")
        count += len(inner) if isinstance(inner, str) else len(inner["text"]) if inner else 0
    return count


def _must(holds: object, what: str, value: object) -> None:
    if not holds:
        raise Refused(f"invalid_blocks: {what}: {str(value)[:300]}")
