"""Who leaves is erased for good: nothing on its way, and no backup, brings them back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, insert, select
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman, until_quiet, worker_for

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.owed import Owed, Parcel, Result, to_person
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.errand import Errand
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.delivery.setting import Setting
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.people import erasure
from mentorbot.people.erasure import erase_by_digests, erase_person, without
from mentorbot.storage.database import Database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.curation import consent, proposal
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.knowledge import entry, revision
from mentorbot.storage.schema.places import audit as audit_table
from mentorbot.storage.schema.places import community, person
from mentorbot.storage.schema.questions import question

KIND = "check_in"


async def rows(database: Database, *tables: Any) -> int:
    async with database.read() as tx:
        return sum([(await tx.execute(select(func.count()).select_from(each))).scalar_one() for each in tables])


async def daily(database: Database, person_: int, now: datetime) -> None:
    """Remind somebody every day, at nine from today on."""
    rule = Recurrence(
        *(KIND, str(person_), "discord", to_person(person_), "FREQ=DAILY", "09:00", "UTC"),
        now.replace(tzinfo=None) - timedelta(hours=1),
        person=person_,
    )
    async with database.write() as tx:
        await recurring.begin(tx, rule, now - timedelta(minutes=1))


@pytest.fixture
def postman(now: datetime) -> FakePostman:
    return FakePostman(Clock(now + timedelta(seconds=1)))


@pytest.fixture
async def other(database: Database, place: int) -> int:
    async with database.write() as tx:
        made = insert(person).values(platform="discord", tenant="", native="u2").returning(person.c.id)
        return int((await tx.execute(made)).scalar_one())


async def test_who_was_forgotten_is_never_reminded_and_others_are(
    database: Database, place: int, other: int, postman: FakePostman, now: datetime
) -> None:
    for each in (1, other):
        await daily(database, each, now)
    async with database.write() as tx:
        await erase_person(tx, database.keys, 1)
    for _ in range(3):
        await until_quiet(worker_for(database, {KIND: FakeComposer()}, postman))
        postman.clock.pass_on(timedelta(days=1))
    assert {post.parcel.address for post in postman.posts} == {to_person(other)}
    assert len(postman.posts) == 3


class Slow(FakePostman):
    """Takes a message, and says so only when it is let."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.writing, self.let = asyncio.Event(), asyncio.Event()

    async def send(self, parcel: Parcel, card: Card) -> Result:
        result = await super().send(parcel, card)
        self.writing.set()
        await self.let.wait()
        return result


@pytest.mark.parametrize("answer", ["sent", "due", "waiting", "failed"])
async def test_what_is_recorded_of_a_message_on_its_way_brings_nobody_back(
    database: Database, place: int, now: datetime, answer: Any
) -> None:
    postman = Slow(Clock(now + timedelta(seconds=1)))
    await daily(database, 1, now)
    sending = asyncio.create_task(worker_for(database, {KIND: FakeComposer()}, postman).tick())
    await postman.writing.wait()
    async with database.read() as tx:
        assert await erasure.in_flight(tx, 1)
    async with database.write() as tx:
        await erasure.stop(tx, 1)
    async with database.read() as tx:
        assert await erasure.in_flight(tx, 1)
    assert await rows(database, delivery, message) == 2, "what is being written is not torn away"
    async with database.write() as tx:
        await erase_person(tx, database.keys, 1)
    postman.let.set()
    await sending
    assert await rows(database, person, delivery, message, recurrence) == 0
    postman.clock.pass_on(timedelta(days=1))
    assert await until_quiet(worker_for(database, {KIND: FakeComposer()}, postman)) == 0


async def test_what_was_claimed_and_not_written_is_not_sent_after_the_stop(
    database: Database, place: int, now: datetime, postman: FakePostman
) -> None:
    await daily(database, 1, now)
    clock = postman.clock
    (parcel,) = await Claims(database, "w1").claim(["discord"], clock(), 5)
    async with database.write() as tx:
        await erasure.stop(tx, 1)
    setting = Setting(database, {KIND: FakeComposer()}, clock, clock.sleep, clock())
    await Errand(setting, postman, parcel, lambda: True).run()
    assert postman.writes == []
    async with database.write() as tx:
        await erase_person(tx, database.keys, 1)
    assert await rows(database, person, delivery, message, recurrence) == 0


async def test_questions_of_every_place_and_key_go(database: Database, call: Call, key: str) -> None:
    async with database.write() as tx:
        row = {"platform": "pack", "native": "pack", "name": "", "settings": {}, "generation": 0}
        pack = (await tx.execute(insert(community).values(row).returning(community.c.id))).scalar_one()
    log = QuestionLog(database)
    for each in (call, replace(call, community=pack, place="dm")):
        await log.record(each, "cv?", "answer", [], 0.5, 1)
    rotated = Keys([Fernet.generate_key().decode(), key])
    async with database.write() as tx:
        erased = await erase_person(tx, rotated, call.person)
    assert erased is not None
    assert erased.rows["question"] == 2
    assert await rows(database, question) == 0


