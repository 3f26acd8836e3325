"""What is set beside a draft's three fields, by buttons: topics, example questions, its kind, and when to check it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation import choosers
from mentorbot.features.curation.choosers import Basis, PageKind
from mentorbot.features.curation.conflict import kept_beside
from mentorbot.features.curation.draft_card import REFRESHED, draft_card
from mentorbot.features.curation.fields import Number, Seen
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge import drafts, tagging
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.rules import LONGEST_QUESTION, MOST_QUESTIONS, MOST_TAGS
from mentorbot.knowledge.writing import Written, harmless
from mentorbot.storage.database import Tx
from mentorbot.times.instants import to_local
from mentorbot.times.reading import read_point
from mentorbot.times.unclear import Unclear

LONGEST = 3000
"""Characters of all example questions together: what a form holds on every platform."""
Topic = Annotated[str, Arg("The topic", max_length=60)]
Listed = Annotated[
    Plain | None,
    Arg(
        "Example questions, as members would type them, one in each line",
        max_length=LONGEST,
        form=True,
        multiline=True,
    ),
]
Day = Annotated[str, Arg("A day, such as 'in 18 months' or '1 March 2028'", max_length=100)]
OtherDay = Annotated[
    str, Arg("A day, such as 'in 18 months' or '1 March 2028'", label="Check it again on", max_length=100, form=True)
]


class Besides:
    """Each change is a new version of the draft; `version` is the one that was seen."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb topics", "Topics of a draft", rank="moderator", menu=False, writes=True)
    async def topics(
        self,
        call: Call,
        draft: Number,
        version: Seen = 0,
        topic: Topic = "",
        page: Annotated[int, Arg("Part of the list", low=0, high=100)] = 0,
    ) -> Card:
        """Show the topics, after one was added, or taken out if it was there."""
        if topic:
            if topic not in self._bench.tags:
                raise Friendly("There is no such topic any more.", "Choose another one.")
            changed = await self._changed(call, draft, version, lambda was: _toggled(was, topic))
            if isinstance(changed, Card):
                return changed
        async with self._bench.database.read() as tx:
            known = await found(tx, call, draft)
        written = _words(known)
        near = await self._bench.answerer.nearest(call.community, f"{written.page.title}", tagging.NEAREST)
        return choosers.topics_card(self._bench, known, written.page, tagging.proposed(near), page)

    @command("kb examples", "Example questions", rank="moderator", menu=False, writes=True, prefill="examples_now")
    async def examples(self, call: Call, draft: Number, questions: Listed = None, *, version: Seen = 0) -> Card:
        """Set the questions that are to find the page."""
        lines = _lines(questions or "")
        return await self._set(call, draft, version, lambda was: replace(was, questions=lines), keep=True)

    async def examples_now(self, call: Call, draft: str, **_given: str) -> Mapping[str, str]:
        """Those of today, one a line. Raises Friendly where a form can't hold them."""
        async with self._bench.database.read() as tx:
            known = await found(tx, call, draft)
        questions = "\n".join(_words(known).page.questions)
        if len(questions) > LONGEST:
            raise Friendly(
                "That page has more example questions than a form holds.",
                "Who runs this program can change them as a file.",
            )
        return {"questions": questions, "version": str(known.version)}

    @command("kb kind", "Kind of a page", rank="moderator", menu=False, writes=True)
    async def kind(self, call: Call, draft: Number, version: Seen = 0, to: PageKind | None = None) -> Card:
        """Say what kind of page it is."""
        if to is None:
            return await self._choose(call, draft, choosers.kind_card)
        return await self._set(call, draft, version, lambda was: replace(was, kind=to, role=""))

    @command("kb rests-on", "What a page rests on", rank="moderator", menu=False, writes=True)
    async def rests_on(self, call: Call, draft: Number, version: Seen = 0, what: Basis | None = None) -> Card:
        """Say what the page rests on, which members read."""
        if what is None:
            return await self._choose(call, draft, choosers.basis_card)
        return await self._set(call, draft, version, lambda was: replace(was, evidence=choosers.BASES[what]))

    @command("kb check-on", "When a page is checked again", rank="moderator", menu=False, writes=True)
    async def check_on(self, call: Call, draft: Number, version: Seen = 0, day: Day = "") -> Card:
        """Choose the day on which the page comes up again."""
        if not day:
            return await self._choose(call, draft, choosers.days_card)
        return await self._checked_on(call, draft, version, day)

    @command("kb check-day", "Another day", rank="moderator", menu=False, writes=True)
    async def check_day(self, call: Call, draft: Number, version: Seen, day: OtherDay) -> Card:
        """Set the day that a form asked for."""
        return await self._checked_on(call, draft, version, day)

    async def _checked_on(self, call: Call, draft: str, version: int, day: str) -> Card:
        zone = (await self._bench.communities.settings(call.community, call.now)).zone or "UTC"
        try:
            at = read_point(day, to_local(call.now, zone)).at.date()
        except Unclear as error:
            raise Friendly(error.text, error.hint) from error
        return await self._set(call, draft, version, lambda was: replace(was, check_again=at))

    async def _choose(self, call: Call, draft: str, card: Callable[[Draft, Entry], Card]) -> Card:
        async with self._bench.database.read() as tx:
            known = await found(tx, call, draft)
        return card(known, _words(known).page)

    async def _set(
        self, call: Call, draft: str, version: int, edit: Callable[[Entry], Entry], *, keep: bool = False
    ) -> Card:
        """Change a draft and show it. What a form said is kept where somebody else was quicker (`keep`)."""
        changed = await self._changed(call, draft, version, edit, keep=keep)
        if isinstance(changed, Card):
            return changed
        async with self._bench.database.read() as tx:
            return await self._card(tx, call, await found(tx, call, draft))

    async def _changed(
        self, call: Call, draft: str, version: int, edit: Callable[[Entry], Entry], *, keep: bool = False
    ) -> Draft | Card:
        """Change a draft; gives a card where somebody else was quicker."""
        async with self._bench.database.write(call.event, call.now) as tx:
            known = await found(tx, call, draft)
            written = _words(known)
            new = Written(edit(written.page), written.sources)
            seen = version or known.version
            if new == written and seen == known.version:
                return known
            try:
                after = await drafts.change(tx, call.community, known.id, seen, new, call.person, call.now)
            except Overtaken as error:
                if keep and error.now.written != new:
                    return await kept_beside(tx, call, error, new)
                return await self._card(tx, call, error.now, REFRESHED)
            await audit.note(tx, call, {"draft": after.id, "version": after.version}, "changed")
            return after

    async def _card(self, tx: Tx, call: Call, draft: Draft, note: str = "") -> Card:
        return draft_card(self._bench, await look(tx, self._bench, call, draft), call.now.date(), note)


def _words(draft: Draft) -> Written:
    if draft.written is None or draft.state not in drafts.OPEN:
        raise Friendly("There is nothing to change: the words are gone.", "/kb review lists what waits.")
    return draft.written


def _toggled(page: Entry, topic: str) -> Entry:
    if topic in page.tags:
        return replace(page, tags=tuple(tag for tag in page.tags if tag != topic))
    if len(page.tags) >= MOST_TAGS:
        raise Friendly(f"A page has at most {MOST_TAGS} topics.", "Take one out first.")
    return replace(page, tags=(*page.tags, topic))


def _lines(text: str) -> tuple[str, ...]:
    """Questions, one a line, each once. Raises Friendly for too many, or one that is too long."""
    lines = (" ".join(line.split()).lstrip("-•*· ").strip() for line in harmless(text).split("\n"))
    found = tuple(dict.fromkeys(line for line in lines if line))
    if len(found) > MOST_QUESTIONS:
        raise Friendly(f"Those are {len(found)} example questions; a page has at most {MOST_QUESTIONS}.")
    if any(len(line) > LONGEST_QUESTION for line in found):
        raise Friendly(f"An example question has at most {LONGEST_QUESTION:,} characters.", "Shorten the longest one.")
    return found
