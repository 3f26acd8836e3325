"""Finished, paused, picked up again, put away."""

from __future__ import annotations

from typing import Any

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import command
from mentorbot.features.goals import cards
from mentorbot.features.goals.here import Here
from mentorbot.features.goals.own import Named, Own, room
from mentorbot.features.goals.turns import Turn, over, turn
from mentorbot.people import check_ins
from mentorbot.people.goals import CLOSED, Goal
from mentorbot.storage.database import Tx


class States(Own):
    """What becomes of a goal."""

    @command("goal finish", "Say that a goal is finished", writes=True)
    async def finish(self, call: Call, goal: Named) -> Card:
        """Finish a goal; nothing more comes of it."""
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, goal)
            if found.state == "done":
                return _already(found, at)
            made = await turn(tx, found, at, "done", {"state": "done", "silent": 0})
            story = await check_ins.of_goal(tx, found)
        body = cards.lines([(f"You set it on {at.say_date(found.created)}.",), cards.note_line(story, at)])
        another = Button("Your goals", "goal list", {})
        return Card(title=(found.skill, " is finished."), body=body, buttons=(*cards.undo(made), another))

    @command("goal pause", "Hear nothing about a goal for a while", writes=True)
    async def pause(self, call: Call, goal: Named) -> Card:
        """Pause a goal until it is picked up again."""
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, goal)
            if found.state != "open":
                return _already(found, at)
            made = await turn(tx, found, at, "paused", {"state": "paused", "silent": 0})
        up = cards.to_goal("Pick it up again", "goal resume", found)
        return Card(
            title=(found.skill, " is paused."),
            body=("Nothing comes until you pick it up again.",),
            buttons=(up, *cards.undo(made)),
        )

    @command("goal resume", "Pick a goal up again", writes=True)
    async def resume(self, call: Call, goal: Named) -> Card:
        """Let a goal run again, whatever it rested for."""
        async with self.database.write(call.event, call.now) as tx:
            seen = await self.find(tx, call, goal)
            if seen.state in CLOSED:
                await room(tx, call.person)
            found, at = await self.locked(tx, call, str(seen.id))
            if found.state == "open":
                return _already(found, at)
            made = await self._up(tx, found, at)
        said = cards.next_line(made.next, at)
        if found.deadline is not None and made.goal.deadline is None:
            said += f" The date that you had set, {at.say_date(found.deadline)}, {cards.PASSED} It has none now."
        change = cards.to_goal("Change", "goal edit", found)
        return cards.noted((found.skill, " goes on."), said, (change, *cards.undo(made)))

    @command("goal put-away", "Put a goal away; it can come back", writes=True, was=("goal put away",))
    async def put_away(self, call: Call, goal: Named) -> Card:
        """Put a goal away without a word about why."""
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, goal)
            if found.state in CLOSED:
                return _already(found, at)
            made = await turn(tx, found, at, "away", {"state": "away", "silent": 0})
        return Card(
            title=(found.skill, " is put away."),
            body=("All of it is kept, and /goal resume brings it back.",),
            buttons=cards.undo(made),
        )

    async def _up(self, tx: Tx, found: Goal, at: Here) -> Turn:
        changes: dict[str, Any] = {"state": "open", "silent": 0}
        if over(found, at):
            changes["deadline"] = None
        return await turn(tx, found, at, "resumed", changes)


def _already(goal: Goal, at: Here) -> Card:
    """What was asked for is so already, or can't be from here: say how it stands."""
    said = "It is open, and I remind you of it." if goal.state == "open" else cards.resting_line(goal, at)
    ways = {
        "open": [cards.to_goal("Show the goal", "goal show", goal)],
    }
    up = [cards.to_goal("Pick it up again", "goal resume", goal)]
    return Card(title=(goal.skill,), body=(said,), buttons=tuple(ways.get(goal.state, up)), tone="quiet")
