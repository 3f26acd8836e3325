"""From a question that nobody had an answer to, by way of the moderators, to a page; and who waited is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.journeys.house import House
from tests.journeys.tellers import OnDiscord, Seen, Teller, sitting

from mentorbot.knowledge import shelf
from mentorbot.storage.schema.questions import gap, waiting_for

ASKED = "Is my foreign PhD recognised in Canada?"
OTHERS = ("is a foreign phd recognised in canada?", "will Canada recognise my foreign PhD")
ANSWER = "Often yes: an office there compares it, and a member sent their papers in first."
LIVED = "experience of a member, November 2026, in this community"


async def published(moderator: Teller) -> Seen:
    """Write the page that was begun, give it a topic, and let it go live whatever the test questions say."""
    await moderator.press("Edit")
    seen = await moderator.fill("Is my degree recognised in another country?", ANSWER, LIVED)
    if "Choose at least one topic." in seen.words:
        await moderator.press("Topics")
        seen = await moderator.press("Add: Leaving academia")
    seen = await moderator.press("Before this goes live")
    label = next(each for each in seen.buttons if each.startswith("Publish"))
    seen = await moderator.press(label)
    if "is live" not in seen.words:
        seen = await moderator.fill("members asked")
    assert "is live" in seen.words
    return seen


async def heard(teller: Teller, **length: float) -> Seen | None:
    """What is brought to a person once the program went around."""
    await teller.house.app.rounds.go()
    return await teller.later(**length)


async def test_who_waited_is_told_when_moderators_have_written_the_page(teller: Teller) -> None:
    seen = await teller.ask(ASKED)
    assert seen.title == "I don't have that, and I won't guess."
    seen = await teller.press("Tell me when there is an answer")
    assert "I'll write to you on" in seen.words
    moderator = await asked_by_more(teller)
    seen = await moderator.run("kb questions")
    assert seen.private
    seen = await moderator.press("Look at 1")
    assert "Is my degree recognised in another country?" in seen.words
    await moderator.press("Write a page")
    await published(moderator)
    seen_or_none = await heard(teller, minutes=1)
    assert seen_or_none is not None
    if isinstance(teller, OnDiscord):
        assert seen_or_none.words.strip() == "I said that I would write to you."
    seen = await teller.press("Open")
    assert "an office there compares it" in seen.words
    assert ASKED in seen.words
    assert "an office there compares it" in (await teller.ask(ASKED)).words
    assert await heard(teller, days=70) is None
    await teller.house.app.rounds.go()
    assert await teller.house.count(gap) == 0


async def asked_by_more(teller: Teller) -> Teller:
    """Let two more members ask the same; alone at a terminal, whoever asks sends their own words. Gives a moderator."""
    if not isinstance(teller, OnDiscord):
        await teller.ask(ASKED)
        await teller.press("Send my words to the moderators")
        return teller.admin
    moderator = teller.admin
    for who, question in zip((teller.server.bob, teller.server.admin), OTHERS, strict=True):
        before = await moderator.run("kb questions")
        assert "foreign" not in before.words, "what one or two asked is nobody's to read"
        await teller.server.teller(who).ask(question)
    seen = await moderator.run("kb questions")
    assert "3 members asked" in seen.words
    return moderator


async def test_at_a_terminal_the_week_comes_into_the_chat(house: House) -> None:
    async with sitting(house) as teller:
        seen = await teller.run("setup week", weekday="Tuesday", time="9:00")
        assert "every Tuesday at 09:00, in this chat" in seen.words
        assert await teller.later(days=1) is None, "nothing waits"
        place = await house.app.communities.terminal(house.clock.now)
        view = await house.app.answerer.view(place)
        old = replace(view.entries["keep-cv-simple"], check_again=date(2027, 1, 1), community=place)
        async with house.app.database.write() as tx:
            await shelf.publish(tx, place, [old], shelf.Author(None, "a test", house.clock.now))
        seen_or_none = await teller.later(days=7)
        assert seen_or_none is not None
        assert "One page is past the day on which somebody was to look again." in seen_or_none.words
        assert "Check pages again" in seen_or_none.buttons


async def test_a_promise_outlives_a_restart_and_ends_with_an_honest_no(teller: Teller) -> None:
    await teller.ask(ASKED)
    await teller.press("Tell me when there is an answer")
    await teller.restart()
    assert await heard(teller, days=30) is None
    seen = await heard(teller, days=31)
    assert seen is not None
    seen = await teller.press("Open")
    assert "Nobody has answered this so far." in seen.words
    assert ASKED in seen.words
    assert await heard(teller, days=60) is None


async def test_what_is_waited_for_is_listed_held_and_taken_back(teller: Teller) -> None:
    await teller.ask(ASKED)
    await teller.press("Tell me when there is an answer")
    seen = await teller.run("privacy show" if isinstance(teller, OnDiscord) else "privacy")
    assert "1 question that you wait for" in seen.words
    seen = await teller.run("waiting")
    assert ASKED in seen.words
    await teller.press("Stop waiting for 1")
    assert await teller.house.count(waiting_for) == 0
