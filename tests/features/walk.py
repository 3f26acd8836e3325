"""Walks over every card that the features can make of the shipped pack, button by button, and keeps what it saw."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select
from tests.fakes.channels import FakeChannels, FakeRoles
from tests.journeys.house import Clock

from mentorbot import app as program
from mentorbot.app import App, opened
from mentorbot.core import button_id
from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Button, Card, Form, Inline
from mentorbot.core.command import Command
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.features.tips import cards as tip_cards
from mentorbot.knowledge import tips
from mentorbot.knowledge.encoder import ModelProblem
from mentorbot.people import waits
from mentorbot.settings import Settings
from mentorbot.storage.schema.questions import waiting_for

T = TypeVar("T")
WORDS = "Some words of a member"
LAST = ("privacy erase",)
"""What ends a walk, since nobody is left to go on."""
IN_TURN = ("goal ", "check-in", "reminders", "kb", "words ", "ask person", "mentor ")
"""Commands whose buttons depend on what was pressed before: they are seen here, and pressed in tests of their own."""
SET_UP = ("setup show", "setup card", "setup care", "setup start", "setup log")
GAPS = ("Is my foreign PhD recognised in Canada?", "which visa do I need")


@dataclass
class Outbox:
    """Keeps what is posted or sent."""

    cards: list[Card] = field(default_factory=list)

    async def post(self, call: Call, card: Card, reply_to: str = "") -> None:
        self.cards.append(card)

    async def dm(self, call: Call, card: Card) -> None:
        self.cards.append(card)

    async def post_in(self, call: Call, channel: str, card: Card) -> str:
        self.cards.append(card)
        return "123456789012345678"

    async def take_back(self, call: Call, channel: str, message: str) -> bool:
        return True

    async def unsend(self, call: Call, most: int) -> tuple[int, bool]:
        return most, True


def _no_model() -> None:
    raise ModelProblem("There is no model here, so that pages are found by words alone.")


@asynccontextmanager
async def whole(folder: Path) -> AsyncIterator[App]:
    """The program over the whole shipped pack, without the model: quick to open, and the cards are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "MiniLM", _no_model)
        async with opened(Settings(data=folder, operator="Ada", contact="the career network")) as app:
            yield app


