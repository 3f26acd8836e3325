"""From a group of questions to a draft: a page that answers them, or a page that says what isn't covered.

No member's words go into a draft: a page stays when questions are deleted and their writers forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.knowledge import drafts, gaps, shelf
from mentorbot.knowledge.citing import slug_of
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.entry import LONGEST_BODY, OURSELVES, Entry
from mentorbot.knowledge.gaps import Group
from mentorbot.knowledge.links import link_trouble
from mentorbot.knowledge.revisions import standing, taken
from mentorbot.knowledge.tagging import NOT_COVERED
from mentorbot.knowledge.writing import CHECK_AFTER, Written, harmless, titled
from mentorbot.storage.database import Tx


async def as_page(tx: Tx, group: Group, tags: tuple[str, ...], by: int, now: Instant) -> Draft:
    """Begin a page that answers a group, for somebody to write: it takes the place of the known gap, if there is one.

    A second press gives the draft that was begun. Raises Friendly where there are too many drafts.
    """
    if (begun := await _begun(tx, group)) is not None:
        return begun
    await shelf.lock(tx, group.community)
    there = await standing(tx, group.community, group.entry) if group.entry else None
    today = now.date()
    if there is not None and there.page.gap:
        page = replace(there.page, kind="advice", tags=tags, body="", sources=(), reviewed=today)
        page = replace(page, check_again=today + CHECK_AFTER, community=group.community)
        base: int | None = there.revision
    else:
        title, base = titled(f"{group.label.rstrip('?')}?"), None
        slug = slug_of(title, await taken(tx, group.community))
        page = Entry(slug, title, "advice", tags, (), "", reviewed=today, check_again=today + CHECK_AFTER)
    return await _begin(tx, group, page, base, by, now)


async def as_known(tx: Tx, group: Group, question: str, sentence: str, by: int, now: Instant) -> Draft:
    """Begin a page that says what isn't covered, in a moderator's words. Raises Friendly for what can't be shown."""
    if (begun := await _begun(tx, group)) is not None:
        return begun
    await shelf.lock(tx, group.community)
    title, body = titled(question), _said(sentence)
    slug = slug_of(title, await taken(tx, group.community))
    page = Entry(slug, title, "gap", (NOT_COVERED,), (), body, reviewed=now.date())
    return await _begin(tx, group, page, None, by, now)


async def _begun(tx: Tx, group: Group) -> Draft | None:
    """The draft that a group has become already."""
    if group.state != gaps.DRAFTED or group.proposal is None:
        return None
    draft = await drafts.find(tx, group.community, group.proposal)
    return draft if draft.state in drafts.OPEN else None


async def _begin(tx: Tx, group: Group, page: Entry, base: int | None, by: int, now: Instant) -> Draft:
    draft = await drafts.begin(tx, group.community, Written(page), "gap", by, now, base=base)
    await gaps.change(tx, group, gaps.DRAFTED, now, proposal=draft.id)
    return draft


def _said(sentence: str) -> str:
    """One statement about what I lack; nothing in it pings or links."""
    words = " ".join(harmless(clean(sentence)).split()).replace("[", "(").replace("]", ")")
    if not any(each.isalnum() for each in words):
        raise Friendly("The sentence is missing.", 'Such as: "Nothing that I have read says how to get a visa."')
    if (trouble := link_trouble(words)) is not None:
        raise Friendly(trouble)
    body = f"{words} [{OURSELVES}]"
    if len(body) > LONGEST_BODY:
        raise Friendly(f"That is {len(words):,} characters long; one or two sentences are enough.")
    return body
