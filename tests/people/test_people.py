"""People: one row for each, their own choice of privacy, and the community they were seen in."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import person


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


async def test_twenty_arrivals_at_once_make_one_person(database: Database, people: People, now: datetime) -> None:
    other = People(database)
    found = await asyncio.gather(*(p.resolve("slack", "T1", "U1", now) for p in (people, other) for _ in range(10)))
    assert len({who.id for who in found}) == 1
    async with database.read() as tx:
        assert len((await tx.execute(select(person))).all()) == 1


async def test_the_same_id_in_another_workspace_is_somebody_else(people: People, now: datetime) -> None:
    found = [
        await people.resolve(*key, now) for key in (("slack", "T1", "U"), ("slack", "T2", "U"), ("discord", "", "U"))
    ]
    assert len({who.id for who in found}) == 3


async def test_a_choice_of_privacy_is_seen_at_once(database: Database, people: People, now: datetime) -> None:
    who = await people.resolve("discord", "", "u1", now)
    assert who.private == "" == await people.privacy(who.id)
    async with database.write() as tx:
        await people.choose_privacy(tx, who.id, "public")
        assert (await people.resolve("discord", "", "u1", now, tx)).private == "public"
        assert (await people.resolve("discord", "", "u1", now + timedelta(seconds=31))).private == ""
    assert (await people.resolve("discord", "", "u1", now + timedelta(seconds=31))).private == "public"
    assert await people.privacy(who.id) == "public"


async def test_a_member_belongs_where_they_were_seen_for_a_day(
    database: Database, people: People, place: int, now: datetime
) -> None:
    who = await people.resolve("discord", "", "u1", now)
    assert who.belongs(now) is None
    await people.saw(who, place, now)
    who = await people.resolve("discord", "", "u1", now)
    assert who.belongs(now + timedelta(hours=24)) == place
    assert who.belongs(now + timedelta(hours=24, seconds=1)) is None


async def test_being_seen_again_within_an_hour_writes_nothing(
    database: Database, people: People, place: int, now: datetime
) -> None:
    await people.saw(await people.resolve("discord", "", "u1", now), place, now)
    for minutes, expected in ((59, now), (60, now + timedelta(minutes=60))):
        later = now + timedelta(minutes=minutes)
        await people.saw(await people.resolve("discord", "", "u1", later), place, later)
        assert (await people.resolve("discord", "", "u1", later)).seen_at == expected


async def test_what_another_program_wrote_is_seen_after_thirty_seconds(
    database: Database, people: People, now: datetime
) -> None:
    await people.resolve("discord", "", "u1", now)
    async with database.write() as tx:
        await tx.execute(update(person).values(zone="Europe/Berlin"))
    assert (await people.resolve("discord", "", "u1", now + timedelta(seconds=30))).zone is None
    assert (await people.resolve("discord", "", "u1", now + timedelta(seconds=31))).zone == "Europe/Berlin"
