"""The moderators' week: at most three tasks, most useful first, and the week in numbers. Nothing to do: no message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from mentorbot.community import notices
from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.community.tasks import Passed, Task, Tasks
from mentorbot.core.card import Button, Card, Inline, Instant, Plain, Text
from mentorbot.core.channels import Channels
from mentorbot.core.owed import CHANNEL, Composed, Parcel, Result
from mentorbot.delivery import recurring
from mentorbot.delivery.lateness import late
from mentorbot.features.curation.effort import said
from mentorbot.features.curation.tasks import DraftTasks, PageTasks, QuestionTasks, newer
from mentorbot.knowledge import tally, upgrades
from mentorbot.storage.database import Tx

KIND = "week"
MOST = 3
WEEK = timedelta(days=7)
NOTICE = "week"
"""The kind of the notice that the moderators' week is in trouble."""
_CAN_T = "What waits for you each week could not be posted"
_CHOOSE = "An administrator can choose another one with /setup moderators-channel."
TROUBLE = {
    "open": f"{_CAN_T}: everyone here can read the moderators' channel. {_CHOOSE}",
    "channel": f"{_CAN_T}: the moderators' channel is gone. {_CHOOSE}",
    "forbidden": f"{_CAN_T}: I may not write in the moderators' channel. Let me see it and send messages there, or: "
    f"{_CHOOSE}",
}
UPGRADES = "kb upgrades"


class Week:
    """Makes the words of every delivery of kind `week`. `channels` knows who reads a channel, where it can be known.

    `tasks` are further providers beside what is known here, `passed` counts what people took over, if anybody does.
    """

    def __init__(
        self,
        communities: Communities,
        channels: Mapping[str, Channels],
        tasks: Sequence[Tasks] = (),
        passed: Passed | None = None,
    ) -> None:
        self._communities = communities
        self._channels = channels
        self._tasks: tuple[Tasks, ...] = (DraftTasks(), QuestionTasks(), PageTasks(), *tasks)
        self._passed = passed

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Look again at what waits; where everybody could read it, nothing is posted, and moderators hear why."""
        owed = parcel.items[-1].owed
        if owed.community is None:
            return Composed(None, why="left")
        if why := await barred(tx, self._communities, self._channels, owed.community, parcel):
            if why in TROUBLE:
                await notices.give(tx, owed.community, NOTICE, TROUBLE[why], now)
            return Composed(None, why=why)
        every = [task for each in self._tasks for task in await each.tasks(tx, owed.community, now)]
        if not every:
            return Composed(None, why="nothing")
        chosen = sorted(every, key=lambda task: (-task.people, task.minutes))[:MOST]
        numbers = await self._numbers(tx, owed.community, now, chosen)
        dropped = {item.id: "newer" for item in parcel.items[:-1]}
        return Composed(_card(chosen, numbers, late(parcel)), dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Let moderators know of a channel that can't be written in, and owe the next week."""
        for item in parcel.items:
            owed = item.owed
            if owed.community is None:
                continue
            if result.state == "sent":
                await notices.settle(tx, owed.community, NOTICE)
            elif result.state in ("failed", "held", "waiting") and result.why in TROUBLE:
                await notices.give(tx, owed.community, NOTICE, TROUBLE[result.why], now)
            await recurring.advance(tx, KIND, owed.subject, now)

    async def _numbers(self, tx: Tx, community: int, now: Instant, chosen: Sequence[Task]) -> list[Text]:
        """The week in numbers, whose page helped most, and what came newer where no task says so; each a line."""
        lines: list[Text] = []
        if (counts := await tally.tally(tx, community, now - WEEK)) is not None:
            passed = ""
            if self._passed is not None and (number := await self._passed.count(tx, community, now - WEEK)):
                passed = f", passed to people {number}"
            lines.append((f"This week: answered {counts.answered}{passed}, no answer {counts.unanswered}.",))
        if (best := await tally.helped_most(tx, community, now - WEEK)) is not None:
            whose: Text = (", from ", Plain(best.author)) if best.author else ()
            lines.append(("Helped most: ", Plain(best.page.title), *whose, f" ({best.members} members)."))
        count = len(await upgrades.upgrades(tx, community))
        if count and all(task.button.command != UPGRADES for task in chosen):
            lines.append((newer(count),))
        return lines


async def barred(
    tx: Tx, communities: Communities, channels: Mapping[str, Channels], community: int, parcel: Parcel
) -> str:
    """Why nothing may be posted to a community's moderators now; empty if it may."""
    if parcel.platform == TERMINAL[0]:
        return ""
    channel = (await communities.read(tx, community)).moderators_channel
    if not channel or parcel.address != f"{CHANNEL}{channel}":
        return "moved"
    known = channels.get(parcel.platform)
    return "open" if known is not None and known.everyone_reads(channel) else ""


def _card(chosen: Sequence[Task], numbers: Sequence[Text], note: str) -> Card:
    """The tasks in order, and below them their buttons in the same order: what is posted has no button in a row."""
    rows: tuple[tuple[Text, None], ...] = tuple(
        ((f"{number}. ", *task.text, f"\n{said(task.minutes)}"), None) for number, task in enumerate(chosen, 1)
    )
    buttons: dict[str, Button] = {}
    for number, task in enumerate(chosen, 1):
        label = task.button.label
        label = f"{label} ({number})" if label in buttons else label
        buttons[label] = replace(task.button, label=label)
    below: list[Inline] = []
    for line in (*numbers, *(((note,),) if note else ())):
        below += ["\n", *line] if below else line
    title = "One thing for this week" if len(chosen) == 1 else f"{_COUNTS[len(chosen)]} things for this week"
    every = (*buttons.values(), Button("All that waits", "kb", {}))
    return Card(title=(title,), rows=rows, buttons=every, note=tuple(below))


_COUNTS = {2: "Two", 3: "Three"}
