"""A page as three fields that somebody edits, and back: what is set beside them stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from mentorbot.knowledge.citing import cited
from mentorbot.knowledge.entry import OURSELVES, statements
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.writing import CHECK_AFTER, Written, bodied, fitted, titled


@dataclass(frozen=True, slots=True)
class Fields:
    """The three fields of a page: what is asked, what is answered, and where lines come from that name no source."""

    question: str
    answer: str
    origin: str


def fields(page: Written, known: Mapping[str, Source]) -> Fields:
    """A page as three fields. The source that most lines have is named once; other lines keep their marks."""
    known = {**known, **{each.slug: each for each in page.sources}}
    counts = Counter(each.sources for each in page.page.statements if len(each.sources) == 1)
    alone = next((sources[0] for sources, _ in counts.most_common()), "")
    lines = page.page.body.split("\n")
    answer = "\n".join(line.removesuffix(f"[{alone}]").rstrip() if _has(line, alone) else line for line in lines)
    return Fields(page.page.title, answer, known[alone].label if alone in known else alone)


def rewritten(before: Written, new: Fields, known: Mapping[str, Source], today: date) -> Written:
    """The same page with its three fields anew; a day to be checked that is past comes again.

    `known` are the sources there are; those that came with `before` count too. Raises Friendly as `written` does.
    """
    own = {each.slug: each for each in before.sources}
    title, source = titled(new.question), _source(before, new.origin, {**known, **own}, today)
    every = {**known, **own, source.slug: source}
    body = bodied(new.answer, source.slug, every)
    used = tuple(dict.fromkeys(slug for each in statements(body) for slug in each.sources if slug != OURSELVES))
    page = replace(before.page, title=title, body=body, sources=used, reviewed=today)
    lived = bool(used) and all(every[slug].experience for slug in used)
    if lived or page.evidence == "experience":
        page = replace(page, evidence="experience" if lived else "")
    if page.past(today):
        page = replace(page, check_again=today + CHECK_AFTER)
    fresh = own if source.slug in known else {**own, source.slug: source}
    return Written(fitted(page, every), tuple(each for slug, each in fresh.items() if slug in used))


def _source(before: Written, origin: str, known: Mapping[str, Source], today: date) -> Source:
    """The source that is meant: one of the page's own by its label, as `fields` wrote it, else as anyone cites it."""
    said = " ".join(origin.split()).casefold()
    labels = {known[slug].label.casefold(): known[slug] for slug in before.page.sources if slug in known}
    return labels.get(said) or cited(origin, known, today)


def _has(line: str, alone: str) -> bool:
    (read,) = statements(line) or (None,)
    return bool(alone) and read is not None and read.sources == (alone,)
