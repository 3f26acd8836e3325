"""What became of a suggestion: whoever made it hears so once, by a line that says nothing of what it was about."""

from __future__ import annotations

from typing import Literal

from mentorbot.core.card import Button, Card, Instant
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Composed, Item, Owed, Parcel, Result, to_person
from mentorbot.delivery import ledger
from mentorbot.delivery.lateness import late
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import OPEN, Draft, Origin
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx

KIND = "fate"
SUGGESTED: Origin = "suggest"


async def settled(tx: Tx, draft: Draft, state: Literal["published", "rejected"], why: str, now: Instant) -> None:
    """Owe whoever suggested a correction the news of it, once; drafts of another origin owe nobody any.

    To be called in the transaction that publishes or rejects, after it did. `why` is in the moderator's words, which
    the member reads; it may be empty.
    """
    if draft.origin != SUGGESTED:
        return
    await drafts.explain(tx, draft, why)
    who = await reach(tx, draft.by)
    owed = Owed(
        key=f"{KIND}:{draft.id}:{state}",
        kind=KIND,
        subject=str(draft.id),
        platform=who.platform,
        address=to_person(draft.by),
        due=now,
        person=draft.by,
        community=draft.community,
    )
    await ledger.plan(tx, [owed])


class Fates:
    """Composes the line that there is news; what it is, is shown to who opens it."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that there is news. What was put away for good meanwhile is dropped."""
        there = [item for item in parcel.items if await _settled(tx, item)]
        dropped = {item.id: "gone" for item in parcel.items if item not in there}
        if not there:
            return Composed(None, why="gone", dropped=dropped)
        one = {"suggestion": there[0].owed.subject} if len(there) == 1 else {}
        title = f"There is news on {'what' if one else f'{len(there)} things that'} you suggested."
        note = (said,) if (said := late(parcel)) else ()
        opened = Button("Open", "suggest news", one, "primary")
        return Composed(Card(title=(title,), buttons=(opened,), note=note), dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Nothing follows: it is told once."""


async def _settled(tx: Tx, item: Item) -> bool:
    """Whether there is still something to tell about a delivery's subject."""
    owed = item.owed
    if owed.community is None or not owed.subject.isdigit():
        return False
    try:
        draft = await drafts.find(tx, owed.community, int(owed.subject))
    except Friendly:
        return False
    return draft.by == owed.person and draft.state not in OPEN
