"""What an answer was worth: counted at the tap, with a reason in one more, and words last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Instant, Plain, Ref, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.ask import cards
from mentorbot.features.ask.onward import People, about, onward
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database, Tx

Reason = Literal["wrong", "not my question", "too thin", "out of date"]
REASONS: tuple[Reason, ...] = get_args(Reason)
CORRECTABLE: tuple[Reason, ...] = ("wrong", "too thin", "out of date")
"""What somebody who knows better can put right."""
QuestionId = Annotated[int, Arg("The question", low=1, high=10**15)]
Slug = Annotated[str, Arg("The page", max_length=60)]


class Feedback:
    """Helpful, Not helpful and why; None of these."""

    def __init__(self, log: QuestionLog, communities: Communities, database: Database, people: People) -> None:
        self._log = log
        self._communities = communities
        self._database = database
        self._people = people

    @command("helpful", "Helpful", menu=False, writes=True)
    async def helpful(self, call: Call, question: QuestionId, slug: Slug = "") -> Card:
        """Count an answer as helpful."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=True)
        return Card(title=("Thank you. That helps the next person who asks.",), tone="quiet")

    @command("not helpful", "Not helpful", menu=False, writes=True)
    async def not_helpful(self, call: Call, question: QuestionId, slug: Slug = "") -> Card:
        """Count an answer as not helpful, and ask what was wrong in four buttons."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=False)
        buttons = [
            Button(reason.capitalize(), "why", {"question": str(question), "reason": reason, "slug": slug})
            for reason in REASONS
        ]
        own = Button("Say it in your own words", "why words", {"question": str(question)})
        person = await self._people.buttons(call, question=question)
        title, body = ("Sorry. What was wrong?",), ("It is counted already.",)
        return Card(title=title, body=body, buttons=(*buttons, own, *person))

    @command("why", "Say what was wrong", menu=False, writes=True)
    async def why(
        self, call: Call, question: QuestionId, reason: Annotated[Reason, Arg("What was wrong")], slug: Slug = ""
    ) -> Card:
        """Keep the reason; who knows better can say so."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=False, why=reason)
        own = Button("Add a line", "why words", {"question": str(question)})
        better: tuple[Button, ...] = (cards.correction(slug),) if slug and reason in CORRECTABLE else ()
        if reason == "not my question":
            better = about(question, moderated=call.community != await self._communities.pack(call.now))
        return Card(title=("Noted. Thank you.",), buttons=(own, *better), tone="quiet")

    @command("why words", "What was wrong?", menu=False, writes=True)
    async def why_words(
        self,
        call: Call,
        question: QuestionId,
        words: Annotated[
            Plain, Arg("Your words; the moderators here read them", max_length=1000, form=True, multiline=True)
        ],
    ) -> Card:
        """Keep the member's own words about it, for the moderators, as the form says."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=False, words=words)
        return Card(title=("Noted. Thank you.",), tone="quiet")

    @command("none of these", "None of these", menu=False, writes=True)
    async def none_of_these(
        self, call: Call, question: Annotated[str, Arg("The question", max_length=16)] = ""
    ) -> Card:
        """No title was meant: an honest no, with the ways out that there are."""
        number = int(question) if question.isascii() and question.isdigit() else 0
        kept = False
        if number:
            async with self._database.write(call.event, call.now) as tx:
                kept = await self._log.feedback(tx, number, call, useful=False, why="none of these")
        person = await self._people.buttons(call, question=number) if kept else ()
        return await no_answer(self._communities, call.community, call.now, None, number if kept else 0, person)

    async def _said(self, tx: Tx, call: Call, question: int, useful: bool, why: str = "", words: str = "") -> None:
        if not await self._log.feedback(tx, question, call, useful, why, words):
            raise Friendly("That answer is too old to be rated, or it was shown to somebody else alone.")


async def no_answer(
    communities: Communities,
    community: int,
    now: Instant,
    gap: Entry | None,
    question: int,
    first: Sequence[Button] = (),
) -> Card:
    """An honest no to a question, 0 where nothing of it is kept; `gap` is the known gap that it fell into.

    `first` are buttons that stand before all others.
    """
    ways = await ways_out(communities, community, now, kept=bool(question))
    moderated = community != await communities.pack(now)
    return cards.no_answer_card(gap, ways, (*first, *onward(question, moderated=moderated))[: cards.ROW])


async def ways_out(communities: Communities, community: int, now: Instant, kept: bool) -> Sequence[Text]:
    """The ways out that exist in a community today, each as a line; none that leads nowhere."""
    settings = await communities.settings(community, now)
    ways: list[Text] = []
    if settings.help_channel:
        ways.append(("A person may know: ask in ", Ref("channel", settings.help_channel), "."))
    if settings.moderators or settings.moderator_roles:
        ways.append(("The moderators here may know whom to ask.",))
    if kept:
        ways.append(("I kept your question, without your name, so that this can be filled in.",))
    return ways
