"""Questions without an answer, in groups: what moderators may see of them, and what one tap makes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.features.curation.draft_card import draft_card
from mentorbot.features.curation.fields import LAST
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import drafts, filling, gaps, tagging
from mentorbot.knowledge.entry import LONGEST_TITLE
from mentorbot.knowledge.gaps import FEWEST, Group
from mentorbot.knowledge.unanswered import Unanswered
from mentorbot.storage.database import Tx

PAGE = 8
FEW = 6
"""Topics of which it is said that one or two members asked near them."""
Number = Annotated[int, Arg("The questions", low=1, high=LAST)]
RULE = "Words are shown once three members asked nearly the same, or where a member sent them."


class GroupedQuestions:
    """What members asked and got no answer to."""

    def __init__(self, bench: Workbench, unanswered: Unanswered) -> None:
        self._bench = bench
        self._unanswered = unanswered

    @command("kb questions", "Questions without an answer, and what to do about them", rank="moderator")
    async def questions(self, call: Call, part: Annotated[int, Arg("Part of the list", low=0, high=1000)] = 0) -> Card:
        """List the groups, those that most members asked first; of small ones the topic and the count alone."""
        await self._unanswered.look(call.community, call.now)
        async with self._bench.database.read() as tx:
            every = await gaps.listed(tx, call.community)
            rest = await gaps.listed(tx, call.community, (gaps.DRAFTED, gaps.DISMISSED))
        shown, small = [each for each in every if each.shown], [each for each in every if not each.shown]
        away = (Button("Those put away, or in a draft", "kb questions-settled", {}),) if rest else ()
        if not every:
            none = "Every question that members asked lately has an answer, or is put away."
            return Card(title=("No question waits for an answer.",), body=(none,), buttons=away, tone="quiet")
        parts = max(1, -(-len(shown) // PAGE))
        part = min(part, parts - 1)
        first = part * PAGE
        rows = tuple(_row(number, each) for number, each in enumerate(shown[first : first + PAGE], first + 1))
        more = (Button("More of them", "kb questions", {"part": str((part + 1) % parts)}),) if parts > 1 else ()
        few: tuple[tuple[Text, Button | None], ...] = (((_few(small),), None),) if small and part == parts - 1 else ()
        return Card(title=("Questions without an answer",), rows=(*rows, *few), buttons=(*more, *away), note=(RULE,))

    @command("kb questions-settled", "Questions that are put away, or in a draft", rank="moderator", menu=False)
    async def settled(self, call: Call) -> Card:
        """List the groups that somebody did something with."""
        async with self._bench.database.read() as tx:
            rest = await gaps.listed(tx, call.community, (gaps.DRAFTED, gaps.DISMISSED))
        rows = tuple(_row(number, each) for number, each in enumerate(rest[:PAGE], 1))
        back = Button("Questions without an answer", "kb questions", {})
        return Card(title=("Put away, or in a draft",), rows=rows, buttons=(back,), note=(RULE,))

    @command("kb question", "One group of questions", rank="moderator", menu=False)
    async def question(self, call: Call, group: Number) -> Card:
        """Show a group, and what can be made of it."""
        async with self._bench.database.read() as tx:
            return _card(await gaps.find(tx, call.community, group))

    @command("kb question-page", "Write a page that answers them", rank="moderator", menu=False, writes=True)
    async def page(self, call: Call, group: Number) -> Card:
        """Begin a draft; its question is in our words, and its answer is still to be written."""
        async with self._bench.database.read() as tx:
            seen = await gaps.find(tx, call.community, group)
        near = await self._bench.answerer.nearest(call.community, seen.wording or seen.label, tagging.NEAREST)
        async with self._bench.database.write(call.event, call.now) as tx:
            found = await gaps.find(tx, call.community, group, lock=True)
            draft = await filling.as_page(tx, found, tagging.proposed(near), call.person, call.now)
            await audit.note(tx, call, {"draft": draft.id, "page": draft.slug}, "begun")
            return await self._draft(tx, call, draft.id)

    @command(
        "kb question-known",
        "Say that this isn't covered",
        rank="moderator",
        menu=False,
        writes=True,
        prefill="known_now",
    )
    async def known(
        self,
        call: Call,
        group: Number,
        question: Annotated[Plain, Arg("The question, in your words", max_length=LONGEST_TITLE, form=True)],
        sentence: Annotated[Plain, Arg("What isn't covered, in a sentence", max_length=500, form=True, multiline=True)],
    ) -> Card:
        """Begin a page that says what I have nothing on, so that members are told at once."""
        async with self._bench.database.write(call.event, call.now) as tx:
            found = await gaps.find(tx, call.community, group, lock=True)
            draft = await filling.as_known(tx, found, question, sentence, call.person, call.now)
            await audit.note(tx, call, {"draft": draft.id, "page": draft.slug}, "begun")
            return await self._draft(tx, call, draft.id)

    async def known_now(self, call: Call, **_given: str) -> Mapping[str, str]:
        """How such a sentence begins."""
        return {"sentence": "Nothing that I have read says "}

    @command("kb question-away", "Put these questions away", rank="moderator", menu=False, writes=True)
    async def put_away(self, call: Call, group: Number) -> Card:
        """Show a group no longer; whoever asks the same joins it there."""
        async with self._bench.database.write(call.event, call.now) as tx:
            found = await gaps.find(tx, call.community, group, lock=True)
            await gaps.change(tx, found, gaps.DISMISSED, call.now, proposal=None)
            await audit.note(tx, call, {"questions": found.label}, "put away")
        back = Button("Bring them back", "kb question-back", {"group": str(group)})
        more = Button("Questions without an answer", "kb questions", {})
        body = ("Who asks the same from now on is counted there.",)
        return Card(title=("Put away.",), body=body, buttons=(back, more), tone="quiet")

    @command("kb question-back", "Bring these questions back", rank="moderator", menu=False, writes=True)
    async def back(self, call: Call, group: Number) -> Card:
        """Show a group again."""
        async with self._bench.database.write(call.event, call.now) as tx:
            found = await gaps.find(tx, call.community, group, lock=True)
            if found.state == gaps.DISMISSED:
                await gaps.change(tx, found, gaps.OPEN, call.now)
                await audit.note(tx, call, {"questions": found.label}, "brought back")
            return _card(await gaps.find(tx, call.community, group))

    async def _draft(self, tx: Tx, call: Call, number: int) -> Card:
        draft = await drafts.find(tx, call.community, number)
        return draft_card(self._bench, await look(tx, self._bench, call, draft), call.now.date(), NEXT)


NEXT = "Kept as a draft. Members don't see it yet. Press Edit to write it."


def _card(group: Group) -> Card:
    number = {"group": str(group.id)}
    body: list[Inline] = [f"{_counted(group)}.\n"]
    if group.wording:
        body += ['One of them wrote: "', Plain(group.wording), '"\n']
    for each in group.sent:
        body += ['Sent to you: "', Plain(each), '"\n']
    if not group.wording and not group.sent:
        body.append(f"{RULE}\n")
    buttons: list[Button] = []
    if group.state == gaps.DRAFTED and group.proposal is not None:
        buttons.append(Button("Open the draft", "kb draft", {"draft": str(group.proposal)}, "primary"))
    elif group.state == gaps.DISMISSED:
        buttons.append(Button("Bring them back", "kb question-back", number))
    else:
        buttons.append(Button("Write a page", "kb question-page", number, "primary"))
        if group.entry is None:
            buttons.append(Button("Say that it isn't covered", "kb question-known", number))
        buttons.append(Button("Put away", "kb question-away", number))
    buttons.append(Button("Questions without an answer", "kb questions", {}))
    return Card(title=(group.label,), body=tuple(body), buttons=tuple(buttons))


def _row(number: int, group: Group) -> tuple[Text, Button]:
    words: list[Inline] = [f"{number}. **{group.label}**\n{_counted(group)}"]
    said = [group.wording] if group.wording else list(group.sent[:1])
    for each in said:
        words += ['\n"', Plain(each), '"']
    return tuple(words), Button(f"Look at {number}", "kb question", {"group": str(group.id)})


def _counted(group: Group) -> str:
    if group.members >= FEWEST:
        return f"{group.members:,} members asked"
    return f"{'One member' if group.members == 1 else 'Two members'} asked"


def _few(small: Sequence[Group]) -> str:
    """One or two members near a topic: no more than that."""
    counts: Counter[str] = Counter()
    for each in small:
        counts[each.label] += each.members
    told = ["**Asked by fewer than three:**"]
    told += [f"{count:,} near: {label}" for label, count in counts.most_common(FEW)]
    rest = sum(counts.values()) - sum(count for _, count in counts.most_common(FEW))
    return "\n".join([*told, *([f"{rest:,} near other topics"] if rest else [])])
