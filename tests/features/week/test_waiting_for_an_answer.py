"""Tell me when there is an answer: a day is given and kept, once, with an answer or without."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.fakes.pack import page
from tests.fakes.postman import CLOSED, Clock
from tests.fakes.program import entry, publish, retire
from tests.features.goals.member import labels, words
from tests.features.week.crowd import Somebody, crowd_of

from mentorbot.core.card import Card
from mentorbot.features.ask.promise import answered, last_day, let_go
from mentorbot.people.reach import reach, set_reach
from mentorbot.people.waits import MOST, stale
from mentorbot.storage.database import Database
from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import person
from mentorbot.storage.schema.questions import question, waiting_for

ASKED = "growing tomato plants on balcony windowsill"
TELL = "Tell me when there is an answer"
NEUTRAL = "I said that I would write to you."
ABOUT = page(
    "How does growing tomato plants on a windowsill work?",
    "With water, says Dartsi. [dartsi]",
    questions=(ASKED, "growing tomato plants balcony windowsill", "tomato plants windowsill"),
)


@pytest.fixture
def member(ada: Somebody) -> Somebody:
    return ada.member("m1")


async def waits(member: Somebody, text: str = ASKED) -> Card:
    await member.ask(text)
    return await member.press(TELL)


async def published(ada: Somebody, slug: str = "tomatoes", text: str = ABOUT) -> None:
    await publish(ada.database, await ada.place(), entry(slug, text))


async def test_the_day_is_said_and_on_it_they_hear_that_nobody_knew(member: Somebody) -> None:
    card = await waits(member)
    assert words(card).startswith("I'll write to you on Thursday 21 January 2027 at the latest.")
    assert ASKED in words(card)
    assert f'Your screen shows "{NEUTRAL}" and no more.' in words(card)
    assert await member.until(datetime.fromisoformat("2027-01-21T17:59+00:00")) == []
    (pushed,) = await member.after(minutes=2)
    assert words(pushed) == NEUTRAL
    assert labels(pushed) == ["Open"]
    opened = await member.open(pushed)
    assert words(opened).startswith("Nobody has answered this so far.")
    assert ASKED in words(opened)
    assert await member.after(days=90) == [], "once, and never again"


async def test_a_page_that_answers_it_is_told_at_once_and_only_once(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await ada.rounds()
    assert await member.brought() == []
    await published(ada)
    await ada.rounds()
    await ada.rounds()
    (pushed,) = await member.brought()
    assert words(pushed) == NEUTRAL
    opened = await member.open(pushed)
    assert words(opened).startswith("How does growing tomato plants on a windowsill work?")
    assert "With water, says Dartsi." in words(opened)
    assert f'You asked: "{ASKED}"' in words(opened)
    assert {"Helpful", "Not helpful"} <= set(labels(opened))
    assert await member.after(days=90) == []


async def test_it_survives_a_restart_and_two_processes_that_look_at_once(
    ada: Somebody, member: Somebody, tmp_path: Path
) -> None:
    await waits(member)
    other = await crowd_of(ada.database, tmp_path, clock=ada.clock)
    await published(ada)
    await other.lookout.look(ada.clock())
    await ada.lookout.look(ada.clock())
    assert len(await ada.deliver()) == 1
    assert await other.deliver() == []


async def test_in_quiet_hours_it_waits_until_they_end(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await member.until(datetime.fromisoformat("2026-11-23T23:00+00:00"))
    await published(ada)
    await ada.rounds()
    assert await member.brought() == []
    assert len(await member.until(datetime.fromisoformat("2026-11-24T08:00:30+00:00"))) == 1


async def test_a_page_about_something_else_leaves_the_day_as_it_is(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await published(ada, "glass", page("How do I blow glass?", "Softly. [dartsi]", questions=("glass blowing",)))
    await ada.rounds()
    assert await member.brought() == []
    before = (await ada.rows(waiting_for))[0]
    await ada.rounds()
    assert (await ada.rows(waiting_for))[0] == before, "it is not asked again until pages change"
    async with ada.database.read() as tx:
        assert await stale(tx, 5) == []
    assert len(await member.after(days=61)) == 1


async def test_a_page_published_between_the_question_and_the_press_is_told(ada: Somebody, member: Somebody) -> None:
    card = await member.ask(ASKED)
    await published(ada)
    await member.press_on(card, TELL)
    await ada.rounds()
    assert len(await member.brought()) == 1


async def test_a_newer_pack_is_searched_too(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await publish(ada.database, ada.process.pack, entry("tomatoes", ABOUT))
    await ada.rounds()
    assert len(await member.brought()) == 1


async def test_pressing_again_promises_nothing_new(member: Somebody, ada: Somebody) -> None:
    await member.ask(ASKED)
    no = member.last
    first = await member.press_on(no, TELL)
    member.clock.pass_on(timedelta(days=3))
    assert words(await member.press_on(no, TELL)) == words(first)
    assert len(await ada.rows(waiting_for)) == 1
    assert len(await ada.rows(delivery)) == 1


async def test_two_presses_at_once_promise_one_thing(member: Somebody, ada: Somebody) -> None:
    await member.ask(ASKED)
    no, others = member.last, [ada.member("m1") for _ in range(4)]
    cards = await asyncio.gather(*(each.press_on(no, TELL) for each in others))
    assert {words(card).split("\n")[0] for card in cards} == {words(cards[0]).split("\n")[0]}
    assert cards[0].tone == "plain"
    assert len(await ada.rows(waiting_for)) == 1


async def test_it_is_taken_back_and_nothing_of_it_is_kept(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await member.press("Stop waiting")
    assert await ada.rows(waiting_for) == []
    assert [row.state for row in await ada.rows(delivery)] == ["withdrawn"]
    await published(ada)
    await ada.rounds()
    assert await member.after(days=61) == []
    assert "You wait for no answer now." in words(await member.run("waiting"))


async def test_they_are_listed_with_their_days_and_stopped_one_by_one(member: Somebody) -> None:
    await waits(member)
    await waits(member, "glass blowing basics")
    card = await member.run("waiting")
    assert words(card).count("Until Thursday 21 January 2027.") == 2
    assert labels(card) == ["Stop waiting for 1", "Stop waiting for 2"]
    await member.press("Stop waiting for 1")
    assert "glass" not in words(await member.run("waiting"))


async def test_at_twenty_it_says_so(ada: Somebody, member: Somebody) -> None:
    for number in range(MOST):
        await waits(member, f"growing{number} tomato{number} plants{number} on balcony{number}")
    card = await waits(member, "glass blowing basics")
    assert card.tone == "sorry"
    assert "You wait for 20 answers already" in words(card)
    await member.run("tell me stop", wait=str((await ada.rows(waiting_for))[0].id))
    assert "I'll write to you" in words(await waits(member, "glass blowing basics"))


async def test_nobody_waits_for_opens_or_stops_what_is_anothers(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    number, wait = str((await ada.rows(question))[0].id), str((await ada.rows(waiting_for))[0].id)
    thief = ada.member("m2")
    assert "somebody else asked it" in words(await thief.run("tell me", question=number))
    assert "tomato" not in words(await thief.run("tell me open", wait=wait))
    assert "tomato" not in words(await thief.run("tell me again", wait=wait))
    await thief.run("tell me stop", wait=wait)
    assert len(await ada.rows(waiting_for)) == 1
    assert "You wait for no answer now." in words(await thief.run("waiting"))


async def test_closed_direct_messages_bring_it_beside_the_next_private_reply(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await published(ada)
    ada.postman.faults.append(CLOSED)
    await ada.rounds()
    assert await member.brought() == []
    await member.run("waiting")
    (aside,) = member.asides
    assert "There is an answer to what you asked." in words(aside)
    assert ASKED in words(aside)
    assert "With water" in words(await member.press_on(aside, "Open"))
    await member.run("waiting")
    assert member.asides == ()


async def test_who_chose_to_be_left_alone_finds_it_with_the_next_reply(ada: Somebody, member: Somebody) -> None:
    await member.ask(ASKED)
    no = member.last
    async with ada.database.write() as tx:
        await set_reach(tx, await member.number(), {"route": "next_use"})
    assert "it waits for your next use of me" in words(await member.press_on(no, TELL))
    await published(ada)
    await ada.rounds()
    assert await member.brought() == []
    await member.run("waiting")
    assert len(member.asides) == 1


async def test_a_person_who_answers_is_told_of_too_and_one_who_brought_it_leaves_nothing_to_tell(
    ada: Somebody, member: Somebody
) -> None:
    await waits(member)
    await waits(member, "glass blowing basics")
    first, second = (row.id for row in await ada.rows(question))
    async with ada.database.write() as tx:
        assert await answered(tx, first, "person", ada.clock()) == 1
        assert await answered(tx, first, "person", ada.clock()) == 0
        assert await let_go(tx, second) == 1
        assert await answered(tx, 10**9, "person", ada.clock()) == 0
    await ada.deliver()
    (pushed,) = await member.brought()
    assert words(await member.open(pushed)).startswith("Somebody here has answered what you asked.")
    assert await member.after(days=61) == []


async def test_where_the_page_is_gone_by_then_it_says_so_and_can_be_looked_out_for_again(
    ada: Somebody, member: Somebody
) -> None:
    await waits(member)
    await published(ada)
    await ada.rounds()
    await retire(ada.database, await ada.place(), "tomatoes")
    opened = await member.open((await member.brought())[0])
    assert "taken offline since" in words(opened)
    again = await member.press("Wait for it again")
    assert "I'll write to you on" in words(again)
    await published(ada)
    await ada.rounds()
    assert len(await member.brought()) == 2


async def test_under_an_answer_they_hear_of_more_and_not_of_the_same_again(ada: Somebody, member: Somebody) -> None:
    short = page("How long is the road to Xanadu?", "Far. [dartsi]", questions=("road to xanadu", "xanadu road length"))
    await published(ada, "xanadu", short)
    card = await member.ask("road to xanadu")
    assert "Tell me when there is more" in labels(card)
    await member.press("Tell me when there is more")
    await published(ada, "xanadu", short.replace("Far.", "Very far."))
    await ada.rounds()
    assert await member.brought() == []
    await published(ada, "xanadu", short.replace("Far. [dartsi]", "Far. [dartsi]\n\n- By ship. [dartsi]"))
    await ada.rounds()
    assert len(await member.brought()) == 1


async def test_who_was_told_of_a_page_and_wants_more_is_not_told_of_the_same_page(
    ada: Somebody, member: Somebody
) -> None:
    await waits(member)
    await published(ada)
    await ada.rounds()
    await member.open((await member.brought())[0])
    assert "I'll write to you on" in words(await member.press("Tell me when there is more"))
    await ada.rounds()
    assert len(await member.brought()) == 1
    await published(ada, "tomatoes", ABOUT.replace("Dartsi. [dartsi]", "Dartsi. [dartsi]\n\n- And sun. [dartsi]"))
    await ada.rounds()
    assert len(await member.brought()) == 2


async def test_an_answer_with_more_to_say_offers_that_instead(member: Somebody) -> None:
    card = await member.ask("cv length?")
    assert "Tell me when there is more" not in labels(card)


async def test_a_page_that_was_refused_is_no_answer_to_it(ada: Somebody, member: Somebody) -> None:
    await member.ask("cv length?")
    await member.press("Not helpful")
    await member.press("Not my question")
    await member.press(TELL)
    await published(ada, "glass", page("How do I blow glass?", "Softly. [dartsi]", questions=("glass blowing",)))
    await ada.rounds()
    assert await member.brought() == []


async def test_of_a_community_that_they_were_not_seen_in_today_no_page_is_shown(
    ada: Somebody, member: Somebody
) -> None:
    await waits(member)
    await published(ada)
    await ada.rounds()
    wait = str((await ada.rows(waiting_for))[0].id)
    member.clock.pass_on(timedelta(days=2))
    spec = ada.dispatch.registry.find("tell me open")
    assert spec is not None
    arrival = replace(member.arrival(), community=None, place="dm", event="discord:int:dm")
    admitted = await ada.dispatch.admit(arrival, spec, {"wait": wait})
    reply = await ada.dispatch.run(admitted)  # type: ignore[arg-type]
    assert reply is not None
    assert "With water" not in words(reply.card)
    assert "Use /waiting there." in words(reply.card)


async def test_the_words_go_a_month_after_they_were_told_and_never_before(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    await waits(member, "glass blowing basics")
    await published(ada)
    await ada.rounds()
    terms = Terms({}, timedelta(days=90))
    await sweep(ada.database, terms, ada.clock() + timedelta(days=29), 100)
    assert len(await ada.rows(waiting_for)) == 2
    await sweep(ada.database, terms, ada.clock() + timedelta(days=31), 100)
    assert [row.told for row in await ada.rows(waiting_for)] == [None], "what was promised is kept"


async def test_questions_that_are_deleted_sooner_break_no_promise(ada: Somebody, member: Somebody) -> None:
    await waits(member)
    async with ada.database.write() as tx:
        await tx.execute(question.delete())
    await published(ada)
    await ada.rounds()
    assert "With water" in words(await member.open((await member.brought())[0]))


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"rest_days": ""}, "2027-01-21 18:00"),
        ({"rest_days": "FR"}, "2027-01-21 18:00"),
        ({"rest_days": "MO,TU,WE,TH,FR"}, "2027-01-17 18:00"),
        ({"quiet": "17:00-20:00"}, "2027-01-21 20:00"),
        ({"usual_time": "08:30"}, "2027-01-22 08:30"),
    ],
)
async def test_the_day_that_is_promised_is_at_most_sixty_days_away_and_one_on_which_they_are_written_to(
    database: Database, changes: dict[str, str], day: str
) -> None:
    now = Clock().now
    async with database.write() as tx:
        await tx.execute(person.insert().values(platform="discord", tenant="", native="u1"))
        await tx.execute(update(person).values(**changes))
        who = await reach(tx, 1)
    slot = last_day(who, now)
    assert f"{slot:%Y-%m-%d %H:%M}" == day
    assert slot <= now.replace(tzinfo=None) + timedelta(days=60)


def test_what_is_pushed_says_nothing() -> None:
    assert not re.search("answer|question|nobody", NEUTRAL)
