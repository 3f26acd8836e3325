"""Stuck: what is in the way, and for each answer somewhere to go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Ref, Text
from mentorbot.core.command import Arg, command
from mentorbot.features.goals import cards
from mentorbot.features.goals.check_in import known_slot
from mentorbot.features.goals.own import Named, Own, Slot
from mentorbot.features.goals.pages import Answers, Reason, against, page_button
from mentorbot.features.goals.returning import trimmed
from mentorbot.features.goals.turns import Turn, awake, turn
from mentorbot.knowledge.entry import Entry
from mentorbot.people import goals
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Database

REASONS: dict[Reason, str] = {
    "time": "No time",
    "hard": "Too hard",
    "sense": "Not sure it matters",
    "person": "I'd like a person",
}
SAID: dict[Reason, str] = {
    "time": "Less is fine. A check-in can come less often, or the step can be smaller.",
    "hard": "Then the step may be too large. A smaller one counts as well.",
    "sense": "It may not matter any more, and then it can go.",
    "person": "",
}


class Helpers(Protocol):
    """Knows whether there is a person to ask."""

    async def buttons(self, call: Call, question: int = 0, goal: int = 0) -> Sequence[Button]:
        """What leads to one, about a goal of the caller's; empty where nobody is."""
        ...


class Stuck(Own):
    """I'm stuck."""

    def __init__(
        self, database: Database, communities: Communities, answers: Answers, helpers: Helpers | None = None
    ) -> None:
        super().__init__(database, communities)
        self._answers = answers
        self._helpers = helpers

    @command("check-in stuck", "I'm stuck", menu=False, writes=True)
    async def stuck(
        self,
        call: Call,
        goal: Named,
        slot: Slot = "",
        reason: Annotated[Reason | None, Arg("What is in the way")] = None,
    ) -> Card:
        """Ask what is in the way, or lead somewhere from there."""
        if reason is None:
            async with self.database.write(call.event, call.now) as tx:
                found, _ = await self.locked(tx, call, goal)
                await goals.change(tx, found, {"silent": 0}, call.now)
            return _question(found, slot)
        async with self.database.read() as tx:
            seen = await self.find(tx, call, goal)
        page = await against(self._answers, call.community, reason, seen.skill, seen.last_page)
        async with self.database.write(call.event, call.now) as tx:
            found, at = await self.locked(tx, call, str(seen.id))
            changes = awake(found, at) | ({"last_page": page.slug} if page else {})
            made = await turn(tx, found, at, f"stuck:{reason}", changes, slot=known_slot(slot))
        body: list[Text] = [(SAID[reason],)] if SAID[reason] else []
        person: Sequence[Button] = ()
        if reason == "person":
            person = await self._helpers.buttons(call, goal=found.id) if self._helpers is not None else ()
            body += await self._people(call, asked=bool(person))
        if reason == "sense" and found.why:
            body.insert(0, trimmed(cards.why_line(found)))
        return _card(made, reason, body, page, person)

    async def _people(self, call: Call, *, asked: bool) -> list[Text]:
        """The people that can be reached here today, each way in a line."""
        settings = await self.communities.settings(call.community, call.now)
        ways: list[Text] = []
        if settings.help_channel:
            ways.append(
                ("Somebody may know: ask in ", Ref("channel", settings.help_channel), ". All there can read it.")
            )
        if settings.moderators or settings.moderator_roles:
            ways.append(("The moderators here may know whom to ask.",))
        if asked:
            return [("Somebody here may know. You see what is sent before anything is.",), *ways]
        return ways or [("Nobody is named here whom I could send you to. You can ask me, in your own words.",)]


def _question(goal: Goal, slot: str) -> Card:
    buttons = (cards.to_goal(words, "check-in stuck", goal, slot=slot, reason=name) for name, words in REASONS.items())
    return Card(title=("What is in the way?",), buttons=tuple(buttons))


def _card(made: Turn, reason: Reason, said: list[Text], page: Entry | None, person: Sequence[Button]) -> Card:
    goal = made.goal
    smaller = cards.to_goal("Make the step smaller", "goal rename", goal)
    ways: dict[Reason, tuple[Button, ...]] = {
        "time": (cards.to_goal("Remind me less often", "goal rhythm", goal), smaller),
        "hard": (smaller, cards.to_goal("I'd like a person", "check-in stuck", goal, reason="person")),
        "sense": (cards.to_goal("Say anew why", "goal why", goal), cards.to_goal("Put it away", "goal put-away", goal)),
        "person": (*person, Button("Ask a question", "ask privately", {})),
    }
    body: list[Inline] = list(cards.lines(said))
    if page is not None:
        body.append("\nThis page may help:")
    rows: tuple[tuple[Text, Button | None], ...] = (((), page_button(page)),) if page else ()
    titles = {"time": "No time.", "hard": "Too hard.", "sense": "Does it still matter?", "person": "A person."}
    return Card(title=(titles[reason],), body=tuple(body), rows=rows, buttons=(*ways[reason], *cards.undo(made)))
