"""A check-in, opened and answered: I did some, and what can follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Owed, State
from mentorbot.delivery import ledger
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.own import Named, Own, Slot, label
from mentorbot.features.goals.schedule import KIND
from mentorbot.features.goals.turns import DID, awake, turn
from mentorbot.people import check_ins, goals
from mentorbot.people.check_ins import CheckIn
from mentorbot.people.goals import KEPT, Goal
from mentorbot.storage.database import Tx

ROWS = 10
OPENED: tuple[State, ...] = ("sent", "waiting", "unknown", "merged")
HOW = "How is it going?"


class CheckIns(Own):
    """Check-ins as their member opens and answers them."""

    @command("check-in", "Open a check-in", menu=False, writes=True)
    async def open(self, call: Call, goal: Named, slot: Slot = "") -> Card:
        """Show what a check-in is about. Whoever opens one isn't silent."""
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, goal)
            if found.state == "open" and found.silent:
                found = await goals.change(tx, found, {"silent": 0}, call.now)
            return open_card(found, await check_ins.of_goal(tx, found), at, slot)

    @command("check-ins", "Open your check-ins", menu=False)
    async def several(self, call: Call) -> Card:
        """List the goals that wait for a word."""
        async with self.database.read() as tx:
            at = await here(tx, call.person, call.now)
            waiting = await _unanswered(tx, call)
        if not waiting:
            button = Button("Your goals", "goal list", {})
            return Card(title=("No check-in waits for you.",), buttons=(button,), tone="quiet")
        rows = tuple(_row(goal, owed, at) for goal, owed in waiting[:ROWS])
        return Card(title=("Your check-ins",), rows=rows)

    @command("check-in did", "I did some", menu=False, writes=True)
    async def did(self, call: Call, goal: Named, slot: Slot = "") -> Card:
        """Note that something was done."""
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, goal)
            which = known_slot(slot) or at.local.isoformat(timespec="minutes")
            made = await turn(tx, found, at, DID, awake(found, at), slot=which)
        title = "Noted." if made.press else "That is noted already."
        buttons = [Button("Add a line", "check-in note", {"press": str(made.press)})] if made.press else []
        if made.goal.state in KEPT:
            buttons.append(cards.to_goal("The goal is finished", "goal finish", made.goal))
        said = cards.next_line(made.next, at) if made.goal.state == "open" else cards.resting_line(made.goal, at)
        return cards.noted((title,), said, (*buttons, *cards.undo(made)))

    @command("check-in note", "Add a line", menu=False, writes=True, prefill="noted")
    async def note(
        self,
        call: Call,
        press: Annotated[int, Arg("The check-in", low=1, high=10**15)],
        line: Annotated[Plain, Arg("A line for next time", max_length=500, form=True, multiline=True)],
    ) -> Card:
        """Keep a line that the next check-in begins with."""
        async with self.database.write(call.event, call.now) as tx:
            found = await self._press(tx, call, press)
            await check_ins.annotate(tx, found, line)
        again = Button("Change the line", "check-in note", {"press": str(press)})
        return Card(title=("Kept for next time.",), body=cards.quoted(line), buttons=(again,), tone="quiet")

    async def noted(self, call: Call, press: str, **_: str) -> dict[str, str]:
        """The line that is there."""
        async with self.database.read() as tx:
            found = await check_ins.find(tx, call.person, int(press) if press.isdigit() else 0)
        return {"line": found.note} if found else {}

    async def _press(self, tx: Tx, call: Call, number: int) -> CheckIn:
        found = await check_ins.find(tx, call.person, number)
        if found is None or found.undone:
            raise Friendly("That check-in is not there any more.", "/goal list shows your goals.")
        return found


def known_slot(slot: str) -> str | None:
    """A slot that a button carries. Raises Friendly for what is none."""
    if slot and schedule.SLOT.fullmatch(slot) is None:
        raise Friendly("That button is from an older version.", "/goal list shows your goals.")
    return slot or None


def open_card(goal: Goal, story: Sequence[CheckIn], at: Here, slot: str) -> Card:
    """The goal, its why, the last note, and the three answers."""
    args = {"slot": slot} if slot else {}
    if goal.state in ("done", "away"):
        words = "You finished this goal." if goal.state == "done" else "You put this goal away."
        return Card(
            title=(goal.skill,), body=(words,), buttons=(cards.to_goal("Pick it up again", "goal resume", goal),)
        )
    rest: Text = (f"{cards.resting_line(goal, at)}\n",) if goal.state != "open" else ()
    return Card(
        title=(goal.skill,),
        body=(*cards.why_line(goal), *cards.note_line(story, at), *rest, HOW),
        buttons=(
            cards.to_goal("I did some", "check-in did", goal, **args),
            cards.to_goal("Later", "check-in later", goal, **args),
            cards.to_goal("I'm stuck", "check-in stuck", goal, **args),
        ),
    )


async def _unanswered(tx: Tx, call: Call) -> list[tuple[Goal, Owed]]:
    """The goals about which something was sent and nothing was pressed since, each with the latest that was sent."""
    mine = {goal.id: goal for goal in await goals.of_person(tx, call.person, KEPT)}
    pressed = await check_ins.last_presses(tx, call.person)
    found: dict[int, Owed] = {}
    for entry in await ledger.of_person(tx, call.person, OPENED):
        owed = entry.item.owed
        goal = mine.get(schedule.goal_of(owed.subject)) if owed.kind == KIND else None
        when = entry.sent_at or owed.due
        if goal and goal.id not in found and (goal.id not in pressed or pressed[goal.id] < when):
            found[goal.id] = owed
    return [(mine[number], found[number]) for number in sorted(found)]


def _row(goal: Goal, owed: Owed, at: Here) -> tuple[Text, Button | None]:
    said: Text = (goal.skill, f", {at.say_date(owed.due)}")
    if owed.subject.endswith(schedule.DAY):
        return said, cards.to_goal(label(goal.skill), "goal day", goal)
    return said, cards.to_goal(label(goal.skill), "check-in", goal, slot=schedule.occurrence(owed))
