"""Calls through dispatch as any platform could send them: any person, any place, any id of a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from tests.journeys.house import START, House

from mentorbot.core.call import Arrival
from mentorbot.core.card import Card, Form
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.knowledge import shelf
from mentorbot.knowledge.entry import Entry
from mentorbot.platforms.terminal.pieces import Moment
from mentorbot.platforms.terminal.plain import plain

SECRET = "What does our own salary table say?"
SECRET_SLUG = "our-own-salary-table"
WORDS = "my professor threatens my visa zebrafish"
CV = "How long should my CV be?"


@dataclass
class Crowd:
    """People in servers and in direct messages. Everybody takes a minute for each act, so that no limit is in the way.

    `place` None is a direct message.
    """

    house: House
    numbers: Iterator[int] = field(default_factory=count)

    def arrival(self, person: str, place: str | None, **changes: Any) -> Arrival:
        self.house.clock.pass_(seconds=60)
        usual: dict[str, Any] = {
            "event": f"discord:int:{next(self.numbers)}",
            "platform": "discord",
            "tenant": "",
            "community": place,
            "person": person,
            "place": "dm" if place is None else "channel",
            "channel": f"{place}-general",
            "now": self.house.clock.now,
        }
        return Arrival(**{**usual, **changes})

    async def act(
        self, person: str, place: str | None, path: str, args: Mapping[str, str], **changes: Any
    ) -> Card | Form:
        """Press or type; a form is filled with what `args` hold for it. Gives what is shown."""
        dispatch = self.house.app.dispatch
        command = dispatch.registry.find(path)
        assert command is not None
        arrival = self.arrival(person, place, **changes)
        if path == "form again":
            given = await dispatch.form(arrival, command, args)
            return given if isinstance(given, Form) else given.card
        admitted = await dispatch.admit(arrival, command, args, True)
        if not isinstance(admitted, Admitted):
            assert admitted is not None
            return admitted.card
        typed = {param.name: args[param.name] for param in command.form_params if param.name in args}
        reply = await (dispatch.submitted(admitted, typed) if typed else dispatch.run(admitted))
        assert isinstance(reply, Reply)
        return reply.card

    async def suggested(self, person: str, place: str | None, typed: str) -> list[str]:
        dispatch = self.house.app.dispatch
        command = dispatch.registry.find("browse")
        assert command is not None
        return [label for label, _ in await dispatch.suggest(self.arrival(person, place), command, "what", typed)]

    async def publish_a_page(self, place: str) -> None:
        """Let a community have a page of its own."""
        database, now = self.house.app.database, self.house.clock.now
        number = await self.house.app.communities.resolve("discord", place, "", now)
        page = Entry(
            SECRET_SLUG, SECRET, "fact", ("offers",), ("salary table of our own", "our own pay table"),
            "Our own table says 70,000. [dartsi]", ("dartsi",), (), date(2027, 1, 1),
        )  # fmt: skip
        async with database.write() as tx:
            await shelf.publish(tx, number, [page], shelf.Author(None, "for the test", now))

    async def park(self, person: str, place: str) -> str:
        """Ask where everybody reads; gives the id of the draft that only the asker may open."""
        dispatch = self.house.app.dispatch
        command = dispatch.registry.find("ask")
        assert command is not None
        admitted = await dispatch.admit(self.arrival(person, place), command, {"question": WORDS})
        assert isinstance(admitted, Admitted)
        return (await dispatch.park(admitted)).buttons[0].args["draft"]


def shown(given: Card | Form) -> str:
    """All that a person sees."""
    if isinstance(given, Card):
        return plain(given, Moment(START))
    return "\n".join([given.title, *(f"{each.label} {each.value}" for each in given.fields), *given.args.values()])
