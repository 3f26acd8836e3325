"""A member and a platform in memory: what is typed and pressed goes through dispatch, what is owed through a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import update
from tests.fakes.postman import Clock, FakePostman, until_quiet, worker_for

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core import button_id
from mentorbot.core.call import Arrival, Place
from mentorbot.core.card import Button, Card, Ref, Text
from mentorbot.core.command import Command, Registry
from mentorbot.core.dispatch import Admitted, Dispatch, Reply
from mentorbot.core.markup import bare
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.delivery.worker import Worker
from mentorbot.features.goals.parts import goal_parts
from mentorbot.features.goals.reminder import Reminder
from mentorbot.features.goals.schedule import KIND
from mentorbot.features.reminders.parts import reminder_parts
from mentorbot.features.reminders.route import HELLO, Hello
from mentorbot.gate import StoredGate
from mentorbot.knowledge.answer import Answer, Outcome
from mentorbot.knowledge.entry import Entry
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import community

_VIEW: Any = None
"""Goals look at an answer's pages and outcome alone."""


def page(slug: str, title: str) -> Entry:
    """A page, of which only its button is seen."""
    return Entry(slug, title, "advice", (), (), "")


@dataclass
class FakeAnswers:
    """Knows these pages, by a word of the question; what `below` holds is found, but not above the answer line."""

    pages: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    below: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    care: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def ask(self, community: int, text: str) -> Answer:
        self.asked.append(text)
        if text in self.care:
            return Answer("care", _VIEW, words="You deserve a person.")
        found: tuple[tuple[Outcome, dict[str, tuple[Entry, ...]]], ...] = (
            ("answer", self.pages),
            ("did_you_mean", self.below),
        )
        for outcome, known in found:
            for word, pages in known.items():
                if word in text:
                    return Answer(outcome, _VIEW, pages)
        return Answer("no_answer", _VIEW)


def words(card: Card) -> str:
    """All that a card says, in reading order, without its buttons."""
    parts: list[Text] = [card.title, card.body]
    parts += [(f"{name}: ", *text) for name, text in card.fields]
    parts += [text for text, _ in card.rows]
    parts.append(card.note)
    return "\n".join(said for part in parts if (said := _said(part)))


def _said(text: Text) -> str:
    return bare("".join(f"#{each.native}" if isinstance(each, Ref) else str(each) for each in text))


def buttons(card: Card) -> tuple[Button, ...]:
    return (*(button for _, button in card.rows if button), *card.buttons)


def labels(card: Card) -> list[str]:
    return [button.label for button in buttons(card)]


