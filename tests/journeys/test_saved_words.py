"""Save as knowledge on Discord: what somebody wrote becomes a page if they agree to just that, under their message."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from sqlalchemy import func, select
from tests.journeys.house import House
from tests.journeys.tellers import OnDiscord, Seen, Server, plainly, sitting

from mentorbot import app as program
from mentorbot.storage.schema.curation import consent, proposal
from mentorbot.storage.schema.places import person

SAID = "I learned SQL on the train, half an hour a day. After three months I could answer all that was asked."
QUESTION = "How did somebody learn SQL beside a job?"
ANEW = "Half an hour of SQL a day can be enough for an interview after some months."


@pytest.fixture
def bob(server: Server) -> OnDiscord:
    """Who wrote the message."""
    return server.teller(server.bob)


@pytest.fixture
def alice(server: Server) -> OnDiscord:
    return server.teller(server.alice)


@pytest.fixture
def admin(server: Server) -> OnDiscord:
    """Who saves it."""
    return server.teller(server.admin)


async def menu(who: OnDiscord, post: Any, channel: Any = None) -> Seen:
    """Press Save as knowledge on a message."""
    who.house.clock.pass_(seconds=10)
    return who.look_at(await who.who.context_menu(channel or who.server.channel, "Save as knowledge", post))


async def save(who: OnDiscord, post: Any, channel: Any = None, words: str = "") -> Seen:
    """Save a message as its form shows it, or with other words."""
    seen = await menu(who, post, channel)
    shown = seen.words.split("\n", 2)[2].rpartition("\nThe question")[0]
    return await who.fill(words or shown, QUESTION)


async def saved(server: Server, admin: OnDiscord, words: str = SAID) -> Any:
    """A message of Bob's that was saved; gives the question under it."""
    await save(admin, await server.bob.send(server.channel, words))
    return server.public()[-1]


async def agrees(bob: OnDiscord, asked: Any) -> Seen:
    await bob.press_on(asked, "Yes")
    return await bob.press("Yes, keep this")


async def publishes(admin: OnDiscord) -> Seen:
    """From the draft's card to the page."""
    seen = await admin.press("Before this goes live")
    if "Publish" in seen.buttons:
        return await admin.press("Publish")
    if "Publish all the same" in seen.buttons:
        await admin.press("Publish all the same")
        return await admin.fill("It is worth it.")
    return seen


async def edits(admin: OnDiscord, words: str) -> Seen:
    """Put other words into the draft's form, and leave the rest of it as it is shown."""
    await admin.press("Show the draft")
    shown = (await admin.press("Edit")).words.split("\n")
    return await admin.fill(QUESTION, words, shown[-1])


async def night(server: Server) -> None:
    """Let the program do what it does every night."""
    app = server.house.app
    await program.worker(app, app.house).tick()


async def rows(server: Server, table: Any = proposal) -> list[Any]:
    async with server.house.app.database.read() as tx:
        return list((await tx.execute(select(table).order_by(*table.primary_key.columns))).all())


async def test_a_message_becomes_a_page_once_its_author_agrees_under_it(
    server: Server, admin: OnDiscord, bob: OnDiscord, alice: OnDiscord
) -> None:
    post = await server.bob.send(server.channel, SAID)
    seen = await save(admin, post)
    assert seen.private
    assert seen.title == f"Kept as a draft: {QUESTION}"
    assert "is asked under their message now" in seen.words
    asked = server.public()[-1]
    assert asked.reference.message_id == post.id
    assert "May your words be used?" in plainly(asked)
    assert SAID not in plainly(asked)
    seen = await admin.press("Show the draft")
    assert "has not answered yet" in seen.words
    assert "Before this goes live" not in seen.buttons
    seen = await bob.press_on(asked, "Show me what would be kept")
    assert seen.private
    assert SAID in seen.words
    assert QUESTION in seen.words
    assert "bob" not in seen.words
    seen = await bob.press("Yes, keep this")
    assert (seen.title, seen.private) == ("Thank you. Your words may be used.", True)
    seen = await admin.press("Show the draft")
    assert "Whoever wrote these words agreed." in seen.words
    assert "is live" in (await publishes(admin)).title
    seen = await alice.ask(QUESTION)
    assert SAID.split(".")[0] in seen.words
    assert "a member (experience in this community" in seen.words
    assert (await bob.press_on(asked, "Yes")).title == "Your words are a page now."
    assert len(server.public()) == 1


async def test_only_the_authors_press_counts(
    server: Server, admin: OnDiscord, bob: OnDiscord, alice: OnDiscord
) -> None:
    asked = await saved(server, admin)
    for who in (alice, admin):
        for label in ("Yes", "No", "Show me what would be kept"):
            seen = await who.press_on(asked, label)
            assert (seen.title, seen.private) == ("Only whoever wrote that message can answer this.", True)
            assert SAID not in seen.words
    assert [each.state for each in await rows(server, consent)] == ["asked"]
    assert (await agrees(bob, asked)).title == "Thank you. Your words may be used."


