"""What the features say: plain and calm, without the words that only we know."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tests.features.walk import buttons, said, walked

import mentorbot
from mentorbot.deliverer import declared_commands

SOURCE = Path(mentorbot.__file__).parent
OURS = [*(SOURCE / "features").rglob("*.py"), SOURCE / "core" / "dispatch.py", SOURCE / "community" / "settings.py"]
EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]")
JARGON = re.compile(r"(?<!/)\b(entry|entries|kb|gaps?|retired?|gate|confidence|slugs?|errors?|invalid|tokens?)\b")
PATHS = declared_commands().commands
"""What commands are called by us; people read the words that a platform makes of it."""


def _strings(path: Path) -> list[tuple[int, str]]:
    """The strings of a file that a person may read: those with a space in them, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in alone]
    said = [(node.lineno, node.value) for node in found if isinstance(node.value, str)]
    return [(line, words) for line, words in said if " " in words.strip() and words not in PATHS]


@pytest.mark.parametrize("path", sorted(OURS), ids=lambda path: path.name)
def test_our_own_words_are_calm_and_plain(path: Path) -> None:
    for line, words in _strings(path):
        assert "!" not in words, (line, words)
        assert not EMOJI.search(words), (line, words)
        assert not JARGON.search(words), (line, words)


def test_no_card_shouts_or_smiles() -> None:
    for path, card in walked().seen:
        words = " ".join([said(card), *(button.label for button in buttons(card))])
        assert not EMOJI.search(words), (path, words)
        assert "!" not in words, (path, words)


def test_no_button_speaks_of_how_we_are_built() -> None:
    for path, card in walked().seen:
        for button in buttons(card):
            if button.command not in ("page", "ask example"):
                assert not JARGON.search(button.label), (path, button.label)
