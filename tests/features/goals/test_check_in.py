"""A check-in from the push to the answer: neutral, opened, answered, put off, stuck, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.features.goals.member import Member, buttons, labels, page, words

from mentorbot.core.card import Card

FIRST = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""The first check-in of a goal that is set on Monday 23 November in Berlin: a week later at 18:00."""
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WHY = "it was in most of the ads"


@pytest.fixture
async def pushed(member: Member) -> Card:
    """The first check-in of the goal SQL."""
    await member.run("goal add", skill="SQL", why=WHY)
    assert await member.until(FIRST - timedelta(minutes=1)) == []
    (card,) = await member.until(FIRST)
    return card


async def test_what_is_pushed_says_that_there_is_a_check_in_and_nothing_of_the_goal(
    member: Member, pushed: Card
) -> None:
    card = await member.open(pushed)
    await member.press("I did some")
    await member.press("Add a line", line="the first lesson")
    (second,) = await member.until(FIRST + WEEK)
    for each in (pushed, second):
        assert words(each) == "You have a check-in."
        assert labels(each) == ["Open"]
        shown = f"{words(each)} {[button.label for button in buttons(each)]} {each.links} {each.fields}".casefold()
        assert not {"sql", "ads", "lesson", "most"} & set(shown.split())
    assert "SQL" in words(card)


async def test_it_names_the_goal_only_where_the_member_asked_for_that(member: Member, pushed: Card) -> None:
    await member.run("reminders names", named="yes")
    (second,) = await member.until(FIRST + WEEK)
    assert words(second) == "You have a check-in.\nSQL"
    await member.run("reminders names", named="no")
    (third,) = await member.until(FIRST + 2 * WEEK)
    assert words(third) == "You have a check-in."


async def test_opened_it_shows_the_why_the_last_note_and_three_answers(member: Member, pushed: Card) -> None:
    card = await member.open(pushed)
    assert words(card) == f'SQL\nYour why: "{WHY}".\nHow is it going?'
    assert labels(card) == ["I did some", "Later", "I'm stuck"]
    card = await member.press("I did some")
    assert words(card) == "Noted.\nNext check-in Monday 7 December, 18:00, Berlin."
    assert labels(card) == ["Add a line", "The goal is finished", "Undo"]
    await member.press("Add a line", line="first lesson finished")
    (second,) = await member.until(FIRST + WEEK)
    assert 'Last note, 30 November: "first lesson finished".' in words(await member.open(second))


async def test_i_did_some_is_noted_once_however_often_it_is_pressed(member: Member, pushed: Card) -> None:
    opened = await member.open(pushed)
    await member.press_on(opened, "I did some")
    card = await member.press_on(opened, "I did some")
    assert words(card).startswith("That is noted already.")
    story = words(await member.run("goal show", goal="SQL"))
    assert story.count("you did some") == 1


async def test_i_did_some_can_be_undone_and_done_again(member: Member, pushed: Card) -> None:
    opened = await member.open(pushed)
    noted = await member.press_on(opened, "I did some")
    await member.press("Add a line", line="a slip")
    card = await member.press_on(noted, "Undo")
    assert words(card) == "Undone.\nSQL. Next check-in Monday 7 December, 18:00, Berlin."
    shown = words(await member.run("goal show", goal="SQL"))
    assert "you did some" not in shown
    assert "a slip" not in shown
    assert "That is undone already." in words(await member.press_on(noted, "Undo"))
    assert words(await member.press_on(opened, "I did some")).startswith("Noted.")


