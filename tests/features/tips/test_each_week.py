"""The tip of the week: the right one, once, at its time or not at all."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes.postman import LOST_AFTER, LOST_BEFORE, Fault
from tests.features.goals.member import labels, words
from tests.features.tips.crowd import ABOUT_SQL, TITLES, Somebody, tips_of

from mentorbot.core.card import Card
from mentorbot.core.owed import Item, Owed, Parcel, Result
from mentorbot.features.tips.composer import TipComposer

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
GONE = Fault(answer=Result("failed", why="channel", definite=True))
FORBIDDEN = Fault(answer=Result("failed", why="forbidden", definite=True))


def titles(cards: list[Card]) -> list[str]:
    return [words(card).split("\n")[0].removeprefix("Tip of the week: ") for card in cards]


ALL = sorted(title[0].lower() + title[1:] for title in TITLES)


async def test_it_reads_as_a_tip_with_its_source_and_four_buttons(weekly: Somebody) -> None:
    card = (await weekly.after(days=8))[0]
    lines = words(card).split("\n")
    assert lines[0].startswith("Tip of the week: ")
    assert lines[1:] == [
        "Dartsi says so.",
        "Source: Olympia Dartsi (particle physics → data scientist; talk slides, undated)",
    ]
    assert labels(card) == ["Read the page", "Ask about this, privately", "Useful", "Not for me"]
    assert weekly.postman.posts[0].parcel.address == "channel:c7"


async def test_a_tip_that_names_a_skill_can_be_made_a_goal(weekly: Somebody, member: Somebody) -> None:
    await weekly.ship(ABOUT_SQL)
    card = (await weekly.after(days=8))[0]
    await member.press_on(card, "Make this a goal")
    assert not member.public
    assert "SQL" in words(await member.run("goal list"))


async def test_all_are_told_before_any_comes_again_over_a_restart(weekly: Somebody) -> None:
    first = titles(await weekly.after(weeks=2))
    weekly._worker = weekly._worker and type(weekly._worker)(  # the same database, as another process sees it
        weekly._worker._setting, weekly._worker._claims, weekly.postman, monotonic=weekly.clock.monotonic
    )
    rest = titles(await weekly.after(weeks=2))
    assert sorted(first + rest) == ALL
    assert set(Counter(titles(await weekly.after(weeks=8))).values()) == {2}


async def test_late_by_hours_it_says_so_and_late_by_more_than_a_day_it_is_left_out_and_logged(
    weekly: Somebody, moderator: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    weekly.clock.until(MONDAY + timedelta(hours=3))
    await weekly.deliver()
    first = weekly.postman.posts[0].card
    assert words(first).endswith("This comes 3 hours late.")
    weekly.clock.until(MONDAY + timedelta(days=8, minutes=1))
    with caplog.at_level(logging.WARNING):
        assert await weekly.deliver() == []
    skipped = next(record for record in caplog.records if record.message == "a tip was not told")
    assert vars(skipped)["slot"] == "2026-12-07T09:00"
    assert vars(skipped)["why"] == "late"
    seen = words(await moderator.run("tips preview"))
    assert "The last one: Monday 7 December 2026: left out, since it was more than a day late" in seen
    rest = await weekly.after(weeks=3)
    assert sorted(titles([first, *rest])) == ALL, "what was left out was not told, and keeps its turn"


async def test_after_a_long_absence_nothing_is_made_up_for(weekly: Somebody) -> None:
    weekly.clock.until(MONDAY + timedelta(weeks=5, hours=20))
    await weekly.deliver()
    assert len(weekly.postman.posts) == 1
    assert weekly.postman.posts[0].parcel.due == MONDAY + timedelta(weeks=5)


@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER])
async def test_a_tip_whose_fate_nobody_knows_is_looked_up_and_sent_again_as_the_same_tip(
    weekly: Somebody, moderator: Somebody, fault: Fault
) -> None:
    weekly.postman.faults.append(fault)
    coming = await moderator.run("tips preview")
    await weekly.until(MONDAY + timedelta(seconds=10))
    await weekly.ship(tips_of(["Only this now"]))
    await weekly.after(minutes=30)
    assert len(weekly.postman.posts) == 1
    if fault is LOST_BEFORE:
        assert len(weekly.postman.writes) == 2
        assert words(coming).split("\n")[2].lower() == titles([weekly.postman.posts[0].card])[0]


async def test_what_may_have_been_heard_is_not_told_again_in_this_round(weekly: Somebody, moderator: Somebody) -> None:
    weekly.postman.history = False
    first = words(await moderator.run("tips preview")).split("\n")[2]
    weekly.postman.faults.append(LOST_BEFORE)
    rest = await weekly.after(weeks=4)
    assert len(rest) == 3
    assert first[0].lower() + first[1:] not in titles(rest)


async def test_a_refusal_is_tried_again_with_the_same_tip(weekly: Somebody) -> None:
    weekly.postman.faults.append(Fault(answer=Result("due", why="rate", definite=True)))
    await weekly.after(days=8)
    assert len(weekly.postman.posts) == 1
    assert len(weekly.postman.writes) == 2


@pytest.mark.parametrize(("fault", "said"), [(GONE, "its channel is gone"), (FORBIDDEN, "I may not write in its")])
async def test_a_channel_that_can_not_be_written_in_is_told_to_each_moderator_once_and_stands_until_it_is_over(
    weekly: Somebody, moderator: Somebody, member: Somebody, fault: Fault, said: str
) -> None:
    weekly.postman.faults.extend([fault, fault])
    await weekly.after(weeks=1)
    for who in (moderator, weekly.member("u3")):
        await who.run("goal list")
        assert [said in words(card) for card in who.asides] == [True]
        assert words(who.asides[0]).startswith("For moderators\nThe weekly tip could not be posted")
        await who.run("goal list")
        assert who.asides == ()
    await member.run("goal list")
    assert member.asides == ()
    await weekly.after(weeks=1)
    await moderator.run("goal list")
    assert moderator.asides == (), "it is the same trouble as last week"
    assert said in words(await moderator.run("tips preview"))
    assert said in words(await moderator.run("setup show"))
    assert len(await weekly.after(weeks=1)) == 1, "it goes on by itself once it can"
    assert said not in words(await moderator.run("setup show"))
    weekly.postman.faults.append(fault)
    await weekly.after(weeks=1)
    await moderator.run("goal list")
    assert len(moderator.asides) == 1, "new trouble is told again"


async def test_an_overview_that_shows_the_trouble_does_not_show_it_twice(weekly: Somebody, moderator: Somebody) -> None:
    weekly.postman.faults.append(GONE)
    await weekly.after(weeks=1)
    assert "its channel is gone" in words(await moderator.run("setup show"))
    assert moderator.asides == ()


async def test_another_channel_ends_the_trouble(weekly: Somebody, moderator: Somebody) -> None:
    weekly.postman.faults.append(GONE)
    await weekly.after(weeks=1)
    await weekly.run("setup tips", channel="c8")
    await moderator.run("goal list")
    assert moderator.asides == ()
    assert len(await weekly.after(weeks=1)) == 1
    assert weekly.postman.posts[-1].parcel.address == "channel:c8"


async def test_where_no_tip_fits_any_more_nothing_is_posted_and_moderators_hear_why(
    weekly: Somebody, moderator: Somebody
) -> None:
    await weekly.run("setup tips", topics="CV")
    await weekly.ship(ABOUT_SQL)
    assert await weekly.after(weeks=1) == []
    await moderator.run("goal list")
    assert "no tip fits the topics" in words(moderator.asides[0])
    seen = words(await moderator.run("tips preview"))
    assert "No tip fits the topics that are set here." in seen
    assert "left out, since no tip fits the topics" in seen
    await weekly.run("setup tips", topics="all")
    assert len(await weekly.after(weeks=1)) == 1


async def test_a_change_while_the_tip_is_due_neither_loses_nor_repeats_it(weekly: Somebody) -> None:
    await weekly.until(MONDAY - timedelta(hours=1))
    await weekly.run("setup tips", time="8:30am")
    await weekly.run("setup tips", time="10am")
    assert len(await weekly.after(days=6)) == 1


async def test_a_tip_that_was_chosen_and_then_left_out_keeps_its_turn(weekly: Somebody, moderator: Somebody) -> None:
    before = words(await moderator.run("tips preview"))
    composer = TipComposer(weekly.communities)
    place = await weekly.communities.resolve("discord", "g1", "", weekly.clock())
    key, subject = f"tip:c{place}:2026-11-30T09:00", f"c{place}"
    owed = Owed(key, "tip", subject, "discord", "channel:c7", MONDAY, community=place, slot="2026-11-30T09:00")
    parcel = Parcel(1, "discord", "channel:c7", "tip", "abc", 1, 0, None, None, (Item(1, owed),))
    async with weekly.database.write() as tx:
        assert (await composer.compose(tx, parcel, MONDAY)).card is not None
        await composer.after(tx, parcel, Result("skipped", why="late"), MONDAY)
    assert words(await moderator.run("tips preview")) == before
