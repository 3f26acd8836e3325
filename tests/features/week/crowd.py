"""Members who ask, moderators who look after it, and a worker that writes: the real parts over a small pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build
from tests.fakes.postman import Clock, FakePostman, worker_for
from tests.fakes.program import Process, started
from tests.features.curation.pages.desk import Nobody
from tests.features.goals.member import FakeAnswers, Member

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.community.tasks import Passed, Tasks
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch, Reply
from mentorbot.core.owed import to_channel, to_person
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.features.ask.feature import Ask
from mentorbot.features.ask.feedback import Feedback
from mentorbot.features.ask.lookout import Lookout
from mentorbot.features.ask.news import News
from mentorbot.features.ask.pages import Pages
from mentorbot.features.ask.parts import waiting_parts
from mentorbot.features.ask.promise import KIND as ANSWER
from mentorbot.features.curation.parts import page_parts
from mentorbot.features.curation.questions import GroupedQuestions
from mentorbot.features.curation.week import WeekSetup
from mentorbot.features.curation.week_post import KIND as WEEK
from mentorbot.features.curation.week_post import Week
from mentorbot.features.curation.workbench import Workbench
from mentorbot.features.reminders.parts import reminder_parts
from mentorbot.features.setup.changing import Changing
from mentorbot.features.setup.places import PlaceSetup
from mentorbot.gate import StoredGate
from mentorbot.knowledge.preview import Preview
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.unanswered import Unanswered
from mentorbot.people.people import People
from mentorbot.storage.database import Database

CHANNEL = "c9"
"""The moderators' channel."""


@dataclass
class FakeChannels:
    """Says of channels what it was told to."""

    open: set[str] = field(default_factory=set)

    async def trouble(self, call: object, channel: str) -> Any:
        return ""

    def everyone_reads(self, channel: str) -> bool | None:
        return channel in self.open

    def open_ones(self, call: object) -> tuple[tuple[str, str], ...]:
        return ()


@dataclass
class Somebody(Member):
    """A person of the community g1."""

    process: Process = None  # type: ignore[assignment]
    unanswered: Unanswered = None  # type: ignore[assignment]
    lookout: Lookout = None  # type: ignore[assignment]
    weeks: WeekSetup = None  # type: ignore[assignment]
    channels: FakeChannels = field(default_factory=FakeChannels)
    public: bool = False

    async def _seen(self, reply: Reply) -> Card:
        self.public = not reply.private
        self.asides = reply.aside.cards if reply.aside else ()
        if reply.aside is not None:
            await reply.aside.told()
        self.last = reply.card
        return reply.card

    def member(self, native: str, *, admin: bool = False) -> Somebody:
        """Somebody else in the same place; "mia" and "noa" are moderators."""
        return replace(self, native=native, admin=admin, asides=(), last=Card(title=()))

    async def ask(self, question: str) -> Card:
        return await self.run("ask", question=question, private="yes")

    async def number(self) -> int:
        """This person's own number."""
        return (await People(self.database).resolve(self.platform, "", self.native, self.clock())).id

    async def place(self) -> int:
        """The number of the community."""
        return await self.communities.resolve(self.platform, "g1", "Crossing", self.clock())

    async def brought(self) -> list[Card]:
        """Everything that was pushed to this person, oldest first."""
        mine = to_person(await self.number())
        return [post.card for post in self.postman.posts if post.parcel.address == mine]

    def posted(self, channel: str = CHANNEL) -> list[Card]:
        """Everything that was posted in a channel, oldest first."""
        return [post.card for post in self.postman.posts if post.parcel.address == to_channel(channel)]

    async def rounds(self) -> None:
        """Let the program go around until nothing is left to look at, and deliver what follows."""
        while await self.lookout.look(self.clock()):
            pass
        await self.unanswered.look(await self.place(), self.clock())
        await self.weeks.round(self.clock())
        await self.deliver()

    async def rows(self, table: Table) -> list[Row[Any]]:
        async with self.database.read() as tx:
            return list(await tx.execute(select(table).order_by(*table.primary_key.columns)))


async def crowd_of(
    database: Database,
    folder: Path,
    *,
    encoder: WordBag | None = None,
    tasks: Sequence[Tasks] = (),
    passed: Passed | None = None,
    files: dict[str, str] | None = None,
    by_words: bool = False,
    clock: Clock | None = None,
) -> Somebody:
    """An administrator over the real gate and dispatch. It is Monday 23 November 2026, 09:00 UTC."""
    process = await started(database, build(folder / "pack", files or {}), None if by_words else encoder or WordBag())
    clock = clock or Clock()
    communities, people, notices = Communities(database, 90), People(database), Notices(database)
    log, registry, channels = QuestionLog(database), Registry(), FakeChannels()
    unanswered = Unanswered(database, process.answerer, process.parts.tags)
    preview = Preview(database, process.library, process.answerer, lambda: ())
    bench = Workbench(database, communities, process.answerer, process.library, preview, process.parts.tags)
    weeks = WeekSetup(database, communities)
    for feature in (
        Ask(process.answerer, log, communities, {}, Nobody()),
        Feedback(log, communities, database, Nobody()),
        Pages(process.answerer, {}),
        *waiting_parts(database, process.answerer, log),
        *page_parts(bench),
        GroupedQuestions(bench, unanswered),
        weeks,
        PlaceSetup(Changing(communities, database, 90), {"discord": channels}),
        *reminder_parts(database, people),
    ):
        registry.add(feature)
    composers: dict[str, Composer] = {
        ANSWER: News(),
        WEEK: Week(communities, {"discord": channels}, tasks, passed),
    }
    ids = map("id{}".format, count())
    waiting = Waiting(database, composers)
    gate = StoredGate(database, communities, people, registry, waiting, Leaving(database), notices, ids.__next__)
    postman = FakePostman(clock)
    dispatch = Dispatch(registry, gate, ids.__next__)
    found = Somebody(database, clock, postman, dispatch, FakeAnswers(), communities, "ada", admin=True)
    found.process, found.unanswered, found.channels, found.weeks = process, unanswered, channels, weeks
    found.lookout = Lookout(database, process.answerer)
    found._worker = worker_for(database, composers, postman)
    await found.community(moderators=["mia", "noa"])
    return found