async def test_after_ten_minutes_a_press_stands(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    noted = await member.press("I did some")
    member.clock.pass_on(timedelta(minutes=11))
    assert "That can be undone for ten minutes, and they are over." in words(await member.press_on(noted, "Undo"))


async def test_only_the_last_press_can_be_undone_and_then_the_one_before(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    noted = await member.press("I did some")
    finished = await member.press("The goal is finished")
    assert "Something else happened to this goal after that." in words(await member.press_on(noted, "Undo"))
    await member.press_on(finished, "Undo")
    assert words(await member.press_on(noted, "Undo")).startswith("Undone.")


async def test_finished_after_i_did_some_nothing_comes_any_more_and_undo_brings_it_back(
    member: Member, pushed: Card
) -> None:
    await member.open(pushed)
    await member.press("I did some")
    card = await member.press("The goal is finished")
    assert words(card) == "SQL is finished.\nYou set it on 23 November."
    undo = card
    await member.press_on(undo, "Undo")
    (again,) = await member.until(FIRST + WEEK)
    await member.open(again)
    await member.run("goal finish", goal="SQL")
    assert await member.after(days=60) == []


async def test_a_goal_that_is_finished_before_the_check_in_is_sent_is_never_nagged(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    member.clock.until(FIRST - timedelta(seconds=30))
    await member.run("goal finish", goal="SQL")
    assert await member.until(FIRST + WEEK) == []


async def test_several_goals_that_are_due_together_come_in_one_message(member: Member) -> None:
    for skill in ("SQL", "Python", "Statistics"):
        await member.run("goal add", skill=skill)
    (card,) = await member.until(FIRST)
    assert words(card) == "You have 3 check-ins."
    listed = await member.open(card)
    assert labels(listed) == ["SQL", "Python", "Statistics"]
    await member.press_on(listed, "Python")
    await member.press("I did some")
    assert labels(await member.open(card)) == ["SQL", "Statistics"]


async def test_later_offers_times_and_adds_one_check_in_without_moving_the_rule(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    card = await member.press("Later")
    assert labels(card) == ["Tomorrow 18:00", "Next Monday, 7 December", "Another time"]
    card = await member.press("Tomorrow 18:00")
    assert words(card) == "Later, then.\nI ask again Tuesday 1 December, 18:00, Berlin."
    (again,) = await member.until(FIRST + DAY)
    assert words(again) == "You have a check-in."
    await member.open(again)
    assert words(await member.press("I did some")).endswith("Next check-in Monday 7 December, 18:00, Berlin.")
    assert await member.until(FIRST + WEEK - timedelta(minutes=1)) == []
    assert len(await member.until(FIRST + WEEK)) == 1


async def test_later_takes_a_time_in_the_member_s_own_words(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    await member.press("Later")
    card = await member.press("Another time", when="Friday at 17:00")
    assert words(card) == "Later, then.\nI ask again Friday 4 December, 17:00, Berlin."
    card = await member.press("Change", when="Thursday at 22:00")
    assert words(card) == (
        "Later, then.\nI ask again Thursday 3 December, 22:00, Berlin. "
        "You rest at that time, so it comes Friday 4 December, 08:00, Berlin."
    )
    assert await member.until(datetime(2026, 12, 4, 6, 59, tzinfo=UTC)) == []
    assert len(await member.until(datetime(2026, 12, 4, 17, 0, tzinfo=UTC))) == 1


async def test_later_can_be_undone(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    await member.press("Later")
    await member.press("Tomorrow 18:00")
    await member.press("Undo")
    assert await member.until(FIRST + WEEK - timedelta(minutes=1)) == []


async def test_one_check_in_is_put_off_five_times_and_then_another_way_is_offered(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    when = await member.press("Later")
    for _ in range(5):
        assert "Later, then." in words(await member.press_on(when, "Tomorrow 18:00"))
    card = await member.press_on(when, "Tomorrow 18:00")
    assert "put off 5 times already" in words(card)
    assert labels(card) == ["Change when I remind", "Pause it"]
    assert len(await member.until(FIRST + DAY)) == 1


async def test_a_time_on_an_old_button_that_has_passed_is_asked_for_again(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    when = await member.press("Later")
    await member.until(FIRST + 2 * DAY)
    card = await member.press_on(when, "Tomorrow 18:00")
    assert words(card) == "When?"
    assert "Tomorrow 18:00" in labels(card)


@pytest.mark.parametrize(
    ("reason", "leads"),
    [
        ("No time", ["Remind me less often", "Make the step smaller", "Undo"]),
        ("Too hard", ["Make the step smaller", "I'd like a person", "Undo"]),
        ("Not sure it matters", ["Say anew why", "Put it away", "Undo"]),
        ("I'd like a person", ["Ask a question", "Undo"]),
    ],
)
async def test_each_reason_for_being_stuck_leads_somewhere(
    member: Member, pushed: Card, reason: str, leads: list[str]
) -> None:
    await member.open(pushed)
    card = await member.press("I'm stuck")
    assert words(card) == "What is in the way?"
    assert labels(card) == ["No time", "Too hard", "Not sure it matters", "I'd like a person"]
    card = await member.press(reason)
    assert labels(card) == leads
    assert words(await member.press("Undo")).startswith("Undone.")


async def test_the_same_page_is_never_shown_twice_in_a_row_and_none_below_the_line(
    member: Member, pushed: Card
) -> None:
    one, other = page("one", "Page one"), page("other", "Page other")
    member.answers.pages = {"How do I learn SQL": (one,), "on the job": (one, other)}
    member.answers.below = {"time": (page("below", "Below"),), "small steps": (page("below", "Below"),)}
    opened = await member.open(pushed)
    stuck = await member.press_on(opened, "I'm stuck")
    assert "Page one" in labels(await member.press_on(stuck, "Too hard"))
    (second,) = await member.until(FIRST + WEEK)
    await member.open(second)
    await member.press("I'm stuck")
    shown = labels(await member.press("Too hard"))
    assert "Page other" in shown
    assert "Page one" not in shown
    (third,) = await member.until(FIRST + 2 * WEEK)
    await member.open(third)
    await member.press("I'm stuck")
    assert "Below" not in labels(await member.press("No time"))


async def test_not_sure_it_matters_brings_the_why_again(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    await member.press("I'm stuck")
    assert f'Your why: "{WHY}".' in words(await member.press("Not sure it matters"))
    await member.press("Put it away")
    assert await member.after(days=30) == []


async def test_a_person_is_only_named_where_there_is_one(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    stuck = await member.press("I'm stuck")
    assert "Nobody is named here" in words(await member.press_on(stuck, "I'd like a person"))
    await member.community(help_channel="c9", moderators=["u7"])
    member.clock.pass_on(timedelta(minutes=1))
    said = words(await member.press_on(stuck, "I'd like a person"))
    assert "Somebody may know: ask in #c9. All there can read it." in said
    assert "The moderators here may know whom to ask." in said


async def test_less_often_keeps_the_time_and_can_be_undone(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    await member.press("I'm stuck")
    await member.press("No time")
    await member.press("Remind me less often")
    card = await member.press("Every other week")
    assert "You hear of it every other Monday at 18:00.\nNext check-in Monday 14 December, 18:00, Berlin." in words(
        card
    )
    await member.press("Undo")
    shown = words(await member.run("goal show", goal="SQL"))
    assert "Check-ins: Every Monday at 18:00, Berlin." in shown
    assert "Next: Monday 7 December, 18:00, Berlin." in shown


async def test_a_button_with_a_made_up_slot_is_refused_in_words(member: Member, pushed: Card) -> None:
    card = await member.run("check-in did", goal="SQL", slot="x; drop")
    assert "That button is from an older version." in words(card)


async def test_undoing_i_did_some_brings_back_what_was_put_off(member: Member, pushed: Card) -> None:
    opened = await member.open(pushed)
    await member.press("Later")
    await member.press("Tomorrow 18:00")
    noted = await member.press_on(opened, "I did some")
    await member.press_on(noted, "Undo")
    assert len(await member.until(FIRST + DAY)) == 1


async def test_another_rhythm_leaves_what_was_put_off_as_it_is(member: Member, pushed: Card) -> None:
    await member.open(pushed)
    await member.press("Later")
    await member.press("Tomorrow 18:00")
    await member.run("goal edit", goal="SQL", remind="every Friday at 12:00")
    assert len(await member.until(FIRST + DAY)) == 1
    assert len(await member.until(datetime(2026, 12, 4, 11, 0, tzinfo=UTC))) == 1


async def test_two_check_ins_of_one_goal_that_are_put_off_both_come(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every day at 12:00")
    for day in (23, 24):
        (card,) = await member.until(datetime(2026, 11, day, 11, 0, tzinfo=UTC))
        await member.open(card)
        await member.press("Later")
        await member.press("Another time", when=f"Friday at {day - 10}:00")
    await member.until(datetime(2026, 11, 27, 11, 30, tzinfo=UTC))
    assert len(await member.until(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))) == 1
    assert len(await member.until(datetime(2026, 11, 27, 13, 0, tzinfo=UTC))) == 1


async def test_a_check_in_and_the_deadline_of_one_goal_at_the_same_time_are_one_check_in(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="30 November")
    (card,) = await member.until(FIRST)
    assert words(card) == "You have a check-in."
    assert "is here" in words(await member.open(card))
    assert await member.after(days=30) == []


async def test_the_deadline_is_told_also_after_a_pause(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="25 November")
    await member.run("goal pause", goal="SQL")
    await member.run("goal resume", goal="SQL")
    assert len(await member.until(datetime(2026, 11, 25, 17, 0, tzinfo=UTC))) == 1


async def test_a_check_in_that_was_put_off_and_then_answered_is_not_asked_again(member: Member, pushed: Card) -> None:
    opened = await member.open(pushed)
    await member.press("Later")
    await member.press("Tomorrow 18:00")
    await member.press_on(opened, "I did some")
    assert await member.until(FIRST + 2 * DAY) == []
