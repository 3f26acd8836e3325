"""Card text as Discord's Markdown: our subset is kept, and everything else is escaped."""

from __future__ import annotations

import re

from mentorbot.core.card import Ref, When
from mentorbot.core.runs import Dialect, Run, safe_link, sendable
from mentorbot.platforms.discord.limits import LAYOUT_TEXT, LINK

_ANYWHERE = re.compile(r"([\\*_~`|<@\[\]])")
"""What formats, hides, mentions, links or shows a time wherever it stands."""
_LINE_START = re.compile(r"^([^\S\n]*)([#+>-])", re.MULTILINE)
_NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)
_TIMES = {"date": "D", "time": "t", "both": "f", "relative": "R"}
_REFS = {"person": "@", "channel": "#", "role": "@&"}


def escape(words: str) -> str:
    """Write words so that Discord shows them as they are: nothing in them formats, pings or links."""
    text = _ANYWHERE.sub(r"\\\1", sendable(words))
    text = _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))
    return text.replace("://", "\\://")


def _when(piece: When) -> str:
    return f"<t:{int(piece.at.timestamp())}:{_TIMES[piece.style]}>"


def _ref(piece: Ref) -> str | None:
    known = piece.native.isascii() and piece.native.isdigit()
    return f"<{_REFS[piece.kind]}{piece.native}>" if known else None


MARKDOWN = Dialect(
    marks={"plain": "", "bold": "**", "italic": "*", "code": "`"},
    escape=escape,
    code=str,
    when=_when,
    ref=_ref,
    bullet="- ",
    ends_list=True,
    longest=LAYOUT_TEXT,
)
"""Discord's own. An empty line ends a list, so that what follows isn't taken for its last item."""


def link(label: str, address: str) -> Run:
    """Write a link that shows its domain. One that isn't https, or is too long, stays words.

    A label that looks like an address itself is replaced by the domain, so that it can't name another one.
    """
    label = " ".join(sendable(label).replace("[", "(").replace("]", ")").split())
    found = safe_link(label, address)
    if found is None or len(found.address) > LINK:
        return Run("", label)
    if not found.words:
        return Run("[", found.host, f"]({found.address})")
    return Run("[", found.words, f"]({found.address}) ({found.host})")
