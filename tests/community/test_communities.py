"""Communities: found or made once, changed with a trace, read from memory for a while."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from mentorbot.community import audit
from mentorbot.community.communities import Communities
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call
from mentorbot.core.errors import Friendly
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import community


@pytest.fixture
def communities(database: Database) -> Communities:
    return Communities(database, retention_days=90)


async def names(database: Database) -> list[tuple[str, str]]:
    async with database.read() as tx:
        rows = await tx.execute(select(community.c.native, community.c.name).order_by(community.c.id))
        return [(row.native, row.name) for row in rows]


async def change(database: Database, communities: Communities, call: Call, **changes: Any) -> CommunitySettings:
    async with database.write() as tx:
        return await communities.change(tx, call, changes)


async def test_twenty_arrivals_at_once_make_one_community(
    database: Database, communities: Communities, now: datetime
) -> None:
    other = Communities(database, retention_days=90)
    finds = [each.resolve("discord", "g9", "Crossing", now) for each in (communities, other) for _ in range(10)]
    assert len(set(await asyncio.gather(*finds))) == 1
    assert await names(database) == [("g9", "Crossing")]


async def test_a_new_name_is_kept_and_an_unknown_one_changes_nothing(
    database: Database, communities: Communities, now: datetime
) -> None:
    first = await communities.resolve("discord", "g9", "Crossing", now)
    assert await communities.resolve("discord", "g9", "", now) == first
    assert await names(database) == [("g9", "Crossing")]
    assert await communities.resolve("discord", "g9", "New\u202e name" * 30, now) == first
    assert await names(database) == [("g9", ("New name" * 30)[:200])]


async def test_the_same_id_on_two_platforms_is_two_communities(communities: Communities, now: datetime) -> None:
    places = [await communities.resolve(platform, "1", "", now) for platform in ("discord", "slack")]
    places += [await communities.pack(now), await communities.terminal(now)]
    assert len(set(places)) == 4
    assert await communities.pack(now) == places[2]


async def test_a_community_made_in_a_write_that_fails_is_not_remembered(
    database: Database, communities: Communities, now: datetime
) -> None:
    async def fails() -> None:
        async with database.write() as tx:
            await communities.resolve("discord", "g9", "", now, tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    number = await communities.resolve("discord", "g9", "", now)
    assert await communities.settings(number, now) == CommunitySettings()
    assert len(await names(database)) == 1


async def test_a_change_is_seen_at_once_and_leaves_a_trace(
    database: Database, communities: Communities, call: Call
) -> None:
    call = replace(call, command="setup channels")
    assert not (await communities.settings(call.community, call.now)).public_default
    await change(database, communities, call, public_default=True, public_channels=["c1", "c1"])
    settings = await communities.settings(call.community, call.now)
    assert (settings.public_default, settings.public_channels) == (True, ("c1",))
    async with database.read() as tx:
        (trace,) = await audit.recent(tx, call.community)
    assert (trace.actor, trace.command, trace.at) == (1, "setup channels", call.now)
    assert trace.args == {"public_default": True, "public_channels": ["c1"]}


async def test_a_change_that_is_rolled_back_is_not_seen(
    database: Database, communities: Communities, call: Call
) -> None:
    async def fails() -> None:
        async with database.write() as tx:
            await communities.change(tx, call, {"public_default": True})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert not (await communities.settings(call.community, call.now)).public_default


async def test_a_change_that_changes_nothing_leaves_no_trace(
    database: Database, communities: Communities, call: Call
) -> None:
    await change(database, communities, call, cooldown_seconds=30)
    async with database.read() as tx:
        assert await audit.recent(tx, call.community) == []


async def test_changes_by_two_moderators_at_once_are_both_kept(
    database: Database, communities: Communities, call: Call
) -> None:
    await asyncio.gather(
        change(database, communities, call, public_default=True),
        change(database, communities, call, cooldown_seconds=5),
        change(database, communities, call, help_channel="c7"),
    )
    settings = await communities.settings(call.community, call.now)
    assert (settings.public_default, settings.cooldown_seconds, settings.help_channel) == (True, 5, "c7")


async def test_what_another_program_changed_is_seen_after_thirty_seconds(
    database: Database, communities: Communities, call: Call
) -> None:
    await communities.settings(call.community, call.now)
    async with database.write() as tx:
        await tx.execute(update(community).values(settings={"cooldown_seconds": 1}))
    later = call.now + timedelta(seconds=31)
    assert (await communities.settings(call.community, later)).cooldown_seconds == 1


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"cooldown_seconds": 3601}, "0 to 3,600"),
        ({"cooldown_seconds": -1}, "0 to 3,600"),
        ({"retention_days": 0}, "at least 1"),
        ({"retention_days": 91}, "Choose that number"),
        ({"help_channel": "#general <@1>"}, "channel of this community"),
        ({"moderators": ["u1", ""]}, "people of this community"),
        ({"care_words": "x" * 501}, "500 characters"),
        ({"moderator_roles": ["g1"]}, "only moderators have"),
    ],
)
async def test_a_value_that_can_not_be_used_is_refused_with_what_can(
    database: Database, communities: Communities, call: Call, changes: dict[str, Any], hint: str
) -> None:
    with pytest.raises(Friendly) as caught:
        await change(database, communities, call, **changes)
    assert hint in caught.value.hint
    assert await communities.settings(call.community, call.now) == CommunitySettings()


async def test_a_setting_that_does_not_exist_is_refused(
    database: Database, communities: Communities, call: Call
) -> None:
    with pytest.raises(Friendly, match="no such setting"):
        await change(database, communities, call, generation=7)


async def test_questions_are_kept_for_the_shorter_of_both_times(
    database: Database, communities: Communities, call: Call
) -> None:
    await change(database, communities, call, retention_days=30)
    async with database.read() as tx:
        assert await communities.retentions(tx) == {call.community: timedelta(days=30)}
        stricter = Communities(database, retention_days=7)
        assert await stricter.retentions(tx) == {call.community: timedelta(days=7)}


async def test_traces_are_paged_newest_first_and_stay_in_their_community(
    database: Database, communities: Communities, call: Call, now: datetime
) -> None:
    elsewhere = await communities.resolve("discord", "g2", "", now)
    async with database.write() as tx:
        for number in range(5):
            await audit.note(tx, call, {"n": number}, "done")
        await audit.note(tx, replace(call, community=elsewhere), {}, "x" * 300)
        page = await audit.recent(tx, call.community, 3)
        rest = await audit.recent(tx, call.community, 3, before=page[-1].id)
        (other,) = await audit.recent(tx, elsewhere)
    assert [trace.args["n"] for trace in (*page, *rest)] == [4, 3, 2, 1, 0]
    assert len(other.result) == 200
