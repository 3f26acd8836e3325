"""New pages and new versions: three fields in a form make a draft, and nothing else is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.conflict import kept_beside
from mentorbot.features.curation.draft_card import draft_card
from mentorbot.features.curation.fields import Answer, Number, Question, Seen, Source
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.titles import Page, pages_like, slug_of_page
from mentorbot.features.curation.workbench import Workbench, alike, found
from mentorbot.knowledge import drafts, shelf, tagging
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.revisions import Current, by_id, standing, taken
from mentorbot.knowledge.rewriting import Fields, fields, rewritten
from mentorbot.knowledge.writing import Written, written
from mentorbot.storage.database import Tx

KEPT = "Kept as a draft. Members don't see it yet."


class Editing:
    """Writes drafts. `version` and `base` are what somebody saw when their form was opened; 0 is what is there now."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb add", "Write a new page", rank="moderator", writes=True)
    async def add(self, call: Call, question: Question, answer: Answer, source: Source) -> Card:
        """Make a draft of three fields; its topics are those of the nearest pages."""
        tags = await self._proposed(call, question, answer)
        async with self._bench.database.write(call.event, call.now) as tx:
            await shelf.lock(tx, call.community)
            known = await shelf.known_sources(tx, call.community)
            names = await taken(tx, call.community)
            new = written(question, answer, source, known, names, call.now.date(), tags)
            draft = await self._begun(tx, call, new, None)
            return await self._card(tx, call, draft, KEPT)

    @command("kb edit", "Change a page", rank="moderator", writes=True, prefill="page_now")
    async def edit(
        self, call: Call, page: Page, question: Question, answer: Answer, source: Source, *, base: Seen = 0
    ) -> Card:
        """Make a draft that is to take the place of a page."""
        async with self._bench.database.write(call.event, call.now) as tx:
            await shelf.lock(tx, call.community)
            there = await self._standing(tx, call, page)
            known = await shelf.known_sources(tx, call.community)
            seen = await by_id(tx, call.community, base or there.revision)
            before = Written(seen.page if seen is not None else there.page)
            new = rewritten(before, Fields(question, answer, source), known, call.now.date())
            draft = await self._begun(tx, call, new, base or there.revision)
            return await self._card(tx, call, draft, KEPT)

    async def page_now(self, call: Call, page: str, **_given: str) -> Mapping[str, str]:
        """A page as it is now."""
        async with self._bench.database.read() as tx:
            there = await self._standing(tx, call, page)
            known = await shelf.known_sources(tx, call.community)
        return _typed(fields(Written(there.page), known)) | {"base": str(there.revision)}

    async def pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages whose question holds what was typed."""
        return await pages_like(self._bench, call, typed)

    @command("kb change", "Change a draft", rank="moderator", menu=False, writes=True, prefill="draft_now")
    async def change(
        self, call: Call, draft: Number, question: Question, answer: Answer, source: Source, *, version: Seen = 0
    ) -> Card:
        """Put a new version in a draft's place; what somebody else wrote meanwhile is kept, and so is this."""
        async with self._bench.database.write(call.event, call.now) as tx:
            known = await found(tx, call, draft)
            sources = await shelf.known_sources(tx, call.community)
            new = rewritten(_words(known), Fields(question, answer, source), sources, call.now.date())
            try:
                after = await drafts.change(
                    tx, call.community, known.id, version or known.version, new, call.person, call.now
                )
            except Overtaken as error:
                if error.now.written == new:
                    return await self._card(tx, call, error.now)
                return await kept_beside(tx, call, error, new)
            await audit.note(tx, call, {"draft": after.id, "version": after.version}, "changed")
            return await self._card(tx, call, after)

    async def draft_now(self, call: Call, draft: str, **_given: str) -> Mapping[str, str]:
        """A draft as it is now."""
        async with self._bench.database.read() as tx:
            known = await found(tx, call, draft)
            sources = await shelf.known_sources(tx, call.community)
        return _typed(fields(_words(known), sources)) | {"version": str(known.version)}

    async def _proposed(self, call: Call, question: str, answer: str) -> tuple[str, ...]:
        """Topics that the nearest pages share; none where the words are few."""
        near = await self._bench.answerer.nearest(call.community, f"{question}\n{answer}", tagging.NEAREST)
        return tagging.proposed(near)

    async def _begun(self, tx: Tx, call: Call, new: Written, base: int | None) -> Draft:
        """A draft of this, once."""
        if (there := await alike(tx, call, new, base)) is not None:
            return there
        draft = await drafts.begin(tx, call.community, new, "form", call.person, call.now, base=base)
        await audit.note(tx, call, {"draft": draft.id, "page": draft.slug}, "begun")
        return draft

    async def _standing(self, tx: Tx, call: Call, page: str) -> Current:
        slug = await slug_of_page(tx, call, page)
        if (there := await standing(tx, call.community, slug)) is None:
            raise Friendly("There is no such page here.", "Look for it by its question.")
        return there

    async def _card(self, tx: Tx, call: Call, draft: Draft, note: str = "") -> Card:
        return draft_card(self._bench, await look(tx, self._bench, call, draft), call.now.date(), note)


def _words(draft: Draft) -> Written:
    """What is in a draft. Whoever still has words open that their author took back gets no draft of them."""
    if draft.written is None:
        raise Friendly("The words of this draft were deleted.", "/kb draft says what can be done.")
    return draft.written


def _typed(shown: Fields) -> dict[str, str]:
    return {"question": shown.question, "answer": shown.answer, "source": shown.origin}
