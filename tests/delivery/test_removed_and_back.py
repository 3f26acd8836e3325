"""Being removed from a community and added again, and people who can't be reached and come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from tests.delivery.desk import Desk
from tests.fakes.postman import Fault, Post

from mentorbot.community.notices import Notices
from mentorbot.core.call import Call
from mentorbot.core.owed import Result, to_channel, to_person
from mentorbot.delivery import leaving
from mentorbot.delivery.leaving import KEPT, Leaving
from mentorbot.features.back import Back
from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.places import community

NO_MUTUAL = Fault(answer=Result("held", why="no mutual", definite=True, gone=True))
DAY = timedelta(days=1)


@pytest.fixture
async def away(desk: Desk) -> Leaving:
    """A reminder, a weekly tip and something for another community are owed tomorrow."""
    async with desk.database.write() as tx:
        row = {"platform": "discord", "native": "g2", "name": "Other", "settings": {}, "generation": 0}
        await tx.execute(insert(community).values(row))
    await desk.begin("g", community=1)
    lasts = {"address": to_channel("c1"), "person": None, "community": 1, "kind": "tip", "lasts": 24 * 60}
    await desk.begin("c1", rule="FREQ=WEEKLY;BYDAY=MO", **lasts)
    await desk.plan(desk.owed("other", desk.clock() + DAY, address=to_channel("c2"), person=None, community=2))
    return Leaving(desk.database)


async def owed(desk: Desk) -> list[str]:
    return sorted(row.key for row in (await desk.rows()).values() if row.state == "due")


def reminders(desk: Desk) -> list[Post]:
    """The direct messages that arrived."""
    return [post for post in desk.postman.posts if post.parcel.person is not None]


async def test_whoever_removes_us_gets_nothing_and_is_kept_for_thirty_days(desk: Desk, away: Leaving) -> None:
    await away.left("discord", "g1", desk.clock())
    assert await owed(desk) == ["other"]
    assert await desk.later(days=2) == 1
    assert desk.postman.keys() == ["other"]
    async with desk.database.read() as tx:
        until = {row.native: row.kept_until for row in await tx.execute(select(community))}
    assert until == {"g1": desk.clock() - 2 * DAY + KEPT, "g2": None}


async def test_added_again_reminders_become_one_late_message_and_a_tip_that_was_missed_is_skipped(
    desk: Desk, away: Leaving, call: Call
) -> None:
    await away.left("discord", "g1", desk.clock())
    desk.clock.pass_on(9 * DAY)
    await away.came("discord", "g1", desk.clock())
    await desk.deliver()
    (reminder,) = reminders(desk)
    assert reminder.parcel.kind == "check_in"
    assert reminder.parcel.late > 7 * DAY
    merged = [row for row in (await desk.rows()).values() if row.state == "merged"]
    assert len(merged) == 8
    assert (await Back(desk.database).keep(replace(call, now=desk.clock()))).title == ("It stays as it was.",)
    await desk.deliver()
    states = await desk.states()
    assert [states[f"tip:c1:2026-11-{day}T18:00"] for day in (23, 30)] == ["skipped", "skipped"]
    await desk.later(days=5, hours=10)
    assert [post.parcel.kind for post in desk.postman.posts].count("tip") == 1


async def test_nothing_is_posted_until_a_moderator_has_confirmed_the_set_up(
    desk: Desk, away: Leaving, call: Call
) -> None:
    moderator = replace(call, rank="moderator", now=desk.clock())
    await away.left("discord", "g1", desk.clock())
    await away.came("discord", "g1", desk.clock())
    shown = await Notices(desk.database).aside(moderator)
    assert shown is not None
    assert "/setup keep" in str(shown.cards[0].body)
    await desk.later(days=1)
    assert "tip" not in [post.parcel.kind for post in desk.postman.posts]
    confirmed = replace(moderator, event="discord:int:2", now=desk.clock())
    assert (await Back(desk.database).keep(confirmed)).title == ("It stays as it was.",)
    assert await Notices(desk.database).shown(moderator) == ()
    again = replace(moderator, event="discord:int:3", now=desk.clock())
    assert (await Back(desk.database).keep(again)).title == ("There is nothing to confirm.",)
    await desk.later(days=7)
    assert "tip" in [post.parcel.kind for post in desk.postman.posts]


async def test_a_set_up_that_is_confirmed_late_still_brings_the_next_tip(desk: Desk, away: Leaving, call: Call) -> None:
    await away.left("discord", "g1", desk.clock())
    await away.came("discord", "g1", desk.clock())
    async with desk.database.write() as tx:
        await tx.execute(delete(delivery).where(delivery.c.why == leaving.UNCONFIRMED))  # as retention does in time
    desk.clock.pass_on(40 * DAY)
    await Back(desk.database).keep(replace(call, now=desk.clock()))
    await desk.later(days=2, hours=10)
    assert "tip" in [post.parcel.kind for post in desk.postman.posts]


async def test_whoever_lives_elsewhere_too_is_still_reminded(desk: Desk, away: Leaving) -> None:
    await desk.set_person(community=2)
    await away.left("discord", "g1", desk.clock())
    await desk.later(days=1)
    assert len(reminders(desk)) == 1


async def test_what_happened_while_nobody_listened_is_made_up_for(desk: Desk, away: Leaving) -> None:
    await away.settled("discord", frozenset({"g2"}), desk.clock())
    assert await owed(desk) == ["other"]
    await away.settled("discord", frozenset({"g2"}), desk.clock())
    await away.settled("discord", frozenset({"g1", "g2", "new"}), desk.clock())
    assert await owed(desk) == ["check_in:g:2026-11-23T18:00", "other"]


async def test_what_is_planned_after_we_left_is_held_too(desk: Desk, away: Leaving) -> None:
    await away.left("discord", "g1", desk.clock())
    await desk.plan(desk.owed("later", desk.clock() + DAY))
    await away.sweep(desk.clock())
    assert await owed(desk) == ["other"]


async def test_goals_outlive_a_community_that_ends(desk: Desk, away: Leaving) -> None:
    await desk.people(60)
    for number in range(2, 62):
        await desk.plan(desk.owed(f"p{number}", address=to_person(number), person=number))
    await away.left("discord", "g1", desk.clock())
    desk.clock.pass_on(KEPT - DAY)
    await away.sweep(desk.clock())
    async with desk.database.write() as tx:
        await tx.execute(delete(community).where(community.c.native == "g1"))  # as retention does
        kept = (await tx.execute(select(recurrence.c.subject))).scalars().all()
    assert kept == ["g"]
    await desk.deliver()
    assert len(reminders(desk)) == leaving.FEW
    await desk.later(minutes=10)
    assert len(reminders(desk)) == 61


async def test_what_was_held_for_somebody_goes_on_once_they_are_seen(desk: Desk) -> None:
    leaving = Leaving(desk.database)
    await desk.begin("g")
    desk.postman.faults.append(NO_MUTUAL)
    await desk.later(hours=10)
    assert (await desk.states())["check_in:g:2026-11-23T18:00"] == "held"
    await leaving.seen(2, desk.clock())
    assert await desk.deliver() == 0
    await leaving.seen(1, desk.clock())
    await desk.deliver()
    assert desk.postman.keys() == ["check_in:g:2026-11-23T18:00"]
    assert len(await desk.messages()) == 2


async def test_what_may_have_arrived_before_it_was_refused_is_not_sent_again(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(NO_MUTUAL)
    await desk.deliver()
    (sent,) = await desk.messages()
    async with desk.database.write() as tx:
        earlier = sent.wrote_at - timedelta(minutes=1)
        await tx.execute(update(message).where(message.c.id == sent.id).values(first_write_at=earlier))
    await Leaving(desk.database).seen(1, desk.clock())
    assert await desk.deliver() == 0
    assert (await desk.states()) == {"a": "held"}


async def test_whoever_is_gone_is_written_to_no_more_and_after_thirty_days_it_is_let_go(desk: Desk) -> None:
    await desk.begin("g")
    await desk.begin("h", wall_time="20:00")
    desk.postman.faults.append(NO_MUTUAL)
    for _ in range(40):
        await desk.later(days=1)
    slots = ["check_in:g:2026-11-23T18:00", "check_in:h:2026-11-23T20:00"]
    assert (len(desk.postman.writes), await desk.states()) == (1, dict.fromkeys(slots, "held"))
    await sweep(desk.database, Terms({}, timedelta(days=90)), desk.clock(), 100)
    assert await desk.states() == {}
    for _ in range(3):
        await desk.later(days=1)
    assert (len(desk.postman.writes), await desk.states()) == (1, {})


async def test_whoever_comes_back_after_that_is_reminded_again_from_the_next_time_on(desk: Desk) -> None:
    await desk.set_person(quiet="none")
    await desk.begin("g")
    desk.postman.faults.append(NO_MUTUAL)
    await desk.later(days=40)
    await sweep(desk.database, Terms({}, timedelta(days=90)), desk.clock(), 100)
    await Leaving(desk.database).seen(1, desk.clock())
    await desk.later(hours=6)
    assert desk.postman.keys() == []
    await desk.later(days=1)
    await desk.later(days=1)
    assert desk.postman.keys() == ["check_in:g:2027-01-02T18:00", "check_in:g:2027-01-03T18:00"]
