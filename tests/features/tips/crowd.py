"""A community with tips: an administrator, moderators and members, who type and press, and a worker that posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from tests.fakes.channels import FakeBoard, FakeChannels, FakeRoles
from tests.fakes.pack import build
from tests.fakes.postman import Clock, FakePostman, worker_for
from tests.features.goals.member import FakeAnswers, Member

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch, Reply
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.features.goals.parts import goal_parts
from mentorbot.features.help import help_card
from mentorbot.features.reminders.parts import reminder_parts
from mentorbot.features.reminders.route import HELLO, Hello
from mentorbot.features.setup.changing import Changing
from mentorbot.features.setup.first import Surroundings
from mentorbot.features.setup.parts import setup_parts
from mentorbot.features.tips.composer import TipComposer
from mentorbot.features.tips.member import MemberTips
from mentorbot.features.tips.moderating import ModeratedTips
from mentorbot.features.tips.rhythm import KIND
from mentorbot.features.tips.setup import TipSetup
from mentorbot.gate import StoredGate
from mentorbot.knowledge.shipping import Parts, ship
from mentorbot.people.people import People
from mentorbot.storage.database import Database

TITLES = ("Apply early", "Keep it short", "Name your results", "Talk to people")
SQL = "sql"


def tips_of(titles: Iterable[str], text: str = "Dartsi says so.") -> str:
    """Tips as a pack's file holds them, about the page on CVs; their slugs come of their titles."""
    return "".join(
        f"- slug: {title.lower().replace(' ', '-')}\n  title: {title}\n  text: {text}\n"
        f"  entry: how-long-should-my-cv-be\n  sources: [dartsi]\n"
        for title in titles
    )


ABOUT_SQL = f"""\
- slug: {SQL}
  title: Begin with one table
  text: Dramsch took a course in SQL. Ask one question of one table.
  entry: can-biologists-move
  sources: [dramsch]
  skill: SQL
"""


@dataclass
class Somebody(Member):
    """A person of the community. `public` says whether all could read the last reply."""

    channels: FakeChannels = field(default_factory=FakeChannels)
    roles: FakeRoles = field(default_factory=FakeRoles)
    board: FakeBoard = field(default_factory=FakeBoard)
    folder: Path = Path()
    public: bool = False

    async def _seen(self, reply: Reply) -> Card:
        self.public = not reply.private
        self.asides = reply.aside.cards if reply.aside else ()
        if reply.aside is not None:
            await reply.aside.told()
        self.last = reply.card
        return reply.card

    async def ship(self, tips: str) -> None:
        """Start the program with a pack of these tips."""
        folder = build(self.folder / f"pack-{abs(hash(tips))}", {"tips/first.yaml": tips})
        await ship(self.database, await self.communities.pack(self.clock()), folder, self.clock())

    async def people_id(self) -> int:
        """This person's own number."""
        return (await People(self.database).resolve(self.platform, "", self.native, self.clock())).id

    def member(self, native: str) -> Somebody:
        """A member of the same place."""
        return replace(self, native=native, admin=False, asides=(), last=Card(title=()))


async def administrator_of(database: Database, folder: Path, platform: str = "discord") -> Somebody:
    """An administrator over the real gate and dispatch, before anything is set up. "u2" and "u3" are moderators."""
    clock = Clock()
    communities, people, notices = Communities(database, 90), People(database), Notices(database)
    registry, channels, roles, board = Registry(), FakeChannels(), FakeRoles(), FakeBoard()
    tags = (await _first(database, communities, folder, clock)).tags
    around = Surroundings({"discord": board}, {"discord": channels}, {"discord": roles}, help_card)
    tip_setup = TipSetup(database, communities, {"discord": channels}, tags)
    answers = FakeAnswers()
    for feature in (
        *goal_parts(database, communities, people, answers),
        *reminder_parts(database, people),
        *setup_parts(Changing(communities, database, 90), people, notices, around, (tip_setup,)),
        MemberTips(database, communities, people),
        ModeratedTips(database, communities, notices),
        tip_setup,
    ):
        registry.add(feature)
    composers: dict[str, Composer] = {KIND: TipComposer(communities), HELLO: Hello()}
    ids = map("id{}".format, count())
    waiting = Waiting(database, composers)
    gate = StoredGate(database, communities, people, registry, waiting, Leaving(database), notices, ids.__next__)
    postman = FakePostman(clock, platform=platform)
    dispatch = Dispatch(registry, gate, ids.__next__)
    found = Somebody(database, clock, postman, dispatch, answers, communities, platform=platform, admin=True)
    found.channels, found.roles, found.board, found.folder = channels, roles, board, folder
    found._worker = worker_for(database, composers, postman)
    await found.community(moderators=["u2", "u3"])
    return found


async def _first(database: Database, communities: Communities, folder: Path, clock: Clock) -> Parts:
    pack = build(folder / "pack", {"tips/first.yaml": tips_of(TITLES)})
    return await ship(database, await communities.pack(clock()), pack, clock())
