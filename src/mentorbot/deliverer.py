"""All that sends what is owed: the ledger's side of the program, built without any page of knowledge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages

from mentorbot import features
from mentorbot.community.communities import Communities
from mentorbot.core.card import Instant
from mentorbot.core.channels import Channels
from mentorbot.core.command import Registry
from mentorbot.core.postman import Postman
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import Guard, Presence
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import Worker
from mentorbot.features.ask.news import News
from mentorbot.features.ask.promise import KIND as ANSWER
from mentorbot.features.curation.fates import KIND as FATE
from mentorbot.features.curation.fates import Fates
from mentorbot.features.curation.people import PeopleTasks
from mentorbot.features.curation.week_post import KIND as WEEK
from mentorbot.features.curation.week_post import Week
from mentorbot.features.curation.word import KIND as WORD
from mentorbot.features.curation.word import Word
from mentorbot.features.goals.reminder import Reminder
from mentorbot.features.goals.schedule import KIND
from mentorbot.features.mentors.composer import Letters, Reported, Requested
from mentorbot.features.mentors.owing import LAST, LETTER, REPORT, REQUEST
from mentorbot.features.privacy.retention import RETENTION, Nightly
from mentorbot.features.reminders.route import HELLO, Hello
from mentorbot.features.setup.welcome import WELCOME, Welcome
from mentorbot.features.tips.composer import TipComposer
from mentorbot.features.tips.rhythm import KIND as TIP
from mentorbot.people.people import People
from mentorbot.settings import Settings, SettingsProblem
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.state_file import StateFile


@dataclass(frozen=True, slots=True)
class Deliverer:
    """What delivers in this process.

    `name` names the process; `clock` is the database's. `channels` knows the channels of platforms that this process is
    connected to as a member of its communities; one that only delivers knows of none.
    """

    settings: Settings
    database: Database
    communities: Communities
    people: People
    file: StateFile
    owing: Setting
    claims: Claims
    clock: DatabaseClock
    name: str
    channels: dict[str, Channels]

    def worker(self, postman: Postman, held: Callable[[], str]) -> Worker:
        """Build what delivers through a postman. `held` says why nothing may be delivered now, empty if it may."""
        return Worker(self.owing, self.claims, postman, monotonic=time.monotonic, held=held)

    def guard(self, presence: Presence | None, postmen: Sequence[Postman]) -> Guard:
        """Build what says whether anything may be delivered; `presence` is of a process that serves."""
        days = self.settings.backup_days
        return Guard(self.database, self.file, self.claims, self.clock, presence, days, postmen)


def _composers(communities: Communities, people: People, channels: Mapping[str, Channels]) -> dict[str, Composer]:
    """Whoever makes the words of each kind of delivery; one line for each kind, and none needs any page."""
    people_tasks = PeopleTasks()
    return {
        RETENTION: Nightly(),
        KIND: Reminder(),
        HELLO: Hello(),
        TIP: TipComposer(communities),
        WELCOME: Welcome(),
        FATE: Fates(),
        ANSWER: News(),
        WEEK: Week(communities, channels, [people_tasks], people_tasks),
        WORD: Word(communities, channels),
        REQUEST: (asked := Requested(communities)),
        LAST: asked,
        LETTER: Letters(),
        REPORT: Reported(),
    }


@asynccontextmanager
async def opened_deliverer(
    settings: Settings, clock: Callable[[], Instant], new_id: Callable[[], str]
) -> AsyncIterator[Deliverer]:
    """Open the database and build what delivers. Raises SettingsProblem and StorageProblem in an operator's words."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsProblem(f"data: the folder {settings.data} can't be made: {error.strerror}.") from error
    database = await open_database(settings.database_url, settings.open_keys())
    try:
        communities, people = Communities(database, settings.retention_days), People(database)
        name, theirs = new_id(), DatabaseClock(database, clock)
        channels = dict[str, Channels]()
        owing = Setting(database, _composers(communities, people, channels), theirs, asyncio.sleep, clock())
        file, claims = StateFile(settings.state_path), Claims(database, name)
        yield Deliverer(settings, database, communities, people, file, owing, claims, theirs, name, channels)
    finally:
        await database.close()


def declared_commands() -> Registry:
    """Every command that any feature declares: enough to write the ids of buttons, and nothing can be called."""
    registry = Registry()
    for found in walk_packages(features.__path__, f"{features.__name__}."):
        for each in vars(import_module(found.name)).values():
            if isinstance(each, type) and each.__module__ == found.name:
                registry.add(each)
    return registry
