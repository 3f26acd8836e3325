"""The moderators' week: at most three tasks with their taps and honest times, numbers, and silence where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from tests.fakes.pack import page
from tests.fakes.postman import Fault
from tests.fakes.program import entry, publish
from tests.features.goals.member import buttons, labels, words
from tests.features.week.crowd import CHANNEL, Somebody, crowd_of
from tests.features.week.test_questions_in_groups import TOMATOES, VISA, three_ask

from mentorbot.community import requests
from mentorbot.community.tasks import Task
from mentorbot.core.card import Button, Instant
from mentorbot.core.owed import Result
from mentorbot.features.curation import effort
from mentorbot.features.curation.people import PeopleTasks
from mentorbot.knowledge import drafts
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.delivery import recurrence
from mentorbot.storage.schema.mentors import mentor
from mentorbot.storage.schema.notices import notice

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
GONE = Fault(answer=Result("failed", why="channel", definite=True))
FORBIDDEN = Fault(answer=Result("failed", why="forbidden", definite=True))


@pytest.fixture
async def weekly(ada: Somebody) -> Somebody:
    """An administrator who set the moderators' channel, a minute ago."""
    await ada.run("setup moderators-channel", channel=CHANNEL)
    await ada.rounds()
    return ada


async def until_monday(ada: Somebody, weeks: int = 0) -> None:
    await ada.unanswered.look(await ada.place(), ada.clock())
    await ada.until(MONDAY + timedelta(weeks=weeks, minutes=1))


async def test_it_comes_on_mondays_at_nine_once_a_moderators_channel_is_set(weekly: Somebody) -> None:
    await three_ask(weekly)
    await weekly.until(MONDAY - timedelta(minutes=1))
    assert weekly.posted() == []
    await until_monday(weekly)
    (card,) = weekly.posted()
    said = words(card)
    assert said.startswith("One thing for this week")
    assert "1. 3 members asked, and there is no answer: " in said
    assert "About 6 minutes." in said
    assert "This week: answered 0, no answer 3." in said
    assert "tomato" not in said
    assert labels(card)[-1] == "All that waits"
    mia = weekly.member("mia")
    assert "3 members asked" in words(await mia.press_on(card, labels(card)[0]))
    assert not mia.public
    await until_monday(weekly, 1)
    assert len(weekly.posted()) == 2


async def test_who_is_no_moderator_any_more_presses_in_vain(weekly: Somebody) -> None:
    await three_ask(weekly)
    await until_monday(weekly)
    card = weekly.posted()[0]
    spec = weekly.dispatch.registry.find(card.buttons[0].command)
    assert spec is not None
    reply = await weekly.dispatch.admit(weekly.member("m1").arrival(), spec, {"group": "1"})
    assert "This is for moderators here." in words(reply.card)  # type: ignore[union-attr]


async def test_nothing_to_do_is_no_message_and_the_next_week_comes(weekly: Somebody) -> None:
    await until_monday(weekly)
    assert weekly.posted() == []
    await three_ask(weekly)
    await until_monday(weekly, 1)
    assert len(weekly.posted()) == 1


async def test_two_members_alone_are_no_task(weekly: Somebody) -> None:
    await three_ask(weekly, *TOMATOES[:2])
    await weekly.member("m9").ask(VISA)
    await until_monday(weekly)
    assert weekly.posted() == []


async def test_without_a_channel_nothing_is_owed(ada: Somebody) -> None:
    await three_ask(ada)
    await ada.rounds()
    await until_monday(ada)
    assert await ada.rows(recurrence) == []
    assert ada.postman.posts == []


async def test_the_three_most_useful_come_each_with_its_tap_and_time(weekly: Somebody) -> None:
    mia = weekly.member("mia")
    for number in range(4):
        await weekly.member(f"m{number}").ask(TOMATOES[number % 3])
    for number in range(3):
        somebody = weekly.member(f"n{number}")
        await somebody.ask("cv length?")
        await somebody.press("Not helpful")
        await somebody.press("Too thin")
    await late(weekly)
    await until_monday(weekly)
    card = weekly.posted()[0]
    said = words(card)
    assert said.startswith("Three things for this week")
    lines = [line for line in said.split("\n") if line[:2] in ("1.", "2.", "3.")]
    assert lines[0].startswith("1. 4 members asked, and there is no answer: ")
    assert lines[1] == "2. 3 members called this page not helpful: How long should my CV be?"
    assert said.count("About ") == 3
    assert len(card.rows) == 3
    assert len(set(labels(card))) == 4
    for button in buttons(card):
        spec = weekly.dispatch.registry.find(button.command)
        assert spec is not None, button
        assert set(button.args) <= {each.name for each in spec.params}, button
    assert "How long should my CV be?" in words(await mia.press_on(card, "Open the page that did not help"))


