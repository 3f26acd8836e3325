"""The author of saved words: sees what would be kept, says yes to just that, or no, which deletes it at once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation import saved_cards
from mentorbot.features.curation.fields import LAST
from mentorbot.knowledge import consents, drafts, shelf
from mentorbot.knowledge.consents import Consent
from mentorbot.knowledge.drafts import ACCEPTED, Draft, Overtaken
from mentorbot.storage.database import Database, Tx

Saved: TypeAlias = Annotated[int, Arg("The words", low=1, high=LAST)]
Version: TypeAlias = Annotated[int, Arg("What was shown", low=1, high=LAST)]


class Agreeing:
    """What only the author of a message can press under it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("words yes", "Yes", menu=False)
    async def yes(self, call: Call, draft: Saved) -> Card:
        """Show what a yes would be to; it is said to that, and to nothing that was not seen."""
        return await self.show(call, draft)

    @command("words show", "Show me what would be kept", menu=False)
    async def show(self, call: Call, draft: Saved) -> Card:
        """Show to its author what would be kept of a message."""
        async with self._database.read() as tx:
            there, consent = await _mine(tx, call, draft)
            return await _shown(tx, call, there, consent)

    @command("words agree", "Yes, keep this", menu=False, writes=True)
    async def agree(self, call: Call, draft: Saved, version: Version) -> Card:
        """Keep a yes to what was shown; if it was changed meanwhile, show that instead."""
        async with self._database.write(call.event, call.now) as tx:
            there, consent = await _mine(tx, call, draft)
            try:
                await consents.answer(tx, call.community, draft, call.person, True, call.now, version)
            except Overtaken as error:
                return await _shown(tx, call, error.now, consent)
        back = Button("Take it back", "words no", {"draft": str(there.id)})
        return Card(
            title=("Thank you. Your words may be used.",),
            body=("If the moderators change them, you are asked again. Until the page is live you can take it back.",),
            buttons=(back,),
        )

    @command("words no", "No", menu=False, writes=True)
    async def no(self, call: Call, draft: Saved) -> Card:
        """Delete what was copied."""
        async with self._database.write(call.event, call.now) as tx:
            await _mine(tx, call, draft)
            await consents.answer(tx, call.community, draft, call.person, False, call.now)
        return Card(title=("Your words were deleted.",), body=("Nothing of them is kept here.",), tone="quiet")


async def _mine(tx: Tx, call: Call, number: int) -> tuple[Draft, Consent]:
    """A draft of the caller's words. Raises Friendly for anybody else's."""
    there = await drafts.find(tx, call.community, number)
    consent = await consents.of_draft(tx, there)
    if consent is None or consent.person != call.person:
        raise Friendly("Only whoever wrote that message can answer this.", "Nothing was changed.")
    return there, consent


async def _shown(tx: Tx, call: Call, draft: Draft, consent: Consent) -> Card:
    if draft.state == ACCEPTED:
        page = Button("Read the page", "page", {"slug": draft.slug})
        return Card(title=("Your words are a page now.",), buttons=(page,), note=("A moderator can take it offline.",))
    if draft.written is None or consent.state == "no":
        return Card(title=("Your words were deleted.",), body=("Nothing of them is kept here.",), tone="quiet")
    sources = {**await shelf.known_sources(tx, call.community), **{each.slug: each for each in draft.written.sources}}
    agreed = consent.state == "yes" and not consent.changed
    return saved_cards.kept(draft, draft.written.page, sources, call.now.date(), agreed=agreed)
