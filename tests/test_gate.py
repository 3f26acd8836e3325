"""The gate: who somebody is, whether there is room, who sees the answer, and whose draft it is."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Card
from mentorbot.core.command import Registry, command
from mentorbot.core.gate import Gate
from mentorbot.core.owed import Owed, to_person
from mentorbot.delivery import ledger
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.gate import StoredGate
from mentorbot.people.people import People
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import form_draft, inbox

Arrive = Callable[..., Arrival]


class Feature:
    """One command that is typed, and one that is only pressed."""

    @command("ask", "Ask", private="choice")
    async def ask(self, call: Call) -> Card:
        return Card(title=("answer",))

    @command("feedback", "Say whether it helped", menu=False)
    async def feedback(self, call: Call) -> Card:
        return Card(title=("thanks",))


def gate_on(database: Database) -> StoredGate:
    registry = Registry()
    registry.add(Feature())
    numbers = count()
    communities, waiting, notices = Communities(database, 90), Waiting(database, {}), Notices(database)
    people = People(database)
    return StoredGate(
        database, communities, people, registry, waiting, Leaving(database), notices, lambda: f"{next(numbers):032d}"
    )


@pytest.fixture
def gate(database: Database) -> StoredGate:
    return gate_on(database)


async def set_up(database: Database, call: Call, **changes: object) -> None:
    async with database.write() as tx:
        await Communities(database, 90).change(tx, call, changes)


def test_it_is_all_that_dispatch_asks_for(gate: StoredGate) -> None:
    asked: Gate = gate
    assert asked is gate


async def test_an_arrival_becomes_a_call_with_our_own_ids(gate: StoredGate, arrival: Arrive, place: int) -> None:
    call = await gate.arrive(arrival(thread="t", message=None))
    assert (call.community, call.person, call.rank, call.thread) == (place, 1, "member", "t")
    assert (await gate.arrive(arrival(person="u2"))).person != call.person
    assert (await gate.arrive(arrival(community="g2"))).community != place


@pytest.mark.parametrize(
    ("changes", "rank"),
    [
        ({}, "member"),
        ({"admin": True}, "admin"),
        ({"person": "u7"}, "moderator"),
        ({"roles": frozenset({"r1", "r7"})}, "moderator"),
        ({"roles": frozenset({"r1"})}, "member"),
        ({"platform": "terminal", "place": "terminal", "community": None}, "admin"),
        ({"community": None, "place": "dm", "person": "u7", "admin": True}, "member"),
        ({"community": "g2", "person": "u7", "roles": frozenset({"r7"})}, "member"),
        ({"tenant": "T2", "person": "u7", "admin": True}, "member"),
        ({"tenant": "g1", "person": "u7"}, "moderator"),
    ],
)
async def test_a_rank_is_what_the_platform_and_the_community_gave(
    database: Database, gate: StoredGate, arrival: Arrive, call: Call, changes: dict[str, object], rank: str
) -> None:
    await set_up(database, call, moderators=["u7"], moderator_roles=["r7"])
    assert (await gate.arrive(arrival(**changes))).rank == rank


async def test_a_direct_message_stands_in_the_community_of_the_last_day_and_else_with_the_pack(
    database: Database, gate: StoredGate, arrival: Arrive, place: int, now: datetime
) -> None:
    pack = await Communities(database, 90).pack(now)
    dm = arrival(community=None, place="dm")
    assert (await gate.arrive(dm)).community == pack
    await gate.arrive(arrival())
    assert (await gate.arrive(dm)).community == place
    assert (await gate.arrive(replace(dm, now=now + timedelta(hours=25)))).community == pack
    assert (await gate.arrive(replace(dm, person="u2"))).community == pack


async def test_a_guest_of_a_shared_channel_takes_nothing_home(
    database: Database, gate: StoredGate, arrival: Arrive, now: datetime
) -> None:
    guest = arrival(platform="slack", tenant="T2", community="T1")
    there = await gate.arrive(guest)
    home = await gate.arrive(replace(guest, community=None, place="dm"))
    assert home.person == there.person
    assert home.community == await Communities(database, 90).pack(now)


async def test_an_event_is_claimed_once_however_often_it_comes(gate: StoredGate, now: datetime) -> None:
    assert sum(await asyncio.gather(*(gate.claim("discord:int:1", now) for _ in range(20)))) == 1
    assert await gate.claim("discord:int:2", now)


async def test_what_came_in_is_forgotten_after_a_day_without_long_writes(
    database: Database, gate: StoredGate, now: datetime
) -> None:
    async with database.write() as tx:
        old = [{"event": f"old:{n}", "seen_at": now - timedelta(hours=25)} for n in range(900)]
        young = {"event": database.keys.digest("young"), "seen_at": now - timedelta(hours=23)}
        await tx.execute(insert(inbox), [*old, young])
    left = []
    for n in range(3):
        assert await gate.claim(f"new:{n}", now + timedelta(seconds=n))
        async with database.read() as tx:
            left.append((await tx.execute(select(func.count()).select_from(inbox))).scalar_one())
    assert left == [402, 3, 4]
    assert not await gate.claim("young", now)


async def test_the_inbox_is_swept_once_a_minute(database: Database, gate: StoredGate, now: datetime) -> None:
    async def claim_with_an_old_one(seconds: int) -> int:
        async with database.write() as tx:
            await tx.execute(insert(inbox).values(event=f"old:{seconds}", seen_at=now - timedelta(days=2)))
        await gate.claim(f"new:{seconds}", now + timedelta(seconds=seconds))
        async with database.read() as tx:
            return (await tx.execute(select(func.count()).where(inbox.c.event.like("old:%")))).scalar_one()

    assert [await claim_with_an_old_one(seconds) for seconds in (0, 59, 60)] == [0, 1, 0]


async def test_the_ninth_question_in_a_minute_waits_and_a_button_costs_a_quarter(gate: StoredGate, call: Call) -> None:
    assert [await gate.wait(call, "ask") for _ in range(8)] == [None] * 8
    assert await gate.wait(call, "ask") == timedelta(seconds=60)
    assert await gate.wait(call, "feedback") == timedelta(seconds=60)
    assert await gate.wait(replace(call, person=2), "ask") is None
    later = replace(call, now=call.now + timedelta(seconds=60))
    assert [await gate.wait(later, "feedback") for _ in range(33)] == [None] * 32 + [timedelta(seconds=60)]


async def test_a_crowd_in_one_community_waits_and_others_do_not(gate: StoredGate, call: Call) -> None:
    crowd = [await gate.wait(replace(call, person=n), "ask") for n in range(61)]
    assert crowd == [None] * 60 + [timedelta(seconds=10)]
    assert await gate.wait(replace(call, person=100, community=call.community + 1), "ask") is None


async def test_the_terminal_never_waits(gate: StoredGate, call: Call) -> None:
    alone = replace(call, place="terminal")
    assert [await gate.wait(alone, "ask") for _ in range(100)] == [None] * 100


async def test_what_was_held_for_somebody_goes_on_once_they_speak_to_us(
    database: Database, gate: StoredGate, arrival: Arrive, place: int, now: datetime
) -> None:
    owed = Owed("a", "check_in", "7", "discord", to_person(1), now, person=1)
    async with database.write() as tx:
        await ledger.plan(tx, [owed])
        await tx.execute(update(delivery).values(state="held", wake_at=None, why="no mutual"))
    await gate.arrive(arrival(person="somebody else"))
    async with database.read() as tx:
        assert [each.state for each in await ledger.of_subject(tx, "check_in", "7")] == ["held"]
    await gate.arrive(arrival())
    async with database.read() as tx:
        assert [each.state for each in await ledger.of_subject(tx, "check_in", "7")] == ["due"]


@pytest.mark.parametrize(
    ("own", "channels", "default", "chosen", "private"),
    [
        ("", [], False, None, True),
        ("", ["c1"], False, None, False),
        ("", ["c2"], False, None, True),
        ("", [], True, None, False),
        ("private", ["c1"], True, None, True),
        ("public", [], False, None, False),
        ("private", [], False, False, False),
        ("public", ["c1"], True, True, True),
    ],
)
async def test_the_nearest_choice_settles_who_sees_an_answer(
    database: Database,
    gate: StoredGate,
    call: Call,
    own: str,
    channels: list[str],
    default: bool,
    chosen: bool | None,
    private: bool,
) -> None:
    await set_up(database, call, public_channels=channels, public_default=default)
    async with database.write() as tx:
        await People(database).choose_privacy(
            tx, call.person, "private" if own == "private" else "public" if own else ""
        )
    assert await gate.private(call, "ask", chosen) is private
    assert await gate.private(replace(call, place="dm"), "ask", chosen) is True
    assert await gate.private(replace(call, place="terminal"), "ask", chosen) is True


async def test_the_cool_down_makes_the_next_answers_in_a_channel_private(
    database: Database, gate: StoredGate, call: Call
) -> None:
    await set_up(database, call, public_channels=["c1", "c2"], cooldown_seconds=60)

    async def private(seconds: int, **where: object) -> bool:
        return await gate.private(replace(call, now=call.now + timedelta(seconds=seconds), **where), "ask", None)  # type: ignore[arg-type]

    assert [await private(at) for at in (0, 1, 59, 60, 61)] == [False, True, True, False, True]
    assert not await private(61, channel="c2")
    assert not await private(61, thread="t1")


async def test_where_there_is_no_cool_down_every_answer_is_public(
    database: Database, gate: StoredGate, call: Call
) -> None:
    await set_up(database, call, public_default=True, cooldown_seconds=0)
    assert [await gate.private(call, "ask", None) for _ in range(3)] == [False] * 3


async def test_a_draft_is_gone_once_it_is_done_but_not_by_another(gate: StoredGate, call: Call) -> None:
    draft = await gate.keep(call, "ask", {"question": "how"})
    await gate.done(replace(call, person=2), draft)
    assert await gate.kept(call, draft) == {"question": "how"}
    await gate.done(call, draft)
    assert await gate.kept(call, draft) == {}


async def test_a_draft_comes_back_with_every_word_for_a_day(database: Database, gate: StoredGate, call: Call) -> None:
    typed = {"skill": "SQL “joins” 🙂", "why": "line\nline"}
    draft = await gate.keep(call, "goal add", typed)
    assert await gate.kept(replace(call, now=call.now + timedelta(hours=23)), draft) == typed
    assert await gate.kept(replace(call, now=call.now + timedelta(hours=24)), draft) == {}
    assert await gate.kept(replace(call, person=2), draft) == {}
    assert await gate.kept(call, "no such draft") == {}
    await gate.claim("discord:int:9", call.now + timedelta(hours=24))
    async with database.read() as tx:
        assert (await tx.execute(select(form_draft.c.id))).all() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept=st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=20)), min_size=1, max_size=6),
    asked=st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 7)), max_size=12),
)
def test_nobody_ever_gets_the_draft_of_another(
    tmp_path: Path,
    sqlite_template: Path,
    keys: Keys,
    arrival: Arrive,
    kept: list[tuple[str, str]],
    asked: list[tuple[str, int]],
) -> None:
    async def scenario() -> None:
        path = shutil.copy(sqlite_template, tmp_path / "mentorbot.sqlite3")
        database = await open_database(f"sqlite+aiosqlite:///{path}", keys)
        gate = gate_on(database)
        drafts = []
        for who, words in kept:
            drafts.append((who, words, await gate.keep(await gate.arrive(arrival(person=who)), "x", {"words": words})))
        for who, number in asked:
            call = await gate.arrive(arrival(person=who))
            owner, words, draft = drafts[number] if 0 <= number < len(drafts) else ("", "", str(number))
            assert await gate.kept(call, draft) == ({"words": words} if owner == who else {})
        await database.close()

    asyncio.run(scenario())
