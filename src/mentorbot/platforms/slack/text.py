"""Card text in Slack's two markups: mrkdwn, and the Markdown of the markdown block. Nothing in words does anything."""

from __future__ import annotations

import re
from datetime import UTC

from mentorbot.core.card import Ref, When
from mentorbot.core.runs import Dialect, Run, safe_link, sendable
from mentorbot.platforms.slack.limits import LINK, MESSAGE_TEXT

_MARKED = re.compile(r"(?<![A-Za-z0-9])([*_~])(?=\S)|(?<=\S)([*_~])(?![A-Za-z0-9])|(`)")
"""What formats in mrkdwn: a mark that stands at the edge of a word, and a backtick anywhere."""
_ALIKE = {"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"}
"""mrkdwn has no escape, so that a mark that would format becomes a character that looks like it."""
_QUOTED = re.compile(r"^([^\S\n]*)&gt;", re.MULTILINE)
_EMOJI = re.compile(r":(?=[A-Za-z0-9_+'-]{1,80}:)")
_SPECIAL = re.compile(r"([\\`*_~\[\]()#+!|{}@-])")
_LINKED = re.compile(r"(://|\bwww\b)")
_NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)
_TIMES = {
    "date": "{date_long}",
    "time": "{time}",
    "both": "{date_long}, {time}",
    "relative": "{ago}",
}
"""docs.slack.dev, messaging/formatting-message-text#date-formatting."""
_NAMES = {"person": "a member", "channel": "a channel", "role": "a group"}
_SIGILS = {"person": "@", "channel": "#", "role": "!subteam^"}


def entities(words: str) -> str:
    """Write the three characters that control Slack's text as entities; they can't ping or link any more."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(words: str) -> str:
    """Write words so that mrkdwn shows them as they are, but for a few marks that become others that look alike."""
    text = _MARKED.sub(lambda found: _ALIKE[found[0]], sendable(words))
    text = _EMOJI.sub("\ua789", entities(text))
    return _QUOTED.sub("\\1›", text)


def markdown(words: str) -> str:
    """Write words so that the markdown block shows them as they are."""
    text = _EMOJI.sub("\ua789", _SPECIAL.sub(r"\\\1", sendable(words)))
    text = _LINKED.sub(lambda found: found[0].replace(":", "\\:") if ":" in found[0] else "www\\", entities(text))
    return _NUMBERED.sub(r"\1\\\2", text)


def said(piece: When) -> str:
    """An instant in words, for whoever reads no token: a screen, a screen reader."""
    at = piece.at.astimezone(UTC)
    day, time = f"{at.day} {at:%B %Y}", f"{at:%H:%M} UTC"
    return {"date": day, "time": time}.get(piece.style, f"{day}, {time}")


def _when(piece: When) -> str:
    return f"<!date^{int(piece.at.timestamp())}^{_TIMES[piece.style]}|{said(piece)}>"


def named(piece: Ref) -> str:
    """What stands for a person, a channel or a group where no name may be shown; an id that is none is only words."""
    return _NAMES[piece.kind] if _ref(piece) is not None else sendable(piece.native)


def _ref(piece: Ref) -> str | None:
    known = piece.native.isascii() and piece.native.isalnum() and piece.native.isupper()
    return f"<{_SIGILS[piece.kind]}{piece.native}>" if known else None


def _unsaid(piece: Ref) -> str | None:
    """Where everybody reads, only a channel is named: a person or a group would be pinged."""
    found = _ref(piece)
    return found if found is None or piece.kind == "channel" else named(piece)


def _code(words: str) -> str:
    return entities(sendable(words))


def _dialect(bold: str, italic: str, escape: str, ref: str) -> Dialect:
    return Dialect(
        marks={"plain": "", "bold": bold, "italic": italic, "code": "`"},
        escape=mrkdwn if escape == "mrkdwn" else markdown,
        code=_code,
        when=_when,
        ref=_ref if ref == "named" else _unsaid,
        bullet="• " if escape == "mrkdwn" else "- ",
        ends_list=escape == "markdown",
        longest=MESSAGE_TEXT,
    )


MRKDWN = _dialect("*", "_", "mrkdwn", "named")
"""What most blocks hold, for one reader."""
MRKDWN_FOR_ALL = _dialect("*", "_", "mrkdwn", "unsaid")
"""The same where everybody reads."""
MARKDOWN = _dialect("**", "*", "markdown", "unsaid")
"""What the markdown block holds: our own words and those of pages."""


def link(label: str, address: str) -> Run:
    """Write a link in mrkdwn that shows its domain. One that isn't https, or is too long, stays words.

    A label that looks like an address itself is replaced by the domain, so that it can't name another one.
    """
    label = " ".join(sendable(label).replace("|", "/").split())
    found = safe_link(label, address)
    if found is None or len(safe := entities(found.address)) > LINK:
        return Run("", label)
    if not found.words:
        return Run(f"<{safe}|", found.host, ">")
    return Run(f"<{safe}|", found.words, f"> ({found.host})")
