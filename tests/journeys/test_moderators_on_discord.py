"""Moderators on Discord: what they alone are suggested, two presses at once, a role lost over an open form."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from tests.journeys.tellers import OnDiscord, Server

from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.knowledge import revision

LIVED = "experience of a member, November 2026, in this community"
PHOTO = ("Do I put a photo on my CV?", "No photo in the UK, <@123456789012345678>, @everyone.", LIVED)
CV = "How long should my CV be?"


@pytest.fixture
def carol(server: Server) -> OnDiscord:
    return server.teller(server.admin)


@pytest.fixture
async def bob(server: Server, carol: OnDiscord) -> OnDiscord:
    """A moderator who is no administrator. Alice was let see the commands, and is no moderator."""
    tree = server.platform.client.tree
    (kb,) = [each for each in await tree.fetch_commands() if each.name == "kb"]
    server.guild.set_command_permissions(kb, {server.bob: True, server.alice: True})
    await carol.run("setup moderator", person=server.bob)
    return server.teller(server.bob)


async def own_changes(server: Server) -> int:
    """How many changes of pages people made."""
    async with server.house.app.database.read() as tx:
        chosen = select(func.count()).where(revision.c.author.is_not(None))
        return int((await tx.execute(chosen)).scalar_one())


async def test_one_command_shows_what_waits_or_one_page(server: Server, bob: OnDiscord) -> None:
    assert "Nothing waits." in (await bob.run("kb show")).words
    seen = await bob.run("kb show", page=CV)
    assert seen.title == CV
    assert seen.private
    assert "It came with me" in seen.words


async def test_moderators_alone_are_suggested_pages_and_drafts(server: Server, bob: OnDiscord) -> None:
    await bob.run("kb add")
    await bob.fill(*PHOTO)
    for command, argument, typed in (("kb show", "page", "how long"), ("kb draft", "draft", "photo")):
        assert await server.bob.autocomplete(server.channel, command, argument, typed)
        assert await server.alice.autocomplete(server.channel, command, argument, typed) == []
    seen = await server.teller(server.alice).run("kb draft", draft="1")
    assert seen.title == "This is for moderators here."
    assert seen.private


async def test_two_presses_of_publish_publish_once(server: Server, bob: OnDiscord) -> None:
    await bob.run("kb add")
    await bob.fill(*PHOTO)
    await bob.press("Before this goes live")
    message = bob.offered["Publish"]
    seen = await bob.press_on(message, "Publish")
    assert seen.title == '"Do I put a photo on my CV?" is live.'
    seen = await bob.press_on(message, "Publish")
    assert seen.title == "That draft went live."
    assert await own_changes(server) == 1
    seen = await server.teller(server.alice).ask("a photo on my cv?")
    assert "No photo in the UK, somebody, everybody." in seen.words


async def test_who_loses_the_role_over_an_open_form_gets_the_words_back(
    server: Server, bob: OnDiscord, carol: OnDiscord
) -> None:
    await bob.run("kb add")
    await carol.run("setup moderator", person=server.bob, take_away=True)
    seen = await bob.fill(*PHOTO)
    assert "This is for moderators here." in seen.words
    assert "What you wrote, to copy" in seen.words
    assert "No photo in the UK" in seen.words
    assert await server.house.count(proposal) == 0


async def test_a_second_pair_of_eyes_is_another_moderator_s(server: Server, bob: OnDiscord, carol: OnDiscord) -> None:
    await bob.run("kb add")
    await bob.fill(*PHOTO)
    await carol.run("setup review", two_people=True)
    seen = await bob.run("kb publish", draft="1")
    assert "Publish" not in seen.buttons
    await bob.press("Ask for a second pair of eyes")
    seen = await carol.run("kb show")
    assert "waits for a second pair of eyes" in seen.words
    await carol.press("Open draft 1")
    await carol.press("I stand behind it")
    await bob.run("kb publish", draft="1")
    assert "is live" in (await bob.press("Publish")).words