async def test_a_moderator_becomes_a_number_of_their_own_in_each_community(
    database: Database, call: Call, other: int
) -> None:
    async with database.write() as tx:
        page = insert(entry).values(community=call.community, slug="cv", state="published").returning(entry.c.id)
        number = (await tx.execute(page)).scalar_one()
        await audit.note(tx, call, {"public_default": True}, "changed")
        await audit.note(tx, replace(call, person=other), {"moderators": ["u1", "u2"]}, "changed")
        row = {"entry": number, "content": {}, "digest": "d", "reason": "", "at": call.now}
        await tx.execute(insert(revision), [{**row, "number": 1, "author": 1}])
        settings = {"moderators": ["u1", "u2"], "help_channel": "u1"}
        await tx.execute(community.update().values(settings=settings))
    for each in (other, 1):
        async with database.write() as tx:
            erased = await erase_person(tx, database.keys, each)
            assert erased is not None
            assert erased.places == (call.community,)
    async with database.read() as tx:
        traces = await audit.recent(tx, call.community)
        authors = (await tx.execute(select(*revision.c["author", "former"]).order_by(revision.c.number))).all()
        settings = (await tx.execute(select(community.c.settings))).scalar_one()
    assert [(each.actor, each.former) for each in traces] == [(None, 1), (None, 2)]
    assert traces[0].args == {"moderators": ["former moderator 2", "former moderator 1"]}
    assert [tuple(each) for each in authors] == [(None, 2)]
    assert settings["moderators"] == []


async def test_a_community_that_names_somebody_with_a_longer_number_is_left_alone(
    database: Database, call: Call, other: int
) -> None:
    async with database.write() as tx:
        await audit.note(tx, replace(call, person=other), {"moderators": ["u11"]}, "changed")
        await tx.execute(community.update().values(settings={"moderators": ["u11"]}))
        erased = await erase_person(tx, database.keys, 1)
        assert erased is not None
        assert erased.places == ()
        (trace,) = await audit.recent(tx, call.community)
    assert (trace.actor, trace.args) == (other, {"moderators": ["u11"]})


async def test_who_is_in_a_restored_backup_is_erased_again_by_the_digest_alone(
    database: Database, place: int, other: int, key: str
) -> None:
    digests = [database.keys.somebody("discord", "", "u1")[0], database.keys.somebody("discord", "", "nobody")[0]]
    rotated = Keys([Fernet.generate_key().decode(), key])
    async with database.write() as tx:
        (erased,) = await erase_by_digests(tx, rotated, digests)
        assert erased.who.native == "u1"
        assert await erase_by_digests(tx, rotated, digests) == []
    assert await rows(database, person) == 1


async def test_nobody_there_is_nothing_to_erase(database: Database) -> None:
    async with database.write() as tx:
        assert await erase_person(tx, database.keys, 99) is None
        assert not await erasure.in_flight(tx, 99)


async def test_what_waits_at_the_next_use_goes_too(database: Database, place: int, now: datetime) -> None:
    owed = Owed("k", KIND, "1", "discord", to_person(1), now, person=1)
    async with database.write() as tx:
        await ledger.plan(tx, [owed])
        await tx.execute(delivery.update().values(state="waiting", wake_at=None))
        await erase_person(tx, database.keys, 1)
    assert await rows(database, delivery) == 0


def test_a_number_inside_of_a_longer_one_is_somebody_else() -> None:
    settings = {"moderators": ["12", "123"], "n": 12, "more": {"by": "12"}}
    assert without(settings, "12", None) == {"moderators": ["123"], "n": 12, "more": {"by": ""}}
    assert without(["12"], "12", "former moderator 1") == ["former moderator 1"]
    assert audit_table.c.former.info["holds"] == "nothing"


async def test_a_draft_that_somebody_else_makes_of_their_words_goes_with_them(
    database: Database, place: int, other: int, now: datetime
) -> None:
    usual = {"community": place, "content": "words", "origin": "message", "state": "draft", "version": 1}
    async with database.write() as tx:
        for number, (slug, whose) in enumerate({"theirs": 1, "mine": other}.items(), 1):
            row = {**usual, "slug": slug, "by": other, "editor": 1, "reviewer": 1, "created": now, "changed": now}
            await tx.execute(insert(proposal).values(row))
            await tx.execute(insert(consent).values(proposal=number, person=whose, state="asked", at=now))
        erased = await erase_person(tx, database.keys, 1)
        assert erased is not None
        assert (erased.rows["proposal"], erased.rows["consent"]) == (1, 0)
        left = (await tx.execute(select(*proposal.c["slug", "editor", "reviewer"]))).all()
    assert left == [("mine", None, None)]
