"""Schedules that are said in full: when each of their check-ins comes, and what is too often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.features.goals.member import Member, words

WEEK = timedelta(days=7)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""When it begins, 10:00 in Berlin."""


async def comes(member: Member, weeks: int) -> list[str]:
    """The local times (all in winter) at which something is pushed in the next weeks, opened and answered each time."""
    found: list[str] = []
    end = member.clock() + weeks * WEEK
    while member.clock() < end:
        pushed = await member.until(min(end, member.clock() + timedelta(hours=1)))
        found += [
            f"{post.at + timedelta(hours=1):%d %b %H:%M}" for post in member.postman.posts[-len(pushed) :] if pushed
        ]
        for card in pushed:
            await member.open(card)
            await member.press("I did some")
    return found


async def test_every_other_friday_comes_every_other_friday(member: Member) -> None:
    card = await member.run("goal add", skill="SQL", remind="every other Friday at 18:00")
    assert "First check-in Friday 27 November, 18:00, Berlin." in words(card)
    assert await comes(member, 6) == ["27 Nov 18:00", "11 Dec 18:00", "25 Dec 18:00"]


async def test_every_other_friday_goes_on_with_its_weeks_when_a_form_is_sent_back_as_it_was(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every other Friday at 18:00")
    await member.after(days=8)
    await member.run("goal remind", goal="SQL", remind="Every other Friday at 18:00")
    assert await comes(member, 3) == ["11 Dec 18:00"]


async def test_what_starts_next_month_starts_next_month(member: Member) -> None:
    card = await member.run("goal add", skill="SQL", remind="every Friday at 9, starting next month")
    assert "First check-in Friday 4 December, 09:00, Berlin." in words(card)
    assert await comes(member, 3) == ["04 Dec 09:00", "11 Dec 09:00"]


async def test_of_three_times_all_three_come_though_the_usual_time_of_today_has_passed(member: Member) -> None:
    await member.run("reminders time", time="08:00")
    await member.run("goal add", skill="SQL", remind="every day, 3 times")
    assert await comes(member, 1) == ["24 Nov 08:00", "25 Nov 08:00", "26 Nov 08:00"]


async def test_a_week_of_days_is_seven(member: Member) -> None:
    await member.run("reminders time", time="08:00")
    await member.run("goal add", skill="SQL", remind="every day for a week")
    assert await comes(member, 2) == [f"{day} Nov 08:00" for day in range(24, 31)]


@pytest.mark.parametrize("often", ["every 4 hours", "hourly", "every 30 minutes", "every day at 9, 13 and 18:00"])
async def test_more_than_once_a_day_is_refused_with_what_would_work(member: Member, often: str) -> None:
    card = await member.run("goal add", skill="SQL", remind=often)
    assert card.tone == "sorry"
    assert "Once a day is the most that I remind." in words(card)
    assert 'Try "every day at 18:00"' in words(card)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("before friday", "Deadline Thursday 26 November"),
        ("by march", "Deadline Monday 1 March 2027"),
        ("friday at the latest", "Deadline Friday 27 November"),
    ],
)
async def test_a_deadline_as_people_say_it_is_told_back_as_a_date(member: Member, by: str, said: str) -> None:
    card = await member.run("goal add", skill="SQL", by=by)
    assert said in words(card)