async def test_the_question_rings_at_the_author_and_at_nobody_else(server: Server, admin: OnDiscord) -> None:
    await saved(server, admin, f"{SAID} Thanks <@{server.alice.id}>")
    posted: list[Any] = [each.json for each in server.env.http_requests if "message_reference" in str(each.json)]
    assert posted[-1]["allowed_mentions"] == {"parse": [], "replied_user": True}
    assert "somebody" not in posted[-1]["content"]


async def test_a_no_deletes_the_words_at_once_and_that_message_is_never_asked_about_again(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    post = await server.bob.send(server.channel, SAID)
    await save(admin, post)
    seen = await bob.press_on(server.public()[-1], "No")
    assert (seen.title, seen.private) == ("Your words were deleted.", True)
    assert [each.content for each in await rows(server)] == [None]
    assert (await bob.press_on(server.public()[-1], "Yes")).title == "Your words were deleted."
    seen = await admin.press("Show the draft")
    assert "did not agree" in seen.words
    await admin.press("Put away")
    await admin.fill("They said no.")
    seen = await save(admin, post)
    assert seen.title == "Whoever wrote that message did not agree to it being kept."
    assert len(server.public()) == 1


async def test_without_an_answer_in_14_days_the_words_go_and_only_the_point_can_be_written_anew(
    server: Server, admin: OnDiscord, bob: OnDiscord, alice: OnDiscord
) -> None:
    asked = await saved(server, admin)
    server.house.clock.pass_(days=13)
    await night(server)
    assert (await rows(server))[0].content is not None
    server.house.clock.pass_(days=1, hours=16)
    await night(server)
    assert (await rows(server))[0].content is None
    assert (await bob.press_on(asked, "Yes")).title == "Your words were deleted."
    seen = await admin.press("Show the draft")
    assert seen.title == "A draft without words"
    await admin.press("Write it anew")
    seen = await admin.fill(QUESTION, ANEW)
    assert "Its source is a member of this community." in seen.words
    await admin.press("Show the draft")
    assert "is live" in (await publishes(admin)).title
    seen = await alice.ask(QUESTION)
    assert ANEW in seen.words
    assert "train" not in seen.words
    assert "a member (experience in this community" in seen.words


async def test_words_that_are_changed_after_the_yes_are_asked_about_again(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    asked = await saved(server, admin)
    await agrees(bob, asked)
    await edits(admin, SAID.replace("three months", "three weeks"))
    assert "others by now than their author agreed to" in admin.seen[-1].words
    seen = await admin.press("Ask the author again")
    assert "is asked under their message now" in seen.words
    again = server.public()[-1]
    assert again.id != asked.id
    seen = await bob.press_on(again, "Yes")
    assert "three weeks" in seen.words
    await bob.press("Yes, keep this")
    await admin.press("Show the draft")
    assert "is live" in (await publishes(admin)).title


async def test_case_and_marks_can_be_put_right_without_asking_again(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    asked = await saved(server, admin)
    await agrees(bob, asked)
    await edits(admin, SAID.replace("train,", "train:"))
    assert "Whoever wrote these words agreed." in admin.seen[-1].words


async def test_a_yes_to_what_was_changed_meanwhile_shows_it_first(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    asked = await saved(server, admin)
    await bob.press_on(asked, "Yes")
    await edits(admin, "Anybody learns SQL in a week.")
    seen = await bob.press("Yes, keep this")
    assert seen.title == "This is what would be kept."
    assert "in a week" in seen.words
    assert [each.state for each in await rows(server, consent)] == ["asked"]


async def test_a_yes_can_be_taken_back_until_the_page_is_live(server: Server, admin: OnDiscord, bob: OnDiscord) -> None:
    await agrees(bob, await saved(server, admin))
    assert (await bob.press("Take it back")).title == "Your words were deleted."
    assert [each.content for each in await rows(server)] == [None]


async def test_words_are_kept_without_pings_and_without_names(server: Server, admin: OnDiscord, bob: OnDiscord) -> None:
    words = f"bob here: ask <@{server.alice.id}> or alice, @everyone. It took me a year in <#{server.channel.id}>."
    await saved(server, admin, words)
    seen = await bob.press_on(server.public()[-1], "Yes")
    assert "a member here: ask somebody or somebody, everybody. It took me a year in a channel." in seen.words


async def test_from_a_private_channel_both_are_told_who_could_read_it(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    shown = discord.PermissionOverwrite(view_channel=True)
    role, everyone = server.guild.create_role("Mentors"), server.guild.default_role
    us = server.env.bot.user
    overwrites = {everyone: hidden, role: shown, server.bob: shown, server.admin: shown, us: shown}
    den = server.guild.create_text_channel("den", overwrites=overwrites)
    await server.env.settle()
    post = await server.bob.send(den, SAID)
    seen = await save(admin, post, den)
    assert "They come from a channel that only 1 role and 2 people can read." in seen.words
    asked = den.last_message
    assert "Only some can read this channel; as a page, everyone here could." in plainly(asked)
    assert server.public() == []


async def test_a_message_in_a_private_thread_is_asked_about_in_the_thread(
    server: Server, admin: OnDiscord, bob: OnDiscord
) -> None:
    room: Any = server.env.bot.get_channel(server.channel.id)
    made = await room.create_thread(name="our own talk", type=discord.ChannelType.private_thread)
    for who in (server.bob, server.admin):
        await made.add_user(discord.Object(who.id))
    await server.env.settle()
    (thread,) = server.channel.threads
    post = await server.bob.send(thread, SAID)
    seen = await save(admin, post, thread)
    assert "They come from a private thread: only those who were added to it can read them." in seen.words
    assert thread.last_message.reference.message_id == post.id
    seen = await agrees(bob, thread.last_message)
    assert seen.title == "Thank you. Your words may be used."


async def test_ones_own_message_needs_no_question(server: Server, admin: OnDiscord) -> None:
    post = await server.admin.send(server.channel, SAID)
    seen = await save(admin, post)
    assert "You wrote it, so nobody has to be asked." in seen.words
    assert server.public() == []
    await admin.press("Show the draft")
    assert "is live" in (await publishes(admin)).title


async def test_what_a_program_wrote_or_what_has_no_words_is_not_saved(server: Server, admin: OnDiscord) -> None:
    await saved(server, admin)
    bridge = server.guild.create_webhook(server.channel, "Bridge")
    for post in (server.public()[-1], await bridge.send(SAID)):
        seen = await menu(admin, post)
        assert seen.title == "A program wrote that message, so nobody can be asked for its words."
    picture = await server.bob.send(server.channel, "", attachments=[("a.png", b"x")])
    assert (await menu(admin, picture)).title == "There are no words in that message that I can read."
    assert len(await rows(server)) == 1


async def test_where_nobody_can_be_asked_nothing_is_kept(server: Server, admin: OnDiscord) -> None:
    overwrites = {server.guild.default_role: discord.PermissionOverwrite(read_message_history=False)}
    still = server.guild.create_text_channel("still", overwrites=overwrites)
    await server.env.settle()
    seen = await menu(admin, await server.bob.send(still, SAID), still)
    assert seen.title.startswith("I can't write in this channel, or not read back what I wrote")
    post = await server.bob.send(server.channel, SAID)
    await menu(admin, post)
    server.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    seen = await admin.fill(SAID, QUESTION)
    assert seen.title == "I am not allowed to write here."
    assert "Nothing that you wrote is lost." in seen.words
    assert [(each.state, each.content) for each in await rows(server)] == [("rejected", None)]
    seen = await admin.press("Continue")
    assert SAID in seen.words
    seen = await admin.fill(SAID, QUESTION)
    assert seen.title == f"Kept as a draft: {QUESTION}"
    assert server.public()[-1].reference.message_id == post.id


async def test_a_message_that_is_deleted_meanwhile_is_not_kept(server: Server, admin: OnDiscord) -> None:
    post = await server.bob.send(server.channel, SAID)
    await menu(admin, post)
    await server.bob.delete(post)
    seen = await admin.fill(SAID, QUESTION)
    assert seen.title == "That message is not there any more."
    assert await rows(server) == []


async def test_a_message_is_saved_once(server: Server, admin: OnDiscord) -> None:
    post = await server.bob.send(server.channel, SAID)
    await save(admin, post)
    assert (await save(admin, post)).title == "That message is saved already."
    assert (len(await rows(server)), len(server.public())) == (1, 1)


async def test_members_save_nothing(server: Server, alice: OnDiscord) -> None:
    seen = await alice.mention(f"kb save words: {SAID} question: {QUESTION}")
    assert seen.title == "This is for moderators here."
    assert await rows(server) == []


async def test_whoever_is_forgotten_takes_their_words_along(server: Server, admin: OnDiscord, bob: OnDiscord) -> None:
    await saved(server, admin)
    await bob.run("privacy forget")
    await bob.press("Forget me")
    await bob.fill("forget me")
    assert await rows(server) == []
    seen = await admin.press("Show the draft")
    assert seen.title == "That draft is not here any more."
    async with server.house.app.database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(person))).scalar_one() == 1


async def test_at_a_terminal_the_words_are_typed_and_nobody_is_asked(house: House) -> None:
    async with sitting(house) as teller:
        await teller.run("kb save")
        seen = await teller.fill(ANEW, QUESTION)
        assert f"Kept as a draft: {QUESTION}" in seen.words
        assert "From here nobody can be asked" in seen.words
        seen = await teller.press("Show the draft")
        assert ANEW in seen.words
        assert "a member (experience in this community, March 2027)" in seen.words
