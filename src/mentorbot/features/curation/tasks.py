"""What waits for moderators, as tasks of the week: each with its tap, an honest time, and whom it helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mentorbot.community.tasks import SOMEBODY, Task
from mentorbot.core.card import Button, Instant, Plain, Text
from mentorbot.features.curation.effort import A_PAGE, MOST_AT_ONCE, minutes
from mentorbot.knowledge import drafts, gaps, shelf, tally, upgrades
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.revisions import pack_place
from mentorbot.storage.database import Tx

LOOKED_BACK = timedelta(days=30)
"""How long ago members may have called a page not helpful."""
LABEL = 70
"""Characters of a button's label."""


class DraftTasks:
    """Drafts that wait for a second pair of eyes, and what members suggest."""

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        """One task for each kind."""
        every = await drafts.listed(tx, community, limit=drafts.MOST_OPEN)
        review = drafts.waiting(every)
        suggested = [each for each in every if each.origin == "suggest" and each.state == drafts.DRAFT]
        out = []
        if review:
            words = _counted(review, "draft waits", "drafts wait", "for a second pair of eyes")
            out.append(_task(review, words, "review", "Look at the drafts"))
        if suggested:
            words = _counted(suggested, "suggestion", "suggestions", "from members")
            out.append(_task(suggested, words, "suggestions", "Look at what members suggest"))
        return out


class QuestionTasks:
    """Questions that three members or more asked, or sent, and that have no answer."""

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        """One task for each group."""
        out = []
        for group in await gaps.listed(tx, community):
            if group.members < gaps.FEWEST:
                continue
            text = (f"{group.members} members asked, and there is no answer: {group.label}",)
            button = Button(f"Questions on: {group.label}"[:LABEL], "kb question", {"group": str(group.id)})
            out.append(Task(text, button, minutes(write=A_PAGE, decide=2), group.members))
        return out


class PageTasks:
    """Pages that members found wanting, that are past their date, or of which a newer one came."""

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        """One task for each page that did not help, and one for each other kind."""
        out = []
        for rated in await tally.not_helpful(tx, community, now - LOOKED_BACK, MOST_AT_ONCE):
            text: Text = (f"{rated.members} members called this page not helpful: ", Plain(rated.page.title))
            button = Button("Open the page that did not help", "kb", {"page": rated.page.slug})
            out.append(Task(text, button, minutes(len(rated.page.body), decide=3), rated.members))
        return [*out, *await self._past(tx, community, now), *await self._newer(tx, community)]

    async def _past(self, tx: Tx, community: int, now: Instant) -> list[Task]:
        pack, own = await pack_place(tx), await shelf.published(tx, community)
        hidden = {each.slug for each in own} | await shelf.retired(tx, community)
        shipped = await shelf.published(tx, pack) if pack is not None else []
        past = [each for each in (*own, *(one for one in shipped if one.slug not in hidden)) if each.past(now.date())]
        if not past:
            return []
        some = past[:MOST_AT_ONCE]
        words = "One page is" if len(past) == 1 else f"{len(past)} pages are"
        few = f" Take {len(some)} of them." if len(past) > len(some) else ""
        text = (f"{words} past the day on which somebody was to look again.{few}",)
        length = minutes(sum(len(each.body) for each in some), decide=len(some))
        return [Task(text, Button("Check pages again", "kb due", {}), length, 1)]

    async def _newer(self, tx: Tx, community: int) -> list[Task]:
        found = await upgrades.upgrades(tx, community)
        if not found:
            return []
        some = found[:MOST_AT_ONCE]
        length = minutes(sum(len(each.ours.body) for each in some) * 2, decide=len(some))
        return [Task((newer(len(found)),), Button("Compare them", "kb upgrades", {}), length, 1)]


def newer(count: int) -> str:
    """Say of how many pages a newer one came with the program."""
    if count == 1:
        return "A newer version of one page that you changed came with me."
    return f"Newer versions of {count} pages that you changed came with me."


def _counted(found: Sequence[Draft], one: str, many: str, rest: str) -> str:
    return f"One {one} {rest}." if len(found) == 1 else f"{len(found)} {many} {rest}."


def _task(found: Sequence[Draft], words: str, which: str, label: str) -> Task:
    some = found[:MOST_AT_ONCE]
    length = sum(len(each.written.page.body) for each in some if each.written is not None)
    button = Button(label, "kb review", {"which": which})
    if len(found) == 1:
        button = Button(label.replace("drafts", "draft"), "kb draft", {"draft": str(found[0].id)})
    return Task((words,), button, minutes(length, decide=2 * len(some)), SOMEBODY * len(found))
