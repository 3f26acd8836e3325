"""Goals that rest: after silence, on their day, when their member says so; and how they go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.features.goals.member import Member, labels, words

from mentorbot.core.card import Card

FIRST = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
LAST = "You have a check-in.\nThis is the last one for now: I stop here until you press something. Your goal is kept."


async def silent(member: Member, count: int = 4) -> list[Card]:
    """A goal with so many check-ins that nobody pressed."""
    await member.run("goal add", skill="SQL", why="it was in most of the ads")
    return await member.until(FIRST + (count - 1) * WEEK)


async def test_after_three_silent_check_ins_the_next_says_that_it_stops_and_nothing_more_comes(
    member: Member,
) -> None:
    cards = await silent(member)
    assert [words(card) for card in cards] == ["You have a check-in."] * 3 + [LAST]
    assert await member.after(days=200) == []


async def test_whoever_opens_one_is_not_silent(member: Member) -> None:
    cards = await silent(member, 3)
    await member.open(cards[-1])
    assert [words(card) for card in await member.until(FIRST + 5 * WEEK)] == ["You have a check-in."] * 3
    assert words((await member.until(FIRST + 6 * WEEK))[0]) == LAST


async def test_a_return_is_welcomed_with_the_last_note_and_three_choices_and_nothing_missed_is_counted(
    member: Member,
) -> None:
    await member.run("goal add", skill="SQL", by="31 January")
    (first,) = await member.until(FIRST)
    await member.open(first)
    await member.press("I did some")
    await member.press("Add a line", line="joins are clear now")
    await member.until(datetime(2027, 3, 1, 12, 0, tzinfo=UTC))
    card = await member.run("goal list")
    assert words(card) == (
        "Welcome back.\n"
        "I stopped reminding you on 28 December 2026, after three check-ins without a word. Nothing was lost.\n"
        "SQL. You set it on 23 November 2026.\n"
        'Last note, 30 November 2026: "joins are clear now".\n'
        "The date that you set, 31 January, has passed. That is fine."
    )
    assert labels(card) == ["Pick it up again", "Change it", "Put it away"]


async def test_picked_up_again_it_goes_on_without_the_date_that_passed(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="31 January")
    await member.until(datetime(2027, 3, 1, 12, 0, tzinfo=UTC))
    await member.run("goal list")
    card = await member.press("Pick it up again")
    assert words(card) == (
        "SQL goes on.\nNext check-in Monday 1 March, 18:00, Berlin. "
        "The date that you had set, 31 January, has passed. That is fine. It has none now."
    )
    assert len(await member.until(datetime(2027, 3, 1, 17, 0, tzinfo=UTC))) == 1


async def test_any_answer_to_the_last_one_lets_it_go_on(member: Member) -> None:
    cards = await silent(member)
    opened = await member.open(cards[-1])
    assert "I stopped reminding you on 21 December" in words(opened)
    card = await member.press("I did some")
    assert words(card) == "Noted.\nNext check-in Monday 28 December, 18:00, Berlin."
    await member.press("Undo")
    assert await member.after(days=30) == []


async def test_on_the_deadline_one_message_comes_and_then_the_goal_rests(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="2 December", remind="every Thursday at 18:00")
    (thursday,) = await member.until(datetime(2026, 11, 26, 17, 0, tzinfo=UTC))
    await member.open(thursday)
    (pushed,) = await member.until(datetime(2026, 12, 2, 17, 0, tzinfo=UTC))
    assert words(pushed) == "You have a check-in."
    card = await member.open(pushed)
    assert words(card) == "SQL\nThe date that you set, 2 December, is here."
    assert labels(card) == ["The goal is finished", "A new date", "Put it away"]
    assert await member.after(days=60) == []


async def test_a_new_date_lets_the_goal_go_on(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="2 December", remind="every Thursday at 18:00")
    cards = await member.until(datetime(2026, 12, 2, 17, 0, tzinfo=UTC))
    await member.open(cards[-1])
    card = await member.press("A new date", by="end of January")
    assert words(card) == (
        "SQL, changed.\nDeadline Sunday 31 January 2027.\n"
        "You hear of it every Thursday at 18:00.\nNext check-in Thursday 3 December, 18:00, Berlin."
    )
    assert len(await member.until(datetime(2026, 12, 3, 17, 0, tzinfo=UTC))) == 1


async def test_the_goal_is_finished_on_its_day_and_that_can_be_undone(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="2 December")
    cards = await member.until(datetime(2026, 12, 2, 17, 0, tzinfo=UTC))
    await member.open(cards[-1])
    await member.press("The goal is finished")
    card = await member.press("Undo")
    assert (
        words(card)
        == "Undone.\nSQL. The date that you set, 2 December, has passed. That is fine. Nothing more is planned."
    )


async def test_a_day_in_the_past_when_asked_again_is_fine(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="2 December")
    await member.until(datetime(2026, 12, 9, 17, 0, tzinfo=UTC))
    card = await member.run("goal show", goal="SQL")
    assert "The date that you set, 2 December, has passed. That is fine." in words(card)


async def test_paused_nothing_comes_and_resumed_it_does(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    card = await member.run("goal pause", goal="SQL")
    assert words(card) == "SQL is paused.\nNothing comes until you pick it up again."
    assert await member.until(FIRST + 3 * WEEK + timedelta(hours=1)) == []
    shown = words(await member.run("goal show", goal="SQL"))
    assert "Next: Nothing. You paused it on 23 November." in shown
    await member.press("Pick it up again")
    assert len(await member.until(FIRST + 4 * WEEK)) == 1


async def test_pressing_the_same_twice_says_how_it_stands(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    for path, said in (("goal pause", "You paused it"), ("goal finish", "You finished it")):
        await member.run(path, goal="SQL")
        assert said in words(await member.run(path, goal="SQL"))
    await member.run("goal resume", goal="SQL")
    assert "It is open" in words(await member.run("goal resume", goal="SQL"))
    await member.run("goal put-away", goal="SQL")
    assert "You put it away" in words(await member.run("goal put-away", goal="SQL"))


async def test_put_away_it_is_kept_and_can_come_back(member: Member) -> None:
    await member.run("goal add", skill="SQL")
    await member.run("goal put-away", goal="SQL")
    assert "You have no open goal." in words(await member.run("goal list"))
    card = await member.press("Finished and put away")
    assert labels(card) == ["SQL", "Your goals"]
    await member.run("goal resume", goal="SQL")
    assert len(await member.until(FIRST)) == 1


async def test_the_history_reads_as_a_story(member: Member) -> None:
    await member.run("goal add", skill="SQL", remind="every day at 12:00")
    cards = await member.until(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    await member.open(cards[-1])
    await member.press("I did some")
    await member.press("Add a line", line="joins")
    cards = await member.until(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    await member.open(cards[-1])
    await member.press("I'm stuck")
    await member.press("No time")
    await member.run("goal pause", goal="SQL")
    await member.run("goal resume", goal="SQL")
    card = await member.run("goal show", goal="SQL")
    assert (
        "24 November, there was no time.\n24 November, you paused it.\n24 November, you picked it up again."
        in words(card)
    )
    card = await member.press("The whole story")
    assert words(card) == (
        'SQL\n23 November, you set it.\n23 November, you did some: "joins".\n24 November, there was no time.\n'
        "24 November, you paused it.\n24 November, you picked it up again."
    )


async def test_a_long_list_and_a_long_story_are_shown_ten_at_a_time(member: Member) -> None:
    for number in range(12):
        await member.run("goal add", skill=f"skill {number}")
    card = await member.run("goal list")
    assert len(card.rows) == 10
    assert len((await member.press("Next")).rows) == 2
    assert len((await member.press("Previous")).rows) == 10
    for _ in range(6):
        await member.run("goal pause", goal="skill 1")
        await member.run("goal resume", goal="skill 1")
    await member.run("goal show", goal="skill 1")
    assert len((await member.press("The whole story")).rows) == 10
    assert len((await member.press("What came then")).rows) == 3


async def test_two_names_that_begin_alike_have_to_be_told_apart(member: Member) -> None:
    await member.run("goal add", skill="SQL joins")
    await member.run("goal add", skill="SQL windows")
    assert "Several of your goals begin like that." in words(await member.run("goal show", goal="sql"))
    assert "SQL windows" in words(await member.run("goal show", goal="sql w"))
    assert "You have no such goal." in words(await member.run("goal show", goal="Rust"))


async def test_what_is_changed_is_said_and_can_be_undone(member: Member) -> None:
    await member.run("goal add", skill="SQL", by="31 January")
    await member.run("goal edit", goal="SQL")
    await member.press("The name", skill="SQL, an hour a week")
    card = await member.press("Undo")
    assert words(card).startswith("Undone.\nSQL. ")
    await member.run("goal edit", goal="SQL", by="none", remind="weekdays at 18:00")
    shown = words(await member.run("goal show", goal="SQL"))
    assert "Deadline: None." in shown
    assert "Check-ins: Every weekday at 18:00, Berlin." in shown
    await member.run("goal edit", goal="SQL")
    card = await member.press("The why", why="for the ads")
    assert 'Your why: "for the ads".' in words(card)
    await member.run("goal add", skill="Python")
    assert "Another goal of yours has that name." in words(await member.run("goal edit", goal="SQL", skill="python"))
