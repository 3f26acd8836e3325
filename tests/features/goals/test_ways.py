"""By which way and when reminders come: direct messages or the next use, closed ones, zones, clocks, quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes.postman import LOST_AFTER
from tests.features.goals.member import Member, labels, words

from mentorbot.core.card import Card

FIRST = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
"""The first check-in of a goal that is set on Monday 23 November, without a zone."""


async def test_the_first_goal_on_discord_asks_where_reminders_go_and_nothing_is_pushed_until_then(
    newcomer: Member,
) -> None:
    card = await newcomer.run("goal add", skill="SQL")
    assert "Where shall reminders go? Until you choose, they wait for your next use." in words(card)
    assert {"By direct message", "When I next use you here"} <= set(labels(card))
    card = await newcomer.run("goal add", skill="Python")
    assert "By direct message" not in labels(card)
    assert await newcomer.until(FIRST + timedelta(hours=2)) == []
    await newcomer.run("goal list")
    assert [words(aside).split("\n")[0] for aside in newcomer.asides] == ["You have 2 check-ins."]


async def test_choosing_direct_messages_sends_the_first_one_at_once(newcomer: Member) -> None:
    await newcomer.run("goal add", skill="SQL")
    card = await newcomer.press("By direct message")
    assert words(card).startswith("I am writing to you now.")
    (hello,) = await newcomer.deliver()
    assert words(hello).startswith("This works.")
    await newcomer.press_on(card, "Nothing came")
    assert words(newcomer.last).startswith("It was delivered.")
    assert len(await newcomer.until(FIRST)) == 1


async def test_the_first_direct_message_comes_at_once_also_late_in_the_evening(newcomer: Member) -> None:
    newcomer.clock.until(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    await newcomer.run("reminders route", where="dm")
    assert len(await newcomer.deliver()) == 1


async def test_closed_direct_messages_are_found_out_at_once_and_said_with_what_to_do(newcomer: Member) -> None:
    await newcomer.run("goal add", skill="SQL")
    newcomer.postman.closed.add("person:1")
    card = await newcomer.press("By direct message")
    assert await newcomer.deliver() == []
    await newcomer.press("Nothing came")
    assert "open the server's menu, choose Privacy Settings" in words(newcomer.last)
    assert [words(aside).split("\n")[0] for aside in newcomer.asides] == ["I can't write to you."]
    newcomer.postman.closed.clear()
    await newcomer.press("Try again")
    assert len(await newcomer.deliver()) == 1
    assert words(await newcomer.press_on(card, "Nothing came")).startswith("It was delivered.")


async def test_with_closed_direct_messages_a_check_in_waits_and_stands_beside_the_next_reply_once(
    member: Member,
) -> None:
    await member.run("goal add", skill="SQL")
    member.postman.closed.add("person:1")
    assert await member.until(FIRST + timedelta(days=15)) == []
    shown = words(await member.run("goal show", goal="SQL"))
    assert "I could not reach you by direct message on" in shown
    assert "Your direct messages are closed to me, so it waits until you use me here." in shown
    (aside,) = member.asides
    assert words(aside).startswith("You have a check-in.")
    await member.press_on(aside, "Open")
    assert member.asides == ()
    assert words(await member.press("I did some")).startswith("Noted.")
    assert "I showed it beside an answer." in words(await member.run("goal show", goal="SQL"))


async def test_who_waits_for_the_next_use_is_told_once_that_it_stops_too(member: Member) -> None:
    await member.run("reminders route", where="here")
    await member.run("goal add", skill="SQL")
    said = []
    for week in range(8):
        await member.until(FIRST + timedelta(days=7 * week, hours=1))
        await member.run("reminders")
        said += [words(aside).split("\n")[1] for aside in member.asides]
    assert len(said) == 4
    assert said[3].startswith("This is the last one for now")


async def test_a_check_in_that_nobody_knows_to_have_arrived_can_be_sent_again(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    member.postman.history = False
    member.postman.faults.append(LOST_AFTER)
    await member.until(FIRST + timedelta(hours=1))
    shown = await member.run("goal show", goal="SQL")
    assert "I don't know whether the one of Monday 30 November, 18:00, Berlin arrived." in words(shown)
    assert words(await member.press("Send again")) == "I send it again now."
    (again,) = await member.deliver()
    opened = await member.open(again)
    assert words(opened).startswith("SQL")
    assert "Send again" not in labels(await member.run("goal show", goal="SQL"))
    assert "Next: Monday 7 December, 18:00, Berlin." in words(member.last)


async def test_what_comes_late_says_so_and_that_it_was_restarting(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    member.clock.until(datetime(2026, 11, 30, 17, 43, tzinfo=UTC))
    member.restarted()
    (card,) = await member.deliver()
    assert words(card) == "You have a check-in.\nThis comes 43 minutes late; I was restarting."


async def test_what_was_missed_for_weeks_comes_once_and_counts_once(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    member.clock.until(datetime(2026, 12, 30, 12, 0, tzinfo=UTC))
    member.restarted()
    (card,) = await member.deliver()
    assert words(card) == "You have a check-in.\nThis comes 30 days late; I was restarting."
    assert [words(each) for each in await member.until(datetime(2027, 1, 11, 18, 0, tzinfo=UTC))] == [
        "You have a check-in."
    ] * 2


async def test_another_zone_keeps_the_local_time_of_check_ins_put_off_ones_and_the_deadline(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="2 December", remind="every day at 18:00")
    (first,) = await member.until(datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
    await member.open(first)
    await member.press("Later")
    await member.press("Another time", when="Friday at 12:00")
    await member.run("reminders zone", place="New York")
    shown = words(await member.run("goal show", goal="SQL"))
    assert "Check-ins: Every day at 18:00, New York." in shown
    await member.until(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    (second,) = await member.until(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    await member.open(second)
    due = [post.at.strftime("%d %H:%M") for post in member.postman.posts[-1:]]
    assert due == ["24 23:00"]
    assert await member.until(datetime(2026, 11, 27, 16, 59, tzinfo=UTC)) != []
    assert len(await member.until(datetime(2026, 11, 27, 17, 0, tzinfo=UTC))) == 1


async def test_a_slot_that_has_passed_in_the_new_zone_is_skipped_and_said(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every day at 12:00")
    card = await member.run("reminders zone", place="Tokyo")
    assert words(card) == (
        "Noted.\nIt is Monday 23 November, 18:01, Tokyo for you.\n"
        "One that was planned for Monday 23 November 2026, 12:00 has passed there, so it is skipped. "
        "The next one comes Tuesday 24 November, 12:00, Tokyo."
    )


async def test_a_slot_that_was_sent_is_not_sent_again_where_its_time_comes_once_more(member: Member) -> None:
    await member.run("reminders zone", place="Tokyo")
    await member.run("goal add", skill="SQL", remind="every day at 19:00")
    assert len(await member.until(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))) == 1
    await member.run("reminders zone", place="Los Angeles")
    assert await member.until(datetime(2026, 11, 25, 2, 59, tzinfo=UTC)) == []
    assert len(await member.until(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))) == 1


async def test_a_clock_that_several_zones_show_is_asked_about(newcomer: Member) -> None:
    card = await newcomer.run("reminders zone", place="it's 10:00 here")
    assert words(card).startswith("Which of these is like your clock?")
    choice = next(label for label in labels(card) if label != "Another city")
    assert words(await newcomer.press(choice)).startswith("Noted.")
    assert "I don't know a zone for" in words(await newcomer.run("reminders zone", place="Atlantis"))


@pytest.mark.parametrize(
    ("place", "at", "pushed", "said"),
    [
        ("Berlin", "2027-03-27T12:00", "2027-03-28T01:30", "The clocks skipped 02:30, so it comes at 03:30."),
        ("Lord Howe", "2027-10-02T01:00", "2027-10-02T15:40", "The clocks skipped 02:10, so it comes at 02:40."),
    ],
)
async def test_a_time_that_the_clocks_skip_comes_shifted_and_says_so(
    member: Member, place: str, at: str, pushed: str, said: str
) -> None:
    await member.run("reminders zone", place=place)
    await member.run("reminders quiet", hours="none")
    member.clock.until(datetime.fromisoformat(f"{at}+00:00"))
    card = await member.run("goal add", skill="SQL", remind=f"every day at {said[19:24]}")
    assert f"The clocks skip {said[19:24]} that night." in words(card)
    when = datetime.fromisoformat(f"{pushed}+00:00")
    assert await member.until(when - timedelta(minutes=1)) == []
    (card,) = await member.until(when)
    assert words(card) == f"You have a check-in.\n{said}"


async def test_a_time_that_comes_twice_in_autumn_comes_once(member: Member) -> None:
    await member.run("reminders quiet", hours="none")
    member.clock.until(datetime(2027, 10, 30, 12, 0, tzinfo=UTC))
    await member.run("goal add", skill="SQL", remind="every day at 02:30")
    assert len(await member.until(datetime(2027, 10, 31, 0, 30, tzinfo=UTC))) == 1
    assert await member.until(datetime(2027, 11, 1, 1, 29, tzinfo=UTC)) == []


async def test_new_quiet_hours_and_days_of_rest_hold_for_what_is_planned_already(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every Saturday at 12:00")
    await member.run("reminders rest", days="weekends")
    shown = words(await member.run("goal show", goal="SQL"))
    assert "You rest at that time, so it comes Monday 30 November, 12:00, Berlin." in shown
    assert await member.until(datetime(2026, 11, 30, 10, 59, tzinfo=UTC)) == []
    assert len(await member.until(datetime(2026, 11, 30, 11, 0, tzinfo=UTC))) == 1
    await member.run("reminders rest", days="none")
    await member.run("reminders quiet", hours="from 11:00 to 13:30")
    assert "so it comes Saturday 5 December, 13:30, Berlin." in words(await member.run("goal show", goal="SQL"))
    await member.run("reminders quiet", hours="22:00-7:00")
    assert "Next: Saturday 5 December, 12:00, Berlin." in words(await member.run("goal show", goal="SQL"))
    assert len(await member.until(datetime(2026, 12, 5, 11, 0, tzinfo=UTC))) == 1


@pytest.mark.parametrize(
    ("path", "args"),
    [
        ("reminders quiet", {"hours": "late"}),
        ("reminders quiet", {"hours": "22:00-22:00"}),
        ("reminders quiet", {"hours": "soon to later"}),
        ("reminders rest", {"days": "Caturday"}),
        ("reminders rest", {"days": "Mon, Tue, Wed, Thu, Fri, Sat, Sun"}),
        ("reminders time", {"time": "teatime"}),
    ],
)
async def test_a_setting_that_is_not_understood_is_refused_with_an_example(
    member: Member, path: str, args: dict[str, str]
) -> None:
    card = await member.run(path, **args)
    assert card.tone == "sorry"
    assert len(words(card).split("\n")) == 2
    assert "Quiet hours: 21:00 to 08:00" in words(await member.run("reminders"))


async def test_the_settings_stand_on_one_card_each_with_its_button(member: Member) -> None:
    await member.run("reminders time", time="6pm")
    await member.run("reminders rest", days="Saturday and Sunday")
    card = await member.run("reminders order", order="month first")
    assert words(card) == (
        "Changed.\nReminders come: by direct message.\nZone: Berlin\nQuiet hours: 21:00 to 08:00\n"
        "Days of rest: Saturday and Sunday\nUsual time: 18:00\n3/4 means: 4 March\n"
        "What is pushed: that you have a check-in, and no more."
    )
    card = await member.press("Name the goal")
    assert "that you have a check-in, with its goal." in words(card)
    await member.press("Wait for my next use instead")
    assert "Reminders wait for your next use of me." in words(member.last)


async def test_at_a_terminal_nothing_is_asked_and_it_comes_where_it_is_used(terminal: Member) -> None:
    card = await terminal.run("goal add", skill="SQL")
    assert not {"By direct message", "When I next use you here"} & set(labels(card))
    (pushed,) = await terminal.until(FIRST)
    assert words(pushed) == "You have a check-in."
    assert "Reminders come" not in words(await terminal.run("reminders"))
    await terminal.open(pushed)
    assert words(await terminal.press("I did some")).startswith("Noted.")


async def test_of_many_days_that_could_not_be_pushed_one_check_in_is_shown_and_no_more(member: Member) -> None:
    await member.run("reminders route", where="here")
    await member.run("goal add", skill="SQL", remind="every day at 12:00")
    await member.until(FIRST + timedelta(days=15))
    shown: list[Card] = []
    for _ in range(4):
        await member.run("reminders")
        shown += member.asides
    assert [words(aside).split("\n")[0] for aside in shown] == ["You have a check-in."]
