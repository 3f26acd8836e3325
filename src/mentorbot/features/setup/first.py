"""The first steps: three offers, each with a preview, each one tap, each left out or undone as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.channels import Channels, postable
from mentorbot.core.command import CHANNEL, Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.roles import Roles
from mentorbot.knowledge import rota, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.storage.database import Database

BODY = (
    "I work already: whoever uses /ask gets an answer that only they see. Each of these steps is one tap once you have "
    "seen what it does. Leave out what you like; each can be undone."
)


class Board(Protocol):
    """Puts a card where all can read it, and takes it back; the platforms implement it."""

    async def post_in(self, call: Call, channel: str, card: Card) -> str:
        """Post in a channel; gives the message's id. Raises Friendly where that can't be done."""
        ...

    async def take_back(self, call: Call, channel: str, message: str) -> bool:
        """Delete a message of ours; False if it is gone or was never ours. Raises Friendly if it can't be done."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the platforms know and can do, by their names, and what makes the card that stays in a channel."""

    boards: Mapping[str, Board]
    channels: Mapping[str, Channels]
    roles: Mapping[str, Roles]
    card: Callable[[], Card]


class FirstSteps:
    """What an administrator is offered at first."""

    def __init__(self, database: Database, communities: Communities, surroundings: Surroundings) -> None:
        self._database = database
        self._communities = communities
        self._boards = surroundings.boards
        self._channels = surroundings.channels
        self._roles = surroundings.roles
        self._card = surroundings.card

    @command("setup start", "The first three steps, each with a preview", rank="admin")
    async def start(self, call: Call) -> Card:
        """Offer the steps that this platform has."""
        not_in_dm(call)
        steps: list[tuple[str, Button]] = []
        if call.platform in self._boards:
            steps.append(("Put a card in a channel, so that people find me.", Button("See it", "setup first-card", {})))
        steps.append(("Start the weekly tip, from the same pages.", Button("See the first tip", "setup first-tip", {})))
        if call.platform in self._roles:
            steps.append(("Name the people who help.", Button("See who could", "setup first-people", {})))
        rows: tuple[tuple[Text, Button | None], ...] = tuple(
            ((f"**{number}.** {words}",), button) for number, (words, button) in enumerate(steps, start=1)
        )
        return Card(title=("The first steps",), body=(BODY,), rows=rows, note=("Everything else is in /setup show.",))

    @command("setup first-card", "See the card for a channel", rank="admin", menu=False)
    async def first_card(self, call: Call) -> Card:
        """Show the card as it would look, and where it could go."""
        shown = self._card()
        buttons = [Button(f"Post it in {name}", "setup card", {"channel": native}) for native, name in self._open(call)]
        title = f"It would look like this:\n\n**{''.join(map(str, shown.title))}**\n"
        pressed = " · ".join(button.label for button in shown.buttons)
        return Card(
            title=("A card that stays in a channel",),
            body=(title, *shown.body, f"\n\nWith buttons: {pressed}"),
            buttons=(*buttons, _BACK),
            note=("For another channel, use /setup card there.",),
        )

    @command("setup first-tip", "See the first weekly tip", rank="admin", menu=False)
    async def first_tip(self, call: Call) -> Card:
        """Show the tip that would come first, and where it could be posted."""
        settings = await self._communities.settings(call.community, call.now)
        async with self._database.read() as tx:
            fitting = await tips.heard(tx, call.community, settings.tip_tags)
            coming = await rota.coming(tx, Ear(call.community), fitting, 1)
        if not coming:
            return Card(title=("There is no tip to tell.",), body=("/setup tips chooses the topics.",), tone="quiet")
        places = self._open(call) or (() if call.platform in self._boards else (("terminal", "this chat"),))
        buttons = [
            Button(f"Post tips in {name}", "setup tips", {"channel": native, "pause": "no"}) for native, name in places
        ]
        told = coming[0].said
        return Card(
            title=("A tip a week, on Mondays at 9:00",),
            body=(f"The first one would be:\n\n**{told.title}**\n{told.text}",),
            buttons=(*buttons, _BACK),
            note=("Another day, time, channel or topic: /setup tips.",),
        )

    @command("setup first-people", "See who could help", rank="admin", menu=False)
    async def first_people(self, call: Call) -> Card:
        """Offer the roles that keep order here already."""
        found = self._roles[call.platform].helping(call) if call.platform in self._roles else ()
        buttons = [
            Button(f"Let {name} curate", "setup moderator-role", {"role": native, "take_away": "no"})
            for native, name in found
        ]
        none = "" if found else "No role here keeps order yet. "
        return Card(
            title=("People who help",),
            body=(
                f"{none}Those who curate add and correct pages, and see which questions had no answer: about twenty "
                "minutes a week. Administrators can do that already.",
            ),
            buttons=(*buttons, _BACK),
            note=("One person: /setup moderator. People who can be asked: /setup mentors-channel.",),
        )

    @command("setup card", "Post the help card, to stay in a channel", rank="moderator")
    async def card(
        self, call: Call, channel: Annotated[CHANNEL | None, Arg("The channel; leave it out for this one")] = None
    ) -> Card:
        """Post the help card for all, in this channel or another one of this community."""
        if call.platform not in self._boards or call.place != "channel":
            raise Friendly("The help card is posted in a channel of a community.", "Use this there.")
        where = channel or call.thread or call.channel
        await postable(self._channels.get(call.platform), call, where)
        message = await self._boards[call.platform].post_in(call, where, self._card())
        undo = Button("Undo", "setup card-undo", {"channel": where, "message": message})
        return Card(title=("Posted. Pin it if you like.",), buttons=(undo,), tone="quiet")

    @command("setup card-undo", "Take the card away again", rank="moderator", menu=False)
    async def card_undo(
        self,
        call: Call,
        channel: Annotated[CHANNEL, Arg("The channel", max_length=64)],
        message: Annotated[str, Arg("The message", max_length=64)],
    ) -> Card:
        """Delete the posted card, and nothing that isn't ours."""
        await postable(self._channels.get(call.platform), call, channel)
        if call.platform in self._boards and await self._boards[call.platform].take_back(call, channel, message):
            return Card(title=("Taken away again.",), tone="quiet")
        return Card(title=("That card is not there any more.",), tone="quiet")

    def _open(self, call: Call) -> tuple[tuple[str, str], ...]:
        return self._channels[call.platform].open_ones(call) if call.platform in self._channels else ()


_BACK = Button("Back to the steps", "setup start", {})
