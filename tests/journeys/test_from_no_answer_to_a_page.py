"""The whole way: no answer, a person, their answer, a page, what it would change, published; who waited is told."""

from __future__ import annotations

from tests.journeys.tellers import OnDiscord, Seen, Teller
from tests.journeys.test_a_person import ASKED, TITLE, opened, taken
from tests.journeys.test_questions_without_an_answer import heard

ANSWER = "WES compares foreign degrees. Mine took two months."


def bystander(teller: Teller) -> Teller:
    """Somebody else who has the same question; at a terminal it is the same person once more."""
    if not isinstance(teller, OnDiscord):
        return teller
    guild = teller.server.guild
    return teller.server.teller(guild.add_member(teller.server.env.create_user("dora")))


async def answered(asker: Teller, helper: Teller) -> None:
    """Let the helper write back, and both agree that a page comes of it."""
    await helper.run("mentor requests")
    await helper.press("Open 2" if helper is asker else "Open 1")
    await helper.press("Reply")
    await helper.fill("WES looked at mine; it took two months.")
    seen = await opened(asker)
    assert "it took two months" in seen.words
    await asker.press("Thank and close")
    await asker.fill("That helps me a lot.")
    await opened(helper)
    await helper.press("Make a page of it")
    await helper.fill(ANSWER)
    await opened(asker)
    await asker.press("Look at the page")
    await asker.press("Yes, with this title")
    await asker.fill(TITLE)


async def put_live(moderator: Teller) -> Seen:
    """Open the draft, give it a topic if it has none, see what it would change, and publish it."""
    await moderator.run("kb review")
    seen = await moderator.press("Open draft 1")
    assert ANSWER.split(".")[0] in seen.words
    seen = await moderator.press("Before this goes live")
    if "topic" in seen.words and "Publish" not in seen.buttons:
        await moderator.run("kb draft", draft=1)
        await moderator.press("Topics")
        await moderator.press("Add: Leaving academia")
        seen = await moderator.press("Before this goes live")
    assert f'Before this goes live: "{TITLE}"' in seen.words
    seen = await moderator.press(next(each for each in seen.buttons if each.startswith("Publish")))
    return seen if "is live" in seen.words else await moderator.fill("Members ask this, and somebody here knows.")


async def test_a_question_becomes_a_page_by_way_of_a_person_and_whoever_waited_is_told(teller: Teller) -> None:
    waiting = bystander(teller)
    seen = await waiting.ask(ASKED)
    assert seen.title == "I don't have that, and I won't guess."
    seen = await waiting.press("Tell me when there is an answer")
    assert "I'll write to you on" in seen.words
    helper = await taken(teller)
    await answered(teller, helper)
    seen = await put_live(teller.admin)
    assert "The next question finds it." in seen.words
    brought = await heard(waiting, minutes=1)
    assert brought is not None
    assert isinstance(teller, OnDiscord) == ("PhD" not in brought.words)  # at a terminal nobody else looks on
    seen = await waiting.press("Open")
    assert "WES compares foreign degrees." in seen.words
    seen = await teller.ask(ASKED)
    assert seen.title == TITLE
    assert "WES compares foreign degrees." in seen.words
    assert await heard(waiting, days=61) is None
