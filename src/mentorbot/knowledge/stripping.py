"""What is left of a page without one of its sources: no statement drawn from it, and nothing that names it."""

from __future__ import annotations

import re
from dataclasses import replace

from mentorbot.knowledge.entry import Entry, statements
from mentorbot.knowledge.pack import Pack
from mentorbot.knowledge.source import Source


def cites(page: Entry, slug: str) -> bool:
    """Whether a page draws on a source."""
    return slug in page.sources or any(slug in each.sources for each in page.statements)


def names(source: Source, text: str) -> bool:
    """Whether words name a source's author. "A member" names nobody."""
    if source.experience and re.match(r"(?:an?|the|one)\b", source.author, re.IGNORECASE):
        return False
    called = {each for each in (source.author, source.name) if each}
    return any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text, re.IGNORECASE) for each in called)


def stripped(page: Entry, source: Source) -> Entry | None:
    """The page without that source; None where nothing of it is left, or where it is about the author."""
    if names(source, page.title):
        return None
    lines = [line for line in page.body.split("\n") if not _theirs(line, source)]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").rstrip().removesuffix("\n\n## More")
    left = replace(
        page,
        body=body,
        sources=tuple(each for each in page.sources if each != source.slug),
        questions=tuple(each for each in page.questions if not names(source, each)),
    )
    return left if left.shown else None


def without(pack: Pack, withdrawn: frozenset[str]) -> Pack:
    """A pack without sources that were withdrawn: no page and no tip that draws on one is left."""
    if not withdrawn & pack.sources.keys():
        return pack
    gone = {slug for slug, page in pack.pages.items() if any(cites(page.entry, each) for each in withdrawn)}
    kept = [
        (tip, place)
        for tip, place in zip(pack.tips, pack.tip_places, strict=True)
        if tip.entry not in gone and withdrawn.isdisjoint(tip.sources)
    ]
    return replace(
        pack,
        sources={slug: each for slug, each in pack.sources.items() if slug not in withdrawn},
        pages={slug: page for slug, page in pack.pages.items() if slug not in gone},
        paths={slug: path for slug, path in pack.paths.items() if slug not in gone},
        tips=[tip for tip, _ in kept],
        tip_places=[place for _, place in kept],
    )


def _theirs(line: str, source: Source) -> bool:
    return any(source.slug in each.sources or names(source, each.words) for each in statements(line))
