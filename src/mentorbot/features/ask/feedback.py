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
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database, Tx

Reason = Literal["wrong", "not my question", "too thin", "out of date"]
REASONS: tuple[Reason, ...] = get_args(Reason)
QuestionId = Annotated[int, Arg("The question", low=1, high=10**15)]
Slug = Annotated[str, Arg("The page", max_length=60)]


class Feedback:
    """Helpful, Not helpful and why; None of these."""

    def __init__(self, log: QuestionLog, communities: Communities, database: Database) -> None:
        self._log = log
        self._communities = communities
        self._database = database

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
            Button(reason.capitalize(), "why", {"question": str(question), "reason": reason}) for reason in REASONS
        ]
        own = Button("Say it in your own words", "why words", {"question": str(question)})
        return Card(title=("Sorry. What was wrong?",), body=("It is counted already.",), buttons=(*buttons, own))

    @command("why", "Say what was wrong", menu=False, writes=True)
    async def why(self, call: Call, question: QuestionId, reason: Annotated[Reason, Arg("What was wrong")]) -> Card:
        """Keep the reason."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=False, why=reason)
        own = Button("Add a line", "why words", {"question": str(question)})
        return Card(title=("Noted. Thank you.",), buttons=(own,), tone="quiet")

    @command("why words", "What was wrong?", menu=False, writes=True)
    async def why_words(
        self,
        call: Call,
        question: QuestionId,
        words: Annotated[Plain, Arg("In your own words", max_length=1000, form=True, multiline=True)],
    ) -> Card:
        """Keep the member's own words about it."""
        async with self._database.write(call.event, call.now) as tx:
            await self._said(tx, call, question, useful=False, words=words)
        return Card(title=("Noted. Thank you.",), tone="quiet")

    @command("none of these", "None of these", menu=False, writes=True)
    async def none_of_these(
        self, call: Call, question: Annotated[str, Arg("The question", max_length=16)] = ""
    ) -> Card:
        """No title was meant: an honest no, with the ways out that there are."""
        kept = False
        if question.isascii() and question.isdigit():
            async with self._database.write(call.event, call.now) as tx:
                kept = await self._log.feedback(tx, int(question), call, useful=False, why="none of these")
        return cards.no_answer_card(None, await ways_out(self._communities, call.community, call.now, kept), ONWARD)

    async def _said(self, tx: Tx, call: Call, question: int, useful: bool, why: str = "", words: str = "") -> None:
        if not await self._log.feedback(tx, question, call, useful, why, words):
            raise Friendly("That answer is too old to be rated, or it was shown to somebody else alone.")


ONWARD = (Button("Ask in other words", "ask privately", {}), Button("Browse all topics", "browse", {}))
"""What anybody can do where there was no answer."""


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
