"""Pages that are being written: drafts, suggestions and copied messages, with who wrote them and who has seen them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import Row, func, insert, select, update

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.knowledge.differences import Part, differences
from mentorbot.knowledge.quotas import room
from mentorbot.knowledge.revisions import standing
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.curation import proposal

Origin: TypeAlias = Literal["form", "message", "suggest", "gap", "mentor", "upgrade"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
DRAFT, REVIEW, ACCEPTED, REJECTED = "draft", "review", "accepted", "rejected"
OPEN = (DRAFT, REVIEW)
MOST_OPEN, MOST_OF_ONE = 200, 20
"""Unfinished pages of a community, and of one person in it (SECURITY.md: a cap on each stored kind)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A page that is being written. `by` began it, `editor` wrote this `version`, and `reviewer` has seen `approved`.

    `written` is None once it is settled, and where copied words may not be kept. `base` is the revision that it would
    take the place of, None for a new page; `revision` is what it became. `why` says what came of it. `said` is what a
    member suggests, in their own words, empty where nobody did; it is for moderators, and goes once it is settled.
    """

    id: int
    community: int
    slug: str
    base: int | None
    written: Written | None
    origin: Origin
    state: str
    by: int
    editor: int | None
    version: int
    reviewer: int | None
    approved: int | None
    link: str
    why: str
    said: str
    revision: int | None
    created: Instant
    changed: Instant


class Overtaken(Friendly):
    """Somebody else changed the draft meanwhile. `now` is what it is, `yours` what was sent, and nothing of it is lost:
    `parts` say how they differ. To send it all the same, name the version of `now`.
    """

    def __init__(self, now: Draft, yours: Written | None) -> None:
        super().__init__("Somebody else changed this draft meanwhile.", "Look at the difference, then choose.")
        self.now = now
        self.yours = yours
        theirs = now.written.page if now.written is not None else None
        self.parts: tuple[Part, ...] = differences(theirs, yours.page) if yours is not None else ()


async def begin(
    tx: Tx,
    place: int,
    new: Written,
    origin: Origin,
    by: int,
    now: Instant,
    *,
    base: int | None = None,
    link: str = "",
    said: str = "",
) -> Draft:
    """Keep a page that somebody began to write. Raises Friendly where there are too many, or no room."""
    await _bounded(tx, place, by)
    content = _content(new)
    await room(tx, place, len(content) + len(said))
    values = {"community": place, "slug": new.page.slug, "base": base, "content": content, "origin": origin}
    values |= {"state": DRAFT, "by": by, "editor": by, "version": 1, "link": link[:200] or None, "said": said or None}
    made = insert(proposal).values(**values, created=now, changed=now).returning(proposal.c.id)
    return await find(tx, place, int((await tx.execute(made)).scalar_one()))


async def begin_edit(
    tx: Tx, place: int, slug: str, by: int, now: Instant, origin: Origin = "form", said: str = ""
) -> Draft:
    """Begin to edit a page that is there, the community's own or the pack's. Raises Friendly where there is none."""
    there = await standing(tx, place, slug)
    if there is None:
        raise Friendly("There is no such page here.", "Look for it by its title.")
    return await begin(tx, place, Written(there.page), origin, by, now, base=there.revision, said=said)


async def find(tx: Tx, place: int, number: int, *, lock: bool = False) -> Draft:
    """A draft of this community. Raises Friendly where there is none; `lock` keeps it as it is until `tx` ends."""
    chosen = select(proposal).where(proposal.c.id == number, proposal.c.community == place)
    row = (await tx.execute(chosen.with_for_update() if lock else chosen)).one_or_none()
    if row is None:
        raise Friendly("That draft is not here any more.", "It was put away, or who wrote it left.")
    return _read(row)


async def listed(
    tx: Tx, place: int, states: Collection[str] = OPEN, limit: int = 10, before: int | None = None
) -> list[Draft]:
    """A community's drafts in these states, newest first; `before` is the number of the last one on the page before."""
    here = (proposal.c.community == place) & proposal.c.state.in_(states)
    if before is not None:
        here &= proposal.c.id < before
    rows = await tx.execute(select(proposal).where(here).order_by(proposal.c.id.desc()).limit(limit))
    return [_read(row) for row in rows]


async def of_link(tx: Tx, place: int, link: str) -> Draft | None:
    """The draft that was copied from a message and isn't settled; None if there is none."""
    here = (proposal.c.community == place) & (proposal.c.link == link) & proposal.c.state.in_(OPEN)
    row = (await tx.execute(select(proposal).where(here).order_by(proposal.c.id).limit(1))).first()
    return None if row is None else _read(row)


async def sent_by(tx: Tx, by: int, origin: Origin, limit: int = 10) -> list[Draft]:
    """What one person began, open or settled, in whichever community, of one origin; newest first."""
    mine = (proposal.c.by == by) & (proposal.c.origin == origin)
    rows = await tx.execute(select(proposal).where(mine).order_by(proposal.c.id.desc()).limit(limit))
    return [_read(row) for row in rows]


