"""Pages from files into a community: everything is held against the rules first, then it is all or nothing."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from mentorbot.knowledge import shelf
from mentorbot.knowledge.exporting import SOURCES
from mentorbot.knowledge.incoming import Read
from mentorbot.knowledge.links import source_trouble
from mentorbot.knowledge.own_tests import own_tests, put_tests
from mentorbot.knowledge.pack import BadPack, Problem
from mentorbot.knowledge.quotas import room
from mentorbot.knowledge.revisions import GIVEN_BACK, PUBLISHED, RETIRED, current, pack_pages, titles
from mentorbot.knowledge.rules import broken
from mentorbot.knowledge.shelf import Author, Turn
from mentorbot.storage.database import Tx


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: slugs of pages that are new or changed, that went offline, and that are the pack's again.

    `sources` came or changed, `unchanged` pages were as they are already. `undo.undo_all` takes the `generation`.
    """

    published: tuple[str, ...]
    offline: tuple[str, ...]
    given_back: tuple[str, ...]
    sources: int
    unchanged: int
    generation: int


async def check(tx: Tx, place: int, found: Read, tags: Collection[str]) -> list[Problem]:
    """Hold what was read against the rules of a community's pages, as this transaction sees the community."""
    sources = {**await shelf.known_sources(tx, place), **found.what.sources}
    problems = [
        Problem(SOURCES, found.source_lines[slug], said)
        for slug, source in found.what.sources.items()
        if (said := source_trouble(source)) is not None
    ]
    replaced = found.pages.keys() | found.what.offline
    shown = {title: slug for title, slug in (await titles(tx, place)).items() if slug not in replaced}
    for slug, (name, page) in found.pages.items():
        for where, said in broken(page.entry, sources, tags):
            line = page.body_line + int(where[1]) - 1 if where[:1] == ("body",) else page.document.line(*where)
            problems.append(Problem(name, line, said))
        twin = shown.setdefault(page.entry.title.casefold(), slug)
        if twin != slug:
            problems.append(Problem(name, page.document.line("title"), f"The page {twin!r} has the same question."))
    return problems


async def bring_in(tx: Tx, place: int, found: Read, author: Author, tags: Collection[str]) -> Imported:
    """Make everything that was read a community's own, in the caller's transaction and one generation.

    What the community has beside it stays. A page that is the pack's word for word isn't kept twice. Raises BadPack for
    what breaks a rule, and Friendly where there is no room; then nothing must be committed.
    """
    await shelf.lock(tx, place)
    if problems := await check(tx, place, found, tags):
        raise BadPack(problems)
    turns, fresh = await _turns(tx, place, found)
    known = await shelf.sources(tx, place)
    moved = [source for slug, source in found.what.sources.items() if known.get(slug) != source]
    more = [*(each.page.content() for each in turns), *(asdict(source) for source in moved)]
    await room(tx, place, sum(len(json.dumps(each)) for each in more), fresh)
    for source in moved:
        await shelf.add_source(tx, place, source)
    generation = await shelf.turn(tx, place, turns, author)
    if moved and not turns:
        generation = await shelf.move_on(tx, place)
    if found.has_tests and list(found.what.tests) != await own_tests(tx, place):
        await put_tests(tx, place, found.what.tests)
    published, offline, given_back = (
        tuple(each.page.slug for each in turns if each.state == state) for state in (PUBLISHED, RETIRED, GIVEN_BACK)
    )
    unchanged = len(found.what.pages) + len(found.what.offline) - len(turns)
    return Imported(published, offline, given_back, len(moved), unchanged, generation)


async def _turns(tx: Tx, place: int, found: Read) -> tuple[list[Turn], int]:
    """What has to change, and how many more pages of its own the community then has."""
    slugs = [*found.what.pages, *found.what.offline]
    own, pack = await current(tx, place, slugs), await pack_pages(tx, slugs)
    turns, fresh = [], 0
    for slug, page in found.what.pages.items():
        mine, shipped = own.get(slug), pack.get(slug)
        state = GIVEN_BACK if shipped is not None and shipped.digest == page.digest else PUBLISHED
        now = mine.state if mine is not None else GIVEN_BACK if shipped is not None else ""
        same = mine is not None and mine.digest == page.digest
        if state != now or (state == PUBLISHED and not same):
            turns.append(Turn(page.under(place), state))
            fresh += state == PUBLISHED and now != PUBLISHED
    for slug in sorted(found.what.offline):
        there = own[slug] if slug in own and own[slug].state != GIVEN_BACK else pack.get(slug)
        if there is not None and there.state != RETIRED:
            turns.append(Turn(there.page.under(place), RETIRED))
    return turns, fresh
