"""What can be changed about a goal: its name, its why, its date and its check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Inline, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import recurrence
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.own import LONGEST, Named, Own, same_skill, tidy
from mentorbot.features.goals.schedule import KIND
from mentorbot.features.goals.turns import Turn, turn
from mentorbot.people import goals
from mentorbot.people.check_ins import CHANGED
from mentorbot.people.goals import KEPT, Goal
from mentorbot.storage.database import Tx
from mentorbot.times.words import say_day

By = Arg("Deadline, such as 'end of March', or 'none'", max_length=100, form=True)
Remind = Arg("When to remind you, such as 'every Tuesday at 9'", max_length=100, form=True)


class Editing(Own):
    """Changes."""

    @command("goal edit", "Change a goal: its name, why, deadline or check-ins", writes=True)
    async def edit(
        self,
        call: Call,
        goal: Named,
        skill: Annotated[Plain | None, Arg("The skill to build", max_length=LONGEST)] = None,
        why: Annotated[Plain | None, Arg("Why it matters to you", max_length=300)] = None,
        by: Annotated[str | None, Arg("Deadline, such as 'end of March', or 'none'", max_length=100)] = None,
        remind: Annotated[str | None, Arg("When to remind you, such as 'every Tuesday at 9'", max_length=100)] = None,
    ) -> Card:
        """Change what is named; with nothing named, show what can be changed."""
        if skill or why or by or remind:
            return await self._change(call, goal, skill=skill, why=why, by=by, remind=remind)
        async with self.database.read() as tx:
            found, at = await self.find(tx, call, goal), await here(tx, call.person, call.now)
            rule = await recurrence.find(tx, KIND, str(found.id))
        return _choices(found, at, rule)

    @command("goal rename", "Name the goal, or make it smaller", menu=False, writes=True, prefill="now")
    async def rename(
        self, call: Call, goal: Named, skill: Annotated[Plain, Arg("The skill", max_length=LONGEST, form=True)]
    ) -> Card:
        """Name a goal anew."""
        return await self._change(call, goal, skill=skill)

    @command("goal why", "Why it matters to you", menu=False, writes=True, prefill="now")
    async def why(
        self, call: Call, goal: Named, why: Annotated[Plain, Arg("Your why", max_length=300, form=True, multiline=True)]
    ) -> Card:
        """Set the why."""
        return await self._change(call, goal, why=why)

    @command("goal by", "Set the deadline", menu=False, writes=True, prefill="now")
    async def by(self, call: Call, goal: Named, by: Annotated[str, By]) -> Card:
        """Set or take away the deadline."""
        return await self._change(call, goal, by=by)

    @command("goal remind", "When to remind you", menu=False, writes=True, prefill="now")
    async def remind(self, call: Call, goal: Named, remind: Annotated[str, Remind]) -> Card:
        """Set the schedule."""
        return await self._change(call, goal, remind=remind)

    @command("goal rhythm", "Remind me less often", menu=False, writes=True)
    async def rhythm(
        self, call: Call, goal: Named, rhythm: Annotated[str, Arg("How often", max_length=60)] = ""
    ) -> Card:
        """Offer rarer rhythms on the same day and at the same time."""
        if rhythm:
            return await self._change(call, goal, remind=rhythm)
        async with self.database.read() as tx:
            found, at = await self.find(tx, call, goal), await here(tx, call.person, call.now)
            rule = await recurrence.find(tx, KIND, str(found.id))
        buttons = [cards.to_goal(words, "goal rhythm", found, rhythm=said) for words, said in _rarer(at, rule)]
        own = cards.to_goal("In my words", "goal remind", found)
        return Card(title=("How often?",), body=(_now(rule),), buttons=(*buttons, own))

    async def now(self, call: Call, goal: str, **_: str) -> Mapping[str, str]:
        """What is set today, to begin with."""
        async with self.database.read() as tx:
            found = await self.find(tx, call, goal)
            at = await here(tx, call.person, call.now)
            rule = await recurrence.find(tx, KIND, str(found.id))
        day = at.say_date(found.deadline) if found.deadline else ""
        said = schedule.say_schedule(rule) if rule else ""
        return {"skill": found.skill, "why": found.why, "by": day, "remind": said}

    async def _change(
        self,
        call: Call,
        named: str,
        skill: str | None = None,
        why: str | None = None,
        by: str | None = None,
        remind: str | None = None,
    ) -> Card:
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, named)
            changes: dict[str, Any] = {"silent": 0}
            if skill:
                changes["skill"] = await self._free(tx, found, tidy(skill))
            if why:
                changes["why"] = tidy(why)
            if by:
                changes |= _dated(found, by, at)
            rule = await self._anew(tx, found, remind, at) if remind else None
            made = await turn(tx, found, at, CHANGED, changes, rhythm=rule)
            if rule is not None and made.goal.state == "open" and made.next is None:
                raise Friendly("By that schedule there would be no check-in at all.", 'Try "every Tuesday at 9am".')
            stands = await recurrence.find(tx, KIND, str(found.id))
        return _changed(made, stands)

    async def _anew(self, tx: Tx, found: Goal, remind: str, at: Here) -> Recurrence | None:
        """A schedule in other words than the present one's: every other week goes on with the same weeks."""
        stands = await recurrence.find(tx, KIND, str(found.id))
        if stands is not None and remind.strip().casefold() == schedule.say_schedule(stands).casefold():
            return None
        return schedule.read_schedule(found, remind, at)

    async def _free(self, tx: Tx, goal: Goal, name: Plain) -> Plain:
        mine = [each for each in await goals.of_person(tx, goal.person, KEPT) if each.id != goal.id]
        if same_skill(mine, name) is not None:
            raise Friendly(
                "Another goal of yours has that name.", "Give this one another, so that you can tell them apart."
            )
        return name


