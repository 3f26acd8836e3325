"""Setting the weekly tip up: what was understood is said with its date and zone, and what can't work is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.features.goals.member import labels, words
from tests.features.tips.crowd import TITLES, Somebody, tips_of

from mentorbot.community import audit


async def test_the_next_tip_is_said_with_its_date_and_zone_where_all_can_read_it(admin: Somebody) -> None:
    await admin.run("setup zone", place="Berlin")
    card = await admin.run("setup tips", channel="c7", weekday="Wednesday", time="6:30pm")
    assert words(card) == (
        "The weekly tip is set.\nWeekly tip: every Wednesday at 18:30, in #c7\nTopics of the tip: All of them\n"
        "Next tip: Wednesday 25 November 2026, 18:30, Berlin"
    )
    assert admin.public
    await admin.until(datetime(2026, 12, 3, tzinfo=UTC))
    first, second = (post.parcel.due for post in admin.postman.posts)
    assert (first, second) == (datetime(2026, 11, 25, 17, 30, tzinfo=UTC), datetime(2026, 12, 2, 17, 30, tzinfo=UTC))


async def test_without_a_zone_it_says_that_it_counts_in_utc_and_what_changes_that(admin: Somebody) -> None:
    card = await admin.run("setup tips", channel="c7")
    assert "Next tip: Monday 30 November 2026, 09:00, UTC" in words(card)
    assert "/setup zone" in words(card)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "In which channel"),
        ({"channel": "c7", "time": "sometime"}, "I can't read that time"),
        ({"channel": "c7", "time": "5"}, '"05:00" or "17:00"'),
        ({"channel": "c7", "time": "9 and 10"}, "One time of day"),
        ({"channel": "c7", "time": "noon tomorrow"}, "time of day"),
        ({"channel": "c7", "topics": "cooking"}, "There is no topic called cooking."),
        ({"channel": "c7", "topics": "Paths"}, "No tip is about that, so nothing was changed."),
        ({"channel": "nowhere"}, "I can't find that channel."),
        ({"channel": "foreign"}, "That channel is not one of this community."),
        ({"channel": "closed"}, "I can't post in that channel."),
    ],
)
async def test_what_can_not_work_is_refused_and_nothing_is_posted(
    admin: Somebody, args: dict[str, str], said: str
) -> None:
    admin.channels.troubles = {"nowhere": "gone", "foreign": "elsewhere", "closed": "forbidden"}
    card = await admin.run("setup tips", **args)
    assert card.tone == "sorry"
    assert said in words(card)
    assert await admin.after(days=8) == []


async def test_only_administrators_set_it_up(moderator: Somebody, member: Somebody) -> None:
    for who in (moderator, member):
        for command in ({"path": "setup tips", "channel": "c7"}, {"path": "setup zone", "place": "Berlin"}):
            spec = who.dispatch.registry.find(command["path"])
            assert spec is not None
            refused = await who.dispatch.admit(who.arrival(), spec, {})
            assert "administrators" in words(refused.card)  # type: ignore[union-attr]


async def test_each_change_leaves_the_rest_as_it_was_and_a_trace(weekly: Somebody) -> None:
    await weekly.run("setup tips", weekday="Friday")
    card = await weekly.run("setup tips", topics="cv, CV")
    assert "every Friday at 09:00, in #c7" in words(card)
    assert "Topics of the tip: CV" in words(card)
    assert "Topics of the tip: All of them" in words(await weekly.run("setup tips", topics="all"))
    before = words(await weekly.run("setup tips"))
    assert words(await weekly.run("setup tips")) == before
    async with weekly.database.read() as tx:
        traces = await audit.recent(tx, await weekly.communities.resolve("discord", "g1", "", weekly.clock()))
    rhythms = [trace.args.get("when") for trace in traces if trace.command == "setup tips"]
    assert rhythms.count("every Friday at 09:00") >= 2


async def test_a_pause_owes_nothing_and_going_on_says_when(weekly: Somebody) -> None:
    card = await weekly.run("setup tips", pause="yes")
    assert words(card).startswith("The weekly tip is paused.")
    assert await weekly.after(days=15) == []
    card = await weekly.run("setup tips", pause="no")
    assert "Next tip: Monday 14 December 2026, 09:00, Berlin" in words(card)
    assert len(await weekly.after(days=8)) == 1


async def test_a_new_zone_keeps_the_time_of_day_and_says_the_next_date(weekly: Somebody) -> None:
    card = await weekly.run("setup zone", place="Adelaide")
    assert "Next: Monday 30 November 2026, 09:00, Adelaide." in words(card)
    await weekly.until(datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert [post.at.date() for post in weekly.postman.posts] == [datetime(2026, 11, 29, tzinfo=UTC).date()]


async def test_a_zone_with_several_meanings_is_asked_about(admin: Somebody) -> None:
    card = await admin.run("setup zone", place="IST")
    assert words(card) == "Which of these do you mean?"
    assert len(labels(card)) > 1
    await admin.press(labels(card)[0])
    assert labels(card)[0].rpartition("/")[2] in words(admin.last)
    assert (await admin.run("setup zone", place="Xyzzy")).tone == "sorry"


async def test_both_sides_of_a_clock_change_hear_it_at_nine(weekly: Somebody) -> None:
    await weekly.until(datetime(2027, 4, 6, tzinfo=UTC))
    hours = {post.parcel.due.hour for post in weekly.postman.posts if post.at.month == 3 and post.at.day < 28}
    later = {post.parcel.due.hour for post in weekly.postman.posts if post.at > datetime(2027, 3, 28, tzinfo=UTC)}
    assert (hours, later) == ({8}, {7})


async def test_a_time_that_the_clocks_skip_is_said(admin: Somebody) -> None:
    admin.clock.now = datetime(2027, 3, 24, 9, tzinfo=UTC)
    await admin.run("setup zone", place="Berlin")
    card = await admin.run("setup tips", channel="c7", weekday="Sunday", time="2:30am")
    assert "Sunday 28 March 2027, 03:30, Berlin (the clocks skip 02:30 that day)" in words(card)
    assert len(await admin.until(datetime(2027, 3, 28, 2, tzinfo=UTC))) == 1


async def test_the_terminal_needs_no_channel(terminal: Somebody) -> None:
    card = await terminal.run("setup tips")
    assert "every Monday at 09:00, in this chat" in words(card)
    assert len(await terminal.after(days=8)) == 1
    assert terminal.postman.posts[0].parcel.address == "channel:terminal"


async def test_the_overview_of_all_settings_says_how_tips_come(weekly: Somebody, moderator: Somebody) -> None:
    seen = words(await moderator.run("setup show"))
    assert "Weekly tip: every Monday at 09:00, in #c7" in seen
    assert "Time zone: Berlin" in seen


async def test_topics_are_suggested_behind_those_that_were_typed(admin: Somebody) -> None:
    spec = admin.dispatch.registry.find("setup tips")
    assert spec is not None
    found = await admin.dispatch.suggest(admin.arrival(), spec, "topics", "CV, pa")
    assert ("CV, Paths", "CV, Paths") in found
    assert ("All topics", "all") in await admin.dispatch.suggest(admin.arrival(), spec, "topics", "")


async def test_a_pack_with_other_tips_changes_what_comes_next(weekly: Somebody) -> None:
    await weekly.ship(tips_of(["Something new"]))
    assert [words(card).split("\n")[0] for card in await weekly.after(days=8)] == ["Tip of the week: something new"]
    assert "something new" not in {title.lower() for title in TITLES}
