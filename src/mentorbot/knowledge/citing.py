"""From the words of whoever says where a page comes from to a source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date

from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.knowledge.entry import LONGEST_SLUG
from mentorbot.knowledge.links import host, link_trouble, links, source_trouble
from mentorbot.knowledge.source import EXPERIENCE, Source

LONGEST = 300
"""Characters of what is said about where a page comes from."""
_MONTHS = "January February March April May June July August September October November December"
_DATE = re.compile(rf"\b(?:(?:\d{{1,2}}\.? )?(?:{_MONTHS.replace(' ', '|')}) )?(?:19|20)\d\d\b", re.IGNORECASE)
_EXPERIENCED = re.compile(r"^(?:the |my |an? |our )*(?:own )?experiences?\b(?:\s*(?:of|from|by|:))?\s*", re.IGNORECASE)
_A_MEMBER = re.compile(r"^(?:an?|the|one) (?:member|person|colleague)\b", re.IGNORECASE)
_LEFT_OVER = re.compile(r"\s+(?:in|on|of|from|since)$", re.IGNORECASE)
_HERE = re.compile(r"\b(?:in|of|from) (?:this|our) (?:community|server|workspace|group)\b", re.IGNORECASE)


def cited(words: str, known: Mapping[str, Source], today: date) -> Source:
    """The source that somebody names: one of the `known`, or a new one with a slug that none of them has.

    Experience is always a source of its own, so that each member's can be withdrawn; without a date it is of this
    month. Raises Friendly where nothing is said, or what can't be shown.
    """
    said = " ".join(clean(words).split())
    if not said.strip(".,;:!?-–—/ "):
        raise Friendly(
            "A page needs a source, and this one has none yet.",
            'Say where it comes from, such as "experience of a member".',
        )
    if len(said) > LONGEST:
        raise Friendly(f"That is {len(said):,} characters long; where it comes from takes at most {LONGEST}.")
    if (found := _known(said, known)) is not None:
        return found
    made = _experience(said, today) or _document(said)
    if (trouble := link_trouble(said) or source_trouble(made)) is not None:
        raise Friendly(trouble)
    return _named(made, known)


def slug_of(words: str, taken: Collection[str]) -> str:
    """A slug made of words that nothing has yet: at most 60 characters, with a number where it is needed."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    stem = ""
    for part in parts:
        if len(stem) + 1 + len(part) > LONGEST_SLUG - 4:
            break
        stem = f"{stem}-{part}" if stem else part
    stem = stem or (parts[0][: LONGEST_SLUG - 4] if parts else "page")
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _known(said: str, known: Mapping[str, Source]) -> Source | None:
    wanted = said.casefold().rstrip(".")
    for source in known.values():
        names = {source.slug} if source.experience else {source.slug, source.author, source.name, source.label}
        if wanted in {name.casefold() for name in names}:
            return source
    return None


def _experience(said: str, today: date) -> Source | None:
    match = _EXPERIENCED.match(said)
    if match is None and not _A_MEMBER.match(said):
        return None
    rest, here = said[match.end() :] if match else said, bool(_HERE.search(said))
    when = _DATE.search(rest)
    pieces = [piece.strip(" .") for piece in _DATE.sub("", _HERE.sub("", rest)).split(",")]
    told = [_LEFT_OVER.sub("", " ".join(piece.split())) for piece in pieces if piece] or ["a member"]
    here = here or bool(_A_MEMBER.match(told[0]))
    form = f"{EXPERIENCE} in this community" if here else EXPERIENCE
    return Source("", told[0], told[0], ", ".join(told[1:]), form, when[0] if when else f"{today:%B %Y}")


def _document(said: str) -> Source:
    found = links(said)
    url = found[0] if found else ""
    rest = said.replace(url, "") if url else said
    dates = list(_DATE.finditer(rest))
    when = dates[-1][0] if dates else "undated"
    rest = rest.replace(when, "") if dates else rest
    pieces = [piece for piece in (each.strip(" .()") for each in rest.split(",")) if piece]
    author = pieces[0] if pieces else host(url) or said
    return Source("", author, author, "", ", ".join(pieces[1:]), when, url=url)


def _named(made: Source, known: Mapping[str, Source]) -> Source:
    about = f"{made.author} {made.date}" if made.experience else made.author
    return Source(
        slug_of(about, known),
        made.author,
        made.name,
        made.path,
        made.form,
        made.date,
        made.title,
        made.document,
        made.url,
    )
