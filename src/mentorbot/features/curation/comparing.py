"""Both answers to a test question: what members are told now, and what they would be told then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.fields import LAST, Number
from mentorbot.features.curation.foreseeing import Foreseeing
from mentorbot.features.curation.live_card import MARKS
from mentorbot.features.curation.workbench import Workbench, found
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.mind import Mind
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.view import View
from mentorbot.knowledge.wording import body_of, lines

Which = Annotated[int, Arg("Which test question", low=1, high=LAST)]


class Comparing:
    """One test question after the other."""

    def __init__(self, bench: Workbench, foreseeing: Foreseeing) -> None:
        self._bench = bench
        self._foreseeing = foreseeing

    @command("kb compare", "Show both answers", rank="moderator", menu=False)
    async def compare(self, call: Call, draft: Number, number: Which = 1) -> Card:
        """Show what a test question gets now, and what it would get."""
        async with self._bench.database.read() as tx:
            known = await found(tx, call, draft)
        if known.written is None:
            raise Friendly("That draft has no words any more.", "/kb review lists what waits.")
        changes = (await self._foreseeing.of(call, known.written)).changes
        back = Button("Before this goes live", "kb publish", {"draft": str(known.id)})
        if not changes:
            return Card(title=("No test question would get a different answer.",), buttons=(back,), tone="quiet")
        number = min(number, len(changes))
        change = changes[number - 1]
        now, then = await self._answers(call, change.question, known.written.page, known.written.sources)
        today, more = call.now.date(), len(changes) > 1
        args = {"draft": str(known.id), "number": str(number % len(changes) + 1)}
        return Card(
            title=(Plain(f'"{change.question}"'),),
            fields=(("Now", _told(now, today)), ("Then", _told(then, today))),
            buttons=(*((Button("The next one", "kb compare", args),) if more else ()), back),
            note=(f"Test question {number} of {len(changes)}. {MARKS[change.mark]}",),
        )

    async def _answers(self, call: Call, question: str, page: Entry, sources: Sequence[Source]) -> Sequence[Answer]:
        views = await self._bench.library.with_page(call.community, page, {each.slug: each for each in sources})
        return await self._bench.answerer.run(_both, self._bench.answerer.mind, question, views)


def _both(mind: Mind, question: str, views: Sequence[View]) -> list[Answer]:
    heard = mind.hear(question)
    return [mind.answer(view, heard) for view in views]


def _told(answer: Answer, today: date) -> Text:
    if answer.outcome == "answer":
        body = body_of(answer.entries, answer.view.sources, today, asked_both=answer.asked_both)
        return (f"**{answer.entries[0].title}**\n", *body.text)
    if answer.outcome == "did_you_mean":
        return ("\n".join(["Which of these do you mean?", *(f"- {each.title}" for each in answer.entries)]),)
    if answer.outcome == "no_answer":
        said = "\n".join(lines(each.shown) for each in answer.entries)
        return (f"I don't have that, and I won't guess.\n{said}".strip(),)
    return (answer.words,)
