"""Save as knowledge: what somebody wrote in the chat begins a page, and its author is asked under their message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.asking import Asking, Original
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation import saved_cards
from mentorbot.features.curation.fields import Number, Question
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge import consents, drafts, shelf, tagging
from mentorbot.knowledge.copying import A_MEMBER, copied
from mentorbot.knowledge.drafts import OPEN, Draft, Origin
from mentorbot.knowledge.entry import LONGEST_BODY
from mentorbot.knowledge.revisions import taken
from mentorbot.knowledge.writing import Written, written
from mentorbot.people.people import People
from mentorbot.storage.database import Tx

LONGEST = 4000
"""Characters of the longest message that a platform lets anybody write."""
MessageId = Annotated[str, Arg("The message", max_length=32)]
Author = Annotated[str, Arg("Who wrote it", max_length=64)]
Words = Annotated[
    Plain, Arg("The words, without names", label="What is kept", max_length=LONGEST, form=True, multiline=True)
]
Anew = Annotated[
    Plain,
    Arg(
        "The point in your own words; those of its author are deleted",
        label="The point, in your own words",
        max_length=LONGEST_BODY,
        form=True,
        multiline=True,
    ),
]


class Saving:
    """Begins pages from messages. `asking` has, by platform, what asks their authors, where there is such a thing."""

    def __init__(self, bench: Workbench, people: People, asking: Mapping[str, Asking]) -> None:
        self._bench = bench
        self._people = people
        self._asking = asking

    @command(
        "kb save", "Save as knowledge", rank="moderator", writes=True, message="Save as knowledge", prefill="first"
    )
    async def save(
        self, call: Call, words: Words, question: Question, target: MessageId = "", author: Author = ""
    ) -> Card:
        """Begin a page from somebody's words. Without a message they are typed by hand, and nobody can be asked."""
        asking = self._asking.get(call.platform)
        if asking is None or not target:
            return saved_cards.typed(await self._begun(call, words, question, None))
        original = await asking.original(call, target)
        if original.author == await self._people.native(call.person):
            return saved_cards.own(await self._begun(call, words, question, original))
        draft = await self._begun(call, words, question, original)
        await self._ask(call, asking, draft)
        readers = asking.readers(draft.link)
        return saved_cards.asked(draft, call.now + consents.ANSWER_WITHIN, readers)

    async def first(self, call: Call, words: str = "", target: str = "", **given: str) -> Mapping[str, str]:
        """What the form begins with: the words as far as a page holds them. Refuses early what can't be saved."""
        asking = self._asking.get(call.platform)
        if asking is not None and target:
            if not given.get("author"):
                raise Friendly(
                    "A program wrote that message, so nobody can be asked for its words.",
                    "Write the point as a new page with /kb add.",
                )
            if trouble := asking.barred(call):
                raise Friendly(trouble, "Let me see the channel, send messages and read its history.")
        return {"words": copied(words)} if words else {}

    @command("kb anew", "Write the point anew", rank="moderator", menu=False, writes=True)
    async def anew(self, call: Call, draft: Number, question: Question, answer: Anew) -> Card:
        """Put a moderator's own words where an author's were deleted; the source is a member of this community."""
        tags = await self._proposed(call, question, answer)
        async with self._bench.database.write(call.event, call.now) as tx:
            there = await found(tx, call, draft)
            if there.written is not None:
                raise Friendly("There are words in this draft.", "It can be edited as it is.")
            new = await self._written(tx, call, question, answer, A_MEMBER, tags)
            after = await drafts.change(tx, call.community, there.id, there.version, new, call.person, call.now)
            await audit.note(tx, call, {"draft": after.id, "page": after.slug}, "written anew")
        return saved_cards.anew(after)

    @command("kb ask-again", "Ask the author again", rank="moderator", menu=False, writes=True)
    async def ask_again(self, call: Call, draft: Number) -> Card:
        """Ask an author once more, because what they said yes to was changed."""
        asking = self._asking.get(call.platform)
        async with self._bench.database.read() as tx:
            there = await found(tx, call, draft)
            consent = await consents.of_draft(tx, there)
        if asking is None or consent is None or not consent.changed or there.state not in OPEN:
            raise Friendly("There is nothing to ask about this draft.", "Its author was asked once already.")
        readers = asking.readers(there.link)
        await asking.ask(call, there.link, await saved_cards.question(self._people, call, there, readers))
        async with self._bench.database.write(call.event, call.now) as tx:  # from now on they have 14 days
            await consents.ask_again(tx, there, consent.person, call.now)
            await audit.note(tx, call, {"draft": there.id}, "asked again")
        return saved_cards.asked(there, call.now + consents.ANSWER_WITHIN, readers)

    async def _ask(self, call: Call, asking: Asking, draft: Draft) -> None:
        """Ask under the message; where that can't be done, the words are deleted again."""
        try:
            card = await saved_cards.question(self._people, call, draft, asking.readers(draft.link))
            await asking.ask(call, draft.link, card)
        except Friendly:
            async with self._bench.database.write() as tx:
                await drafts.reject(tx, call.community, draft.id, "", call.person, call.now)
            raise

    async def _begun(self, call: Call, words: str, question: str, original: Original | None) -> Draft:
        """Keep the words as a draft, and note that their author is asked, unless that is who saves them."""
        tags = await self._proposed(call, question, words)
        origin: Origin = "form" if original is None else "message"
        async with self._bench.database.write(call.event, call.now) as tx:
            link = original.link if original is not None else ""
            await self._once(tx, call, link)
            new = await self._written(tx, call, question, words, _source(original), tags)
            draft = await drafts.begin(tx, call.community, new, origin, call.person, call.now, link=link)
            if original is not None:
                who = await self._people.resolve(call.platform, "", original.author, call.now, tx)
                if who.id != call.person:
                    await consents.ask(tx, draft.id, who.id, call.now)
            await audit.note(tx, call, {"draft": draft.id, "page": draft.slug}, "saved")
            return draft

    async def _once(self, tx: Tx, call: Call, link: str) -> None:
        """Refuse a message that is saved already, or whose author said no."""
        await shelf.lock(tx, call.community)
        if not link:
            return
        if (there := await drafts.of_link(tx, call.community, link)) is not None:
            raise Friendly("That message is saved already.", f"/kb draft {there.id} shows it.")
        if await consents.refused(tx, call.community, link):
            raise Friendly(
                "Whoever wrote that message did not agree to it being kept.", "Its point can be written as a new page."
            )

    async def _written(
        self, tx: Tx, call: Call, question: str, words: str, source: str, tags: tuple[str, ...]
    ) -> Written:
        known = await shelf.known_sources(tx, call.community)
        names = await taken(tx, call.community)
        return written(question, words, source, known, names, call.now.date(), tags)

    async def _proposed(self, call: Call, question: str, words: str) -> tuple[str, ...]:
        near = await self._bench.answerer.nearest(call.community, f"{question}\n{words}", tagging.NEAREST)
        return tagging.proposed(near)


def _source(original: Original | None) -> str:
    """Where a page comes from that was somebody's words; no name is kept."""
    return A_MEMBER if original is None else f"experience of a member, {original.at:%B %Y}, in this community"
