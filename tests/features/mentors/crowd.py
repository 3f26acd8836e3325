"""A community in which members ask people: a moderator, mentors and members, who type and press, and a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from tests.fakes.postman import Clock, FakePostman, worker_for
from tests.features.goals.member import FakeAnswers, Member, words

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import to_channel, to_person
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.features.goals.parts import goal_parts
from mentorbot.features.mentors.composer import Letters, Reported, Requested
from mentorbot.features.mentors.owing import LAST, LETTER, REPORT, REQUEST
from mentorbot.features.mentors.parts import mentor_parts
from mentorbot.features.mentors.ways import AskAPerson
from mentorbot.features.reminders.parts import reminder_parts
from mentorbot.features.reminders.route import HELLO, Hello
from mentorbot.gate import StoredGate
from mentorbot.knowledge.borders import Borders
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.view import View
from mentorbot.people.people import People
from mentorbot.storage.database import Database, Tx

TAGS = {
    "cv": Tag(label="CV", about="Writing the CV"),
    "interviews": Tag(label="Interviews", about="What they ask"),
    "gap": Tag(label="Not covered", about="Topics that no source answers"),
}
CHANNEL, MODERATORS = "c7", "c8"
ASKED = "Is my foreign PhD recognised in Canada?"
GENERIC = {"name": "Ada", "path": "physics to data scientist", "dm": "yes", "topics": "CV", "weekly": "2"}


class FakeShelf:
    """A community without any page."""

    async def view(self, community: int) -> View:
        return View(0, {}, {}, None, Borders(1.0, 0.0))  # type: ignore[arg-type]

    async def nearest(self, community: int, text: str, limit: int) -> Sequence[Entry]:
        return ()


@dataclass
class FakeMeetings:
    """Opens places, or says why it can't."""

    why: str = ""
    opened: list[tuple[tuple[str, ...], tuple[str, ...], Card]] = field(default_factory=list)

    async def open(self, call: Call, channels: Sequence[str], people: Sequence[str], title: str, card: Card) -> str:
        if self.why:
            raise Friendly(self.why)
        self.opened.append((tuple(channels), tuple(people), card))
        return f"t{len(self.opened)}"


@dataclass
class Somebody(Member):
    """A person of the community; `heard` are questions of the log whose askers have their answer."""

    meetings: FakeMeetings = field(default_factory=FakeMeetings)
    log: QuestionLog | None = None
    heard: list[int] = field(default_factory=list)
    helpers: AskAPerson | None = None

    def member(self, native: str, *, admin: bool = False) -> Somebody:
        """Somebody else in the same place."""
        return replace(self, native=native, admin=admin, asides=(), last=Card(title=()))

    async def number(self) -> int:
        """This person's own number."""
        return (await People(self.database).resolve(self.platform, "", self.native, self.clock())).id

    async def brought(self) -> list[Card]:
        """Everything that was pushed to this person, oldest first."""
        mine = to_person(await self.number())
        return [post.card for post in self.postman.posts if post.parcel.address == mine]

    def posted(self, channel: str) -> list[Card]:
        """Everything that was posted in a channel, oldest first."""
        return [post.card for post in self.postman.posts if post.parcel.address == to_channel(channel)]

    async def news(self) -> Card:
        """Deliver what is due, and open the last thing that was pushed to this person."""
        await self.deliver()
        return await self.press_on((await self.brought())[-1], "Open")

    async def helps(self, moderator: Somebody, **said: str) -> None:
        """Offer to be asked, and be approved."""
        await self.run("mentor offer", **{**GENERIC, "name": self.native.capitalize(), **said})
        await moderator.run("mentor decide", person=str(await self.number()), what="approve")
        await self.deliver()

    async def asks(self, said: str = ASKED) -> Card:
        """Ask a person and send it."""
        await self.run("mentor ask", words=said)
        return await self.press("Send it")

    async def asked(self, said: str = ASKED) -> int:
        """Ask the program something that it has no answer to; gives its number in the log."""
        assert self.log is not None
        call = await self.call()
        return await self.log.record(call, said, "no_answer", (), 0.0, 0)

    async def call(self) -> Call:
        """A call of this person's, outside of dispatch."""
        community = await self.communities.resolve(self.platform, "g1", "Crossing", self.clock())
        return Call(
            *("e", self.platform, community, await self.number(), "member", "channel", "c1", None, True),
            *(self.clock(), None, None, lambda: "x"),
        )

    async def offered(self) -> list[str]:
        """The labels of what leads to a person from an honest no."""
        assert self.helpers is not None
        return [each.label for each in await self.helpers.buttons(await self.call(), question=1)]

    def noon(self, days: int = 0) -> None:
        """Let it be noon, in nobody's quiet hours."""
        there = (self.clock() + timedelta(days=days)).replace(hour=12, minute=0)
        self.clock.until(there)


def crowd_of(database: Database, platform: str = "discord") -> Somebody:
    """An administrator over the real gate and dispatch. It is Monday 23 November 2026, 09:00 UTC."""
    clock = Clock()
    communities, people, notices = Communities(database, 90), People(database), Notices(database)
    log, meetings, heard = QuestionLog(database), FakeMeetings(), list[int]()
    helpers, answers, registry = AskAPerson(database, communities), FakeAnswers(), Registry()

    async def hears(tx: Tx, question: int) -> None:
        heard.append(question)

    for feature in (
        *mentor_parts(database, communities, log, FakeShelf(), TAGS, {"discord": meetings}, hears),
        *goal_parts(database, communities, people, answers, helpers),
        *reminder_parts(database, people),
    ):
        registry.add(feature)
    requested = Requested(communities)
    composers: dict[str, Composer] = {
        **{REQUEST: requested, LAST: requested, LETTER: Letters(), REPORT: Reported(), HELLO: Hello()},
    }
    ids = map("id{}".format, count())
    gate = StoredGate(
        *(database, communities, people, registry, Waiting(database, composers), Leaving(database), notices),
        ids.__next__,
    )
    postman = FakePostman(clock, platform=platform)
    dispatch = Dispatch(registry, gate, ids.__next__)
    found = Somebody(database, clock, postman, dispatch, answers, communities, platform=platform, admin=True)
    found._worker = worker_for(database, composers, postman)
    found.meetings, found.log, found.heard, found.helpers = meetings, log, heard, helpers
    return found


def said(card: Card) -> str:
    """All that a card says."""
    return words(card)