@dataclass
class Walker:
    """Somebody who presses every button once."""

    app: App
    outbox: Outbox = field(default_factory=Outbox)
    clock: Clock = field(default_factory=Clock)
    seen: list[tuple[str, Card]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.app.outboxes["discord"] = self.outbox
        self.app.unsenders["discord"] = self.outbox
        self.app.boards["discord"] = self.outbox
        self.app.deliverer.channels["discord"] = FakeChannels(open=(("c3", "general"),))
        self.app.roles["discord"] = FakeRoles(order=(("r1", "Helpers"),), blind=("r1",))
        self._waiting: deque[tuple[Command, Mapping[str, str]]] = deque()

    def arrival(self, **changes: object) -> Arrival:
        self.clock.pass_(seconds=10)
        event = f"discord:int:{self.clock.now.timestamp():.0f}"
        usual = Arrival(event, "discord", "", "g1", "u1", "channel", "c1", self.clock.now, admin=True)
        return replace(usual, **changes)  # type: ignore[arg-type]

    async def run(self, path: str, /, **args: str) -> Card:
        command = self.app.dispatch.registry.find(path)
        assert command is not None, path
        return await self._run(command, args)

    async def _run(self, command: Command, args: Mapping[str, str]) -> Card:
        """Take a call through dispatch, and through its form where it has one."""
        arrival = self.arrival()
        typed = None
        if command.opens_form(args):
            form = await self.app.dispatch.form(arrival, command, args)
            assert isinstance(form, Form), form
            button_id.encode(command, form.args)
            self.forms.append(form)
            args, typed = form.args, {each.name: WORDS for each in form.fields}
        admitted = await self.app.dispatch.admit(arrival, command, args, True)
        assert isinstance(admitted, Admitted), admitted
        dispatch = self.app.dispatch
        reply = await (dispatch.run(admitted) if typed is None else dispatch.submitted(admitted, typed))
        assert isinstance(reply, Reply)
        self._look(command.path, reply.card)
        return reply.card

    def _look(self, path: str, card: Card) -> None:
        for each in (card, *self.outbox.cards):
            self.seen.append((path, each))
            for button in buttons(each):
                self._note(button)
        self.outbox.cards.clear()

    def _note(self, button: Button) -> None:
        command = self.app.dispatch.registry.find(button.command)
        assert command is not None, f"{button.label!r} leads to {button.command!r}, which is no command"
        assert set(button.args) <= {param.name for param in command.params}, button
        native = button_id.encode(command, button.args)
        many = "question" in button.args or command.path == "suggest"
        kind = f"{command.path} {button.label}" if many else native
        if kind not in self.pressed and not command.path.startswith((*LAST, *IN_TURN)):
            self.pressed.add(kind)
            self._waiting.append((command, button.args))

    async def look_at_tips(self) -> None:
        """See every tip as it is posted, and the line that is pushed of one."""
        async with self.app.database.read() as tx:
            every = await tips.heard(tx, 1)
        for tip in every:
            self._look("tip", tip_cards.public(tip))
        self._look("tip", tip_cards.pushed(every[0]))

    async def wait_for(self, question: str) -> None:
        """See what comes of waiting for an answer: before, after a time in which nobody knew, and once more."""
        asked = await self.run("ask", question=question)
        await self.run("tell me", **next(each.args for each in asked.buttons if each.command == "tell me"))
        async with self.app.database.write() as tx:
            number = (await tx.execute(select(waiting_for.c.id))).scalar_one()
        await self.run("tell me open", wait=str(number))
        async with self.app.database.write() as tx:
            await waits.settle(tx, number, "nobody")
        await self.run("waiting")
        await self.run("tell me open", wait=str(number))
        await self.run("tell me again", wait=str(number))

    async def walk(self) -> None:
        """Press every button that was seen, and those that are seen by that, until none is new."""
        while self._waiting:
            command, args = self._waiting.popleft()
            card = await self._run(command, args)
            assert card.tone != "sorry", f"{command.path} {dict(args)} leads to: {card.title}"


def buttons(card: Card) -> Iterator[Button]:
    yield from (button for _, button in card.rows if button is not None)
    yield from card.buttons


def pieces(card: Card) -> Iterator[Inline]:
    """Everything that a card says, but the labels of its buttons."""
    yield from (*card.title, *card.body, *card.note)
    for name, text in card.fields:
        yield from (name, *text)
    for text, _ in card.rows:
        yield from text


def said(card: Card) -> str:
    return "".join(piece for piece in pieces(card) if isinstance(piece, str))


@dataclass(frozen=True)
class Walk:
    """All that was seen on the way."""

    seen: list[tuple[str, Card]]
    forms: list[Form]
    commands: dict[str, Command]

    def of(self, path: str) -> list[Card]:
        return [card for each, card in self.seen if each == path]


async def _walked(folder: Path) -> Walk:
    async with whole(folder) as app:
        walker = Walker(app)
        for path in (
            "help",
            "privacy",
            "browse",
            "roles",
            "setup show",
            "setup card",
            "setup care",
            "setup start",
            "setup log",
        ):
            await walker.run(path)
        await walker.run("setup help-channel", channel="c2")
        await walker.run("setup moderator", person="u2")
        await walker.run("setup moderators-channel", channel="c2")
        await walker.run("setup mentors-channel", channel="c2", hours="24")
        await walker.run("setup answers", public="no")
        await walker.run("setup log")
        for question in ("phd", "How long should my CV be?", "thank you", "hola, como puedo ayudar", *GAPS):
            await walker.run("ask", question=question)
            await walker.run("ask about", question=question, target="123456789012345678")
        await walker.run("none of these")
        await walker.run("setup zone", place="Berlin")
        await walker.run("setup tips", channel="c2")
        await walker.run("setup week", weekday="Friday")
        await walker.run("setup keep")
        await app.leaving.left("discord", "g1", walker.clock.now)
        await app.leaving.came("discord", "g1", walker.clock.now)
        await walker.run("setup keep")
        for path in ("tip", "tips preview", "suggest news"):
            await walker.run(path)
        await walker.look_at_tips()
        view = await app.answerer.view(1)
        for slug, entry in view.entries.items():
            if not entry.gap:
                await walker.run("page", slug=slug, question=str(10**15))
                await walker.run("browse", what=entry.title)
        await walker.walk()
        await walker.wait_for(GAPS[0])
        await walker.run("privacy erase", word="forget me")
        return Walk(walker.seen, walker.forms, app.dispatch.registry.commands)


@cache
def walked() -> Walk:
    """The walk, made once."""
    folder = Path(tempfile.mkdtemp(prefix="mentorbot-walk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _walked(folder)).result()
