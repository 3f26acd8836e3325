"""A member's goal, from the day it is set to the day it is put away; told once and lived on both platforms."""

from __future__ import annotations

from sqlalchemy import select
from tests.journeys.tellers import OnDiscord, Seen, Teller

from mentorbot.storage.schema.delivery import delivery

WEEK = 7


async def sets_a_goal(teller: Teller, **given: str) -> Seen:
    """Set a goal on a Monday at 13:00 in Berlin, and choose direct messages where there is a choice."""
    await teller.run("reminders zone", place="Berlin")
    seen = await teller.run("goal add", skill="SQL", **given)
    if isinstance(teller, OnDiscord):
        await teller.press("By direct message")
        first = await teller.later(seconds=5)
        assert first is not None
        assert "SQL" not in first.words
    return seen


async def check_in(teller: Teller, **length: float) -> Seen:
    """Let time pass until a check-in is brought, which says nothing of the goal; then open it."""
    brought = await teller.later(**length)
    assert brought is not None, "no check-in came"
    assert "You have a check-in." in brought.words
    assert "SQL" not in brought.words
    return await teller.press("Open")


async def states(teller: Teller) -> dict[str, int]:
    """How many deliveries of check-ins are in which state."""
    async with teller.house.app.database.read() as tx:
        found = (await tx.execute(select(delivery.c.state).where(delivery.c.kind == "check_in"))).scalars().all()
    return {state: found.count(state) for state in found}


async def test_a_goal_is_reminded_of_answered_and_taken_back(teller: Teller) -> None:
    seen = await sets_a_goal(teller, why="it was in most of the ads")
    assert "SQL is a goal now." in seen.words
    assert "First check-in Monday 8 March, 18:00, Berlin. No deadline." in seen.words
    seen = await check_in(teller, days=WEEK, hours=5)
    assert "it was in most of the ads" in seen.words
    assert set(seen.buttons) >= {"I did some", "Later", "I'm stuck"}
    seen = await teller.press("I did some")
    assert seen.title == "Noted."
    await teller.press("Add a line")
    await teller.fill("first lesson finished")
    seen = await check_in(teller, days=WEEK)
    assert "first lesson finished" in seen.words
    seen = await teller.press("I did some")
    seen = await teller.press("Undo")
    seen = await teller.run("goal show", goal="SQL")
    assert "first lesson finished" in seen.words
    assert await states(teller) == {"sent": 2, "due": 1}


async def test_nothing_comes_twice_and_nothing_is_lost_over_a_restart(teller: Teller) -> None:
    await sets_a_goal(teller, remind="every day at 18:00")
    await check_in(teller, hours=6)
    await teller.restart()
    assert await teller.later(minutes=1) is None
    teller.house.clock.pass_(days=3)
    await teller.restart()
    brought = await teller.later(seconds=1)
    assert brought is None or "late" in brought.words
    assert await states(teller) == {"sent": 2, "merged": 2, "due": 1}


async def test_three_silent_weeks_stop_it_and_a_return_is_welcomed(teller: Teller) -> None:
    await sets_a_goal(teller)
    for hours in (5, 0, 0):
        assert await teller.later(days=WEEK, hours=hours) is not None
    last = await teller.later(days=WEEK)
    assert last is not None
    assert "SQL" not in last.words
    assert await teller.later(days=60) is None
    seen = await teller.run("goal list")
    assert seen.title == "Welcome back."
    assert {"Pick it up again", "Change it", "Put it away"} <= set(seen.buttons)
    seen = await teller.press("Pick it up again")
    assert await teller.later(days=8) is not None


async def test_a_finished_goal_is_never_nagged(teller: Teller) -> None:
    await sets_a_goal(teller)
    await teller.run("goal finish", goal="SQL")
    assert await teller.later(days=30) is None


async def test_stuck_leads_somewhere_each_way(teller: Teller) -> None:
    await sets_a_goal(teller)
    hours = 5
    for way in ("No time", "Too hard", "Not sure it matters", "I'd like a person"):
        await check_in(teller, days=WEEK, hours=hours)
        seen = await teller.press("I'm stuck")
        assert seen.title == "What is in the way?"
        seen = await teller.press(way)
        assert set(seen.buttons) - {"Undo"}, f"{way} leads nowhere"
        hours = 0