async def change(tx: Tx, place: int, number: int, version: int, new: Written, editor: int, now: Instant) -> Draft:
    """Put a page in a draft's place, whose `version` the editor saw; what was approved before counts no more.

    Raises Overtaken if there is a newer version, and Friendly if nothing can be changed any more.
    """
    draft = await _open(tx, place, number, version, new)
    content = _content(new)
    await room(tx, place, len(content))
    values = {"content": content, "editor": editor, "version": draft.version + 1, "state": DRAFT, "changed": now}
    slug = new.page.slug if draft.base is None else draft.slug
    return await _set(tx, draft, **values, slug=slug)


async def submit(tx: Tx, place: int, number: int, version: int, now: Instant) -> Draft:
    """Ask a second pair of eyes to look at a version. Raises Overtaken and Friendly as `change` does."""
    return await _set(tx, await _open(tx, place, number, version), state=REVIEW, changed=now)


async def approve(tx: Tx, place: int, number: int, version: int, reviewer: int, now: Instant) -> Draft:
    """Note that somebody else than its editor stands behind a version; only that version may go live by it.

    Raises Overtaken if there is a newer one, and Friendly for who wrote this one.
    """
    draft = await _open(tx, place, number, version)
    if draft.written is None:
        raise Friendly("There is nothing to look at: the words were taken out.", "Write the point anew first.")
    if draft.editor == reviewer:
        raise Friendly("You wrote this version yourself.", "Another moderator has to look at it.")
    return await _set(tx, draft, state=REVIEW, reviewer=reviewer, approved=version, changed=now)


async def reject(tx: Tx, place: int, number: int, why: str, reviewer: int, now: Instant) -> Draft:
    """Put a draft away; its words are deleted, and `why` is kept for whoever sent it. Raises Friendly."""
    draft = await _open(tx, place, number, None)
    values = {
        "state": REJECTED,
        "content": None,
        "said": None,
        "why": why or None,
        "reviewer": reviewer,
        "changed": now,
    }
    return await _set(tx, draft, **values)


async def rebase(tx: Tx, place: int, number: int, version: int, now: Instant) -> Draft:
    """Let a draft take the place of what the page is by now, after whoever asks for it has seen the difference.

    It is a new version, which needs a review of its own. Raises Overtaken and Friendly as `change` does.
    """
    draft = await _open(tx, place, number, version)
    there = await standing(tx, place, draft.slug)
    base = there.revision if there is not None else None
    return await _set(tx, draft, version=draft.version + 1, base=base, changed=now)


async def accept(tx: Tx, draft: Draft, slug: str, revision: int, why: str, now: Instant) -> Draft:
    """Note what a draft became. Its words are in the revision now, and are deleted here."""
    values = {"state": ACCEPTED, "content": None, "said": None, "slug": slug, "revision": revision, "why": why or None}
    return await _set(tx, draft, **values, changed=now)


async def explain(tx: Tx, draft: Draft, why: str) -> None:
    """Keep what whoever sent a draft is told of why it was settled as it was."""
    await tx.execute(update(proposal).where(proposal.c.id == draft.id).values(why=why or None))


async def _open(tx: Tx, place: int, number: int, version: int | None, yours: Written | None = None) -> Draft:
    draft = await find(tx, place, number, lock=True)
    if draft.state == ACCEPTED:
        raise Friendly("That draft went live already.", "Edit the page instead.")
    if draft.state == REJECTED:
        raise Friendly("That draft was put away.", "Begin a new one.")
    if version is not None and draft.version != version:
        raise Overtaken(draft, yours)
    return draft


async def _bounded(tx: Tx, place: int, by: int) -> None:
    here = (proposal.c.community == place) & proposal.c.state.in_(OPEN)
    mine = func.count().filter(proposal.c.by == by)
    every, own = (await tx.execute(select(func.count(), mine).select_from(proposal).where(here))).one()
    if every >= MOST_OPEN:
        raise Friendly(f"{MOST_OPEN} drafts wait here already.", "The moderators have to settle some of them first.")
    if own >= MOST_OF_ONE:
        raise Friendly(f"{MOST_OF_ONE} drafts of yours wait here already.", "Some of them have to be settled first.")


async def _set(tx: Tx, draft: Draft, **values: Any) -> Draft:
    await tx.execute(update(proposal).where(proposal.c.id == draft.id).values(**values))
    return await find(tx, draft.community, draft.id)


def _content(new: Written) -> str:
    return json.dumps(new.content(), ensure_ascii=False)


def _read(row: Row[Any]) -> Draft:
    said = dict(row._mapping)
    content = said.pop("content")
    written = Written.of(row.slug, json.loads(content), row.community) if content is not None else None
    return Draft(**{**said, "link": row.link or "", "why": row.why or "", "said": row.said or ""}, written=written)


def waiting(drafts: Sequence[Draft]) -> list[Draft]:
    """Those that wait for a second pair of eyes."""
    return [each for each in drafts if each.state == REVIEW and each.approved != each.version]
