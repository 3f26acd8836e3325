"""The composition root: builds every part, starts them together and stops them together."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from mentorbot.community.communities import Communities
from mentorbot.core.card import Instant
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch
from mentorbot.features.ask.feature import Ask, Outbox
from mentorbot.features.ask.feedback import Feedback
from mentorbot.features.ask.pages import Pages
from mentorbot.features.browse import Browse
from mentorbot.features.help import Help
from mentorbot.features.setup import Setup
from mentorbot.gate import StoredGate
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.care import CareSigns, lines
from mentorbot.knowledge.encoder import Encoder, MiniLM, ModelProblem
from mentorbot.knowledge.languages import Foreign
from mentorbot.knowledge.library import Library, Progress
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.shipping import Parts, ship, shipped
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import SmallTalk
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.people.people import People
from mentorbot.settings import Settings, SettingsProblem
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.installation import recall, remember

if TYPE_CHECKING:
    from mentorbot.platforms.discord.platform import DiscordPlatform

log = logging.getLogger(__name__)


def clock() -> Instant:
    """The present, aware, in UTC. The only clock of the program."""
    return datetime.now(UTC)  # noqa: TID251 - the composition root is where time comes from


def new_id() -> str:
    """An id that nobody can guess: 16 hex digits."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class App:
    """Everything that was built, ready to be talked to. `trouble` is what the operator must know, empty if nothing."""

    settings: Settings
    database: Database
    dispatch: Dispatch
    answerer: Answerer
    communities: Communities
    people: People
    questions: QuestionLog
    ask: Ask
    outboxes: dict[str, Outbox]
    trouble: str


@asynccontextmanager
async def opened(settings: Settings, progress: Progress | None = None) -> AsyncIterator[App]:
    """Build the program on its settings and close it again.

    `progress` hears how many of the pack's vectors are made, the first time. Raises SettingsProblem, StorageProblem
    and BadPack in an operator's words.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsProblem(f"data: the folder {settings.data} can't be made: {error.strerror}.") from error
    database = await open_database(settings.database_url, settings.open_keys())
    try:
        app = await _build(settings, database, progress)
        try:
            yield app
        finally:
            app.answerer.close()
    finally:
        await database.close()


async def _build(settings: Settings, database: Database, progress: Progress | None) -> App:
    threadpool_limits(
        1, user_api="blas"
    )  # a question's algebra is too small to share: more threads cost ten times more
    now = clock()
    communities = Communities(database, settings.retention_days)
    people = People(database)
    place = await communities.pack(now)
    parts = await ship(database, place, settings.pack or shipped(), now)
    encoder, trouble = _encoder()
    vectors = VectorCache(database, encoder) if encoder is not None else None
    library = Library(database, vectors, place, parts.unanswerable)
    view = await library.view(place, progress)
    asked = [text for entry in view.entries.values() for text in (entry.title, *entry.questions)]
    signals = await _signals(parts, vectors, asked)
    answerer = Answerer(library, encoder, signals, parts.spelling)
    questions = QuestionLog(database, communities)
    registry, outboxes = Registry(), dict[str, Outbox]()
    ask = Ask(answerer, questions, communities, outboxes)
    for feature in (
        ask,
        Pages(answerer, outboxes),
        Feedback(questions, communities, database),
        Browse(answerer, parts.tags),
        Help(communities, settings.retention_days, settings.contact),
        Setup(communities, database, outboxes, settings.retention_days),
    ):
        registry.add(feature)
    gate = StoredGate(database, communities, people, registry, new_id)
    dispatch = Dispatch(registry, gate, new_id)
    return App(settings, database, dispatch, answerer, communities, people, questions, ask, outboxes, trouble)


def _encoder() -> tuple[Encoder | None, str]:
    try:
        return MiniLM(), ""
    except ModelProblem as problem:
        log.warning("the sentence model can't be used: %s", problem)
        return None, f"{problem} I answer by words alone, which is weaker."


async def _signals(parts: Parts, vectors: VectorCache | None, pages: Sequence[str]) -> Signals:
    talk, background = [line for each in parts.talks for line in each.lines], parts.background
    encode = None
    if vectors is not None:
        encode = await vectors.lookup([*lines(parts.care), *parts.care.look_alikes, *talk, *pages, *background])
    return Signals(
        CareSigns.build(parts.care, talk=talk, pages=pages, background=background, encode=encode),
        parts.care.reply,
        Foreign(parts.languages),
        SmallTalk.build(parts.talks, care=parts.care, pages=pages, background=background, encode=encode),
    )


class _TreeHash:
    """Keeps what was last told to Discord of our commands, over restarts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> str:
        """Give what was written last; empty if nothing was."""
        async with self._database.read() as tx:
            return str(await recall(tx, "discord tree") or "")

    async def write(self, digest: str) -> None:
        """Keep this instead."""
        async with self._database.write() as tx:
            await remember(tx, "discord tree", digest)


def discord_platform(app: App, token: str) -> DiscordPlatform:
    """Build Discord on the program; it answers once it is run."""
    from mentorbot.platforms.discord.platform import DiscordPlatform  # here: only who serves Discord needs its library

    platform = DiscordPlatform(
        app.dispatch, token, clock=clock, native=app.people.native, tree_hash_store=_TreeHash(app.database)
    )
    app.outboxes["discord"] = platform.outbox
    return platform
