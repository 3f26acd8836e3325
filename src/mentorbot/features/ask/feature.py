"""Ask, follow up, and say what the answer was worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Instant, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.features.ask import cards
from mentorbot.features.ask.feedback import no_answer
from mentorbot.features.ask.onward import People
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer, Before, leads_on
from mentorbot.knowledge.entry import LONGEST_SLUG
from mentorbot.knowledge.questions import Question, QuestionLog

LONGEST = 1_500
"""Characters of a question: what the encoder reads of it, and more."""

KEPT = Button("What is kept?", "privacy", {})


class Outbox(Protocol):
    """Puts cards where the platform keeps them; the platforms implement it."""

    async def post(self, call: Call, card: Card, reply_to: str = "") -> None:
        """Post for all to read, in the call's channel. Raises Friendly where that can't be done."""
        ...

    async def dm(self, call: Call, card: Card) -> None:
        """Send to the caller alone, to keep. Raises Friendly where that can't be done."""
        ...


RATHER = "rather have a person"
"""In the pack's small talk, what says that a person is possible."""


class Ask:
    """Questions and their answers. Platforms without an outbox offer neither Share here nor Keep."""

    def __init__(
        self,
        answerer: Answerer,
        log: QuestionLog,
        communities: Communities,
        outboxes: dict[str, Outbox],
        people: People,
    ) -> None:
        self._answerer = answerer
        self._log = log
        self._communities = communities
        self._outboxes = outboxes
        self._people = people

    @command("ask", "Ask a question in your own words", private="choice", hush="hush")
    async def ask(
        self,
        call: Call,
        question: Annotated[Plain, Arg("Your question, in your own words", label="Your question", max_length=LONGEST)],
        private: Annotated[bool | None, Arg("Whether only you see the answer")] = None,
    ) -> Card:
        """Answer a question; a short one that leads on from the last one is a follow-up."""
        before = await self._log.last(call) if leads_on(question) else None
        return await self._answered(call, question, before)

    async def hush(self, call: Call, question: Plain, private: bool | None = None) -> bool:
        """Whether somebody may be in trouble: that is never answered where others read."""
        return (await self._answerer.ask(call.community, question)).outcome == "care"

    @command("ask privately", "Ask privately", menu=False)
    async def ask_privately(
        self,
        call: Call,
        question: Annotated[
            Plain, Arg("Your question", label="Your question", max_length=LONGEST, form=True, multiline=True)
        ],
    ) -> Card:
        """Answer a question that a form asked for."""
        return await self._answered(call, question, None)

    @command("ask example", "Ask an example question", menu=False)
    async def ask_example(self, call: Call, question: Annotated[Plain, Arg("The question", max_length=80)]) -> Card:
        """Answer one of the example questions of the help card."""
        return await self._answered(call, question, None)

    @command("ask follow-up", "Ask a follow-up question", menu=False)
    async def follow_up(
        self,
        call: Call,
        after: Annotated[str, Arg("The page before", max_length=LONGEST_SLUG)],
        question: Annotated[
            Plain, Arg("Your follow-up", label="Your follow-up", max_length=LONGEST, form=True, multiline=True)
        ],
    ) -> Card:
        """Answer with what was asked before in mind, for 30 minutes; under another page, with that page in mind."""
        before = await self._log.last(call)
        if not after.isdigit() and (before is None or after not in before.entries):
            return await self._answered(call, question, None, page=after)
        return await self._answered(call, question, before)

    @command("ask about", "Ask about this message", menu=False, message="Ask about this")
    async def ask_about(
        self,
        call: Call,
        question: Annotated[Plain, Arg("The message", max_length=6000)],
        target: Annotated[str, Arg("The message's id")] = "",
    ) -> Card:
        """Answer what somebody else wrote, to the presser alone; nothing of it is kept."""
        answer = await self._answerer.ask(call.community, question[:LONGEST])
        extra: tuple[Button, ...] = ()
        if answer.outcome == "answer" and target and call.platform in self._outboxes:
            extra = (Button("Post as a reply", "post reply", {"slug": answer.entries[0].slug, "target": target}),)
        return await self.card(call.community, call.now, answer, 0, extra)

    async def _answered(self, call: Call, question: Plain, before: Question | None, page: str = "") -> Card:
        context = Before(before.text, before.entries) if before is not None else None
        if page and (entry := (await self._answerer.view(call.community)).entries.get(page)) is not None:
            context = Before(entry.title, (page,))
        answer = await self._answerer.ask(call.community, question, context)
        first = call.private and answer.outcome != "care" and await self._log.last(call) is None
        kept = [entry.slug for entry in answer.entries]
        earlier = context.text if context is not None else ""
        generation = answer.view.generation
        number = await self._log.record(call, question, answer.outcome, kept, answer.confidence, generation, earlier)
        person = await self._person(call, answer, number)
        return _noted(await self.card(call.community, call.now, answer, number, person), call, first)

    async def _person(self, call: Call, answer: Answer, number: int) -> Sequence[Button]:
        """What leads to a person, where nothing else helped or one is wished for."""
        if answer.outcome == "small_talk":
            return await self._people.buttons(call) if RATHER in answer.words else ()
        return await self._people.buttons(call, question=number) if answer.outcome == "no_answer" and number else ()

    async def card(
        self, community: int, now: Instant, answer: Answer, number: int, extra: Sequence[Button] = ()
    ) -> Card:
        """What a member sees of an answer at first; `number` is the question's in the log, 0 when it isn't kept.

        `extra` are buttons that stand last under a page, and first where there is none.
        """
        if answer.outcome == "answer":
            return cards.answer_card(answer, number, now.date(), extra)
        if answer.outcome == "did_you_mean":
            return cards.did_you_mean_card(answer, number)
        if answer.outcome == "care":
            settings = await self._communities.settings(community, now)
            return cards.spoken_card(Plain(settings.care_words) if settings.care_words else answer.words)
        if answer.words:
            return cards.spoken_card(answer.words, extra)
        gap = answer.entries[0] if answer.entries else None
        return await no_answer(self._communities, community, now, gap, number, extra)


KEPT_NOTE: Text = ("Only you see this.",)


def _noted(card: Card, call: Call, first: bool) -> Card:
    """Say on a private answer that it is private, and on the first one offer what is kept."""
    if not call.private or call.place != "channel":
        return replace(card, buttons=(*card.buttons, KEPT)) if first and call.place == "dm" else card
    return replace(card, note=KEPT_NOTE, buttons=(*card.buttons, KEPT) if first else card.buttons)