def _dated(goal: Goal, by: str, at: Here) -> dict[str, Any]:
    """A new date, or none; a goal that rested for its day goes on."""
    day = None if by.strip().casefold() in schedule.NEVER else schedule.read_deadline(by, at)
    return {"deadline": day, "state": "open"} if goal.state == "passed" else {"deadline": day}


def _now(rule: Recurrence | None) -> str:
    return f"Now: {schedule.say_schedule(rule)}." if rule else "No check-in is planned."


def _rarer(at: Here, rule: Recurrence | None) -> list[tuple[str, str]]:
    """Every other week and once a month, on today's day of the week and at the usual time of the goal."""
    time = rule.wall_time if rule else f"{at.reach.usual_time:%H:%M}"
    day = say_day(at.today).partition(" ")[0]
    return [
        ("Every other week", f"every other {day} at {time}"),
        ("Once a month", f"last {day} of the month at {time}"),
    ]


def _choices(goal: Goal, at: Here, rule: Recurrence | None) -> Card:
    body: list[Inline] = [*cards.why_line(goal), f"{cards.day_line(goal, at)}\n", _now(rule)]
    return Card(
        title=("What shall change about ", goal.skill, "?"),
        body=tuple(body),
        buttons=(
            cards.to_goal("The name", "goal rename", goal),
            cards.to_goal("The why", "goal why", goal),
            cards.to_goal("The deadline", "goal by", goal),
            cards.to_goal("When I remind you", "goal remind", goal),
        ),
    )


def _changed(made: Turn, rule: Recurrence | None) -> Card:
    goal, at = made.goal, made.here
    said = cards.next_line(made.next, at) if goal.state == "open" else cards.resting_line(goal, at)
    rhythm = f"You hear of it {schedule.say_schedule(rule)}.\n" if rule else ""
    body: tuple[Inline, ...] = (*cards.why_line(goal), f"{cards.day_line(goal, at)}\n", rhythm, said)
    buttons = (cards.to_goal("Change more", "goal edit", goal), *cards.undo(made))
    return Card(title=(goal.skill, ", changed."), body=body, buttons=buttons)
