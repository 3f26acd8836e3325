"""Two presses at the same moment, a press while a check-in is on its way, and what happens twice by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from tests.features.goals.member import Member, words

from mentorbot.core.card import Card
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.features.goals.own import MOST
from mentorbot.storage.schema.goals import check_in, goal

FIRST = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


async def both(member: Member, *calls: tuple[str, dict[str, str]]) -> list[str]:
    """Give several commands at the same moment, each as an event of its own; gives what was answered."""
    admitted = []
    for path, args in calls:
        spec = member.dispatch.registry.find(path)
        assert spec is not None
        one = await member.dispatch.admit(member.arrival(), spec, args)
        assert isinstance(one, Admitted)
        admitted.append(one)
    replies = await asyncio.gather(*(member.dispatch.run(each) for each in admitted))
    assert all(isinstance(reply, Reply) for reply in replies)
    return [words(reply.card) for reply in replies if reply is not None]


async def opened(member: Member) -> Card:
    await member.run("goal add", skill="SQL")
    (pushed,) = await member.until(FIRST)
    return await member.open(pushed)


async def rows(member: Member, answer: str) -> int:
    chosen = select(func.count()).select_from(check_in).where(check_in.c.answer == answer, check_in.c.undone.is_(False))
    async with member.database.read() as tx:
        return int((await tx.execute(chosen)).scalar_one())


async def test_i_did_some_pressed_twice_at_once_is_noted_once(member: Member) -> None:
    card = await opened(member)
    args = dict(card.buttons[0].args)
    said = await both(member, *[("check-in did", args)] * 3)
    assert sorted(each.split("\n")[0] for each in said) == [
        "Noted.",
        "That is noted already.",
        "That is noted already.",
    ]
    assert await rows(member, "did") == 1


async def test_finish_and_put_away_at_once_leave_one_of_them_and_nothing_planned(member: Member) -> None:
    await opened(member)
    await both(member, ("goal finish", {"goal": "SQL"}), ("goal put-away", {"goal": "SQL"}))
    assert await member.after(days=60) == []


async def test_later_and_i_did_some_at_once_ask_at_most_once_more(member: Member) -> None:
    card = await opened(member)
    args = dict(card.buttons[0].args)
    later = {**args, "at": "2026-12-01T18:00"}
    await both(member, ("check-in later", later), ("check-in did", args), ("check-in later", later))
    assert len(await member.until(FIRST + timedelta(days=6))) <= 1
    assert len(await member.until(FIRST + timedelta(days=7))) == 1


async def test_undo_pressed_twice_at_once_takes_back_once(member: Member) -> None:
    await opened(member)
    noted = await member.press("I did some")
    press = dict(next(button for button in noted.buttons if button.label == "Undo").args)
    said = await both(member, ("goal undo", press), ("goal undo", press))
    assert sorted(each.split("\n")[0] for each in said) == ["That is undone already.", "Undone."]


async def test_two_new_goals_at_once_never_pass_the_limit_nor_double_a_name(member: Member) -> None:
    for number in range(MOST - 2):
        await member.run("goal add", skill=f"skill {number}")
    said = await both(member, ("goal add", {"skill": "SQL"}), ("goal add", {"skill": "sql"}))
    assert sorted(each.split("\n")[0] for each in said)[-1] == "You have this goal already."
    await both(member, ("goal add", {"skill": "Python"}), ("goal add", {"skill": "Statistics"}))
    async with member.database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(goal))).scalar_one() == MOST


async def test_a_replayed_event_does_nothing_twice(member: Member) -> None:
    card = await opened(member)
    spec = member.dispatch.registry.find("check-in later")
    assert spec is not None
    arrival = member.arrival()
    args = {**card.buttons[0].args, "at": "2026-12-01T18:00"}
    for first in (True, False):
        admitted = await member.dispatch.admit(arrival, spec, args)
        assert isinstance(admitted, Admitted)
        assert (await member.dispatch.run(admitted) is not None) is first
    assert await rows(member, "later:2") == 0


async def test_presses_and_deliveries_at_once_neither_stop_each_other_nor_lose_a_check_in(member: Member) -> None:
    for number in range(6):
        await member.run("goal add", skill=f"skill {number}", remind="every day at 12:00")
    for day in range(3):
        member.clock.until(datetime(2026, 11, 23 + day, 11, 0, tzinfo=UTC))
        calls = [("goal edit", {"goal": f"skill {number}", "why": f"day {day}"}) for number in range(6)]
        said, _ = await asyncio.gather(both(member, *calls), member.deliver())
        assert all(each.split("\n")[0].endswith("changed.") for each in said), said
        await member.deliver()
        slot = f"2026-11-{23 + day}T12:00"
        sent = member.postman.keys()
        assert sum(key.endswith(slot) for key in sent) == 6


async def test_a_goal_that_rests_is_picked_up_once(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    await member.until(FIRST + timedelta(days=30))
    await both(member, *[("goal resume", {"goal": "SQL"})] * 3)
    assert await rows(member, "resumed") == 1
    assert len(await member.until(FIRST + timedelta(days=35))) == 1
