"""Two moderators at once: whoever came second sees the difference, and no word of either is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.differing import differing
from mentorbot.features.curation.draft_card import REFRESHED, draft_card
from mentorbot.features.curation.fields import Answer, Number, Question, Seen, Source
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.workbench import Workbench, alike, found
from mentorbot.knowledge import consents, drafts, shelf
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.rewriting import Fields, fields, rewritten
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx


async def kept_beside(tx: Tx, call: Call, error: Overtaken, new: Written) -> Card:
    """Keep what came second as a draft of its own, and show how it differs."""
    now = error.now
    if (mine := await alike(tx, call, new, now.base)) is None:
        mine = await drafts.begin(tx, call.community, new, "form", call.person, call.now, base=now.base, link=now.link)
        await consents.carry(tx, call.community, now.id, mine.id)
        await audit.note(tx, call, {"draft": mine.id, "beside": now.id}, "kept beside")
    return await _card(tx, error, mine)


async def _card(tx: Tx, error: Overtaken, mine: Draft) -> Card:
    now = error.now
    both = {"draft": str(now.id), "mine": str(mine.id)}
    written = [each for each in (now.written, mine.written) if each is not None]
    sources = {source.slug: source for each in written for source in each.sources}
    parts = differing(error.parts, {**await shelf.known_sources(tx, now.community), **sources})
    return Card(
        title=(error.text,),
        body=("Yours is kept as a draft of its own. This is how it differs from what is there now.",),
        fields=(("From theirs to yours", (Plain(parts),)),),
        buttons=(
            Button("Put mine in its place", "kb take", {**both, "version": str(now.version)}, "primary"),
            Button("Put both together", "kb both", both),
            Button("Leave theirs", "kb leave", both),
        ),
        note=("Nothing that either of you wrote is lost.",),
    )


class Conflict:
    """What can be done with a draft of one's own beside somebody else's. `mine` is the one beside."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb take", "Put mine in its place", rank="moderator", menu=False, writes=True)
    async def take(self, call: Call, draft: Number, mine: Number, version: Seen) -> Card:
        """Put one's own words in the draft's place, whose `version` was seen beside them."""
        async with self._bench.database.write(call.event, call.now) as tx:
            beside = await _beside(tx, call, mine)
            now = await found(tx, call, draft)
            if beside.written is None:
                return await self._shown(tx, call, now, REFRESHED)
            try:
                return await self._put(tx, call, now, version, beside, beside.written)
            except Overtaken as error:
                return await _card(tx, error, beside)

    @command("kb both", "Put both together", rank="moderator", menu=False, writes=True, prefill="together")
    async def both(
        self,
        call: Call,
        draft: Number,
        mine: Number,
        question: Question,
        answer: Answer,
        source: Source,
        *,
        version: Seen = 0,
    ) -> Card:
        """Put what was made of both in the draft's place."""
        async with self._bench.database.write(call.event, call.now) as tx:
            beside, now = await _beside(tx, call, mine), await found(tx, call, draft)
            known = await shelf.known_sources(tx, call.community)
            before = _joined(now, beside)
            new = rewritten(before, Fields(question, answer, source), known, call.now.date())
            try:
                return await self._put(tx, call, now, version or now.version, beside, new)
            except Overtaken as error:
                return await kept_beside(tx, call, error, new)

    async def together(self, call: Call, draft: str, mine: str, **_given: str) -> Mapping[str, str]:
        """Theirs, and below it what only one's own has."""
        async with self._bench.database.read() as tx:
            beside, now = await _beside(tx, call, mine), await found(tx, call, draft)
            known = await shelf.known_sources(tx, call.community)
        shown = fields(_joined(now, beside), known)
        typed = {"question": shown.question, "answer": shown.answer, "source": shown.origin}
        return typed | {"version": str(now.version)}

    @command("kb leave", "Leave theirs", rank="moderator", menu=False, writes=True)
    async def leave(self, call: Call, draft: Number, mine: Number) -> Card:
        """Put one's own away."""
        async with self._bench.database.write(call.event, call.now) as tx:
            beside = await _beside(tx, call, mine)
            if beside.state in drafts.OPEN:
                await drafts.reject(tx, call.community, beside.id, "", call.person, call.now)
                await audit.note(tx, call, {"draft": beside.id}, "put away")
            return await self._shown(tx, call, await found(tx, call, draft))

    async def _put(self, tx: Tx, call: Call, now: Draft, version: int, beside: Draft, new: Written) -> Card:
        kept = replace(new, page=replace(new.page, slug=now.slug))
        after = await drafts.change(tx, call.community, now.id, version, kept, call.person, call.now)
        await audit.note(tx, call, {"draft": after.id, "version": after.version}, "changed")
        if beside.state in drafts.OPEN:
            await drafts.reject(tx, call.community, beside.id, "", call.person, call.now)
        return await self._shown(tx, call, after)

    async def _shown(self, tx: Tx, call: Call, draft: Draft, note: str = "") -> Card:
        return draft_card(self._bench, await look(tx, self._bench, call, draft), call.now.date(), note)


async def _beside(tx: Tx, call: Call, mine: str) -> Draft:
    """A draft of the caller's own. Raises Friendly for anybody else's."""
    beside = await found(tx, call, mine)
    if beside.by != call.person:
        raise Friendly("That draft is somebody else's.", "/kb review lists those that wait.")
    return beside


def _joined(now: Draft, beside: Draft) -> Written:
    """Both in one: theirs as it is, then the lines and the sources that only one's own has."""
    if now.written is None or beside.written is None:
        found = now.written or beside.written
        if found is None:
            raise Friendly("The words of both were deleted.", "Write the point anew.")
        return found
    theirs, ours = now.written, beside.written
    known = {each.words for each in theirs.page.statements}
    own = [line for line, each in _lines(ours) if each not in known]
    body = "\n".join([theirs.page.body, *own])
    sources = {each.slug: each for each in (*ours.sources, *theirs.sources)}
    return Written(replace(theirs.page, body=body), tuple(sources.values()))


def _lines(page: Written) -> list[tuple[str, str]]:
    """Each line that says something, with its words alone."""
    lines = page.page.body.split("\n")
    return [(lines[each.line - 1], each.words) for each in page.page.statements]
