"""Taking pages offline and back, and undoing changes: each of these is a new revision, so that it can be undone too."""

from __future__ import annotations

from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf
from mentorbot.knowledge.entry import OURSELVES, Entry
from mentorbot.knowledge.revisions import (
    GIVEN_BACK,
    PUBLISHED,
    RETIRED,
    Current,
    changed_in,
    current,
    numbered,
    pack_pages,
    standing,
)
from mentorbot.knowledge.shelf import Author, Turn
from mentorbot.storage.database import Tx

NOWHERE = Friendly("There is no such page here.", "Look for it by its title.")


async def take_offline(tx: Tx, place: int, slug: str, author: Author) -> int:
    """Take a page offline, the community's own or the pack's here; gives the generation. Raises Friendly."""
    await shelf.lock(tx, place)
    if (await _standing(tx, place, slug)).state == RETIRED:
        raise Friendly("That page is offline already.")
    return await shelf.retire(tx, place, [slug], author)


async def restore(tx: Tx, place: int, slug: str, author: Author, number: int | None = None) -> int:
    """Bring an offline page back as it was; with a `number`, that revision of it, whatever the page is now.

    Gives the generation. Raises Friendly where there is no such revision, or where it can't be shown any more.
    """
    await shelf.lock(tx, place)
    now = await _standing(tx, place, slug)
    if number is None:
        if now.state != RETIRED:
            raise Friendly("That page is not offline.")
        back = await _before(tx, place, slug, now)
    else:
        found = await numbered(tx, place, slug, number)
        if found is None:
            raise Friendly("There is no such earlier state of that page.")
        back = Turn(found.page)
    await _showable(tx, place, back)
    return await shelf.turn(tx, place, [back], author)


async def undo(tx: Tx, place: int, slug: str, number: int, author: Author) -> int:
    """Undo the last change of a page, which must be the revision `number`; gives the generation.

    Raises Friendly where the page was changed since, or where what was there can't be shown any more.
    """
    await shelf.lock(tx, place)
    now = (await current(tx, place, [slug])).get(slug)
    if now is None:
        raise Friendly("Nothing was changed on that page here.")
    if now.number != number:
        raise Friendly("That page was changed again since.", "Look at its history first.")
    back = await _before(tx, place, slug, now)
    await _showable(tx, place, back)
    return await shelf.turn(tx, place, [back], author)


async def undo_all(tx: Tx, place: int, generation: int, author: Author) -> tuple[list[str], list[str]]:
    """Undo everything that one publication or import changed; gives the slugs undone, and those left alone.

    Left alone is what was changed again since, and what can't be shown any more.
    """
    await shelf.lock(tx, place)
    slugs = await changed_in(tx, place, generation)
    now = await current(tx, place, slugs)
    turns, left = [], []
    for slug, number in slugs.items():
        back = await _before(tx, place, slug, now[slug])
        if now[slug].number == number and await _missing(tx, place, back) is None:
            turns.append(back)
        else:
            left.append(slug)
    await shelf.turn(tx, place, turns, author)
    return [each.page.slug for each in turns], left


async def give_back(tx: Tx, place: int, slug: str, author: Author) -> int:
    """Let the pack's page show again instead of the community's own; gives the generation. Raises Friendly."""
    await shelf.lock(tx, place)
    pack = (await pack_pages(tx, [slug])).get(slug)
    if pack is None:
        raise Friendly("The pages that come with the program have none of that name.")
    return await shelf.turn(tx, place, [Turn(pack.page.under(place), GIVEN_BACK)], author)


async def _standing(tx: Tx, place: int, slug: str) -> Current:
    if (now := await standing(tx, place, slug)) is None:
        raise Friendly(NOWHERE.text, NOWHERE.hint)
    return now


async def _before(tx: Tx, place: int, slug: str, now: Current) -> Turn:
    """What a page was before its last change: an earlier revision, the pack's page, or nothing that was shown."""
    before = await numbered(tx, place, slug, now.number - 1)
    if before is not None and before.state != GIVEN_BACK:
        return Turn(before.page, before.state)
    pack = (await pack_pages(tx, [slug])).get(slug)
    if pack is not None:
        return Turn(pack.page.under(place), GIVEN_BACK)
    return Turn(now.page, RETIRED)


async def _showable(tx: Tx, place: int, back: Turn) -> None:
    if (said := await _missing(tx, place, back)) is not None:
        raise Friendly(said, "Write it anew instead.")


async def _missing(tx: Tx, place: int, back: Turn) -> str | None:
    """Why a page can't be shown as it was; None if it can."""
    if back.state != PUBLISHED:
        return None
    if not back.page.shown:
        return "What that page said then was taken out of here."
    known = await shelf.known_sources(tx, place)
    if _sources(back.page) <= known.keys():
        return None
    return "A source of that page was taken out of here."


def _sources(page: Entry) -> set[str]:
    return {slug for each in page.statements for slug in each.sources if slug != OURSELVES} | set(page.sources)
