"""A question without an answer finds a person: asked, taken, answered, thanked, and a page comes of it."""

from __future__ import annotations

from sqlalchemy import func, select
from tests.journeys.tellers import OnDiscord, Seen, Server, Teller

from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.mentors import letter, request

ASKED = "Is my foreign PhD recognised in Canada?"
PUSHED = "You have a message."
TITLE = "Is a foreign PhD recognised in Canada?"


def mentor_of(teller: Teller) -> Teller:
    """Who helps: somebody else on Discord; at a terminal there is one person for everything."""
    return teller.server.teller(teller.server.bob) if isinstance(teller, OnDiscord) else teller


async def approved(teller: Teller) -> Teller:
    """Let somebody offer to be asked, and a moderator approve it."""
    helper = mentor_of(teller)
    seen = await helper.run(
        "mentor offer", name="Ada", path="physics to data scientist", dm=True, topics="CV", weekly=3
    )
    assert "A moderator looks at it first." in seen.words
    await teller.admin.run("mentor review")
    admin = teller.admin
    await admin.run("mentor review")
    await admin.press("1. Ada")
    seen = await admin.press("Approve")
    assert seen.title == "They can be asked from now on."
    assert "Members can ask you." in (await opened(helper)).words
    return helper


async def opened(teller: Teller) -> Seen:
    """Let a moment pass, see that something was pushed that gives nothing away, and open it."""
    brought = await teller.later(seconds=5)
    assert brought is not None, "nothing came"
    assert PUSHED in brought.words
    assert "PhD" not in brought.words
    return await teller.press("Open")


async def counted(teller: Teller, table: object) -> int:
    async with teller.house.app.database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def taken(teller: Teller) -> Teller:
    """Ask what nobody wrote about, ask a person instead, and let them take it."""
    helper = await approved(teller)
    seen = await teller.ask(ASKED)
    assert seen.buttons[0] == "Ask a person"
    seen = await teller.press("Ask a person")
    assert ASKED in seen.words
    assert "without your name" in seen.words
    assert "It goes to Ada." in seen.words
    seen = await teller.press("Send it")
    assert seen.title == "Sent."
    seen = await opened(helper)
    assert ASKED in seen.words
    seen = await helper.press("Take it")
    assert seen.title == "You took it."
    return helper


async def test_a_question_without_an_answer_finds_a_person_who_answers_and_a_page_comes_of_it(teller: Teller) -> None:
    seen = await teller.ask(ASKED)
    assert "Ask a person" not in seen.buttons
    helper = await taken(teller)
    await opened(teller)
    await helper.run("mentor requests")
    seen = await helper.press("Open 2" if helper is teller else "Open 1")
    await helper.press("Reply")
    await helper.fill("WES looked at mine; it took two months.")
    seen = await opened(teller)
    assert "WES looked at mine; it took two months." in seen.words
    await teller.press("Thank and close")
    await teller.fill("That helps me a lot.")
    seen = await opened(helper)
    assert "That helps me a lot." in seen.words
    seen = await helper.press("Make a page of it")
    await helper.fill("WES compares foreign degrees. Mine took two months.")
    await opened(teller)
    await teller.press("Look at the page")
    await teller.press("Yes, with this title")
    seen = await teller.fill(TITLE)
    assert "The moderators look at it before it goes live." in seen.words
    seen = await teller.admin.run("kb review")
    assert TITLE in seen.words
    async with teller.house.app.database.read() as tx:
        assert (await tx.execute(select(proposal.c.origin))).scalars().all() == ["mentor"]


async def test_it_goes_on_after_a_restart_in_the_middle(teller: Teller) -> None:
    helper = await taken(teller)
    await teller.restart()
    if isinstance(teller, OnDiscord):  # at a terminal it is shown at the start
        await opened(teller)
    await helper.run("mentor requests")
    await helper.press("Open 2" if helper is teller else "Open 1")
    await helper.press("Reply")
    if isinstance(teller, OnDiscord):
        await teller.restart()
    await helper.fill("WES looked at mine.")
    assert "WES looked at mine." in (await opened(teller)).words
    assert await teller.later(minutes=10) is None
    assert await counted(teller, letter) == 1


async def test_what_was_taken_back_is_not_there_for_anybody(teller: Teller) -> None:
    helper = await approved(teller)
    await teller.ask(ASKED)
    await teller.press("Ask a person")
    await teller.press("Send it")
    await teller.press("Take it back")
    assert await helper.later(minutes=5) is None
    assert await counted(teller, request) == 1


async def test_who_is_forgotten_leaves_an_honest_line(server: Server) -> None:
    alice = server.teller(server.alice)
    bob = await taken(alice)
    await opened(alice)
    await alice.run("privacy forget")
    await alice.press("Forget me")
    assert "You are forgotten." in (await alice.fill("forget me")).words
    assert "has left" in (await opened(bob)).words
    assert await counted(alice, request) == 0


async def test_by_name_two_talk_in_a_private_thread_that_only_they_were_added_to(server: Server) -> None:
    alice = server.teller(server.alice)
    bob = await approved(alice)
    await alice.ask(ASKED)
    await alice.press("Ask a person")
    await alice.press("With my name")
    await alice.press("Send it")
    seen = await opened(bob)
    assert f"<@{server.alice.id}>" in seen.words
    seen = await bob.press("Take it")
    assert "You talk in <#" in seen.words
    added = [each.path for each in server.env.http_requests if "thread-members" in each.path]
    assert {path.rsplit("/", 1)[1] for path in added} == {str(server.alice.id), str(server.bob.id)}
    assert "You talk in <#" in (await opened(alice)).words


async def test_small_talk_leads_to_a_person_where_there_is_one(teller: Teller) -> None:
    seen = await teller.ask("i am so tired")
    assert "Talk to a person" not in seen.buttons
    await approved(teller)
    seen = await teller.ask("i am so tired")
    assert "Talk to a person" in seen.buttons
    await teller.press("Talk to a person")
    seen = await teller.fill("I would like to talk about leaving.")
    assert "I would like to talk about leaving." in seen.words


async def test_not_helpful_leads_to_a_person(teller: Teller) -> None:
    await approved(teller)
    await teller.ask("How long should my CV be?")
    seen = await teller.press("Not helpful")
    assert "Ask a person" in seen.buttons
    seen = await teller.press("Ask a person")
    assert "How long should my CV be?" in seen.words


async def test_a_story_becomes_a_page_to_look_at(teller: Teller) -> None:
    helper = await approved(teller)
    await helper.run("mentor story")
    seen = await helper.fill("physics to data science", "2023", "Forty applications", "Talk early", "A certificate")
    assert seen.title == "Thank you for telling it."
    assert "physics to data science" in (await teller.admin.run("kb review")).words
