"""A goal that rests: after its day, or after silence; and the welcome for who comes back to it."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Text
from mentorbot.core.command import command
from mentorbot.features.goals import cards
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.own import Named, Own
from mentorbot.people import check_ins
from mentorbot.people.check_ins import CheckIn
from mentorbot.people.goals import Goal


class Returning(Own):
    """The deadline's own message."""

    @command("goal day", "The date that you set", menu=False)
    async def day(self, call: Call, goal: Named) -> Card:
        """Say that the day has come, and give the three ways on."""
        async with self.database.read() as tx:
            found, at = await self.find(tx, call, goal), await here(tx, call.person, call.now)
            return day_card(found, await check_ins.of_goal(tx, found), at)


def day_card(goal: Goal, story: Sequence[CheckIn], at: Here) -> Card:
    """The day of a goal: finished, a new date, or put away."""
    came = f"The date that you set, {at.say_date(goal.deadline)}, is here." if goal.deadline else "It has no date now."
    if goal.deadline is not None and goal.deadline < at.today:
        came = cards.day_line(goal, at)
    return Card(
        title=(goal.skill,),
        body=cards.lines([(came,), trimmed(cards.why_line(goal)), trimmed(cards.note_line(story, at))]),
        buttons=(
            cards.to_goal("The goal is finished", "goal finish", goal),
            cards.to_goal("A new date", "goal by", goal),
            cards.to_goal("Put it away", "goal put-away", goal),
        ),
    )


def welcome_card(goal: Goal, story: Sequence[CheckIn], at: Here, again: bool = True) -> Card:
    """Welcome back: what stands, the last note, and three choices. What was missed is not counted."""
    stopped = f"I stopped reminding you on {at.say_date(goal.since)}, after three check-ins without a word."
    since: Text = ("**", goal.skill, f".** You set it on {at.say_date(goal.created)}.")
    passed = cards.day_line(goal, at) if goal.deadline is not None and goal.deadline < at.today else ""
    return Card(
        title=("Welcome back.",) if again else (goal.skill,),
        body=cards.lines(
            [(f"{stopped} Nothing was lost.",), since, trimmed(cards.note_line(story, at)), (passed,) if passed else ()]
        ),
        buttons=(
            cards.to_goal("Pick it up again", "goal resume", goal),
            cards.to_goal("Change it", "goal edit", goal),
            cards.to_goal("Put it away", "goal put-away", goal),
        ),
    )


def trimmed(text: Text) -> Text:
    """A line without its end."""
    last = text[-1] if text else ""
    return (*text[:-1], last.rstrip("\n")) if isinstance(last, str) and last else text
