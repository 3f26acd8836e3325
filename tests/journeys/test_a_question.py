"""A member's stories, told once and lived on both platforms."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.journeys.tellers import OnDiscord, Teller

from mentorbot.features.help import EXAMPLES
from mentorbot.storage.schema.questions import feedback

CV = "How long should my CV be?"
NO = "I don't have that, and I won't guess."
REASONS = ("Wrong", "Not my question", "Too thin", "Out of date")


async def test_a_newcomer_finds_out_what_this_is_and_gets_an_answer_with_its_source(teller: Teller) -> None:
    seen = await teller.run("help")
    assert "I am a program" in seen.words
    assert seen.buttons == ("Ask privately", "Browse", *EXAMPLES)
    seen = await teller.press(CV)
    assert (seen.title, seen.private) == (CV, True)
    assert "Source: Olympia Dartsi (particle physics → data scientist; talk slides, undated)" in seen.words
    assert seen.words.index("One page") < seen.words.index("Source:")
    assert len(seen.words) < 1000
    assert set(seen.buttons) >= {"Follow-up", "Helpful", "Not helpful", "More"}
    seen = await teller.press("More")
    assert "Read against its sources on" in seen.words
    if isinstance(teller, OnDiscord):
        await keeps_and_shares(teller)
    else:
        assert not {"Keep", "Share here"} & set(seen.buttons)
        await teller.ask(CV)
    seen = await teller.press("Helpful")
    assert seen.title == "Thank you. That helps the next person who asks."
    async with teller.house.app.database.read() as tx:
        rows = (await tx.execute(select(feedback.c.entry, feedback.c.useful))).all()
    assert rows == [("how-long-should-my-cv-be", True)]


async def keeps_and_shares(teller: OnDiscord) -> None:
    seen = await teller.press("Keep")
    assert (seen.title, seen.private) == ("I sent you a copy as a direct message.", True)
    assert CV in teller.who.user.dm_channel.last_message.components[0].to_dict()["components"][0]["content"]
    seen = await teller.press("Share here")
    assert (seen.title, seen.private) == ("Shared here, without your name.", True)
    (shared,) = teller.server.public()
    seen = await teller.server.teller(teller.server.bob).press_on(shared, "More")
    assert (seen.title, seen.private) == (CV, True)


async def test_what_is_kept_is_said_on_the_first_private_answer_and_not_again(teller: Teller) -> None:
    first = await teller.ask(CV)
    second = await teller.ask(CV)
    assert "What is kept?" not in second.buttons
    if isinstance(teller, OnDiscord):
        assert "Only you see this." in first.words
        seen = await teller.press("What is kept?")
    else:
        seen = await teller.run("privacy")
    assert "for 90 days" in seen.words
    who = "Ada (the career network)" if isinstance(teller, OnDiscord) else "Everything lies on this computer"
    assert who in seen.words


async def test_a_follow_up_remembers_the_question_and_not_helpful_hears_why(teller: Teller) -> None:
    seen = await teller.ask("should i do a postdoc first or go straight to industry")
    assert "The sources disagree." in seen.words
    assert "Sources: Olympia Dartsi" in seen.words
    seen = await teller.press("Follow-up")
    assert "Your follow-up" in seen.words
    seen = await teller.fill("and for biologists?")
    assert seen.title == "Can a biologist move into ML or data science?"
    seen = await teller.press("Not helpful")
    assert seen.title == "Sorry. What was wrong?"
    assert seen.buttons == (*REASONS, "Say it in your own words")
    seen = await teller.press("Too thin")
    assert seen.title == "Noted. Thank you."
    await teller.press("Add a line")
    seen = await teller.fill("I wanted a biologist's own story")
    assert seen.title == "Noted. Thank you."
    async with teller.house.app.database.read() as tx:
        rows = (await tx.execute(select(*feedback.c["useful", "why", "words"]))).all()
    assert rows == [(False, "too thin", "I wanted a biologist's own story")]


@pytest.mark.usefixtures("unsure")
async def test_a_vague_question_gets_titles_and_one_of_them_is_the_answer(teller: Teller) -> None:
    seen = await teller.ask("how long does it take")
    assert seen.title == "Which of these do you mean?"
    *titles, last = (label for label in seen.buttons if label != "What is kept?")
    assert last == "None of these"
    assert 1 <= len(titles) <= 3
    seen = await teller.press(titles[0])
    assert seen.title == titles[0]
    assert "Source" in seen.words
    assert "Helpful" in seen.buttons


async def test_after_an_honest_no_other_words_can_find_the_page(teller: Teller) -> None:
    await teller.ask("Is my foreign PhD recognised in Canada?")
    await teller.press("Ask in other words")
    seen = await teller.fill("How long should my CV be?")
    assert seen.title == CV


@pytest.mark.usefixtures("unsure")
async def test_none_of_these_leads_on(teller: Teller) -> None:
    await teller.ask("how long does it take")
    seen = await teller.press("None of these")
    assert seen.title == NO
    assert "Source" not in seen.words
    assert {"Ask in other words", "Browse all topics"} <= set(seen.buttons)
    seen = await teller.press("Browse all topics")
    assert seen.title == "What I have pages about"


async def test_where_nothing_is_set_up_an_honest_no_offers_what_there_is(teller: Teller) -> None:
    seen = await teller.ask("Is my foreign PhD recognised in Canada?")
    assert seen.title == NO
    assert "Nothing that I have read says how degrees from abroad are recognised." in seen.words
    assert "I kept your question, without your name" in seen.words
    assert "Source" not in seen.words
    assert "The moderators here may know" not in seen.words
    ways = ["Tell me when there is an answer", "Send my words to the moderators", "Ask in other words"]
    assert [label for label in seen.buttons if label != "What is kept?"] == [*ways, "Browse all topics"]


async def test_where_people_can_be_asked_an_honest_no_says_where(teller: Teller) -> None:
    await teller.admin.run("setup help-channel", channel=teller.help_channel)
    seen = await teller.ask("Is my foreign PhD recognised in Canada?")
    assert "A person may know: ask in" in seen.words
    assert "Source" not in seen.words


async def test_somebody_in_trouble_gets_a_person_s_line_and_nothing_is_kept(teller: Teller) -> None:
    seen = await teller.ask("i cannot go on like this any more")
    assert "you deserve a person" in seen.words
    assert seen.private
    assert seen.buttons == ()
    assert await teller.house.questions() == []


async def test_the_community_words_its_own_line_for_trouble(teller: Teller) -> None:
    admin = teller.admin
    await admin.run("setup care")
    seen = await admin.fill("Please write to Miriam, day or night.")
    assert "Please write to Miriam" in seen.words
    seen = await teller.ask("i cannot go on like this any more")
    assert "Please write to Miriam, day or night." in seen.words


async def test_thanks_and_another_language_get_a_short_line_without_a_page(teller: Teller) -> None:
    seen = await teller.ask("thank you")
    assert "welcome" in seen.words
    seen = await teller.ask("hola, como puedo escribir mi curriculum")
    assert "inglés" in seen.words
    assert "Source" not in seen.words


async def test_browsing_goes_from_topics_to_a_page(teller: Teller) -> None:
    seen = await teller.run("browse")
    assert seen.title == "What I have pages about"
    first = set(seen.buttons)
    seen = await teller.press("Next")
    assert "Previous" in seen.buttons
    assert not (set(seen.buttons) & first) - {"Compare the six roles"}
    seen = await teller.press("Offers and money")
    assert "Should I take a low first offer?" in seen.buttons
    seen = await teller.press("Should I take a low first offer?")
    assert seen.title == "Should I take a low first offer?"
    assert "Sources: " in seen.words


async def test_the_six_roles_stand_side_by_side(teller: Teller) -> None:
    await teller.run("browse")
    seen = await teller.press("Compare the six roles")
    assert seen.title == "The roles, side by side"
    assert len(seen.buttons) == 6
    seen = await teller.press("Data analyst")
    assert seen.title == "What does a data analyst do?"


async def test_after_a_restart_a_follow_up_still_knows_the_question(teller: Teller) -> None:
    await teller.ask("should i do a postdoc first or go straight to industry")
    await teller.restart()
    seen = await teller.ask("and for biologists?")
    assert seen.title == "Can a biologist move into ML or data science?"
