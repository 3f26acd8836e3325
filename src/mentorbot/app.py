"""The composition root: builds every part, starts them together and stops them together."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from threadpoolctl import threadpool_limits

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.asking import Asking
from mentorbot.core.card import Instant
from mentorbot.core.command import Registry
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.postman import Postman
from mentorbot.core.roles import Roles
from mentorbot.deliverer import Deliverer, opened_deliverer
from mentorbot.delivery.house import House
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.delivery.worker import Worker
from mentorbot.features.ask.feature import Ask, Outbox
from mentorbot.features.ask.feedback import Feedback
from mentorbot.features.ask.lookout import Lookout
from mentorbot.features.ask.pages import Pages
from mentorbot.features.ask.parts import waiting_parts
from mentorbot.features.ask.promise import let_go
from mentorbot.features.back import Back
from mentorbot.features.browse import Browse
from mentorbot.features.curation.intake import intake_parts
from mentorbot.features.curation.parts import page_parts
from mentorbot.features.curation.questions import GroupedQuestions
from mentorbot.features.curation.week import WeekSetup
from mentorbot.features.curation.workbench import Workbench
from mentorbot.features.goals.parts import goal_parts
from mentorbot.features.help import Help, help_card
from mentorbot.features.mentors.leaving import Talks
from mentorbot.features.mentors.meeting import Meetings
from mentorbot.features.mentors.parts import mentor_parts
from mentorbot.features.mentors.ways import AskAPerson
from mentorbot.features.privacy.feature import Privacy, Unsender
from mentorbot.features.privacy.forgetting import Forgetting, Traces
from mentorbot.features.privacy.words import Household
from mentorbot.features.reminders.parts import reminder_parts
from mentorbot.features.setup.changing import Changing
from mentorbot.features.setup.first import Board, Surroundings
from mentorbot.features.setup.parts import setup_parts
from mentorbot.features.tips.member import MemberTips
from mentorbot.features.tips.moderating import ModeratedTips
from mentorbot.features.tips.setup import TipSetup
from mentorbot.gate import StoredGate
from mentorbot.housework import housework
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.encoder import Encoder, MiniLM, ModelProblem
from mentorbot.knowledge.library import Library, Progress
from mentorbot.knowledge.pack_tests import pack_tests
from mentorbot.knowledge.preview import Preview
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.knowledge.shipping import Parts, ship, shipped
from mentorbot.knowledge.signals import signals
from mentorbot.knowledge.unanswered import Unanswered
from mentorbot.knowledge.vectors import VectorCache
from mentorbot.people.people import People
from mentorbot.rounds import Look, Rounds
from mentorbot.settings import Settings
from mentorbot.storage.database import Database

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
    parts: Parts
    library: Library
    answerer: Answerer
    communities: Communities
    people: People
    questions: QuestionLog
    ask: Ask
    outboxes: dict[str, Outbox]
    unsenders: dict[str, Unsender]
    traces: dict[str, Traces]
    boards: dict[str, Board]
    roles: dict[str, Roles]
    asking: dict[str, Asking]
    meetings: dict[str, Meetings]
    leaving: Leaving
    house: House
    rounds: Rounds
    deliverer: Deliverer
    trouble: str


@asynccontextmanager
async def opened(settings: Settings, progress: Progress | None = None) -> AsyncIterator[App]:
    """Build the program on its settings and close it again.

    `progress` hears how many of the pack's vectors are made, the first time. Raises SettingsProblem, StorageProblem
    and BadPack in an operator's words.
    """
    threadpool_limits(1, user_api="blas")  # a question is too small to share: more threads cost ten times more
    loading = asyncio.create_task(asyncio.to_thread(_encoder))
    try:
        async with delivering(settings) as deliverer:
            app = await _build(deliverer, loading, progress)
            try:
                yield app
            finally:
                app.answerer.close()
    finally:
        await loading


def delivering(settings: Settings) -> AbstractAsyncContextManager[Deliverer]:
    """Build only what delivers: it needs no page and no model, and is there at once. Raises as `opened` does."""
    return opened_deliverer(settings, clock, new_id)


async def _build(deliverer: Deliverer, loading: asyncio.Task[_Loaded], progress: Progress | None) -> App:
    settings, database, now = deliverer.settings, deliverer.database, clock()
    communities, people = deliverer.communities, deliverer.people
    place = await communities.pack(now)
    folder = settings.pack or shipped()
    parts = await ship(database, place, folder, now)
    encoder, trouble = await loading
    vectors = VectorCache(database, encoder) if encoder is not None else None
    library = Library(database, vectors, place, parts.unanswerable)
    answerer = await _answerer(library, place, parts, encoder, vectors, progress)
    questions, unanswered = QuestionLog(database), Unanswered(database, answerer, parts.tags)
    registry, outboxes = Registry(), dict[str, Outbox]()
    unsenders, traces = dict[str, Unsender](), dict[str, Traces]()
    forgetting = Forgetting(database, people, communities, deliverer.file, traces, ties=(Talks(),))
    names, days = (settings.operator, settings.contact), (settings.retention_days, settings.backup_days)
    household = Household(*names, *days, local=database.sqlite)
    helpers, meetings = AskAPerson(database, communities), dict[str, Meetings]()
    ask = Ask(answerer, questions, communities, outboxes, helpers)
    notices, boards, roles = Notices(database), dict[str, Board](), dict[str, Roles]()
    tip_setup = TipSetup(database, communities, deliverer.channels, parts.tags)
    asking, week = dict[str, Asking](), WeekSetup(database, communities)
    surroundings = Surroundings(boards, deliverer.channels, roles, help_card)
    preview = Preview(database, library, answerer, lambda: pack_tests(folder))
    bench = Workbench(database, communities, answerer, library, preview, parts.tags)
    for feature in (
        ask,
        Pages(answerer, outboxes),
        Feedback(questions, communities, database, helpers),
        *waiting_parts(database, answerer, questions),
        Browse(answerer, parts.tags),
        *page_parts(bench),
        GroupedQuestions(bench, unanswered),
        week,
        *intake_parts(bench, people, asking),
        *goal_parts(database, communities, people, answerer, helpers),
        *mentor_parts(database, communities, questions, answerer, parts.tags, meetings, let_go),
        *reminder_parts(database, people),
        Help(),
        Privacy(database, communities, forgetting, unsenders, household),
        *setup_parts(
            Changing(communities, database, settings.retention_days), people, notices, surroundings, (tip_setup, week)
        ),
        Back(database),
        MemberTips(database, communities, people),
        ModeratedTips(database, communities, notices),
        tip_setup,
    ):
        registry.add(feature)
    waiting, leaving = Waiting(database, deliverer.owing.composers), Leaving(database)
    gate = StoredGate(database, communities, people, registry, waiting, leaving, notices, new_id)
    dispatch, lookout = Dispatch(registry, gate, new_id), Lookout(database, answerer)
    looks: dict[str, Look] = {"waiting": lookout.look, "questions": unanswered.round, "week": week.round}
    if vectors is not None:
        looks["vectors"] = vectors.note_daily
    return App(
        settings=settings,
        database=database,
        dispatch=dispatch,
        parts=parts,
        library=library,
        answerer=answerer,
        communities=communities,
        people=people,
        questions=questions,
        ask=ask,
        outboxes=outboxes,
        unsenders=unsenders,
        traces=traces,
        boards=boards,
        roles=roles,
        asking=asking,
        meetings=meetings,
        leaving=leaving,
        house=await housework(deliverer, clock, vectors.note_used if vectors is not None else None),
        rounds=Rounds(clock, looks),
        deliverer=deliverer,
        trouble=trouble,
    )


def worker(app: App, postman: Postman, held: Callable[[], str] = lambda: "") -> Worker:
    """Build what delivers through a postman. `held` says why nothing may be delivered now, empty if it may."""
    return app.deliverer.worker(postman, held)


async def _answerer(
    library: Library,
    place: int,
    parts: Parts,
    encoder: Encoder | None,
    vectors: VectorCache | None,
    progress: Progress | None,
) -> Answerer:
    view = await library.view(place, progress)
    asked = [text for entry in view.entries.values() for text in (entry.title, *entry.questions)]
    return Answerer(library, encoder, await signals(parts, vectors, asked), parts.spelling)


def _encoder() -> _Loaded:
    try:
        return MiniLM(), ""
    except ModelProblem as problem:
        log.warning("the sentence model can't be used: %s", problem)
        return None, f"{problem} I answer by words alone, which is weaker."
