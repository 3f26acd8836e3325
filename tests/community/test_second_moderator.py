"""A second pair of eyes can only be asked for where there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert
from tests.fakes.pack import CV
from tests.fakes.program import entry

from mentorbot.community.communities import Communities
from mentorbot.community.moderators import active_moderators
from mentorbot.core.call import Call
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import shelf
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import person


@pytest.fixture
async def other(database: Database, place: int) -> int:
    async with database.write() as tx:
        made = insert(person).values(platform="discord", tenant="", native="u2").returning(person.c.id)
        return int((await tx.execute(made)).scalar_one())


async def two_people(database: Database, call: Call, on: bool = True) -> bool:
    communities = Communities(database, 90)
    async with database.write() as tx:
        return (await communities.change(tx, call, {"two_people": on})).two_people


async def edited(database: Database, call: Call) -> None:
    async with database.write() as tx:
        author = shelf.Author(call.person, "", call.now)
        await shelf.publish(tx, call.community, [entry(f"by-{call.person}", CV)], author)


async def test_it_can_t_be_switched_on_by_the_only_one_who_was_ever_seen(
    database: Database, call: Call, other: int
) -> None:
    await edited(database, call)
    with pytest.raises(Friendly, match="needs a second moderator"):
        await two_people(database, call)
    await edited(database, replace(call, person=other))
    async with database.read() as tx:
        assert await active_moderators(tx, call.community, call.now) == {call.person, other}
    assert await two_people(database, call)


async def test_who_was_last_seen_two_months_ago_or_elsewhere_is_no_second(
    database: Database, call: Call, other: int
) -> None:
    async with database.write() as tx:
        elsewhere = await Communities(database, 90).resolve("discord", "g2", "", call.now, tx)
    await edited(database, replace(call, person=other, now=call.now - timedelta(days=61)))
    await edited(database, replace(call, person=other, community=elsewhere))
    with pytest.raises(Friendly, match="second moderator"):
        await two_people(database, call)


async def test_a_setting_that_somebody_changed_counts_and_switching_off_is_always_possible(
    database: Database, call: Call, other: int
) -> None:
    async with database.write() as tx:
        await Communities(database, 90).change(tx, replace(call, person=other), {"cooldown_seconds": 5})
    assert await two_people(database, call)
    later = replace(call, now=call.now + timedelta(days=400))
    assert await two_people(database, later), "it stays on"
    assert not await two_people(database, later, on=False)
    with pytest.raises(Friendly, match="second moderator"):
        await two_people(database, replace(later, now=later.now + timedelta(days=400)))
