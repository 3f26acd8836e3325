"""Links on a page: https alone, with the address in sight, and none that looks like another one. Nothing is fetched."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mentorbot.knowledge.source import Source

_MASKED = re.compile(r"\]\s*\(|^\s*\[[^\]]+\]:|<[^<>|\s]+\|[^<>]*>", re.MULTILINE)
"""[words](address) and its relatives, and Slack's <address|words>."""
_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]*)://|\b(javascript|vbscript)\s*:\S|\b(data):\w+/", re.IGNORECASE)
_LINK = re.compile(r"\bhttps://[^\s<>\"“”]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'’»"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_LOOKS = re.compile(
    r"\b(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|info|co|uk|de|fr|eu|ch|at|nl|me)\b", re.IGNORECASE
)


def link_trouble(text: str) -> str | None:
    """Why the links of a text can't stand on a page, as a sentence; None if they can."""
    if _MASKED.search(text):
        return "A link stands as its address alone, so that everybody sees where it leads."
    for match in _SCHEME.finditer(text):
        if (match[1] or "").lower() != "https":
            return f"Only links that begin with https:// can stand here, not {match[0].strip()[:30]!r}."
    for link in links(text):
        if host(link) is None:
            return f"The address {link[:60]!r} may look like another one, so it can't stand here."
    return None


def links(text: str) -> list[str]:
    """The https addresses in a text, without the marks that end a sentence."""
    return [match[0].rstrip(_TRAILING) for match in _LINK.finditer(text)]


def host(address: str) -> str | None:
    """The host of an https address, in small letters; None where it could be taken for another one.

    That is so for one with letters beyond ASCII or their spelling as xn--, a number instead of a name, a port, or words
    before an @.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    name = parts.netloc.lower()
    if parts.scheme.lower() != "https" or not _HOST.fullmatch(name) or "xn--" in name:
        return None
    return name


def source_trouble(source: Source) -> str | None:
    """Why a source can't be shown, as a sentence: its link, or words that look like another address than its link."""
    words = "\n".join((source.author, source.name, source.path, source.form, source.date, source.title))
    if (said := link_trouble(words)) is not None:
        return said
    if not source.url:
        return None
    if (where := host(source.url)) is None or source.url != "".join(source.url.split()):
        return f"The address {source.url[:60]!r} can't stand here: only a plain https:// address can."
    for match in _LOOKS.finditer(words):
        named = match[0].lower().removeprefix("www.")
        if where != named and not where.endswith(f".{named}"):
            return f"{match[0]!r} looks like another address than {where!r}, where the link leads."
    return None
