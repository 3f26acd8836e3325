"""From a draft to a page that the next question finds: the rules, a second pair of eyes, and what is there by then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import update

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import consents, drafts, shelf
from mentorbot.knowledge.citing import slug_of
from mentorbot.knowledge.differences import ThreeWay, three_way
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.links import source_trouble
from mentorbot.knowledge.quotas import room
from mentorbot.knowledge.revisions import PUBLISHED, RETIRED, by_id, current, pack_pages, standing, taken, titles
from mentorbot.knowledge.rules import broken
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.knowledge import entry


@dataclass(frozen=True, slots=True)
class Published:
    """What went live: the page's slug, its revision, and the community's generation from now on."""

    slug: str
    revision: int
    number: int
    generation: int


class Broken(Friendly):
    """A page that breaks rules; `sentences` has one for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences[0], "Edit the draft; nothing of it is lost.")
        self.sentences = sentences


class Moved(Friendly):
    """The page itself was changed since the draft was begun. `three_way` has what was, what is now and what is drafted;
    `drafts.rebase` lets the draft take its place all the same.
    """

    def __init__(self, draft: Draft, found: ThreeWay) -> None:
        super().__init__("The page was changed since this draft was begun.", "Look at the difference, then choose.")
        self.draft = draft
        self.three_way = found


async def publish(
    tx: Tx, place: int, number: int, version: int, author: Author, *, two_people: bool, tags: Collection[str]
) -> Published:
    """Put a version of a draft live, in the caller's transaction: what is committed, the next question finds.

    `two_people` is the community's rule, read in the same transaction; `tags` is the vocabulary. Raises Overtaken where
    the draft has a newer version, Moved where the page has, Broken where a rule is broken, and Friendly where consent
    or the second pair of eyes is missing, or there is no room.
    """
    await shelf.lock(tx, place)
    draft = await drafts.find(tx, place, number, lock=True)
    written = await _ready(tx, draft, version, two_people)
    slug = await _in_place(tx, draft)
    page = replace(written.page, slug=slug, community=place)
    await _check(tx, place, Written(page, written.sources), tags)
    for each in written.sources:
        if each.slug in page.sources:
            await shelf.add_source(tx, place, each)
    generation = await shelf.publish(tx, place, [page], author)
    made = (await current(tx, place, [slug]))[slug]
    if draft.origin == "upgrade":
        pack = (await pack_pages(tx, [slug])).get(slug)
        over = pack.revision if pack is not None else None
        await tx.execute(update(entry).where(entry.c.id == made.entry).values(base=over))
    await drafts.accept(tx, draft, slug, made.revision, author.reason, author.at)
    return Published(slug, made.revision, made.number, generation)


async def problems(tx: Tx, place: int, draft: Draft, tags: Collection[str]) -> list[str]:
    """Every rule that a draft breaks as it is now, as sentences; none if it could go live."""
    if draft.written is None:
        return ["The words were taken out.", "Write the point anew."]
    return await _broken(tx, place, draft.written, tags)


async def checked(tx: Tx, place: int, slug: str, author: Author, until: Instant) -> int:
    """Note that a page was reviewed now and is to be checked again on another day; gives the generation.

    Raises Friendly where there is no such page.
    """
    await shelf.lock(tx, place)
    there = await standing(tx, place, slug)
    if there is None or there.state == RETIRED:
        raise Friendly("There is no such page here.", "Look for it by its title.")
    page = replace(there.page, reviewed=author.at.date(), check_again=until.date(), community=place)
    return await shelf.publish(tx, place, [page], author)


async def _ready(tx: Tx, draft: Draft, version: int, two_people: bool) -> Written:
    if draft.state not in drafts.OPEN:
        raise Friendly("That draft went live already." if draft.revision else "That draft was put away.")
    if draft.version != version:
        raise Overtaken(draft, None)
    if draft.written is None:
        raise Friendly("There is nothing to publish: the words were taken out.", "Write the point anew first.")
    if await consents.missing(tx, draft.id):
        raise Friendly("Whoever wrote these words has not agreed yet.", "They were asked under their message.")
    seen = draft.approved == draft.version and draft.reviewer is not None and draft.reviewer != draft.editor
    if two_people and not seen:
        raise Friendly(
            "Here a second moderator looks at every page before it goes live.",
            "Send it to review; whoever did not write this version can approve it.",
        )
    return draft.written


async def _in_place(tx: Tx, draft: Draft) -> str:
    """The slug under which a draft goes live. Raises Moved where somebody else was quicker."""
    there = await standing(tx, draft.community, draft.slug)
    if draft.base is None:
        if there is None:
            return draft.slug
        return slug_of(draft.slug, await taken(tx, draft.community))
    if there is not None and there.revision == draft.base:
        return draft.slug
    was = await by_id(tx, draft.community, draft.base)
    written = draft.written
    if written is None:
        raise LookupError("a draft without words was looked at")
    was_page, now_page = was.page if was is not None else None, there.page if there is not None else None
    raise Moved(draft, three_way(was_page, now_page, written.page))


async def _check(tx: Tx, place: int, written: Written, tags: Collection[str]) -> None:
    if sentences := await _broken(tx, place, written, tags):
        raise Broken(sentences)
    there = (await current(tx, place, [written.page.slug])).get(written.page.slug)
    fresh = there is None or there.state != PUBLISHED
    await room(tx, place, len(written.page.body), pages=int(fresh))


async def _broken(tx: Tx, place: int, written: Written, tags: Collection[str]) -> list[str]:
    known = await shelf.known_sources(tx, place)
    sources = {**known, **{each.slug: each for each in written.sources}}
    sentences = [said for _, said in broken(written.page, sources, tags)]
    sentences += [said for each in written.sources if (said := source_trouble(each)) is not None]
    twin = (await titles(tx, place)).get(written.page.title.casefold())
    if twin is not None and twin != written.page.slug:
        sentences.append("There is a page with this question already: edit that one.")
    return sentences
