"""A member asks a person: what is sent is shown first, goes to who was named, and one of them takes it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select
from tests.fakes.postman import GONE
from tests.features.goals.member import labels
from tests.features.mentors.crowd import ASKED, CHANNEL, MODERATORS, Somebody, crowd_of, said

from mentorbot.community import mentors, requests
from mentorbot.storage.database import Database
from mentorbot.storage.schema.mentors import asked, request


async def states(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(select(request.c.state).order_by(request.c.id))).scalars())


async def test_nobody_sees_a_word_before_it_is_sent(mia: Somebody, ada: Somebody) -> None:
    card = await mia.run("mentor ask", words=ASKED)
    assert ASKED in said(card)
    assert "without your name" in said(card)
    assert "It goes to Ada." in said(card)
    assert "Nobody learns who asked" in said(card)
    assert "reports it" in said(card)
    before = len(mia.postman.posts)
    await mia.deliver()
    assert len(mia.postman.posts) == before
    card = await mia.press("Change the words", words="Is a PhD from Brazil recognised?")
    assert "Brazil" in said(card)
    card = await mia.press("Don't send it")
    await mia.deliver()
    assert len(mia.postman.posts) == before
    assert await states(mia.database) == []


async def test_what_is_pushed_says_nothing_and_what_is_opened_shows_the_words_without_a_name(
    mia: Somebody, ada: Somebody
) -> None:
    sent = await mia.asks()
    assert "with an answer or without" in said(sent)
    await ada.deliver()
    pushed = (await ada.brought())[-1]
    assert said(pushed) == "You have a message."
    card = await ada.press_on(pushed, "Open")
    assert ASKED in said(card)
    assert "mia" not in said(card)
    assert labels(card) == ["Take it", "Not for me", "Not from them again"]


async def test_with_a_name_the_account_is_shown_to_whoever_may_take_it(mia: Somebody, ada: Somebody) -> None:
    await mia.run("mentor ask", words=ASKED)
    card = await mia.press("With my name")
    assert "with your name" in said(card)
    assert "private thread" in said(card)
    await mia.press("Send it")
    assert "#mia asks:" in said(await ada.news())


async def test_whoever_is_left_out_is_not_asked_and_can_not_open_it(
    mia: Somebody, ada: Somebody, ben: Somebody
) -> None:
    await mia.run("mentor ask", words=ASKED)
    card = await mia.press("Choose who")
    assert "About: CV" in said(card)
    assert set(labels(card)) == {"Leave out Ada", "Leave out Ben", "Back"}
    card = await mia.press("Leave out Ben")
    assert "Ask Ben too" in labels(card)
    card = await mia.press("Back")
    assert "It goes to Ada." in said(card)
    before = len(await ben.brought())
    await mia.press("Send it")
    opened = await ada.news()
    assert ASKED in said(opened)
    assert len(await ben.brought()) == before
    number = next(button.args["request"] for button in opened.buttons)
    assert "not here any more" in said(await ben.run("mentor question", request=number))
    assert "not here any more" in said(await ben.run("mentor take", request=number))


async def test_everybody_left_out_is_nobody_left_to_ask(mia: Somebody, ada: Somebody) -> None:
    await mia.run("mentor ask", words=ASKED)
    await mia.press("Choose who")
    await mia.press("Leave out Ada")
    await mia.press("Back")
    card = await mia.press("Send it")
    assert card.tone == "sorry"
    assert await states(mia.database) == ["draft"]


async def test_the_button_is_there_only_where_somebody_can_be_asked(mia: Somebody, moderator: Somebody) -> None:
    assert await mia.offered() == []
    ada = moderator.member("ada")
    await ada.run("mentor offer", name="Ada", path="physics to data scientist", weekly="1", dm="yes")
    assert await mia.offered() == []
    await moderator.run("mentor decide", person=str(await ada.number()), what="approve")
    assert await mia.offered() == ["Ask a person"]
    assert await ada.offered() == []
    await ada.run("mentor pause", until="1 December")
    assert await mia.offered() == []
    await ada.run("mentor resume")
    await mia.asks()
    assert await moderator.member("max").offered() == []
    ada.clock.pass_on(timedelta(days=7))
    assert await mia.offered() == ["Ask a person"]
    await ada.run("mentor stop")
    assert await mia.offered() == []
    await moderator.community(moderators_channel=MODERATORS)
    assert await mia.offered() == ["Ask a person"]
    await moderator.community()
    card = await mia.run("mentor ask", words=ASKED)
    assert said(card).startswith("Nobody here can be asked at the moment.")


async def test_who_may_not_be_asked_by_message_is_asked_in_the_mentors_channel_alone(
    mia: Somebody, moderator: Somebody
) -> None:
    ada = moderator.member("ada")
    await ada.helps(moderator, dm="no")
    assert await mia.offered() == []
    await moderator.community(mentors_channel=CHANNEL)
    card = await mia.run("mentor ask", words=ASKED)
    assert "The mentors' channel hears that there is a question." in said(card)
    await mia.press("Send it")
    await mia.deliver()
    (posted,) = mia.posted(CHANNEL)
    assert ASKED not in said(posted)
    stranger = moderator.member("eve")
    assert ASKED not in said(await stranger.press_on(posted, "Open"))
    assert ASKED in said(await ada.press_on(posted, "Open"))
    assert ASKED not in said(await moderator.press_on(posted, "Open"))


async def test_a_question_of_the_log_and_a_goal_bring_their_words_along(mia: Somebody, ada: Somebody) -> None:
    number = await mia.asked()
    card = await mia.run("ask person", question=str(number))
    assert ASKED in said(card)
    await mia.press("Change the words", words="About degrees")
    assert "About degrees" in said(await mia.run("ask person", question=str(number)))
    assert ASKED not in said(await ada.run("ask person", question=str(number)))
    await mia.run("goal add", skill="SQL")
    card = await mia.run("ask person", goal="1")
    assert "I'm stuck with a goal of mine: SQL" in said(card)
    assert "SQL" not in said(await ada.run("ask person", goal="1"))


async def test_stuck_with_a_goal_leads_to_a_person_where_there_is_one(mia: Somebody, moderator: Somebody) -> None:
    await mia.run("goal add", skill="SQL")
    await mia.run("check-in stuck", goal="1")
    card = await mia.press("I'd like a person")
    assert "Ask a person" not in labels(card)
    await moderator.member("ada").helps(moderator)
    card = await mia.run("check-in stuck", goal="1", reason="person")
    assert "Ask a person" in labels(card)
    assert "SQL" in said(await mia.press("Ask a person"))


async def test_three_a_week_are_carried_and_those_taken_back_count(mia: Somebody, moderator: Somebody) -> None:
    await moderator.community(moderators_channel=MODERATORS)
    for _ in range(3):
        await mia.asks()
        await mia.press("Take it back")
    card = await mia.asks()
    assert "You sent 3 questions" in said(card)
    mia.clock.pass_on(timedelta(days=6, hours=23))
    assert "You sent 3 questions" in said(await mia.asks())
    mia.clock.pass_on(timedelta(hours=2))
    assert said(await mia.asks()).startswith("Sent.")


async def test_nobody_is_asked_beyond_their_own_number(moderator: Somebody, ada: Somebody) -> None:
    before = len(await ada.brought())
    for name in ("mia", "max"):
        assert said(await moderator.member(name).asks()).startswith("Sent.")
        await ada.deliver()
    assert len(await ada.brought()) == before + 2
    assert "Nobody here can be asked" in said(await moderator.member("eva").run("mentor ask", words=ASKED))
    async with ada.database.read() as tx:
        assert len((await tx.execute(select(asked).where(asked.c.state == "asked"))).all()) == 2


async def test_in_a_channel_a_mentor_takes_no_more_than_their_own_number(
    mia: Somebody, moderator: Somebody, ada: Somebody
) -> None:
    await moderator.community(mentors_channel=CHANNEL)
    for _ in range(3):
        await mia.asks()
    await mia.deliver()
    first, second, third = mia.posted(CHANNEL)
    for posted in (first, second):
        await ada.press_on(posted, "Open")
        assert said(await ada.press("Take it")).startswith("You took it.")
    await ada.press_on(third, "Open")
    assert "You said 2 a week" in said(await ada.press("Take it"))


async def test_two_take_it_at_once_and_one_has_it(database: Database) -> None:
    moderator = crowd_of(database)
    mentors_ = [moderator.member(name) for name in ("ada", "ben", "cleo")]
    for each in mentors_:
        await each.helps(moderator)
    await moderator.member("mia").asks()
    for each in mentors_:
        await each.news()
    cards = await asyncio.gather(*(each.press("Take it") for each in mentors_))
    titles = sorted(said(card).split("\n")[0] for card in cards)
    assert titles[2] == "You took it."
    assert all(title.startswith("Somebody else took it") for title in titles[:2])
    async with database.read() as tx:
        assert len((await tx.execute(select(asked).where(asked.c.state == "taken"))).all()) == 1


async def test_the_database_itself_lets_only_one_have_it(mia: Somebody, ada: Somebody, ben: Somebody) -> None:
    await mia.asks()
    async with mia.database.write() as tx:
        about = await requests.find(tx, 1)
        assert about is not None
        assert await requests.take(tx, about, await ada.number(), mia.clock())
        assert not await requests.take(tx, about, await ben.number(), mia.clock())
        assert (await requests.find(tx, 1, lock=True)).helper == await ada.number()  # type: ignore[union-attr]


async def test_after_a_while_the_moderators_have_it_and_in_the_end_the_member_hears_that_nobody_did(
    mia: Somebody, moderator: Somebody, ada: Somebody
) -> None:
    await moderator.community(moderators_channel=MODERATORS, mentor_hours=48)
    card = await mia.run("mentor ask", words=ASKED)
    assert "within 2 days, the moderators can read it too" in said(card)
    await mia.press("Send it")
    await mia.after(hours=47)
    assert mia.posted(MODERATORS) == []
    number = "1"
    assert "not here any more" in said(await moderator.run("mentor question", request=number)) or "not for you" in said(
        moderator.last
    )
    await mia.after(hours=2)
    (posted,) = mia.posted(MODERATORS)
    assert ASKED not in said(posted)
    assert ASKED in said(await moderator.press_on(posted, "Open"))
    stands = await mia.run("mentor talk", request=number)
    assert "the moderators can read it now" in said(stands)
    await mia.after(hours=48)
    assert "Nobody took it in that time" in said(await mia.news())
    assert "does not wait any more" in said(await ada.run("mentor question", request=number))
    again = await mia.press_on(await mia.run("mentor talk", request=number), "Ask again")
    assert ASKED in said(again)


async def test_a_moderator_takes_what_no_mentor_did(mia: Somebody, moderator: Somebody) -> None:
    await moderator.community(moderators_channel=MODERATORS)
    await mia.asks()
    await mia.deliver()
    await moderator.press_on(mia.posted(MODERATORS)[0], "Open")
    assert said(await moderator.press("Take it")).startswith("You took it.")
    assert "A moderator here took it." in said(await mia.news())


async def test_without_moderators_the_member_hears_on_the_day_that_was_said(mia: Somebody, ada: Somebody) -> None:
    await mia.asks()
    assert await mia.after(hours=46) is not None
    assert len(await mia.brought()) == 0
    await mia.after(hours=24)
    assert len(await mia.brought()) == 1
    assert "Nobody took it in that time" in said(await mia.news())
    assert await states(mia.database) == ["unanswered"]


async def test_where_everybody_passes_the_next_stop_comes_at_once(mia: Somebody, ada: Somebody, ben: Somebody) -> None:
    await mia.asks()
    for each in (ada, ben):
        await each.news()
        await each.press("Not for me")
    assert "Nobody took it" in said(await mia.news())


async def test_what_is_taken_back_can_not_be_opened_and_is_not_pushed(mia: Somebody, ada: Somebody) -> None:
    before = len(await ada.brought())
    await mia.asks()
    await mia.press("Take it back")
    await ada.deliver()
    assert len(await ada.brought()) == before
    assert said(await ada.run("mentor question", request="1")).startswith("Whoever asked this took it back.")
    await mia.after(days=10)
    assert len(await mia.brought()) == 0


async def test_a_channel_that_can_not_be_written_in_hurries_the_next_stop(
    mia: Somebody, moderator: Somebody, ada: Somebody
) -> None:
    await moderator.community(mentors_channel=CHANNEL, moderators_channel=MODERATORS)
    await mia.asks()
    mia.postman.faults.append(GONE)
    await mia.deliver()
    assert len(mia.posted(MODERATORS)) == 1
    await moderator.run("mentor review")
    assert any("mentors' channel" in said(card) for card in moderator.asides)


async def test_nothing_is_lost_or_told_twice_over_a_restart(mia: Somebody, ada: Somebody) -> None:
    await mia.asks()
    await mia.deliver()
    count = len(mia.postman.posts)
    again = crowd_of(mia.database)
    again.clock.until(mia.clock())
    assert await again.deliver() == []
    assert len(mia.postman.posts) == count
    later = again.member("ada")
    await later.run("mentor question", request="1")
    assert said(await later.press("Take it")).startswith("You took it.")


async def test_somebody_who_would_rather_not_is_never_brought_together(mia: Somebody, ada: Somebody) -> None:
    await mia.asks()
    await ada.news()
    await ada.press("Not from them again")
    assert await mia.offered() == []
    assert "Nobody here can be asked" in said(await mia.run("mentor ask", words=ASKED))


async def test_more_mentors_than_fit_are_paged(moderator: Somebody, mia: Somebody) -> None:
    for number in range(10):
        await moderator.member(f"m{number}").helps(moderator)
    card = await mia.run("mentor ask", words=ASKED)
    assert "and 7 others" in said(card)
    card = await mia.press("Choose who")
    assert len(card.rows) == 8
    card = await mia.press("Show more")
    assert len(card.rows) == 2


async def test_room_is_counted_for_seven_days(ada: Somebody, mia: Somebody) -> None:
    await mia.asks()
    async with ada.database.read() as tx:
        community = (await mia.call()).community
        found = await mentors.find(tx, await ada.number(), community)
        assert found is not None
        assert await mentors.room(tx, found, ada.clock()) == 1
        assert await mentors.room(tx, found, ada.clock() + timedelta(days=7, minutes=1)) == 2
