"""The composition root: builds every part, starts them together and stops them together."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from threadpoolctl import threadpool_limits

from mentorbot.community.communities import Communities
from mentorbot.core.card import Instant
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.postman import Postman
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.errand import Setting
from mentorbot.delivery.waiting import Waiting
from mentorbot.delivery.worker import Worker
from mentorbot.features.ask.feature import Ask, Outbox
from mentorbot.features.ask.feedback import Feedback
from mentorbot.features.ask.pages import Pages
from mentorbot.features.browse import Browse
from mentorbot.features.help import Help
from mentorbot.features.setup import Setup
from mentorbot.gate import StoredGate
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.encoder import Encoder, MiniLM, ModelProblem
from mentorbot.knowledge.library import Library, Progress
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.shipping import Parts, ship, shipped
from mentorbot.knowledge.signals import signals
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.people.people import People
from mentorbot.settings import Settings, SettingsProblem
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.installation import recall, remember

if TYPE_CHECKING:
    from mentorbot.platforms.discord.platform import DiscordPlatform

log = logging.getLogger(__name__)

_Loaded: TypeAlias = tuple[Encoder | None, str]
"""The sentence model, or what to tell the operator where it can't be used."""


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
    owing: Setting
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
    threadpool_limits(1, user_api="blas")  # a question is too small to share: more threads cost ten times more
    loading = asyncio.create_task(asyncio.to_thread(_encoder))
    try:
        database = await open_database(settings.database_url, settings.open_keys())
    except BaseException:
        await loading
        raise
    try:
        app = await _build(settings, database, loading, progress)
        try:
            yield app
        finally:
            app.answerer.close()
    finally:
        await loading
        await database.close()


async def _build(
    settings: Settings, database: Database, loading: asyncio.Task[_Loaded], progress: Progress | None
) -> App:
    now = clock()
    communities = Communities(database, settings.retention_days)
    place = await communities.pack(now)
    parts = await ship(database, place, settings.pack or shipped(), now)
    encoder, trouble = await loading
    answerer = await _answerer(database, place, parts, encoder, progress)
    people, questions = People(database), QuestionLog(database, communities)
    registry, outboxes, composers = Registry(), dict[str, Outbox](), dict[str, Composer]()
    ask = Ask(answerer, questions, communities, outboxes)
    for feature in (
        ask,
        Pages(answerer, outboxes),
        Feedback(questions, communities, database),
        Browse(answerer, parts.tags),
        Help(communities, outboxes, settings.retention_days, settings.contact),
        Setup(communities, database, settings.retention_days),
    ):
        registry.add(feature)
    owing = Setting(database, composers, clock, asyncio.sleep, now)
    gate = StoredGate(database, communities, people, registry, Waiting(database, composers), new_id)
    dispatch = Dispatch(registry, gate, new_id)
    return App(settings, database, dispatch, answerer, communities, people, questions, ask, outboxes, owing, trouble)


def worker(app: App, postman: Postman, held: Callable[[], str] = lambda: "") -> Worker:
    """Build what delivers through a postman. `held` says why nothing may be delivered now, empty if it may."""
    return Worker(app.owing, Claims(app.database, new_id()), postman, monotonic=time.monotonic, held=held)


async def _answerer(
    database: Database, place: int, parts: Parts, encoder: Encoder | None, progress: Progress | None
) -> Answerer:
    vectors = VectorCache(database, encoder) if encoder is not None else None
    library = Library(database, vectors, place, parts.unanswerable)
    view = await library.view(place, progress)
    asked = [text for entry in view.entries.values() for text in (entry.title, *entry.questions)]
    return Answerer(library, encoder, await signals(parts, vectors, asked), parts.spelling)


def _encoder() -> _Loaded:
    try:
        return MiniLM(), ""
    except ModelProblem as problem:
        log.warning("the sentence model can't be used: %s", problem)
        return None, f"{problem} I answer by words alone, which is weaker."


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
