"""Slash commands and message menus, as a member meets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from tests.platforms.discord.conftest import World, labels, populate, words
from tests.platforms.discord.demo import build

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import command
from mentorbot.platforms.discord.sync import Forgetful


async def test_a_private_answer_is_seen_by_the_asker_alone(world: World) -> None:
    result = await world.slash("ask", question="how long is a cv")
    assert result.ephemeral
    assert words(result.response) == "### How long should my CV be?\n**One page**, says how long is a cv"
    assert world.channel.history(viewer=world.bob) == []


async def test_a_public_command_answers_for_all(world: World) -> None:
    result = await world.slash("browse", page="page-03")
    assert not result.ephemeral
    assert words(world.channel.history(viewer=world.bob)[-1]) == "### A page\npage-03"


@pytest.mark.parametrize(
    ("public", "private", "ephemeral"),
    [
        (True, None, False),
        (True, True, True),
        (False, None, True),
        (False, False, False),
    ],
)
async def test_a_choice_is_the_members_then_the_communitys(
    world: World, public: bool, private: bool | None, ephemeral: bool
) -> None:
    world.bot.gate.public = public
    options = {} if private is None else {"private": private}
    result = await world.slash("ask", question="anything", **options)
    assert result.ephemeral is ephemeral


async def test_suggestions_are_at_most_25_of_100_characters_and_an_error_gives_none(world: World) -> None:
    found = await world.alice.autocomplete(world.channel, "browse", "page", "page-")
    assert len(found) == 25
    assert all(len(each["name"]) <= 100 for each in found)
    assert found[0]["value"] == "page-00"
    assert await world.alice.autocomplete(world.channel, "browse", "page", "boom") == []


async def test_native_options_reach_the_handler_as_values(world: World) -> None:
    role = world.guild.create_role("Mentors")
    result = await world.admin.slash(
        world.channel, "setup pick", loud=True, many=3, mode="busy", where=world.channel, role=role, person=world.bob
    )
    assert words(result.response) == "### Set."
    values = (True, 3, "busy", str(world.channel.id), str(role.id), str(world.bob.id))
    assert world.bot.demo.seen == [("setup pick", values)]


async def test_moderators_commands_are_hidden_by_their_group_and_a_bare_group_becomes_a_command(world: World) -> None:
    offered = world.alice.available_commands(world.channel)
    assert "ask" in offered
    assert not [name for name in offered if name.startswith("setup")]
    assert "setup show" in world.admin.available_commands(world.channel)
    result = await world.admin.slash(world.channel, "setup show")
    assert words(result.response) == "### How this community is set up"


async def test_who_can_see_a_moderators_command_still_needs_the_rank(world: World) -> None:
    setup = next(each for each in await world.bot.platform.client.tree.fetch_commands() if each.name == "setup")
    world.guild.set_command_permissions(setup, {world.bob: True})
    result = await world.bob.slash(world.channel, "setup show")
    assert result.ephemeral
    assert words(result.response).startswith("This is for moderators here.")
    world.bot.gate.moderators.add(str(world.bob.id))
    assert "set up" in words((await world.bob.slash(world.channel, "setup show")).response)


async def test_a_message_menu_answers_the_presser_alone_and_knows_the_message(world: World) -> None:
    world.bot.gate.public = True
    post = await world.bob.send(world.channel, "is **one** page enough? @everyone")
    result = await world.alice.context_menu(world.channel, "Ask about this", post)
    assert result.ephemeral
    assert "is \\*\\*one\\*\\* page enough? \\@everyone" in words(result.response)
    assert world.bot.demo.seen == [("ask", ("is **one** page enough? @everyone", str(post.id)))]
    assert world.bot.gate.arrivals[-1].message == "is **one** page enough? @everyone"


async def test_a_message_without_words_is_said_so(world: World) -> None:
    post = await world.bob.send(world.channel, "", attachments=[("a.png", b"x")])
    result = await world.alice.context_menu(world.channel, "Ask about this", post)
    assert result.ephemeral
    assert words(result.response).startswith("There are no words in that message")


async def test_a_very_long_message_is_asked_about_as_far_as_it_fits(world: World) -> None:
    post = await world.bob.send(world.channel, "why " * 400)
    result = await world.alice.context_menu(world.channel, "Ask about this", post)
    assert "One page" in words(result.response)


async def test_a_command_works_in_a_direct_message_and_stays_there(world: World) -> None:
    result = await world.alice.user.slash("ask", question="how long is a cv")
    assert not result.ephemeral
    assert "One page" in words(world.alice.user.dm_channel.last_message)
    arrival = world.bot.gate.arrivals[-1]
    assert (arrival.community, arrival.place, arrival.admin) == (None, "dm", False)


async def test_the_arrival_says_who_where_and_with_which_rights(world: World) -> None:
    await world.admin.slash(world.channel, "help")
    arrival = world.bot.gate.arrivals[-1]
    assert arrival.event.startswith("discord:int:")
    assert arrival.community == str(world.guild.id)
    assert arrival.channel == str(world.channel.id)
    assert arrival.admin
    assert arrival.roles == frozenset({str(world.guild.roles["Admins"].id)})
    assert arrival.now == world.bot.clock.now


async def test_a_rate_limit_is_said_privately(world: World) -> None:
    world.bot.gate.pause = timedelta(seconds=7)
    result = await world.slash("browse", page="x")
    assert result.ephemeral
    assert "try again in 7 seconds" in words(result.response)


async def test_commands_are_for_servers_that_added_us_and_for_direct_messages(world: World) -> None:
    sent = next(each for each in world.env.http_requests if each.method == "PUT").json
    assert {tuple(each["contexts"]) for each in sent} == {(0, 1)}
    assert {tuple(each["integration_types"]) for each in sent} == {(0,)}


async def test_unchanged_commands_are_sent_once_over_two_starts() -> None:
    store = Forgetful()
    async with simcord.run(build(store=store).platform.client) as env:
        await env.restart_bot(build(store=store).platform.client)
        assert len(_syncs(env)) == 1
        await env.restart_bot(build(store=store, features=[One()]).platform.client)
        assert len(_syncs(env)) == 2


async def test_refused_commands_stop_nothing_and_are_tried_again() -> None:
    store, bot = Forgetful(), build()
    async with simcord.run(bot.platform.client) as env:
        world = populate(env, bot)
        env.inject_error("PUT", "/applications/*/commands", status=429)
        again = build(store=store)
        await env.restart_bot(again.platform.client)
        world.bot = again
        assert not (await world.slash("help")).ephemeral
        assert await store.read() == ""


async def test_a_command_that_is_gone_is_told_so(world: World) -> None:
    world.bot.platform.client.tree.remove_command("help")
    result = await world.slash("help")
    assert result.ephemeral
    assert words(result.response).startswith("That command is from an older version.")
    assert [type(each) for each in world.env.errors] == [discord.app_commands.CommandNotFound]


async def test_a_user_installation_elsewhere_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.Interaction, "is_user_integration", lambda _self: True)
    result = await world.slash("help")
    assert result.ephemeral
    assert words(result.response).startswith("I only work where I was added.")
    assert await world.alice.autocomplete(world.channel, "browse", "page", "page-") == []
    assert world.bot.gate.arrivals == []


def test_a_path_that_discord_cant_hold_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="at most 3 words"):
        build(features=[Deep()])


class One:
    """One feature more."""

    @command("one more", "One more")
    async def one(self, call: Call) -> Card:
        return Card(title=("One more",))


class Deep:
    """A feature whose path is too long."""

    @command("one two three four", "Too deep")
    async def deep(self, call: Call) -> Card:
        return Card(title=("Too deep",))


def _syncs(env: Any) -> list[Any]:
    return [each for each in env.http_requests if each.method == "PUT" and each.path.endswith("/commands")]


async def test_labels_of_buttons_make_sense(world: World) -> None:
    result = await world.slash("ask", question="x")
    assert labels(result.response) == ["Read more", "Follow-up", "Share here", "Keep"]
