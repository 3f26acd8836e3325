"""What is held of one person, table by table: which rows are theirs, and what becomes of them when they leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import Column, ColumnElement, String, Table, cast, select

from mentorbot.core.owed import to_person
from mentorbot.storage.database import Tx
from mentorbot.storage.keys import Keys
from mentorbot.storage.rows import CHUNK
from mentorbot.storage.schema.curation import consent, proposal
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.goals import check_in, goal
from mentorbot.storage.schema.knowledge import revision
from mentorbot.storage.schema.mentors import asked, letter, mentor, rather_not, request
from mentorbot.storage.schema.notices import notice_told
from mentorbot.storage.schema.places import audit, community, form_draft, person
from mentorbot.storage.schema.questions import feedback, question, waiting_for
from mentorbot.storage.schema.tips import telling, tip_reader, tip_vote

Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, with all that finds their rows: our number, the platform's ids, and a hash for each place and key."""

    person: int
    platform: str
    tenant: str
    native: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds of a person. `one` and `many` name its rows for people.

    `mine` gives conditions, each of which finds some of their rows. Rows are `deleted`; where others need them they
    stay, and the columns of `cleared` lose the person. An export leaves out `unsaid`, which is about others, and every
    hash.
    """

    table: Table
    one: str
    many: str
    mine: Callable[[Who], Iterator[Condition]]
    fate: Literal["deleted", "anonymous"] = "deleted"
    cleared: tuple[Column[object], ...] = ()
    unsaid: tuple[Column[object], ...] = ()

    @property
    def exported(self) -> tuple[Column[object], ...]:
        """The columns that an export holds."""
        keys = ("hash", "secret")
        told = [each for each in self.table.columns if each.info["holds"] not in keys and each.name != "key_id"]
        return tuple(each for each in told if each not in self.unsaid)


async def somebody(tx: Tx, keys: Keys, number: int) -> Who | None:
    """Look up a person for an export or to forget them; None if there is no such person.

    Hashes of different places can't be joined (SECURITY.md), so one is made for every place that there is.
    """
    ids = (await tx.execute(select(*person.c["platform", "tenant", "native"]).where(person.c.id == number))).first()
    if ids is None:
        return None
    places = (await tx.execute(select(community.c.id))).scalars().all()
    hashes = tuple(each for place in places for each in keys.members(ids.platform, place, number))
    return Who(number, ids.platform, ids.tenant, ids.native, hashes)


def _by(column: Column[int]) -> Callable[[Who], Iterator[Condition]]:
    return lambda who: iter([column == who.person])


def _hashed(column: Column[str]) -> Callable[[Who], Iterator[Condition]]:
    def parts(who: Who) -> Iterator[Condition]:
        for start in range(0, len(who.hashes), CHUNK):
            yield column.in_(who.hashes[start : start + CHUNK])

    return parts


def _check_ins(who: Who) -> Iterator[Condition]:
    yield check_in.c.goal.in_(select(goal.c.id).where(goal.c.person == who.person))


def _addressed(table: Table) -> Callable[[Who], Iterator[Condition]]:
    return lambda who: iter([table.c.address == to_person(who.person)])


def _deliveries(who: Who) -> Iterator[Condition]:
    yield (delivery.c.person == who.person) | (delivery.c.address == to_person(who.person))


def here(who: Who) -> Condition:
    """The communities in whose settings and trail a person may be named: those of their platform or workspace."""
    platform = community.c.platform == who.platform
    return platform & (community.c.native == who.tenant) if who.tenant else platform


def named(column: Column[object], who: Who) -> Condition:
    """Whether a column of JSON names a person by the platform's id."""
    return cast(column, String).contains(json.dumps(who.native), autoescape=True)


def _listed(who: Who) -> Iterator[Condition]:
    yield here(who) & named(community.c.settings, who)


DELIVERIES = Holding(delivery, "reminder or tip", "reminders and tips", _deliveries)
MESSAGES = Holding(message, "message that was to carry them", "messages that were to carry them", _addressed(message))
RECURRENCES = Holding(recurrence, "schedule", "schedules", _by(recurrence.c.person))
CHECK_INS = Holding(check_in, "line of a goal's story", "lines of your goals' stories", _check_ins)
GOALS = Holding(goal, "goal", "goals", _by(goal.c.person))
DRAFTS = Holding(form_draft, "unfinished form", "unfinished forms", _by(form_draft.c.person))
FEEDBACK = Holding(feedback, "word on an answer", "words on answers", _hashed(feedback.c.asker_hash))
QUESTIONS = Holding(question, "question", "questions", _hashed(question.c.asker_hash))
WAITING = Holding(waiting_for, "question that you wait for", "questions that you wait for", _by(waiting_for.c.person))
OFFERS = Holding(
    mentor, "offer to help", "offers to help", _by(mentor.c.person), unsaid=(mentor.c.approved_by,)
)  # fmt: skip
REQUESTS = Holding(
    request, "question that you asked a person", "questions that you asked people", _by(request.c.person)
)  # fmt: skip
ASKED = Holding(asked, "time that you were asked", "times that you were asked", _by(asked.c.person))
LETTERS = Holding(
    letter, "letter that you wrote through me", "letters that you wrote through me", _by(letter.c.person)
)  # fmt: skip
RATHER_NOT = Holding(
    rather_not, "person whom you would rather not meet", "people whom you would rather not meet",
    _by(rather_not.c.person), unsaid=(rather_not.c.other,),
)  # fmt: skip
VOTES = Holding(tip_vote, "vote on a tip", "votes on tips", _hashed(tip_vote.c.person_hash))
READERS = Holding(tip_reader, "place whose tip you take", "places whose tips you take", _by(tip_reader.c.person))
TELLINGS = Holding(telling, "tip that you were told", "tips that you were told", _by(telling.c.reader))
NOTICES = Holding(
    notice_told, "notice that you were shown", "notices that you were shown", _by(notice_told.c.person)
)  # fmt: skip
PROPOSALS = Holding(
    proposal, "page that you wrote", "pages that you wrote", _by(proposal.c.by),
    unsaid=(proposal.c.editor, proposal.c.reviewer),
)  # fmt: skip
CONSENTS = Holding(
    consent, "time that your words were asked for", "times that your words were asked for", _by(consent.c.person)
)  # fmt: skip
TRAIL = Holding(
    audit, "change that you made", "changes that you made", _by(audit.c.actor), "anonymous",
    (audit.c.actor, audit.c.args), (audit.c.args,),
)  # fmt: skip
REVISIONS = Holding(
    revision, "page that you changed", "pages that you changed", _by(revision.c.author), "anonymous",
    (revision.c.author,),
)  # fmt: skip
PLACES = Holding(
    community, "place that lists you", "places that list you", _listed, "anonymous", (community.c.settings,),
    (community.c.settings,),
)  # fmt: skip
PERSON = Holding(person, "profile", "profiles", _by(person.c.id))

HOLDINGS = (
    *(DELIVERIES, MESSAGES, RECURRENCES, CHECK_INS, GOALS, DRAFTS, FEEDBACK, WAITING, QUESTIONS, VOTES, READERS),
    *(TELLINGS, NOTICES, CONSENTS, PROPOSALS, LETTERS, ASKED, RATHER_NOT, REQUESTS, OFFERS),
    *(TRAIL, REVISIONS, PLACES, PERSON),
)
"""Every table with a column that holds something of people, in the order in which they can be emptied."""
