"""The processes that are killed: a worker, which is all that `mentorbot deliver` is, and a planner, for the members.

The product has no hooks. What is wrapped here notes which of its transactions is open and, where this process was told
to, ends it at that point with SIGKILL: nothing is cleaned up, nothing is flushed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from tests.fakes.discord_client import point
from tests.reliability.fast_time import START, FastTime
from tests.reliability.script import Action, minute, person_of, zone_at_first

from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.errors import Replayed
from mentorbot.core.owed import Composed, Parcel, Result, to_channel, to_person
from mentorbot.deliverer import declared_commands, opened_deliverer
from mentorbot.delivery import errand, moving, outcome, recurring
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import Presence
from mentorbot.delivery.recurring import Recurrence
from mentorbot.people.people import People
from mentorbot.platforms.discord.courier import DiscordCourier
from mentorbot.service import Service
from mentorbot.settings import Settings
from mentorbot.storage.database import Database, Tx, open_database
from mentorbot.storage.keys import Keys

KEY = "bWVudG9yYm90LXRlc3RzLXVzZS10aGlzLWtleS0xMjM="
KIND = "promise"
_stage: ContextVar[str] = ContextVar("stage", default="")


@dataclass(frozen=True, slots=True)
class Place:
    """Where all processes of a run meet. `mutate` plants a fault in each of them."""

    url: str
    folder: Path
    time: FastTime
    base: str
    keyed: bool
    history: bool
    mutate: Callable[[], None] = lambda: None


@dataclass
class Aim:
    """Where this process dies: the n-th time that it passes a point, such as "mark before"; empty: nowhere."""

    point: str = ""
    pass_number: int = 1
    passed: int = field(default=0)
    note: Callable[[str], None] = lambda _point: None

    def at(self, point: str) -> None:
        """Die here, if this is it."""
        if point == self.point:
            self.passed += 1
            if self.passed >= self.pass_number:
                self.note(point)
                os.kill(os.getpid(), signal.SIGKILL)


class Promises:
    """The composer of what the script owes: the text names it, so that the platform's own log tells what came."""

    async def compose(self, tx: Tx, parcel: Parcel, now: datetime) -> Composed:
        keys = " ".join(item.owed.key for item in parcel.items)
        return Composed(Card(title=(Plain(keys),), buttons=(Button("Open", "help", {}),)))

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: datetime) -> None:
        for item in parcel.items:
            await recurring.advance(tx, item.owed.kind, item.owed.subject, now)


def wrapped(aim: Aim, log: Callable[[str], None]) -> None:
    """Note which transaction is open, and die at the point that was named. Each claim is noted with its attempt."""
    write = Database.write

    @asynccontextmanager
    async def watched(self: Database, *args: Any) -> AsyncIterator[Tx]:
        async with write(self, *args) as tx:
            yield tx
            aim.at(f"{_stage.get()} before")
        aim.at(f"{_stage.get()} after")

    Database.write = watched  # type: ignore[method-assign, assignment]
    claim = Claims.claim

    async def claimed(self: Claims, *args: Any) -> list[Parcel]:
        parcels: list[Parcel] = await staged("claim", claim(self, *args))
        for parcel in parcels:
            log(f"claim {parcel.id} {parcel.attempt} {os.getpid()}")
        return parcels

    Claims.claim = claimed  # type: ignore[method-assign, assignment]
    made, last = errand.Errand._made, outcome._at_last
    errand.Errand._made = lambda self, anew: staged("mark", made(self, anew))  # type: ignore[method-assign]
    outcome._at_last = lambda *args: staged("record", last(*args))


def started(place: Place, aim: Aim, claims: Callable[[str], None]) -> None:
    """What every process does first: plant its fault, note where it dies, and log what goes wrong."""
    logging.basicConfig(filename=place.folder / "log", level=logging.ERROR, force=True)
    aim.note = appender(place.folder / "kills")
    place.mutate()
    wrapped(aim, claims)


async def staged(stage: str, work: Awaitable[Any]) -> Any:
    token = _stage.set(stage)
    try:
        return await work
    finally:
        _stage.reset(token)


def appender(path: Path) -> Callable[[str], None]:
    """Appends lines to a file that several processes share; a line is there even if its process is killed next."""
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return lambda line: void(os.write(out, f"{line}\n".encode()))


def void(_value: object) -> None:
    return None


async def _unmeasured(_self: DatabaseClock) -> timedelta:
    """PostgreSQL's clock runs at the usual speed: all processes go by the fast one."""
    return timedelta()


def work(place: Place, aim: Aim) -> None:
    """Be a worker until told to stop, or killed."""
    place.time.install()
    point(place.base, "ws://127.0.0.1:1")
    started(place, aim, appender(place.folder / "claims"))
    DatabaseClock.measure = _unmeasured  # type: ignore[method-assign, assignment]
    asyncio.run(_work(place))


async def _work(place: Place) -> None:
    settings = Settings(data=place.folder, database=place.url, keys=SecretStr(KEY))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with opened_deliverer(settings, place.time.now, lambda: f"w{os.getpid()}") as deliverer:
        composers: Any = deliverer.owing.composers
        composers[KIND] = Promises()
        courier = DiscordCourier(
            declared_commands(), "token", clock=deliverer.clock, native=deliverer.people.native, sleep=asyncio.sleep
        )
        if not place.keyed:
            courier.postman.key_window = timedelta()
        courier.postman.history = place.history
        presence = Presence(deliverer.name, ("discord",), "0")
        await Service(deliverer, courier, presence).run(stop)


def plan(place: Place, actions: list[Action], begin: int, aim: Aim) -> None:
    """Do what members do, from an action on, each at its time; each one that is surely done is noted."""
    place.time.install()
    started(place, aim, void)
    asyncio.run(_plan(place, actions[begin:]))


async def _plan(place: Place, actions: list[Action]) -> None:
    database = await open_database(place.url, Keys([KEY]))
    people, done = People(database), appender(place.folder / "done")
    try:
        for action in actions:
            await asyncio.sleep(max(0.0, action.at - place.time.passed()))
            with suppress(Replayed):  # it was done before the last planner died
                await staged("plan", _act(database, people, action))
            done(f"{action.number} {place.time.passed()}")
    finally:
        await database.close()


async def _act(database: Database, people: People, action: Action) -> None:
    now = START + timedelta(seconds=action.at)
    async with database.write(f"script:{action.number}", now) as tx:
        if action.what == "begin":
            await recurring.begin(tx, _recurrence(action), now)
        elif action.what == "pause":
            await recurring.pause(tx, KIND, action.subject)
        elif action.what == "resume":
            await recurring.resume(tx, KIND, action.subject, now)
        else:
            person = person_of(action.subject)
            assert person is not None
            await moving.move(tx, people, person, action.zone, now)


def _recurrence(action: Action) -> Recurrence:
    person, zone = person_of(action.subject), zone_at_first(action.subject)
    start, until = minute(action.at, zone), minute(action.until, zone)
    rule = f"FREQ=MINUTELY;INTERVAL={action.every};UNTIL={until:%Y%m%dT%H%M%S}"
    address = to_person(person) if person is not None else to_channel(f"9{action.subject[1:]:0>5}")
    return Recurrence(
        *(KIND, action.subject, "discord", address, rule, f"{start:%H:%M}", zone, start),
        person=person,
    )