async def late(ada: Somebody) -> None:
    """A page of the community's own that is past its date."""
    old = replace(entry("old", page("How old is this page?", "Old. [dartsi]", questions=("old page",))))
    past = replace(old, check_again=date(2026, 1, 1))
    await publish(ada.database, await ada.place(), past)


async def test_a_page_past_its_date_is_a_task(weekly: Somebody) -> None:
    await late(weekly)
    await until_monday(weekly)
    (card,) = weekly.posted()
    assert "One page is past the day on which somebody was to look again." in words(card)
    assert "How old is this page?" in words(await weekly.member("mia").press_on(card, "Check pages again"))


async def test_a_newer_page_of_the_pack_is_a_task_or_one_line(weekly: Somebody) -> None:
    mia = weekly.member("mia")
    await changed_here_and_there(weekly)
    await until_monday(weekly)
    (card,) = weekly.posted()
    assert "A newer version of one page that you changed came with me." in words(card)
    assert labels(card)[0] == "Compare them"
    assert "Yours stay until you choose." in words(await mia.press_on(card, "Compare them"))
    for number in range(3):
        for topic in ("growing tomato plants balcony", "glass blowing furnace basics", "knitting wool socks heel"):
            await weekly.member(f"m{number}").ask(topic)
    await until_monday(weekly, 1)
    card = weekly.posted()[1]
    assert "Compare them" not in labels(card)
    assert words(card).endswith("A newer version of one page that you changed came with me.")


async def changed_here_and_there(ada: Somebody) -> None:
    slug = "how-long-should-my-cv-be"
    mine = page(body="Two pages, says Dartsi. [dartsi]")
    await publish(ada.database, await ada.place(), entry(slug, mine))
    await publish(ada.database, ada.process.pack, entry(slug, page(body="Three pages. [dartsi]")))


async def test_whose_page_helped_most_is_told_from_three_members_on(weekly: Somebody) -> None:
    for number in range(2):
        somebody = weekly.member(f"n{number}")
        await somebody.ask("cv length?")
        await somebody.press("Helpful")
    await late(weekly)
    await until_monday(weekly)
    assert "Helped most" not in words(weekly.posted()[0])
    assert "This week:" not in words(weekly.posted()[0]), "two members alone are not counted aloud"
    for number in range(3):
        somebody = weekly.member(f"n{number}")
        await somebody.ask("cv length?")
        await somebody.press("Helpful")
    await until_monday(weekly, 1)
    said = words(weekly.posted()[1])
    assert "Helped most: How long should my CV be?, from Olympia Dartsi (3 members)." in said
    assert "This week: answered 3, no answer 0." in said


@dataclass
class Mentors:
    """Mentors who wait, and members who were passed on to people."""

    waiting: int

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        words = (f"{self.waiting} people offer to help.",)
        return [Task(words, Button("Look at them", "kb", {}), 2, 2 * self.waiting)] if self.waiting else []

    async def count(self, tx: Tx, community: int, since: Instant) -> int:
        return 9


async def test_other_features_add_tasks_and_what_was_passed_to_people(database: Database, tmp_path: Path) -> None:
    mentors = Mentors(5)
    ada = await crowd_of(database, tmp_path, tasks=[mentors], passed=mentors)
    await ada.run("setup moderators-channel", channel=CHANNEL)
    await ada.rounds()
    await three_ask(ada)
    await until_monday(ada)
    said = words(ada.posted()[0])
    assert "1. 5 people offer to help.\nAbout 2 minutes." in said
    assert "This week: answered 0, passed to people 9, no answer 3." in said


async def test_people_who_offer_to_help_and_what_was_sent_to_people_is_in_it(
    database: Database, tmp_path: Path
) -> None:
    people = PeopleTasks()
    ada = await crowd_of(database, tmp_path, tasks=[people], passed=people)
    await ada.run("setup moderators-channel", channel=CHANNEL)
    await ada.rounds()
    await three_ask(ada)
    place, now = await ada.place(), ada.clock()
    members = [await ada.member(native).number() for native in ("m0", "m1")]
    async with database.write() as tx:
        offered = {"community": place, "topics": [], "weekly": 2, "dm": True, "state": "offered", "since": now}
        for number in members:
            await tx.execute(insert(mentor).values(person=number, name="Ada", path="physics", **offered))
        sent = await requests.draft(tx, members[0], place, "Is it?", None, "c1", now)
        await requests.change(tx, sent, now, state="open", sent_at=now)
    await until_monday(ada)
    said = words(ada.posted()[0])
    assert "1. 2 people offer to be asked.\nAbout 4 minutes." in said
    assert "passed to people 1" in said


async def test_an_administrator_changes_its_time_and_pauses_it(weekly: Somebody) -> None:
    card = await weekly.run("setup week", weekday="Thursday", time="18:30")
    assert weekly.public
    assert "every Thursday at 18:30" in words(card)
    assert "Thursday 26 November 2026, 18:30" in words(card)
    await late(weekly)
    await weekly.until(datetime(2026, 11, 26, 18, 31, tzinfo=UTC))
    assert len(weekly.posted()) == 1
    assert "is paused" in words(await weekly.run("setup week", pause="yes"))
    await weekly.rounds()
    await weekly.after(weeks=3)
    assert len(weekly.posted()) == 1
    await weekly.run("setup week", pause="no")
    await weekly.after(weeks=1)
    assert len(weekly.posted()) == 2


