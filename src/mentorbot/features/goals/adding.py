"""A new goal: the skill is all that is asked for; what was assumed is said at once, and can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import moving
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.own import LONGEST, Own, room, same_skill, tidy
from mentorbot.features.goals.pages import Answers, page_button, speaking_to
from mentorbot.features.goals.turns import SET, Turn, turn
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.entry import Entry
from mentorbot.people import goals
from mentorbot.people.people import People
from mentorbot.people.reach import set_reach
from mentorbot.storage.database import Database, Tx

TERMINAL = "terminal"
"""The platform on which nothing is asked about the way: what is due is shown where it is used."""


class Adding(Own):
    """New goals."""

    def __init__(self, database: Database, communities: Communities, people: People, answers: Answers) -> None:
        super().__init__(database, communities)
        self._people = people
        self._answers = answers

    @command("goal add", "Set a goal: one skill that you want to build", writes=True)
    async def add(
        self,
        call: Call,
        skill: Annotated[Plain, Arg("The skill to build", label="The skill to build", max_length=LONGEST)],
        why: Annotated[Plain | None, Arg("Why it matters to you", max_length=300)] = None,
        by: Annotated[str | None, Arg("Deadline, such as 'end of March'", max_length=100)] = None,
        remind: Annotated[str | None, Arg("When to remind you, such as 'every Tuesday at 9'", max_length=100)] = None,
    ) -> Card:
        """Set a goal; a week from now the first check-in comes, unless something else was said."""
        name = tidy(skill)
        known = await self._answers.ask(call.community, name)
        if known.outcome == "care":
            return await self._care(call, known)
        pages = await speaking_to(self._answers, call.community, name, known)
        zone = (await self.communities.settings(call.community, call.now)).zone
        async with self.database.write(call.event, call.now) as tx:
            mine = await room(tx, call.person)
            if (there := same_skill(mine, name)) is not None:
                button = cards.to_goal("Show it", "goal show", there)
                return Card(title=("You have this goal already.",), body=(there.skill,), buttons=(button,))
            at, borrowed = await self._here(tx, call, zone)
            asked = await _ask_route(tx, at)
            made = await _made(tx, call, name, tidy(why or ""), by, remind, at)
        return _card(made, pages, asked=asked, borrowed=borrowed, rhythm=remind or "")

    @command("goal new", "A new goal", menu=False, writes=True)
    async def new(
        self, call: Call, skill: Annotated[Plain, Arg("The skill to build", max_length=LONGEST, form=True)]
    ) -> Card:
        """Set a goal that a form asked for."""
        return await self.add(call, skill)

    async def _care(self, call: Call, known: Answer) -> Card:
        """What sounds like distress is no goal, and nothing of it is kept."""
        own = (await self.communities.settings(call.community, call.now)).care_words
        return Card(title=(), body=(Plain(own) if own else known.words,), tone="quiet")

    async def _here(self, tx: Tx, call: Call, zone: str) -> tuple[Here, bool]:
        """Where the member is; somebody who never said lives by the community's zone from now on."""
        at = await here(tx, call.person, call.now)
        if at.known or not zone:
            return at, False
        await moving.move(tx, self._people, call.person, zone, call.now)
        return await here(tx, call.person, call.now), True


async def _ask_route(tx: Tx, at: Here) -> bool:
    """Whether to ask where reminders go. Until somebody says so, nothing is pushed to them."""
    if at.reach.platform == TERMINAL or at.reach.route is not None:
        return False
    await set_reach(tx, at.reach.person, {"route": "next_use"})
    return True


async def _made(tx: Tx, call: Call, name: Plain, why: Plain, by: str | None, remind: str | None, at: Here) -> Turn:
    deadline = schedule.read_deadline(by, at) if by and by.casefold() not in schedule.NEVER else None
    goal = await goals.add(tx, call.person, call.community, name, why, deadline, call.now)
    rhythm = schedule.read_schedule(goal, remind, at) if remind else schedule.weekly(goal, at)
    made = await turn(tx, goal, at, SET, {}, rhythm=rhythm)
    if made.next is None:
        raise Friendly("By that schedule there would be no check-in at all.", 'Try "every Tuesday at 9am".')
    return made


def _card(made: Turn, pages: Sequence[Entry], *, asked: bool, borrowed: bool, rhythm: str) -> Card:
    at, goal = made.here, made.goal
    body: list[Inline] = [cards.next_line(made.next, at, first=True), f" {cards.day_line(goal, at)}"]
    if borrowed:
        body.append(f" {at.city} is this community's zone.")
    elif not at.known:
        body.append(" I don't know where you are, so I count in UTC.")
    if pages:
        body.append("\nThese pages speak to it:" if len(pages) > 1 else "\nThis page speaks to it:")
    note = "Where shall reminders go? Until you choose, they wait for your next use." if asked else ""
    buttons = [cards.to_goal("Change", "goal edit", goal), *cards.undo(made)]
    if asked:
        buttons += [
            Button("By direct message", "reminders route", {"where": "dm"}, "primary"),
            Button("When I next use you here", "reminders route", {"where": "here"}, "primary"),
        ]
    if borrowed or not at.known:
        buttons.append(Button("I am somewhere else" if borrowed else "Say my city", "reminders zone", {}))
    rows: tuple[tuple[Text, Button | None], ...] = tuple(((), page_button(page)) for page in pages)
    return Card(
        title=(goal.skill, " is a goal now."),
        body=tuple(body),
        rows=rows,
        buttons=tuple(buttons),
        note=(note,) if note else (),
    )
