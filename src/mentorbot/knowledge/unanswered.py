"""Puts questions without an answer into groups, off the event loop: a look at what is new, then all that is open."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from mentorbot.core.card import Instant
from mentorbot.knowledge import gap_rows, shelf
from mentorbot.knowledge.answerer import Answerer, Before
from mentorbot.knowledge.clusters import Asked, Kept, Looked, Plan, planned
from mentorbot.knowledge.mind import Mind
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.knowledge.segment import Vectors
from mentorbot.knowledge.tagging import NEAREST, proposed
from mentorbot.knowledge.view import View
from mentorbot.storage.database import Database

AT_ONCE = 16
"""Questions that one thread looks at before others get their turn: some tens of milliseconds."""
PLACES = 50
"""Communities whose vectors stay in memory; they are nowhere else."""
EVERY = timedelta(minutes=5)
"""Between two rounds over all communities; moderators who look see the newest in any case."""
NEAR = 60
"""Hits among which the nearest pages are looked for: known gaps stand close together."""
NEARLY = 0.35
"""Cosine to the closest text of a page below which a question is not near it: "how do I grow tomatoes" has .2."""
ELSE = "Something else"
"""The topic of a question that no page is near to."""


class Unanswered:
    """Groups the questions of one community at a time. `tags` are the topics that there are."""

    def __init__(self, database: Database, answerer: Answerer, tags: Mapping[str, Tag]) -> None:
        self._database = database
        self._answerer = answerer
        self._tags = tags
        self._known: OrderedDict[int, dict[int, Looked]] = OrderedDict()
        self._settled: dict[int, object] = {}
        self._turn = asyncio.Lock()
        self._last: Instant | None = None

    async def look(self, community: int, now: Instant) -> None:
        """Bring the groups of a community up to date; at once where nothing was asked, said or published since."""
        async with self._turn:
            asked, kept = await self._stored(community, now)
            view = await self._answerer.view(community)
            state = (view.generation, asked, kept)
            if self._settled.get(community) == state:
                return
            looked = await self._looked(community, asked, view)
            plan = await self._answerer.run(_plan, asked, looked, kept, self._answerer.by_words)
            if plan.differs(asked, kept):
                async with self._database.write() as tx:
                    await shelf.lock(tx, community)
                    if (await gap_rows.asked(tx, community), await gap_rows.kept(tx, community)) != (asked, kept):
                        return  # somebody was quicker, or asked meanwhile; there is another look soon
                    await gap_rows.write(tx, community, plan, now)
                    asked, kept = await gap_rows.asked(tx, community), await gap_rows.kept(tx, community)
            self._settled[community] = (view.generation, asked, kept)

    async def round(self, now: Instant) -> None:
        """Look at some of the communities in which something is new, every few minutes."""
        if self._last is not None and self._last <= now < self._last + EVERY:
            return
        self._last = now
        async with self._database.read() as tx:
            places = await gap_rows.with_news(tx, PLACES)
        for community in places:
            await self.look(community, now)

    async def _stored(self, community: int, now: Instant) -> tuple[list[Asked], list[Kept]]:
        """What is stored, once it is noted what became of drafts and of what is kept no longer."""
        async with self._database.read() as tx:
            news = bool(await gap_rows.became(tx, community)) or await gap_rows.untidy(tx, community)
        if news:
            async with self._database.write() as tx:
                await shelf.lock(tx, community)
                await gap_rows.note(tx, await gap_rows.became(tx, community), now)
                await gap_rows.tidy(tx, community)
        async with self._database.read() as tx:
            return await gap_rows.asked(tx, community), await gap_rows.kept(tx, community)

    async def _looked(self, community: int, asked: Sequence[Asked], view: View) -> dict[int, Looked]:
        """What each question comes to by now. Only those that are new to this process or to the pages are asked."""
        before = self._known.pop(community, {})
        known = {each.id: before[each.id] for each in asked if each.id in before}
        todo = [each for each in asked if each.id not in known or known[each.id].generation != view.generation]
        for start in range(0, len(todo), AT_ONCE):
            some = todo[start : start + AT_ONCE]
            known |= await self._answerer.run(_look, self._answerer.mind, view, some, self._tags)
        self._known[community] = known
        while len(self._known) > PLACES:
            dropped, _ = self._known.popitem(last=False)
            self._settled.pop(dropped, None)
        return known


def _plan(asked: Sequence[Asked], looked: Mapping[int, Looked], kept: Sequence[Kept], by_words: bool) -> Plan:
    return planned(asked, looked, kept, by_words=by_words)


def _look(mind: Mind, view: View, some: Sequence[Asked], tags: Mapping[str, Tag]) -> dict[int, Looked]:
    """Ask questions again: one that has an answer by now, or that we can't read, stays no longer."""
    out = {}
    for each in some:
        heard = mind.hear(each.text, Before(each.before, each.shown) if each.before else None)
        answer = mind.answer(view, heard)
        answered = answer.outcome == "answer" and answer.entries[0].slug not in each.shown
        unread = answer.outcome == "care" or (bool(answer.words) and not each.lent)
        fell = answer.entries[0] if answer.outcome == "no_answer" and answer.entries else None
        slug = fell.slug if fell is not None else None
        topic = fell.title if fell is not None else _topic(view, each.text, heard.vector, tags)
        vector = mind.encoded(f"{each.before} {heard.question}") if each.before else heard.vector
        out[each.id] = Looked(view.generation, vector, topic, slug, not answered and not unread)
    return out


def _topic(view: View, text: str, vector: Vectors | None, tags: Mapping[str, Tag]) -> str:
    """The topic of the pages that stand nearest, as people read it."""
    hits = view.snapshot.search(text, vector, NEAR)
    pages = [hit for hit in hits if hit.key in view.entries and not view.entries[hit.key].gap][:NEAREST]
    if vector is not None and max((hit.closest for hit in pages), default=0.0) < NEARLY:
        return ELSE
    found = proposed([view.entries[hit.key] for hit in pages])
    return tags[found[0]].label if found and found[0] in tags else ELSE
