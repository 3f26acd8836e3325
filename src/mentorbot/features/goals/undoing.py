"""Undo: any press on a goal is taken back, with all that followed from it."""

from __future__ import annotations

from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.own import Own
from mentorbot.features.goals.turns import take_back
from mentorbot.people import check_ins


class Undoing(Own):
    """Taking back."""

    @command("goal undo", "Undo", menu=False, writes=True)
    async def undo(self, call: Call, press: Annotated[int, Arg("What was pressed", low=1, high=10**15)]) -> Card:
        """Take back a press of the last ten minutes."""
        async with self.database.write(call.event, call.now) as tx:
            about = await check_ins.find(tx, call.person, press)
            if about is None:
                raise Friendly("That is undone already.", "/goal list shows your goals.")
            goal, at = await self.locked(tx, call, str(about.goal))
            what = await check_ins.find(tx, call.person, press)
            after = await take_back(tx, what or about, goal, at)
            if after is None:
                return Card(title=("Undone.",), body=(goal.skill, " is not a goal."), tone="quiet")
            owed = await schedule.upcoming(tx, after, call.now)
        said = cards.next_line(owed, at) if after.state == "open" else cards.resting_line(after, at)
        buttons = (cards.to_goal("Show the goal", "goal show", after),)
        return Card(title=("Undone.",), body=(after.skill, f". {said}"), buttons=buttons, tone="quiet")
