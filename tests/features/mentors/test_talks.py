"""Two people write through the program: both ways, under a name only where they show it, and a report ends it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.features.goals.member import labels
from tests.features.mentors.crowd import ASKED, MODERATORS, Somebody, crowd_of, said

from mentorbot.community import requests
from mentorbot.core.card import Card
from mentorbot.delivery import ledger
from mentorbot.features.mentors.meeting import Meeting
from mentorbot.features.mentors.owing import LETTER
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import delivery


@pytest.fixture
async def talk(mia: Somebody, ada: Somebody) -> tuple[Somebody, Somebody]:
    """Mia asked, without her name, and Ada took it."""
    await mia.asks()
    await ada.news()
    await ada.press("Take it")
    return mia, ada


async def reply(who: Somebody, words: str) -> Card:
    return await who.press("Reply", words=words)


async def test_letters_go_both_ways_without_a_name_and_the_thanks_arrive(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    assert "Ada (physics to data scientist) took it." in said(await mia.news())
    await reply(ada, "I had mine recognised by WES.")
    pushed = await mia.deliver()
    assert [said(card) for card in pushed] == ["You have a message."]
    card = await mia.press_on(pushed[0], "Open")
    assert "Ada, " in said(card)
    assert "I had mine recognised by WES." in said(card)
    await reply(mia, "How long did it take?")
    card = await ada.news()
    assert "They, " in said(card)
    assert "How long did it take?" in said(card)
    for shown in (card, mia.last):
        assert "#ada" not in said(shown)
        assert "#mia" not in said(shown)
    await mia.press("Thank and close", words="That helped me a lot.")
    card = await ada.news()
    assert "That helped me a lot." in said(card)
    assert "It is closed." in said(card)


async def test_several_messages_that_come_together_are_one_push(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await reply(ada, "one")
    await reply(ada, "two")
    (pushed,) = await mia.deliver()
    assert said(pushed) == "You have a message."
    card = await mia.press_on(pushed, "Open")
    assert "one" in said(card)
    assert "two" in said(card)


async def test_whoever_waits_for_the_answer_as_well_is_told_once(mia: Somebody, ada: Somebody) -> None:
    number = await mia.asked()
    await mia.run("ask person", question=str(number))
    await mia.press("Send it")
    await ada.news()
    await ada.press("Take it")
    assert mia.heard == []
    await reply(ada, "one")
    await reply(ada, "two")
    assert mia.heard == [number]


async def test_twenty_letters_are_carried_and_earlier_ones_can_be_read(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    for number in range(20):
        card = await reply(ada, f"letter {number}")
    assert "Reply" not in labels(card)
    again = await ada.run("mentor reply", request="1", side="helper", words="one more")
    assert "You two have written 20 letters" in said(again)
    card = await mia.run("mentor talk", request="1")
    assert "letter 19" in said(card)
    assert "letter 16" not in said(card)
    card = await mia.press("Earlier letters")
    assert "letter 16" in said(card)
    assert "letter 17" not in said(card)


async def test_each_shows_their_own_name_and_no_other(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await ada.press("Show my name")
    card = await mia.news()
    assert "#ada" in said(card)
    assert "#mia" not in said(await ada.run("mentor talk", request="1", side="helper"))
    await mia.press_on(card, "Show my name")
    assert "#mia asked: " in said(await ada.news())
    assert "Show my name" not in labels(ada.last)


async def test_by_name_a_place_is_opened_for_both_once(mia: Somebody, ada: Somebody) -> None:
    await mia.run("mentor ask", words=ASKED)
    await mia.press("With my name")
    await mia.press("Send it")
    await ada.news()
    card = await ada.press("Take it")
    assert "You talk in #t1." in said(card)
    assert "Reply" not in labels(card)
    ((channels, people, first),) = mia.meetings.opened
    assert (channels, people) == (("c1",), ("mia", "ada"))
    assert ASKED in said(first)
    assert "who manages threads here can read it" in said(first)
    card = await mia.news()
    assert "You talk in #t1." in said(card)
    assert "Thank and close" in labels(card)


async def test_two_who_open_a_place_at_once_open_one(mia: Somebody, ada: Somebody) -> None:
    await mia.run("mentor ask", words=ASKED)
    await mia.press("With my name")
    await mia.press("Send it")
    call = replace(await ada.call(), person=await ada.number())
    async with mia.database.write() as tx:
        about = await requests.find(tx, 1)
        assert about is not None
        assert await requests.take(tx, about, call.person, call.now)
        taken = await requests.find(tx, 1)
    assert taken is not None
    meeting = Meeting(mia.database, mia.communities, {"discord": mia.meetings})
    assert await asyncio.gather(*(meeting.bring(call, taken) for _ in range(3))) == ["", "", ""]
    assert len(mia.meetings.opened) == 1


async def test_what_is_taken_is_owed_to_nobody_any_more(talk: tuple[Somebody, Somebody]) -> None:
    mia, _ = talk
    async with mia.database.read() as tx:
        open_ones = select(delivery.c.kind).where(delivery.c.state == "due", delivery.c.kind != LETTER)
        assert (await tx.execute(open_ones)).all() == []
        (nobody,) = await ledger.of_subject(tx, LETTER, "nobody:1")
    assert nobody.state == "withdrawn"


async def test_by_name_without_a_place_letters_are_carried_and_it_is_said(mia: Somebody, ada: Somebody) -> None:
    mia.meetings.why = "I am not allowed to open a private thread here."
    await mia.run("mentor ask", words=ASKED)
    await mia.press("With my name")
    await mia.press("Send it")
    await ada.news()
    card = await ada.press("Take it")
    assert "I am not allowed to open a private thread here. So I carry what you two write." in said(card)
    assert "#mia asked: " in said(card)
    await reply(ada, "Hello.")
    assert "#ada" in said(await mia.news())


async def test_a_report_closes_the_talk_lets_moderators_read_it_and_holds_the_mentor_back(
    talk: tuple[Somebody, Somebody], moderator: Somebody
) -> None:
    mia, ada = talk
    await moderator.community(moderators_channel=MODERATORS)
    await reply(ada, "zebrafish words")
    assert "no such report" in said(await moderator.run("mentor report-show", request="1"))
    assert "1 talk goes on" in said(await moderator.run("mentor review"))
    await mia.news()
    card = await mia.press("Report", words="They were rude.")
    assert "see who wrote it" in said(card)
    await mia.deliver()
    (posted,) = mia.posted(MODERATORS)
    assert "rude" not in said(posted)
    assert "zebrafish" not in said(posted)
    card = await moderator.press_on(posted, "Look at it")
    for words in ("They were rude.", "zebrafish words", "#mia", "#ada", ASKED):
        assert words in said(card)
    await moderator.community()
    assert await moderator.member("max").offered() == []
    assert "held back" in said(await ada.run("mentor mine"))
    assert "was reported" in said(await ada.news())
    assert "over" in said(await ada.run("mentor reply", request="1", side="helper", words="x"))
    assert "held back" in said(await ada.run("mentor offer", name="Ada II", path="x", weekly="1", dm="yes"))
    await moderator.press_on(card, "They may go on")
    assert "no such report" in said(await moderator.run("mentor report-show", request="1"))
    assert "Members can ask you." in said(await ada.news())
    assert await mia.offered() == []
    assert await moderator.member("max").offered() == ["Ask a person"]


async def test_a_mentor_reports_and_stays_a_mentor(talk: tuple[Somebody, Somebody], moderator: Somebody) -> None:
    mia, ada = talk
    await ada.press("Report")
    await mia.deliver()
    await moderator.run("mentor review")
    assert any("reported" in said(card) for card in moderator.asides)
    await moderator.press("Look at a report")
    assert "#ada reported it." in said(moderator.last)
    assert labels(moderator.last) == ["It is settled"]
    assert "Members can ask you." in said(await ada.run("mentor mine"))
    assert await mia.offered() == []


async def test_moderators_end_the_offer_of_a_reported_mentor(
    talk: tuple[Somebody, Somebody], moderator: Somebody
) -> None:
    mia, ada = talk
    await mia.news()
    await mia.press("Report")
    await moderator.run("mentor report-show", request="1")
    await moderator.press("End their offer")
    (pushed,) = [card for card in await mia.deliver() if labels(card) == ["Open 1", "Open 2"]]
    assert said(pushed) == "You have 2 messages."
    assert "is closed" in said(await ada.press_on(pushed, "Open 1"))
    assert "did not take it up, or ended it" in said(await ada.press_on(pushed, "Open 2"))
    await moderator.run("mentor review")
    assert moderator.last.rows == ()


async def test_a_mentor_who_can_not_after_all_gives_it_back_to_the_others(
    talk: tuple[Somebody, Somebody], moderator: Somebody
) -> None:
    mia, ada = talk
    ben = moderator.member("ben")
    await ben.helps(moderator)
    await ada.press("Give it back")
    assert "It waits for a person" in said(await mia.news())
    assert ASKED in said(await ben.news())
    await ben.press("Take it")
    assert "Ben (physics" in said(await mia.news())
    assert "not here any more" in said(await ada.run("mentor talk", request="1", side="helper"))


async def test_what_is_taken_back_in_a_talk_is_closed_to_the_mentor(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await reply(ada, "some words")
    await mia.run("mentor withdraw", request="1")
    card = await ada.news()
    assert said(card) == "Whoever asked this took it back."
    assert "over already" in said(await mia.run("mentor withdraw", request="1"))


async def test_what_was_closed_can_be_taken_back_too(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await reply(ada, "some words")
    await mia.news()
    await mia.press("Thank and close", words="")
    await mia.press("Take it back")
    assert said(await ada.run("mentor talk", request="1", side="helper")) == "Whoever asked this took it back."
    assert "settled already" in said(await ada.run("mentor page", request="1", answer="x"))


async def test_an_end_without_thanks_asks_for_no_page(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await reply(ada, "some words")
    await mia.news()
    await mia.press("End it")
    assert labels(await ada.news()) == ["Not from them again"]


async def test_not_again_is_kept(talk: tuple[Somebody, Somebody], moderator: Somebody) -> None:
    mia, ada = talk
    await reply(ada, "some words")
    await mia.news()
    await mia.press("End it")
    await mia.press("Not Ada again")
    assert await mia.offered() == []
    assert await moderator.member("max").offered() == ["Ask a person"]


async def test_both_lists_say_how_it_stands(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    assert "You asked: Is my foreign PhD recognised in Canada? (goes on)" in said(await mia.run("mentor requests"))
    assert "You help: Is my foreign PhD" in said(await ada.run("mentor requests"))
    await mia.run("mentor withdraw", request="1")
    assert "taken back" in said(await mia.run("mentor requests"))
    assert "You help: taken back" in said(await ada.run("mentor requests"))


async def test_what_is_pushed_respects_quiet_hours(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await mia.deliver()
    ada.clock.until(ada.clock().replace(hour=22))
    await ada.run("mentor talk", request="1", side="helper")
    await reply(ada, "late words")
    assert await mia.deliver() == []
    assert len(await mia.after(hours=11)) == 1


async def test_in_a_terminal_one_person_tries_both_sides(database: Database) -> None:
    me = crowd_of(database, "terminal")
    await me.helps(me)
    await me.asks()
    await me.news()
    await me.press("Take it")
    await reply(me, "an answer to myself")
    card = await me.run("mentor talk", request="1")
    assert "an answer to myself" in said(card)
    await me.press("Thank and close", words="thanks")
    assert "You two" not in said(await me.run("mentor talk", request="1", side="helper"))
    me.clock.pass_on(timedelta(days=1))
