"""Drafts: shown, edited, put away; what two moderators write at once is kept of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation import fates
from mentorbot.features.curation.draft_card import draft_card
from mentorbot.features.curation.fields import Number
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge import drafts
from mentorbot.storage.database import Tx

Listed = Annotated[str, Arg("The draft", label="The draft", max_length=13, suggest="waiting")]
Why = Annotated[Plain | None, Arg("Why; whoever sent it reads this", label="Why", max_length=300, form=True)]


class Drafting:
    """One draft, and what can be done with it."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb draft", "A draft, and what can be done with it", rank="moderator")
    async def draft(self, call: Call, draft: Listed) -> Card:
        """Show a draft."""
        async with self._bench.database.read() as tx:
            return await self._card(tx, call, draft)

    async def waiting(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Drafts that hold what was typed."""
        return await drafts_like(self._bench, call, typed)

    @command("kb put-away", "Put a draft away", rank="moderator", menu=False, writes=True)
    async def put_away(self, call: Call, draft: Number, why: Why = None) -> Card:
        """Delete a draft's words; whoever sent it hears why."""
        async with self._bench.database.write(call.event, call.now) as tx:
            known = await found(tx, call, draft)
            reason = " ".join((why or "").split())
            if known.origin == "suggest" and known.by != call.person and not reason:
                raise Friendly("Whoever suggested it would like to hear why.", "A short sentence is enough.")
            after = await drafts.reject(tx, call.community, known.id, reason, call.person, call.now)
            await audit.note(tx, call, {"draft": known.id}, "put away")
            await fates.settled(tx, after, "rejected", reason, call.now)
        return Card(title=("Put away.",), body=("Its words are deleted.",), tone="quiet")

    async def _card(self, tx: Tx, call: Call, number: str, note: str = "") -> Card:
        seen = await look(tx, self._bench, call, await found(tx, call, number))
        return draft_card(self._bench, seen, call.now.date(), note)


async def drafts_like(bench: Workbench, call: Call, typed: str) -> list[tuple[str, str]]:
    """Drafts whose question holds what was typed, newest first, with their numbers."""
    async with bench.database.read() as tx:
        every = await drafts.listed(tx, call.community, limit=drafts.MOST_OPEN)
    named = [(each.written.page.title if each.written else "A draft without words", str(each.id)) for each in every]
    return [(title, number) for title, number in named if typed.casefold() in title.casefold()]