async def test_only_administrators_set_it_and_only_where_there_is_a_channel(ada: Somebody) -> None:
    assert "There is no moderators' channel here yet." in words(await ada.run("setup week", weekday="Friday"))
    spec = ada.dispatch.registry.find("setup week")
    assert spec is not None
    reply = await ada.dispatch.admit(ada.member("mia").arrival(), spec, {"pause": "yes"})
    assert "This is for administrators here." in words(reply.card)  # type: ignore[union-attr]
    assert await ada.rows(recurrence) == []


async def test_where_everyone_reads_the_channel_nothing_is_posted_and_moderators_hear_why(weekly: Somebody) -> None:
    await late(weekly)
    weekly.channels.open.add(CHANNEL)
    await until_monday(weekly)
    assert weekly.posted() == []
    (stands,) = await weekly.rows(notice)
    assert "everyone here can read the moderators' channel" in stands.text
    assert len(stands.text) <= 300
    weekly.channels.open.clear()
    await until_monday(weekly, 1)
    assert len(weekly.posted()) == 1
    assert await weekly.rows(notice) == []


@pytest.mark.parametrize(("fault", "told"), [(GONE, "is gone"), (FORBIDDEN, "I may not write")])
async def test_a_channel_that_takes_nothing_is_told_and_the_next_week_tried(
    weekly: Somebody, fault: Fault, told: str
) -> None:
    await late(weekly)
    weekly.postman.faults.append(fault)
    await until_monday(weekly)
    (stands,) = await weekly.rows(notice)
    assert told in stands.text
    assert len(stands.text) <= 300
    await until_monday(weekly, 1)
    assert len(weekly.posted()) == 1


async def test_it_follows_the_moderators_channel_and_ends_with_it(weekly: Somebody) -> None:
    await late(weekly)
    await weekly.run("setup moderators-channel", channel="c10")
    await until_monday(weekly)
    assert weekly.postman.posts == [], "the old channel gets nothing, even before anybody looked again"
    weekly.clock.pass_on(timedelta(minutes=2))
    await weekly.rounds()
    await until_monday(weekly, 1)
    assert len(weekly.posted("c10")) == 1
    assert weekly.posted() == []
    await weekly.run("setup moderators-channel")
    weekly.clock.pass_on(timedelta(minutes=2))
    await weekly.rounds()
    assert await weekly.rows(recurrence) == []
    await until_monday(weekly, 3)
    assert len(weekly.postman.posts) == 1


async def test_two_processes_that_see_the_channel_at_once_owe_one_message(weekly: Somebody, tmp_path: Path) -> None:
    other = await crowd_of(weekly.database, tmp_path, clock=weekly.clock)
    await weekly.communities.settings(await weekly.place(), weekly.clock())
    await weekly.run("setup moderators-channel", channel="c10")
    await other.weeks.round(weekly.clock())
    weekly.clock.pass_on(timedelta(minutes=2))
    await weekly.weeks.round(weekly.clock())
    await late(weekly)
    await until_monday(weekly)
    assert len(weekly.posted("c10")) == 1
    assert await other.deliver() == []


async def test_days_late_it_still_comes_and_says_so_and_after_three_days_it_is_skipped(weekly: Somebody) -> None:
    await late(weekly)
    weekly.clock.until(MONDAY + timedelta(days=2))
    await weekly.deliver()
    assert "This comes 2 days late." in words(weekly.posted()[0])
    weekly.clock.until(MONDAY + timedelta(days=7 + 4))
    await weekly.deliver()
    assert len(weekly.posted()) == 1


def test_times_are_honest() -> None:
    assert effort.minutes() == 1
    assert effort.minutes(write=effort.A_PAGE, decide=2) == 6
    assert effort.said(1) == "About 1 minute."
    assert effort.said(6) == "About 6 minutes."


async def test_a_draft_in_review_and_a_suggestion_are_tasks(weekly: Somebody) -> None:
    place, number = await weekly.place(), await weekly.member("mia").number()
    async with weekly.database.write() as tx:
        for slug, origin in (("a", "form"), ("b", "suggest")):
            text = page(f"What about {slug}?", "So. [dartsi]", questions=(slug,))
            draft = await drafts.begin(tx, place, Written(entry(slug, text)), origin, number, weekly.clock())  # type: ignore[arg-type]
            if origin == "form":
                await drafts.submit(tx, place, draft.id, 1, weekly.clock())
    await until_monday(weekly)
    said = words(weekly.posted()[0])
    assert "One draft waits for a second pair of eyes." in said
    assert "One suggestion from members." in said
