"""Pages as members read them: short answer, points, and the line of sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mentorbot.core.card import Text
from mentorbot.knowledge.entry import EVIDENCE, MOST_SHOWN, OURSELVES, Entry, Statement
from mentorbot.knowledge.source import Source


def lines(statements: Iterable[Statement]) -> str:
    """Statements as a body: paragraphs, and points with a bullet."""
    return "\n".join(f"- {each.words}" if each.point else each.words for each in statements)


def source_line(sources: Mapping[str, Source], slugs: Iterable[str]) -> str:
    """`Sources:` and each author's path and form; empty without a source."""
    labels = [sources[slug].label for slug in dict.fromkeys(slugs) if slug in sources]
    if not labels:
        return ""
    return f"{'Source' if len(labels) == 1 else 'Sources'}: {' · '.join(labels)}"


def day(of: date) -> str:
    """A day with its month by name: 3 May 2027."""
    return f"{of.day} {of:%B %Y}"


def standing(entry: Entry, today: date) -> str:
    """How far a page can be relied on: what it rests on, and its dates; what is past its date is hedged.

    Empty for a page that says neither what it rests on nor when it is to be checked again.
    """
    if not entry.evidence and entry.check_again is None:
        return ""
    parts = [EVIDENCE[entry.evidence]] if entry.evidence else []
    past = entry.past(today)
    if entry.reviewed is not None:
        parts.append(f"{'last ' if past else ''}reviewed on {day(entry.reviewed)}")
    if entry.check_again is not None and not past:
        parts.append(f"to be checked again on {day(entry.check_again)}")
    said = ", ".join(parts)
    hedge = " Some of it may have changed since." if past else ""
    return f"{said[:1].upper()}{said[1:]}.{hedge}" if said else hedge.strip()


def page_body(entry: Entry, sources: Mapping[str, Source], today: date) -> Text:
    """The first view of one page, with how far it can be relied on, and its sources."""
    return _joined(lines(entry.shown), standing(entry, today), source_line(sources, entry.used_sources()))


def _joined(*parts: str) -> Text:
    return ("\n".join(part for part in parts if part),)


@dataclass(frozen=True, slots=True)
class Body:
    """What is shown of one page or of two: the words, the pages, and the slugs of the sources credited."""

    text: Text
    pages: tuple[Entry, ...]
    sources: tuple[str, ...]


def body_of(pages: Sequence[Entry], sources: Mapping[str, Source], today: date, *, asked_both: bool) -> Body:
    """The first view of a page, or of two in at most 900 characters, each view with its source.

    Two pages that were `asked_both` are shown whatever must give way: points go first, the short answer and the other
    view of each stay. Else the second is shown only if both fit whole.
    """
    first = pages[0]
    alone = Body(page_body(first, sources, today), (first,), first.used_sources())
    if len(pages) < 2:
        return alone
    shown: list[tuple[int, Statement]] = []
    for number, each in _by_weight(first, pages[1]):
        fits = _length(pages[:2], [*shown, (number, each)], sources, today) <= MOST_SHOWN
        if not fits and not asked_both:
            return alone
        if fits or number not in {taken for taken, _ in shown}:
            shown.append((number, each))
    upper, lower = (
        lines(each for each in page.shown if (number, each) in shown) for number, page in enumerate(pages[:2])
    )
    title, credit = f"**{pages[1].title}**", source_line(sources, _credited(shown))
    text = _joined(upper, standing(first, today), title, lower, standing(pages[1], today), credit)
    return Body(text, (first, pages[1]), _credited(shown))


def _by_weight(first: Entry, second: Entry) -> list[tuple[int, Statement]]:
    """Both pages' statements: short answers, then the paragraphs beside them, then points, in turn."""
    ranked = [
        ((1 + each.point if place else 0, place, number), number, each)
        for number, page in enumerate((first, second))
        for place, each in enumerate(page.shown)
    ]
    return [(number, each) for _, number, each in sorted(ranked, key=lambda row: row[0])]


def _credited(shown: Sequence[tuple[int, Statement]]) -> tuple[str, ...]:
    ordered = sorted(shown, key=lambda row: row[0])
    return tuple(dict.fromkeys(slug for _, each in ordered for slug in each.sources if slug != OURSELVES))


def _length(
    pages: Sequence[Entry], shown: Sequence[tuple[int, Statement]], sources: Mapping[str, Source], today: date
) -> int:
    words = sum(len(each.words) + 1 + 2 * each.point for _, each in shown)
    around = sum(len(page.title) + len(standing(page, today)) for page in pages)
    return around + len(source_line(sources, _credited(shown))) + words + 6
