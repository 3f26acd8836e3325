"""What a member hears when they set a goal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from tests.features.goals.member import Member, labels, page, words

from mentorbot.features.goals.own import MOST
from mentorbot.storage.schema.goals import goal

SQL = page("learn-sql", "Where can I learn SQL?")


async def test_the_skill_alone_is_enough_and_what_was_assumed_is_said(member: Member) -> None:
    card = await member.run("goal add", skill="SQL")
    assert words(card).startswith("SQL is a goal now.\nFirst check-in Monday 30 November, 18:00, Berlin. No deadline.")
    assert labels(card) == ["Change", "Undo"]


async def test_why_deadline_and_rhythm_are_taken_as_said(member: Member) -> None:
    card = await member.run(
        "goal add", skill="SQL", why="it was in most of the ads", by="end of March", remind="every Tuesday at 9"
    )
    assert "First check-in Tuesday 24 November, 09:00, Berlin. Deadline Wednesday 31 March 2027." in words(card)
    card = await member.run("goal show", goal="SQL")
    assert 'Your why: "it was in most of the ads".' in words(card)
    assert "Check-ins: Every Tuesday at 09:00, Berlin." in words(card)


async def test_a_day_and_month_are_read_in_the_order_that_the_member_set(member: Member) -> None:
    card = await member.run("goal add", skill="SQL", by="3/4")
    assert "Deadline Saturday 3 April 2027." in words(card)
    await member.run("reminders order", order="month first")
    card = await member.run("goal add", skill="Python", by="3/4")
    assert "Deadline Thursday 4 March 2027." in words(card)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"by": "someday"}, "Try"),
        ({"remind": "when I feel like it"}, "Try"),
        ({"remind": "every hour"}, "Once a day is the most that I remind."),
        ({"remind": "every day at 9 and 18:00"}, "Once a day is the most that I remind."),
        ({"by": "yesterday"}, "That is in the past."),
    ],
)
async def test_a_time_that_is_not_understood_is_refused_and_no_goal_is_made(
    member: Member, given: dict[str, str], said: str
) -> None:
    card = await member.run("goal add", skill="SQL", **given)
    assert card.tone == "sorry"
    assert said in words(card)
    assert "You have no open goal." in words(await member.run("goal list"))


async def test_who_never_said_where_they_are_is_told_that_utc_counts_and_can_say_a_city(newcomer: Member) -> None:
    card = await newcomer.run("goal add", skill="SQL")
    assert "18:00, UTC. No deadline. I don't know where you are, so I count in UTC." in words(card)
    card = await newcomer.press("Say my city", place="Tokyo")
    assert "It is Monday 23 November, 18:00, Tokyo for you." in words(card)
    assert "Monday 30 November, 18:00, Tokyo." in words(await newcomer.run("goal show", goal="SQL"))


async def test_the_community_s_zone_counts_where_the_member_named_none(newcomer: Member) -> None:
    await newcomer.community(zone="Asia/Tokyo")
    card = await newcomer.run("goal add", skill="SQL")
    assert "18:00, Tokyo. No deadline. Tokyo is this community's zone." in words(card)
    assert "I am somewhere else" in labels(card)


async def test_a_time_in_quiet_hours_is_taken_and_it_is_said_when_it_really_comes(member: Member) -> None:
    card = await member.run("goal add", skill="SQL", remind="every day at 22:30")
    assert (
        "First check-in Monday 23 November, 22:30, Berlin. "
        "You rest at that time, so it comes Tuesday 24 November, 08:00, Berlin." in words(card)
    )
    assert "Change" in labels(card)
    assert await member.until(datetime(2026, 11, 24, 6, 59, tzinfo=UTC)) == []
    assert len(await member.until(datetime(2026, 11, 24, 7, 1, tzinfo=UTC))) == 1


async def test_the_pages_that_speak_to_a_skill_are_shown_and_none_below_the_answer_line(member: Member) -> None:
    member.answers.pages = {"SQL": (SQL,)}
    member.answers.below = {"Python": (page("x", "Is this about Python?"),)}
    card = await member.run("goal add", skill="SQL")
    assert "This page speaks to it:" in words(card)
    assert "Where can I learn SQL?" in labels(card)
    card = await member.run("goal add", skill="Python")
    assert labels(card) == ["Change", "Undo"]


async def test_what_sounds_like_distress_is_answered_and_not_kept(member: Member) -> None:
    member.answers.care = {"staying alive"}
    card = await member.run("goal add", skill="staying alive")
    assert words(card) == "You deserve a person."
    assert await _count(member) == 0


async def test_a_skill_that_is_a_goal_already_is_shown_instead_of_set_twice(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    card = await member.run("goal add", skill=" sql ")
    assert words(card) == "You have this goal already.\nSQL"
    assert await _count(member) == 1


async def test_at_fifty_open_goals_it_says_so_and_a_finished_one_makes_room(member: Member) -> None:
    for number in range(MOST):
        await member.run("goal add", skill=f"skill {number}")
    card = await member.run("goal add", skill="one more")
    assert "You have 50 open goals, and I keep no more than that." in words(card)
    await member.run("goal finish", goal="skill 3")
    assert "one more is a goal now." in words(await member.run("goal add", skill="one more"))
    assert "You have 50 open goals" in words(await member.run("goal resume", goal="skill 3"))


async def test_a_goal_is_undone_with_all_that_was_planned(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every day at 12:00")
    card = await member.press("Undo")
    assert words(card) == "Undone.\nSQL is not a goal."
    assert await member.after(days=9) == []
    assert await _count(member) == 0


async def test_nobody_sees_or_changes_the_goals_of_somebody_else(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    async with member.database.read() as tx:
        number = str((await tx.execute(select(goal.c.id))).scalar_one())
    other = member.other("u2")
    for path in ("goal show", "goal finish", "goal pause", "goal edit", "check-in", "check-in did", "goal story"):
        assert "You have no such goal." in words(await other.run(path, goal=number)), path
    command = member.dispatch.registry.find("goal show")
    assert command is not None
    assert not await member.dispatch.suggest(other.arrival(), command, "goal", "")
    assert await member.dispatch.suggest(member.arrival(), command, "goal", "s") == [("SQL", number)]


async def _count(member: Member) -> int:
    async with member.database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(goal))).scalar_one())
