"""A member says what is wrong with a page, the moderators look, and the member hears what became of it, once."""

from __future__ import annotations

from sqlalchemy import select
from tests.journeys.tellers import OnDiscord, Seen, Server, Teller, plainly

from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.delivery import delivery

PAGE = "how-long-should-my-cv-be"
TITLE = "How long should my CV be?"
WRONG = "Two pages are usual in my field."
KNOWN = "I hire engineers."
NEWS = "There is news on what you suggested."


async def suggests(teller: Teller) -> Seen:
    """Find the page, say that it is wrong, and choose how to hear of it."""
    await teller.ask(TITLE)
    await teller.press("More")
    await teller.press("Suggest a correction")
    seen = await teller.fill(WRONG, KNOWN)
    if "By direct message" in seen.buttons:
        await teller.press("By direct message")
        await teller.later(minutes=1)
    return seen


async def looks(teller: Teller) -> tuple[Teller, Seen]:
    """The moderator opens what waits."""
    admin = teller.admin
    await admin.run("kb review")
    return admin, await admin.press(next(label for label in admin.seen[-1].buttons if label.startswith("Open draft")))


async def hears(teller: Teller) -> Seen:
    """What is pushed says that there is news, and no more; opened, it says what it is."""
    brought = await teller.later(hours=1)
    assert brought is not None
    assert NEWS in brought.words
    assert TITLE not in brought.words
    seen = await teller.press("Open")
    assert TITLE in seen.words
    assert await teller.later(hours=1) is None
    return seen


async def test_a_correction_that_is_put_away_comes_back_with_the_reason(teller: Teller) -> None:
    seen = await suggests(teller)
    assert "Thank you. The moderators look at it." in seen.words
    assert "without your name" in seen.words
    admin, seen = await looks(teller)
    assert WRONG in seen.words
    assert KNOWN in seen.words
    assert "alice" not in seen.words
    await admin.press("Put away")
    await admin.fill("One page is what our members were told.")
    seen = await hears(teller)
    assert "The moderators left the page as it is." in seen.words
    assert "One page is what our members were told." in seen.words
    async with teller.house.app.database.read() as tx:
        assert (await tx.execute(select(proposal.c.said, proposal.c.content))).all() == [(None, None)]


async def test_a_correction_that_is_taken_changes_the_page_and_the_member_is_thanked(teller: Teller) -> None:
    await suggests(teller)
    admin, _ = await looks(teller)
    await admin.press("Edit")
    source = "experience of a member, March 2027, in this community"
    await admin.fill(TITLE, "One or two pages. Two are usual where engineers hire.", source)
    seen = await admin.press("Before this goes live")
    if "Publish" in seen.buttons:
        seen = await admin.press("Publish")
    else:
        await admin.press("Publish all the same, with a reason")
        seen = await admin.fill("A member knows better.")
    assert "is live" in seen.words
    seen = await hears(teller)
    assert "The page was changed. Thank you." in seen.words
    seen = await teller.press("Read the page")
    assert "Two are usual where engineers hire." in seen.words


async def test_a_suggestion_is_sent_once_and_a_page_that_is_not_there_is_said_so(teller: Teller) -> None:
    for _ in range(2):
        await teller.run("suggest", page=PAGE)
        await teller.fill(WRONG, KNOWN)
    async with teller.house.app.database.read() as tx:
        assert len((await tx.execute(select(proposal.c.id))).all()) == 1
    seen = await teller.run("suggest", page="no-such-page")
    assert "There is no such page here." in seen.words


async def test_whoever_never_said_how_they_want_to_hear_is_not_written_to(teller: Teller) -> None:
    await teller.run("suggest", page=PAGE)
    seen = await teller.fill(WRONG, KNOWN)
    admin, _ = await looks(teller)
    await admin.press("Put away")
    await admin.fill("We keep it.")
    brought = await teller.later(hours=1)
    if isinstance(teller, OnDiscord):
        assert "Until you choose, it waits for your next use." in seen.words
        assert brought is None
        async with teller.house.app.database.read() as tx:
            fate = (await tx.execute(select(delivery.c.state).where(delivery.c.kind == "fate"))).scalars().all()
        assert fate == ["waiting"]
    else:
        assert brought is not None


async def test_who_waits_hears_beside_the_next_answer(server: Server) -> None:
    alice = server.teller(server.alice)
    await alice.run("suggest", page=PAGE)
    await alice.fill(WRONG, KNOWN)
    await alice.press("When I next use you here")
    admin, _ = await looks(alice)
    await admin.press("Put away")
    await admin.fill("We keep it.")
    assert await alice.later(hours=1) is None
    await alice.ask(TITLE)
    beside = server.channel.history(viewer=server.alice)[-1]
    assert NEWS in plainly(beside)
    seen = await alice.press_on(beside, "Open")
    assert "The moderators left the page as it is." in seen.words


async def test_pages_are_found_as_their_question_is_typed(server: Server) -> None:
    found = await server.alice.autocomplete(server.channel, "suggest", "page", "long should my")
    assert [(each["name"], each["value"]) for each in found] == [(TITLE, PAGE)]
