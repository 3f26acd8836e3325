"""Moderators and members in front of the real pages: what is typed, filled in and pressed goes through dispatch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build
from tests.fakes.postman import Clock
from tests.fakes.program import Process, started
from tests.features.goals.member import buttons, labels, words

from mentorbot.community import audit
from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core import button_id
from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Button, Card, Form
from mentorbot.core.command import Command, Registry
from mentorbot.core.dispatch import Admitted, Dispatch, Reply
from mentorbot.deliverer import declared_commands
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.features.ask.feature import Ask
from mentorbot.features.curation import fates
from mentorbot.features.curation.parts import page_parts
from mentorbot.features.curation.workbench import Workbench
from mentorbot.gate import StoredGate
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.preview import Preview
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import community

LIVED = "experience of a member, November 2026, in this community"
HOME = {"question": "Can I work from home?", "answer": "Two days a week.", "source": LIVED}
CV = "how-long-should-my-cv-be"


EVERY = declared_commands()
"""What any button may lead to."""
JARGON = re.compile(r"\b(entry|entries|kb|gaps?|retired?|gate|slugs?|invalid)\b")


def fitting(card: Card) -> None:
    """Make sure that a card can be taken in, and that each of its buttons leads somewhere and says where."""
    found = labels(card)
    assert len(set(found)) == len(found), found
    assert all(0 < len(label.strip()) <= 75 for label in found), found
    assert len(card.rows) <= 10
    assert len(card.buttons) <= 6, found
    assert "!" not in words(card)
    for button in buttons(card):
        spec = EVERY.find(button.command)
        assert spec is not None, button
        assert set(button.args) <= {param.name for param in spec.params}, button
        assert len(button_id.encode(spec, button.args)) <= button_id.LONGEST
        assert button.command == "kb" or not JARGON.search(button.label), button.label


class Nobody:
    """There is no person to ask."""

    async def buttons(self, call: Call, question: int = 0, goal: int = 0) -> Sequence[Button]:
        return ()


@dataclass
class Somebody:
    """A person of the community g1, on Discord. `told` is the progress of the last call."""

    process: Process
    communities: Communities
    people: People
    dispatch: Dispatch
    clock: Clock
    bench: Workbench
    native: str = "mia"
    native_place: str = "g1"
    last: Card = field(default_factory=lambda: Card(title=()))
    told: list[tuple[str, int, int]] = field(default_factory=list)
    _events: Any = field(default_factory=count)

    def other(self, native: str, place: str = "g1") -> Somebody:
        """Somebody else; "mia" and "noa" are moderators of g1 and of g2."""
        return replace(self, native=native, native_place=place, last=Card(title=()), told=[])

    @property
    def database(self) -> Database:
        return self.process.database

    def arrival(self) -> Arrival:
        self.clock.pass_on(timedelta(seconds=20))
        event = f"discord:int:{self.native}{next(self._events)}"
        return Arrival(event, "discord", "", self.native_place, self.native, "channel", "c1", self.clock())

    def command(self, path: str) -> Command:
        found = self.dispatch.registry.find(path)
        assert found is not None, path
        return found

    async def run(self, path: str, **args: str) -> Card:
        """Use a command with all its arguments; it must not have to ask for any."""
        spec = self.command(path)
        assert not spec.opens_form(args), path
        return await self._run(self.arrival(), spec, args, None)

    async def opened(self, path: str, **args: str) -> Form:
        """Open a form and leave it open."""
        form = await self.dispatch.form(self.arrival(), self.command(path), args)
        assert isinstance(form, Form), words(form.card)
        assert len(button_id.encode(self.command(form.command), form.args)) <= button_id.LONGEST
        return form

    async def send(self, form: Form, event: str = "", **typed: str) -> Card:
        """Send a form that was opened, with some fields filled anew."""
        filled = {each.name: typed.get(each.name, each.value) for each in form.fields}
        arrival = self.arrival()
        arrival = replace(arrival, event=event or arrival.event)
        return await self._run(arrival, self.command(form.command), form.args, filled)

    async def fill(self, path: str, /, **typed: str) -> Card:
        """Open a form of a command that takes no more than that, and send it."""
        return await self.on(path, {}, **typed)

    async def on(self, path: str, args: Mapping[str, str], /, **typed: str) -> Card:
        """Open a form about something, and send it."""
        return await self.send(await self.opened(path, **args), "", **typed)

    async def live(self, number: str) -> Card:
        """Publish a draft, with a reason where one is asked for."""
        card = await self.run("kb publish", draft=number)
        (label,) = [each.label for each in card.buttons if each.label.startswith("Publish")]
        return await (self.press(label, reason="so be it") if "reason" in label else self.press(label))

    async def press(self, label: str, **typed: str) -> Card:
        """Press a button of the last card; `typed` fills the form that it opens."""
        return await self.press_on(self.last, label, **typed)

    async def press_on(self, card: Card, label: str, **typed: str) -> Card:
        """Press a button of any card, by way of the id that a platform would keep of it."""
        button = next((each for each in buttons(card) if each.label == label), None)
        assert button is not None, f"{label!r} is not among {labels(card)}"
        return await self.push(button, **typed)

    async def push(self, button: Button, **typed: str) -> Card:
        native = button_id.encode(self.command(button.command), button.args)
        found = button_id.decode(self.dispatch.registry, native)
        assert found is not None
        spec, args = found
        return await (self.on(spec.path, args, **typed) if spec.opens_form(args) else self.run(spec.path, **args))

    async def _run(self, arrival: Arrival, spec: Command, args: Mapping[str, str], typed: Any) -> Card:
        self.told.clear()

        async def progress(what: str, done: int, total: int) -> None:
            self.told.append((what, done, total))

        admitted = await self.dispatch.admit(arrival, spec, args, True)
        if isinstance(admitted, Admitted):
            if typed is None:
                reply = await self.dispatch.run(admitted, progress)
            else:
                reply = await self.dispatch.submitted(admitted, typed, progress)
        else:
            reply = admitted
        self.last = reply.card if isinstance(reply, Reply) else Card(title=())
        fitting(self.last)
        return self.last

    async def suggested(self, path: str, name: str, typed: str = "") -> Sequence[tuple[str, str]]:
        """What is suggested while somebody types."""
        return await self.dispatch.suggest(self.arrival(), self.command(path), name, typed)

    async def ask(self, question: str) -> Card:
        """Ask as a member does."""
        return await self.run("ask", question=question)

    async def place(self) -> int:
        """The number of this person's community."""
        return await self.communities.resolve("discord", self.native_place, "", self.clock())

    async def number(self) -> int:
        """This person's own number."""
        return (await self.people.resolve("discord", "", self.native, self.clock())).id

    async def drafts(self) -> list[Draft]:
        """The community's drafts that are not settled, newest first."""
        async with self.database.read() as tx:
            return await drafts.listed(tx, await self.place(), limit=drafts.MOST_OPEN)

    async def acts(self) -> list[str]:
        """What moderators did, oldest first, as it was noted."""
        async with self.database.read() as tx:
            traces = await audit.recent(tx, await self.place(), 100)
        return [f"{each.command}: {each.result}" for each in reversed(traces)]

    async def told_of(self) -> list[str]:
        """The drafts of which whoever suggested something is to hear."""
        async with self.database.read() as tx:
            return list((await tx.execute(select(delivery.c.key).where(delivery.c.kind == fates.KIND))).scalars())

    async def settings(self, **changes: Any) -> None:
        """Set the community up."""
        number = await self.place()
        now = (await self.communities.settings(number, self.clock())).model_dump(mode="json")
        async with self.database.write() as tx:
            await tx.execute(update(community).where(community.c.id == number).values(settings={**now, **changes}))
        self.communities.drop(number)


async def moderator_of(
    database: Database, folder: Path, tests: Sequence[EvaluationRow] = (), process: Process | None = None
) -> Somebody:
    """A moderator over the real gate, dispatch and pages; with a `process`, in another process over the same pages."""
    process = process or await started(database, build(folder / "pack"), WordBag())
    clock, communities, people = Clock(), Communities(database, 90), People(database)
    preview = Preview(database, process.library, process.answerer, lambda: tests)
    bench = Workbench(database, communities, process.answerer, process.library, preview, process.parts.tags)
    registry = Registry()
    outboxes: dict[str, Any] = {}
    for feature in (Ask(process.answerer, QuestionLog(database), communities, outboxes, Nobody()), *page_parts(bench)):
        registry.add(feature)
    ids = map("id{}".format, count())
    notices = Notices(database)
    gate = StoredGate(
        database, communities, people, registry, Waiting(database, {}), Leaving(database), notices, ids.__next__
    )
    found = Somebody(process, communities, people, Dispatch(registry, gate, ids.__next__), clock, bench)
    for place in ("g1", "g2"):
        await found.other("mia", place).settings(moderators=["mia", "noa"])
    return found
