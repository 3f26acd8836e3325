"""Tips for one person: one now, one each week, and what somebody says of them stays theirs."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from tests.fakes.postman import CLOSED, LOST_BEFORE
from tests.features.goals.member import labels, words
from tests.features.tips.crowd import ABOUT_SQL, TITLES, Somebody, tips_of

from mentorbot.features.tips import readers
from mentorbot.knowledge import rota, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.storage.schema.delivery import recurrence
from mentorbot.storage.schema.tips import telling, tip_reader, tip_vote

NEUTRAL = "You have a tip."


def title(said: str) -> str:
    return said.split("\n")[0]


async def test_whoever_asks_gets_none_twice_before_all(admin: Somebody, member: Somebody) -> None:
    seen = [title(words(await member.run("tip"))) for _ in TITLES]
    assert sorted(seen) == sorted(TITLES)
    assert labels(member.last) == ["Read the page", "Useful", "Not for me", "Another tip"]
    assert title(words(await member.press("Another tip"))) in TITLES
    assert not member.public


async def test_what_a_member_takes_does_not_move_what_the_community_hears(weekly: Somebody, member: Somebody) -> None:
    moderator = weekly.member("u2")
    before = words(await moderator.run("tips preview"))
    for _ in range(3):
        await member.run("tip")
    await member.run("tip", weekly="yes")
    await member.press("No more weekly tips")
    assert words(await moderator.run("tips preview")) == before


async def test_a_press_that_arrives_twice_takes_one_tip(admin: Somebody, member: Somebody) -> None:
    arrival = member.arrival()
    spec = member.dispatch.registry.find("tip")
    assert spec is not None
    for _ in range(2):
        admitted = await member.dispatch.admit(arrival, spec, {})
        assert admitted is not None
        await member.dispatch.run(admitted)  # type: ignore[arg-type]
    async with member.database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(telling))).scalar_one() == 1


async def test_without_any_tip_it_says_so_and_leads_on(admin: Somebody, member: Somebody) -> None:
    await admin.ship("[]\n")
    for args in ({}, {"weekly": "yes"}):
        assert words(await member.run("tip", **args)) == "There is no tip here yet."
        assert labels(member.last) == ["Browse all topics"]
    moderator = admin.member("u2")
    assert "No tip fits" in words(await moderator.run("tips preview"))
    assert (await moderator.run("tips skip")).tone == "sorry"


async def test_the_weekly_one_begins_at_once_and_shows_nothing_of_itself_on_a_screen(
    weekly: Somebody, member: Somebody
) -> None:
    said = words(await member.run("tip", weekly="yes"))
    assert said == (
        "You get a tip each week.\nThe first one comes now.\n"
        "Then every Monday at 09:00: next on Monday 30 November 2026, 09:00, Berlin.\n"
        f'I choose with your open goals in mind. Your screen shows "{NEUTRAL}" and no more.'
    )
    pushed = (await member.deliver())[0]
    assert (words(pushed), labels(pushed)) == (NEUTRAL, ["Open"])
    assert not any(name.lower() in str(pushed).lower() for name in TITLES)
    opened = await member.press_on(pushed, "Open")
    assert title(words(opened)) in TITLES
    assert words(await member.press_on(pushed, "Open")) == words(opened), "the same one whenever it is opened"
    later = await member.until(datetime(2026, 12, 1, tzinfo=UTC))
    mine = [post for post in member.postman.posts if post.parcel.person is not None]
    assert len(mine) == 2
    assert mine[1].parcel.due == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert len(later) == 2, "the community heard its own"


async def test_each_person_hears_none_twice_before_all_by_whatever_way(weekly: Somebody, member: Somebody) -> None:
    seen = [title(words(await member.run("tip")))]
    await member.run("tip", weekly="yes")
    for card in [*await member.deliver(), *await member.after(weeks=2)]:
        if words(card) == NEUTRAL:
            seen.append(title(words(await member.press_on(card, "Open"))))
    assert sorted(seen) == sorted(TITLES)


async def test_it_leans_to_the_members_goals_and_to_nobody_elses(weekly: Somebody, member: Somebody) -> None:
    await weekly.ship(tips_of(TITLES) + ABOUT_SQL)
    await member.run("goal add", skill="SQL for beginners")
    await member.run("reminders route", where="dm")
    await member.run("tip", weekly="yes")
    first = next(card for card in await member.deliver() if words(card) == NEUTRAL)
    assert title(words(await member.press_on(first, "Open"))) == "Begin with one table"
    assert "Make this a goal" in labels(member.last)
    orders = []
    for native in ("u11", "u12", "u13", "u14", "u15", "u16"):
        other = weekly.member(native)
        await other.run("tip", weekly="yes")
        pushed = (await other.deliver())[-1]
        orders.append(title(words(await other.press_on(pushed, "Open"))))
    assert set(orders) != {"Begin with one table"}


async def test_a_goal_that_was_put_away_leads_no_more(weekly: Somebody, member: Somebody) -> None:
    await weekly.ship(tips_of([f"Tip number {number}" for number in range(30)]) + ABOUT_SQL)
    await member.run("goal add", skill="SQL")
    await member.run("goal put-away", goal="SQL")
    await member.run("reminders route", where="dm")
    await member.run("tip", weekly="yes")
    pushed = next(card for card in await member.deliver() if words(card) == NEUTRAL)
    assert title(words(await member.press_on(pushed, "Open"))) != "Begin with one table"


async def test_a_stop_is_a_stop_and_beginning_again_goes_on_where_it_was(weekly: Somebody, member: Somebody) -> None:
    await member.run("tip", weekly="yes")
    pushed = (await member.deliver())[0]
    first = title(words(await member.press_on(pushed, "Open")))
    assert words(await member.press("No more weekly tips")) == "No more weekly tips for you."
    await member.after(weeks=3)
    assert len([post for post in member.postman.posts if post.parcel.person is not None]) == 1
    assert words(await member.run("tip", weekly="no")) == "You take no weekly tip."
    await member.press("One each week after all")
    again = (await member.deliver())[-1]
    assert title(words(await member.press_on(again, "Open"))) != first
    async with member.database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(tip_reader))).scalar_one() == 1


async def test_asking_twice_does_not_send_two(weekly: Somebody, member: Somebody) -> None:
    await member.run("tip", weekly="yes")
    card = await member.run("tip", weekly="yes")
    assert words(card) == (
        "You take a tip each week already.\nThe next one comes on Monday 30 November 2026, 09:00, Berlin."
    )
    assert len(await member.deliver()) == 1


async def test_closed_direct_messages_are_found_at_once_and_the_tip_is_shown_beside_the_next_reply(
    weekly: Somebody, member: Somebody
) -> None:
    await member.run("tip", weekly="yes")
    member.postman.faults.append(CLOSED)
    await member.deliver()
    await member.run("goal list")
    shown = member.asides[0]
    assert title(words(shown)) in TITLES
    assert "I could not reach you by direct message on " in words(shown)
    assert labels(shown) == ["Read the page", "Useful", "Not for me", "No more weekly tips"]
    await member.run("goal list")
    assert member.asides == ()


async def test_of_tips_that_wait_only_the_latest_is_shown_and_the_others_keep_their_turn(
    weekly: Somebody, member: Somebody
) -> None:
    await member.run("reminders route", where="here")
    said = words(await member.run("tip", weekly="yes"))
    assert "I don't write to you by direct message so far, so a tip waits for your next use of me." in said
    assert labels(member.last)[0] == "Write to me instead"
    await member.after(weeks=8)
    await member.run("goal list")
    shown = [title(words(card)) for card in member.asides]
    assert len(shown) == 1
    await member.run("goal list")
    assert member.asides == ()
    rest = [title(words(await member.run("tip"))) for _ in range(3)]
    assert sorted(shown + rest) == sorted(TITLES)
    assert [post for post in member.postman.posts if post.parcel.person is not None] == []


async def test_it_waits_for_quiet_hours_to_end_and_says_when(weekly: Somebody, member: Somebody) -> None:
    member.clock.until(datetime(2026, 11, 24, 22, tzinfo=UTC))
    said = words(await member.run("tip", weekly="yes"))
    assert "The first one comes Wednesday 25 November 2026, 08:00, Berlin, after your quiet hours." in said
    assert await member.deliver() == []
    assert len(await member.until(datetime(2026, 11, 25, 7, tzinfo=UTC))) == 1


async def test_whoever_moves_hears_it_on_their_own_clock_and_the_community_on_its_own(
    weekly: Somebody, member: Somebody
) -> None:
    await member.run("tip", weekly="yes")
    await member.run("reminders zone", place="Auckland")
    await member.deliver()
    await member.until(datetime(2026, 12, 1, tzinfo=UTC))
    due = {post.parcel.person: post.parcel.due for post in member.postman.posts}
    assert due.pop(None) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert list(due.values()) == [datetime(2026, 11, 29, 20, tzinfo=UTC)]


async def test_who_lets_reminders_name_goals_sees_the_tip_at_once(weekly: Somebody, member: Somebody) -> None:
    await member.run("reminders names", named="yes")
    assert NEUTRAL not in words(await member.run("tip", weekly="yes"))
    assert title(words((await member.deliver())[0])) in TITLES


async def test_at_a_terminal_it_is_shown_whole(terminal: Somebody) -> None:
    await terminal.run("tip", weekly="yes")
    assert title(words((await terminal.deliver())[0])) in TITLES


async def test_a_message_that_is_sent_again_holds_the_same_tip(weekly: Somebody, member: Somebody) -> None:
    await member.run("tip", weekly="yes")
    member.postman.faults.append(LOST_BEFORE)
    await member.deliver()
    await weekly.ship(tips_of(["Only this now"]))
    await member.after(minutes=10)
    pushed = [post for post in member.postman.posts if post.parcel.person is not None]
    assert len(pushed) == 1
    assert title(words(await member.press_on(pushed[0].card, "Open"))) in TITLES


async def test_a_vote_is_kept_under_a_code_and_can_be_changed(weekly: Somebody, member: Somebody) -> None:
    card = (await weekly.after(weeks=1))[0]
    assert words(await member.press_on(card, "Useful")).startswith("Thank you.")
    assert not member.public
    assert labels(await member.press_on(card, "Not for me")) == ["Another tip"]
    async with member.database.read() as tx:
        rows = (await tx.execute(select(tip_vote))).all()
    assert len(rows) == 1
    assert (rows[0].useful, len(rows[0].person_hash)) == (False, 64)


async def test_a_tip_that_there_is_not_is_not_found(admin: Somebody, member: Somebody) -> None:
    for path in ("tip open", "tip useful", "tip not-for-me"):
        assert words(await member.run(path, tip="999")).startswith("That tip is not here any more.")


async def test_with_its_community_the_weekly_tip_ends_quietly(weekly: Somebody, member: Somebody) -> None:
    await member.run("tip", weekly="yes")
    await member.deliver()
    async with member.database.write() as tx:
        await tx.execute(delete(tip_reader))
    await member.after(weeks=3)
    assert len([post for post in member.postman.posts if post.parcel.person is not None]) == 1
    async with member.database.read() as tx:
        assert (await tx.execute(select(recurrence.c.subject))).scalars().all() == ["c2"]


async def test_a_tip_that_could_not_be_pushed_and_made_room_for_a_newer_one_keeps_its_turn(
    weekly: Somebody, member: Somebody
) -> None:
    await member.run("tip", weekly="yes")
    await member.deliver()
    number = await member.people_id()
    async with member.database.read() as tx:
        place = await readers.place(tx, number)
        assert place is not None
        (turn,) = await rota.coming(tx, Ear(place, number), await tips.heard(tx, place), 1)
    member.postman.closed.add(f"person:{number}")
    await member.after(weeks=2)
    await member.run("goal list")
    assert [title(words(card)) for card in member.asides] == [turn.said.title]


async def test_whoever_opens_their_direct_messages_and_asks_again_is_written_to(
    weekly: Somebody, member: Somebody
) -> None:
    await member.run("tip", weekly="yes")
    member.postman.faults.append(CLOSED)
    assert await member.deliver() == []
    await member.run("tip", weekly="no")
    await member.run("tip", weekly="yes")
    assert [words(card) for card in await member.deliver()] == [NEUTRAL]
