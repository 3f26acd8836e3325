"""What waits for moderators, in a list; and the second pair of eyes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.features.curation.draft_card import ORIGINS, REFRESHED, draft_card
from mentorbot.features.curation.fields import LAST, Number, Seen
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import REVIEW, Draft, Overtaken
from mentorbot.storage.database import Tx

PAGE = 10
Which: TypeAlias = Literal["everything", "drafts", "review", "suggestions"]
TITLES: dict[Which, str] = {
    "everything": "What waits",
    "drafts": "Drafts that wait",
    "review": "Drafts that wait for a second pair of eyes",
    "suggestions": "What members suggest",
}
EMPTY: dict[Which, str] = {
    "everything": "Nothing waits.",
    "drafts": "No draft waits.",
    "review": "Nothing waits for a second pair of eyes.",
    "suggestions": "No suggestion waits.",
}


def of_kind(every: Sequence[Draft], which: Which) -> list[Draft]:
    """Those of a kind: each draft waits for a second pair of eyes, is a suggestion, or is neither."""
    if which == "everything":
        return list(every)
    return [each for each in every if _kind(each) == which]


def _kind(draft: Draft) -> Which:
    if draft.state == REVIEW and draft.approved != draft.version:
        return "review"
    return "suggestions" if draft.origin == "suggest" else "drafts"


class Reviewing:
    """The queue, and what a second moderator says."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb review", "Drafts and suggestions that wait", rank="moderator")
    async def review(
        self,
        call: Call,
        which: Annotated[Which, Arg("Which of them")] = "everything",
        before: Annotated[int | None, Arg("Those before this one", low=1, high=LAST)] = None,
    ) -> Card:
        """List what waits, newest first, ten at a time."""
        async with self._bench.database.read() as tx:
            every = of_kind(await drafts.listed(tx, call.community, limit=drafts.MOST_OPEN), which)
        left = [each for each in every if before is None or each.id < before]
        shown, more = left[:PAGE], left[PAGE:]
        if not shown:
            add = Button("Write a new page", "kb add", {})
            return Card(title=(EMPTY[which],), buttons=(add,), tone="quiet")
        buttons = [Button("All that waits", "kb", {})]
        if more:
            onward = {"which": which, "before": str(shown[-1].id)}
            buttons.append(Button(f"{len(more):,} older ones", "kb review", onward))
        return Card(title=(TITLES[which],), rows=tuple(map(_row, shown)), buttons=tuple(buttons))

    @command("kb ask-eyes", "Ask for a second pair of eyes", rank="moderator", menu=False, writes=True)
    async def ask_eyes(self, call: Call, draft: Number, version: Seen) -> Card:
        """Let a version wait for another moderator."""
        async with self._bench.database.write(call.event, call.now) as tx:
            known = await found(tx, call, draft)
            try:
                after = await drafts.submit(tx, call.community, known.id, version, call.now)
            except Overtaken as error:
                return await self._card(tx, call, error.now, REFRESHED)
            await audit.note(tx, call, {"draft": after.id, "version": version}, "sent to review")
            return await self._card(tx, call, after, "It stands in /kb now, for every other moderator.")

    @command("kb approve", "Stand behind a draft", rank="moderator", menu=False, writes=True)
    async def approve(self, call: Call, draft: Number, version: Seen) -> Card:
        """Note that the caller, who did not write this version, stands behind it."""
        async with self._bench.database.write(call.event, call.now) as tx:
            known = await found(tx, call, draft)
            try:
                after = await drafts.approve(tx, call.community, known.id, version, call.person, call.now)
            except Overtaken as error:
                return await self._card(tx, call, error.now, REFRESHED)
            await audit.note(tx, call, {"draft": after.id, "version": version}, "approved")
            return await self._card(tx, call, after)

    async def _card(self, tx: Tx, call: Call, draft: Draft, note: str = "") -> Card:
        return draft_card(self._bench, await look(tx, self._bench, call, draft), call.now.date(), note)


def _row(draft: Draft) -> tuple[Text, Button | None]:
    title = draft.written.page.title if draft.written is not None else "A draft without words"
    words: list[Inline] = [Plain(title), f"\n{ORIGINS[draft.origin]}, ", When(draft.created, "date")]
    if draft.state == REVIEW:
        words.append(", seen by a second moderator" if draft.approved == draft.version else ", waits for a second one")
    return tuple(words), Button(f"Open draft {draft.id}", "kb draft", {"draft": str(draft.id)})
