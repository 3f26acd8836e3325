"""Going live: what would change is shown first, and where it gets worse the reason is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation import fates
from mentorbot.features.curation.draft_card import REFRESHED, draft_card
from mentorbot.features.curation.drafting import Listed, drafts_like
from mentorbot.features.curation.fields import Number, Seen
from mentorbot.features.curation.foreseeing import Foreseeing
from mentorbot.features.curation.live_card import live_card, moved_card
from mentorbot.features.curation.looking import Look, look
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge import drafts, publishing
from mentorbot.knowledge.drafts import OPEN, Origin, Overtaken
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.publishing import Broken, Moved, Published
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx

REASONS: dict[Origin, str] = {
    "form": "written here",
    "message": "saved from a message",
    "suggest": "suggested by a member",
    "gap": "members had asked",
    "mentor": "from somebody who helps here",
    "upgrade": "put together with what came newer",
}
"""What the history says where nobody gave a reason."""
Reason = Annotated[
    Plain, Arg("Why it goes live all the same; it is kept in the history", max_length=300, form=True, multiline=True)
]


class Live:
    """From a draft to a page that the next question finds."""

    def __init__(self, bench: Workbench, foreseeing: Foreseeing) -> None:
        self._bench = bench
        self._foreseeing = foreseeing

    @command("kb publish", "What would change, before a draft goes live", rank="moderator")
    async def publish(self, call: Call, draft: Listed) -> Card:
        """Show what members would be told from then on. Nothing is published yet."""
        seen = await self._look(call, draft)
        return await self._before(call, seen)

    async def waiting(self, call: Call, typed: str) -> list[tuple[str, str]]:
        """Drafts that hold what was typed."""
        return await drafts_like(self._bench, call, typed)

    @command("kb live", "Publish a draft", rank="moderator", menu=False, writes=True)
    async def live(self, call: Call, draft: Number, version: Seen) -> Card:
        """Publish a version that was looked at. Where it makes something worse, that is shown again first."""
        return await self._published(call, draft, version, "")

    @command("kb live-anyway", "Publish it all the same", rank="moderator", menu=False, writes=True)
    async def live_anyway(self, call: Call, draft: Number, version: Seen, reason: Reason) -> Card:
        """Publish a version though it makes something worse; the reason is kept."""
        return await self._published(call, draft, version, " ".join(reason.split()))

    @command("kb join", "Put both together", rank="moderator", menu=False, writes=True)
    async def join(self, call: Call, draft: Number, version: Seen) -> Card:
        """Take what changed on the page into the draft."""
        return await self._rebased(call, draft, version, both=True)

    @command("kb over", "Put a draft in the page's place", rank="moderator", menu=False, writes=True)
    async def over(self, call: Call, draft: Number, version: Seen) -> Card:
        """Let the draft take the place of what the page is by now."""
        return await self._rebased(call, draft, version, both=False)

    async def _look(self, call: Call, draft: str) -> Look:
        async with self._bench.database.read() as tx:
            return await look(tx, self._bench, call, await found(tx, call, draft))

    async def _before(self, call: Call, seen: Look) -> Card:
        """The card before it goes live; the draft's own where something has to be done first."""
        written = seen.draft.written
        if written is None or seen.draft.state not in OPEN or seen.problems or not seen.agreed:
            return draft_card(self._bench, seen, call.now.date())
        if seen.moved is not None:
            return moved_card(seen.draft, seen.moved, seen.sources)
        return live_card(seen, written.page, await self._foreseeing.of(call, written))

    async def _published(self, call: Call, draft: str, version: int, reason: str) -> Card:
        seen = await self._look(call, draft)
        written = seen.draft.written
        if written is None or seen.draft.state not in OPEN or seen.problems or not seen.agreed:
            return draft_card(self._bench, seen, call.now.date())
        if seen.draft.version != version:
            return draft_card(self._bench, seen, call.now.date(), REFRESHED)
        if not reason and (await self._foreseeing.of(call, written)).needs_reason:
            return await self._before(call, seen)
        known = await self._known_gap(call, written.page)
        await self._bench.library.prepare([written.page])
        try:
            async with self._bench.database.write(call.event, call.now) as tx:
                done = await self._put_live(tx, call, seen, reason)
        except Moved as error:
            return moved_card(error.draft, error.three_way, seen.sources)
        except (Overtaken, Broken):
            return draft_card(self._bench, await self._look(call, draft), call.now.date(), REFRESHED)
        return _live(done, written, known)

    async def _known_gap(self, call: Call, page: Entry) -> Entry | None:
        """The page that says so far that there is no answer to this question; None if there is none."""
        answer = await self._bench.answerer.ask(call.community, page.title)
        fell = answer.entries[0] if answer.outcome == "no_answer" and answer.entries else None
        return fell if fell is not None and fell.slug != page.slug and not page.gap else None

    async def _put_live(self, tx: Tx, call: Call, seen: Look, reason: str) -> Published:
        draft = seen.draft
        settings = await self._bench.communities.read(tx, call.community)
        author = Author(call.person, reason or REASONS[draft.origin], call.now)
        done = await publishing.publish(
            tx, call.community, draft.id, draft.version, author,
            two_people=settings.two_people, tags=self._bench.tags,
        )  # fmt: skip
        told = {"draft": draft.id, "page": done.slug, "number": done.number}
        await audit.note(tx, call, told, "published all the same" if reason else "published")
        await fates.settled(tx, draft, "published", "", call.now)
        return done

    async def _rebased(self, call: Call, draft: str, version: int, *, both: bool) -> Card:
        async with self._bench.database.write(call.event, call.now) as tx:
            seen = await look(tx, self._bench, call, await found(tx, call, draft))
            try:
                known = await self._joined(tx, call, seen, version) if both else version
                after = await drafts.rebase(tx, call.community, seen.draft.id, known, call.now)
            except Overtaken as error:
                now = await look(tx, self._bench, call, error.now)
                return draft_card(self._bench, now, call.now.date(), REFRESHED)
            await audit.note(tx, call, {"draft": after.id, "both": both}, "put over the page")
            return draft_card(self._bench, await look(tx, self._bench, call, after), call.now.date())

    async def _joined(self, tx: Tx, call: Call, seen: Look, version: int) -> int:
        """Put what both changed into the draft; gives its version then."""
        written = seen.draft.written
        if seen.moved is None or written is None:
            raise Friendly("Nothing has to be put together any more.", "Look at the draft again.")
        page = replace(seen.moved.merged, slug=seen.draft.slug)
        new = Written(page, tuple(each for each in written.sources if each.slug in page.sources))
        after = await drafts.change(tx, call.community, seen.draft.id, version, new, call.person, call.now)
        return after.version


def _live(done: Published, written: Written, known: Entry | None) -> Card:
    page = {"page": done.slug}
    other = ""
    if known is not None:
        other = f' So far "{known.title}" said that there is no answer. If this is the answer, take that one offline.'
    return Card(
        title=(Plain(f'"{written.page.title}" is live.'),),
        body=(Plain(f"The next question finds it.{other}"),),
        buttons=(
            Button("Show the page", "kb", page),
            *((Button("Look at the earlier page", "kb", {"page": known.slug}),) if known is not None else ()),
            Button("Undo", "kb undo", page | {"number": str(done.number)}),
            Button("What else waits", "kb", {}),
        ),
    )
