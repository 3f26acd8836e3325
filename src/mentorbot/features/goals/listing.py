"""A member's goals: all of them, one of them, and the story of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Owed
from mentorbot.delivery import ledger, recurrence
from mentorbot.delivery.ledger import Entry
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.own import Named, Own, label
from mentorbot.features.goals.returning import day_card, trimmed, welcome_card
from mentorbot.features.goals.schedule import KIND
from mentorbot.features.goals.whereabouts import last_line, why_not
from mentorbot.people import check_ins, goals
from mentorbot.people.check_ins import CheckIn
from mentorbot.people.goals import CLOSED, KEPT, Goal
from mentorbot.storage.database import Tx

ROWS = 10
SHOWN = 3
"""Lines of the story under a goal."""
Which = Literal["open", "closed"]
_NEW = Button("Set a goal", "goal new", {})


@dataclass(frozen=True, slots=True)
class _Seen:
    goal: Goal
    rule: Recurrence | None
    next: Owed | None
    last: Entry | None
    story: Sequence[CheckIn]


class Listing(Own):
    """What a member has."""

    @command("goal list", "Your goals")
    async def list(
        self,
        call: Call,
        which: Annotated[Which, Arg("Open ones, or those finished and put away")] = "open",
        start: Annotated[int, Arg("The row to begin with", low=0, high=10_000)] = 0,
    ) -> Card:
        """List the open goals, ten at a time, or the others."""
        async with self.database.read() as tx:
            at = await here(tx, call.person, call.now)
            mine = await goals.of_person(tx, call.person)
            found = [each for each in mine if each.state in (KEPT if which == "open" else CLOSED)]
            closed = which == "open" and len(found) < len(mine)
            if which == "open" and len(found) == 1 and found[0].state == "resting":
                return welcome_card(found[0], await check_ins.of_goal(tx, found[0]), at)
            rows = [await _row(tx, each, at) for each in found[start : start + ROWS]]
        if not found:
            return _nothing(which, closed)
        back = any(each.state == "resting" for each in found)
        title = "Finished and put away" if which == "closed" else "Welcome back." if back else "Your goals"
        body = ("I stopped reminding you of what was quiet for long. Nothing was lost.",) if back else ()
        return Card(title=(title,), body=body, rows=tuple(rows), buttons=_turn(start, len(found), which, closed))

    @command("goal show", "One goal: its story, what was sent and what comes next")
    async def show(self, call: Call, goal: Named) -> Card:
        """Show one goal."""
        async with self.database.read() as tx:
            seen, at = await _look(tx, await self.find(tx, call, goal)), await here(tx, call.person, call.now)
        if seen.goal.state == "resting":
            return welcome_card(seen.goal, seen.story, at)
        if seen.goal.state == "passed":
            return day_card(seen.goal, seen.story, at)
        return _one(seen, at)

    @command("goal story", "The story of a goal", menu=False)
    async def story(
        self, call: Call, goal: Named, start: Annotated[int, Arg("The line", low=0, high=10_000)] = 0
    ) -> Card:
        """Tell all that happened, oldest first, ten lines at a time."""
        async with self.database.read() as tx:
            found, at = await self.find(tx, call, goal), await here(tx, call.person, call.now)
            told = cards.told(await check_ins.of_goal(tx, found), at)
        number = str(found.id)
        turn: list[Button] = []
        if start:
            turn.append(Button("Earlier", "goal story", {"goal": number, "start": str(max(0, start - ROWS))}))
        if start + ROWS < len(told):
            turn.append(Button("What came then", "goal story", {"goal": number, "start": str(start + ROWS)}))
        rows: tuple[tuple[Text, Button | None], ...] = tuple((line, None) for line in told[start : start + ROWS])
        return Card(
            title=(found.skill,), rows=rows, buttons=(*turn, cards.to_goal("Show the goal", "goal show", found))
        )

    @command("goal again", "Send again", menu=False, writes=True)
    async def again(self, call: Call, delivery: Annotated[int, Arg("What was sent", low=1, high=10**15)]) -> Card:
        """Send once more what nobody knows to have arrived."""
        async with self.database.write(call.event, call.now) as tx:
            if not await ledger.send_again(tx, delivery, call.person, call.now):
                raise Friendly("That one did arrive, or it was sent again already.", "/goal list shows your goals.")
            at = await here(tx, call.person, call.now)
        rests = at.comes(call.now) > call.now
        said = f"I send it again {at.say(at.comes(call.now))}." if rests else "I send it again now."
        return Card(title=(said,), tone="quiet")


async def _look(tx: Tx, goal: Goal) -> _Seen:
    sent = [
        entry
        for subject in schedule.subjects(goal)
        for entry in await ledger.of_subject(tx, KIND, subject)
        if entry.state in ("sent", "unknown", "waiting", "failed", "held")
    ]
    return _Seen(
        goal,
        await recurrence.find(tx, KIND, str(goal.id)),
        await schedule.upcoming(tx, goal, goal.since),
        max(sent, key=lambda entry: entry.item.owed.due, default=None),
        await check_ins.of_goal(tx, goal),
    )


async def _row(tx: Tx, goal: Goal, at: Here) -> tuple[Text, Button | None]:
    if goal.state == "open":
        said = cards.next_line(await schedule.upcoming(tx, goal, at.now), at)
    else:
        said = cards.resting_line(goal, at)
    return (goal.skill, f"\n{said}"), cards.to_goal(label(goal.skill), "goal show", goal)


def _one(seen: _Seen, at: Here) -> Card:
    goal = seen.goal
    told = cards.told(seen.story, at)
    body: list[Inline] = list(trimmed(cards.why_line(goal)))
    for line in told[-SHOWN:]:
        body += ["\n", *line] if body else line
    day = at.say_day(goal.deadline) if goal.deadline else "None"
    fields: list[tuple[str, Text]] = [("Deadline", (f"{day}.",))]
    if seen.rule is not None:
        fields.append(("Check-ins", (f"{_upper(schedule.say_schedule(seen.rule))}, {at.city}.",)))
    fields.append(("Sent last", (last_line(seen.last, at),)))
    fields.append(("Next", (why_not(goal, seen.next, at),)))
    buttons = [cards.to_goal("Change", "goal edit", goal)]
    if goal.state == "open":
        buttons = [
            cards.to_goal("I did some", "check-in did", goal),
            *buttons,
            cards.to_goal("Pause it", "goal pause", goal),
        ]
    else:
        buttons = [cards.to_goal("Pick it up again", "goal resume", goal), *buttons]
    if seen.last is not None and seen.last.state == "unknown":
        buttons.append(Button("Send again", "goal again", {"delivery": str(seen.last.item.id)}))
    if len(told) > SHOWN:
        buttons.append(cards.to_goal("The whole story", "goal story", goal))
    return Card(title=(goal.skill,), body=tuple(body), fields=tuple(fields), buttons=tuple(buttons))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _nothing(which: Which, closed: bool) -> Card:
    others = Button("Finished and put away", "goal list", {"which": "closed"})
    mine = Button("Your goals", "goal list", {})
    if which == "closed":
        return Card(title=("No goal is finished or put away.",), buttons=(mine,), tone="quiet")
    return Card(
        title=("You have no open goal.",),
        body=("A goal is one skill that you want to build. I ask how it goes, once a week if you like.",),
        buttons=(_NEW, others) if closed else (_NEW,),
    )


def _turn(start: int, total: int, which: Which, closed: bool) -> tuple[Button, ...]:
    args = {"which": which}
    back = Button("Previous", "goal list", {**args, "start": str(max(0, start - ROWS))})
    onward = Button("Next", "goal list", {**args, "start": str(start + ROWS)})
    others = Button("Finished and put away", "goal list", {"which": "closed"})
    mine = Button("Your goals", "goal list", {"which": "open"})
    return (
        *((back,) if start else ()),
        *((onward,) if start + ROWS < total else ()),
        *((others,) if closed else ()),
        *((mine,) if which == "closed" else (_NEW,)),
    )