@dataclass
class Member:
    """One member of a community on Discord, or at a terminal. `asides` is what stood beside the last reply."""

    database: Database
    clock: Clock
    postman: FakePostman
    dispatch: Dispatch
    answers: FakeAnswers
    communities: Communities
    native: str = "u1"
    platform: str = "discord"
    admin: bool = False
    asides: tuple[Card, ...] = ()
    last: Card = field(default_factory=lambda: Card(title=()))
    _worker: Worker | None = None
    _events: Any = field(default_factory=count)

    def other(self, native: str) -> Member:
        """Somebody else in the same place."""
        return replace(self, native=native, asides=(), last=Card(title=()))

    def arrival(self) -> Arrival:
        self.clock.pass_on(timedelta(seconds=20))
        event = f"{self.platform}:{self.native}:{next(self._events)}:{self.clock().timestamp():.0f}"
        place: Place = "terminal" if self.platform == "terminal" else "channel"
        return Arrival(event, self.platform, "", "g1", self.native, place, "c1", self.clock(), admin=self.admin)

    async def community(self, **settings: Any) -> None:
        """Set up the community, as its administrators would have before anybody came."""
        number = await self.communities.resolve(self.platform, "g1", "Crossing", self.clock())
        async with self.database.write() as tx:
            await tx.execute(update(community).where(community.c.id == number).values(settings=settings))

    async def run(self, path: str, /, **args: str) -> Card:
        """Give a command, as typed; a form that opens is filled from what is left of `args`."""
        spec = self.dispatch.registry.find(path)
        assert spec is not None, path
        return await self._run(spec, args, {})

    async def press(self, label: str, **typed: str) -> Card:
        """Press a button of the last card; `typed` fills the form that it opens."""
        return await self.press_on(self.last, label, **typed)

    async def press_on(self, card: Card, label: str, **typed: str) -> Card:
        """Press a button of this card, by way of the id that a platform would keep of it."""
        button = next((each for each in buttons(card) if each.label == label), None)
        assert button is not None, f"{label!r} is not among {labels(card)}"
        spec = self.dispatch.registry.find(button.command)
        assert spec is not None, button.command
        found = button_id.decode(self.dispatch.registry, button_id.encode(spec, button.args))
        assert found is not None
        return await self._run(found[0], found[1], typed)

    async def _run(self, spec: Command, args: Mapping[str, str], typed: Mapping[str, str]) -> Card:
        arrival = self.arrival()
        if spec.opens_form(args):
            form = await self.dispatch.form(arrival, spec, args)
            if isinstance(form, Reply):
                return await self._seen(form)
            args = form.args
            typed = {each.name: typed.get(each.name, each.value) for each in form.fields}
        admitted = await self.dispatch.admit(arrival, spec, args)
        assert isinstance(admitted, Admitted), admitted
        reply = await (self.dispatch.submitted(admitted, typed) if typed else self.dispatch.run(admitted))
        assert isinstance(reply, Reply)
        return await self._seen(reply)

    async def _seen(self, reply: Reply) -> Card:
        assert reply.private
        self.asides = reply.aside.cards if reply.aside else ()
        if reply.aside is not None:
            await reply.aside.told()
        self.last = reply.card
        return reply.card

    async def until(self, when: datetime) -> list[Card]:
        """Let time pass, from one thing that is due to the next; gives what was pushed meanwhile."""
        before = len(self.postman.posts)
        looking = Claims(self.database, "a look")
        await self.deliver()
        while (wake := await looking.next_wake([self.platform])) is not None and wake <= when:
            self.clock.until(max(wake, self.clock() + timedelta(seconds=1)))
            await self.deliver()
        self.clock.until(when)
        return [post.card for post in self.postman.posts[before:]]

    async def after(self, **length: float) -> list[Card]:
        return await self.until(self.clock() + timedelta(**length))

    async def deliver(self) -> list[Card]:
        """Let the worker take what is due now; gives what was pushed."""
        before = len(self.postman.posts)
        if self._worker is None:
            composers: dict[str, Composer] = {KIND: Reminder(), HELLO: Hello()}
            self._worker = worker_for(self.database, composers, self.postman)
        await until_quiet(self._worker)
        return [post.card for post in self.postman.posts[before:]]

    def restarted(self) -> None:
        """Let the program begin anew, as it stands in the database."""
        self._worker = None

    async def open(self, pushed: Card) -> Card:
        """Open what was pushed."""
        return await self.press_on(pushed, "Open")


def member_of(database: Database, platform: str = "discord") -> Member:
    """A member over the real gate and dispatch, with nobody else's features."""
    clock = Clock()
    communities, people, answers = Communities(database, 90), People(database), FakeAnswers()
    registry = Registry()
    for feature in (*goal_parts(database, communities, people, answers), *reminder_parts(database, people)):
        registry.add(feature)
    ids = map("id{}".format, count())
    composers: dict[str, Composer] = {KIND: Reminder(), HELLO: Hello()}
    waiting = Waiting(database, composers)
    gate = StoredGate(
        database, communities, people, registry, waiting, Leaving(database), Notices(database), ids.__next__
    )
    dispatch = Dispatch(registry, gate, ids.__next__)
    postman = FakePostman(clock, platform=platform)
    return Member(database, clock, postman, dispatch, answers, communities, platform=platform)
