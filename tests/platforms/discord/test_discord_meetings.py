"""A private thread for two, as they find it on Discord, and in words why there is none."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from tests.platforms.discord.conftest import World

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Instant
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord import limits

CARD = Card(title=("A question to a person",), body=("You two talk here.",))


def call_of(now: Instant) -> Call:
    return Call(
        *("discord:int:1", "discord", 1, 1, "member", "channel", "1", None, True, now, None, None),
        ids=iter("ab").__next__,
    )


async def opened(world: World, now: Instant, *channels: Any) -> str:
    await world.env.settle()
    people = [str(world.alice.id), str(world.bob.id)]
    native = [str(each.id) for each in channels]
    return await world.bot.platform.meetings.open(call_of(now), native, people, "A question to a person", CARD)


async def test_both_find_themselves_in_a_private_thread_with_the_card(world: World, now: Instant) -> None:
    native = await opened(world, now, world.channel)
    thread = world.bot.platform.client.get_channel(int(native))
    assert isinstance(thread, discord.Thread)
    assert thread.type is discord.ChannelType.private_thread
    assert thread.parent_id == world.channel.id
    added = [each.path for each in world.env.http_requests if each.method == "PUT" and "thread-members" in each.path]
    assert [path.rsplit("/", 1)[1] for path in added] == [str(world.alice.id), str(world.bob.id)]
    posted = [each.json for each in world.env.http_requests if each.path == f"/channels/{native}/messages"]
    assert "You two talk here." in str(posted[-1])
    assert len(posted[-1]["nonce"]) == limits.NONCE - 1


@pytest.mark.parametrize(
    "denied",
    [
        {"create_private_threads": False},
        {"send_messages_in_threads": False},
        {"view_channel": False},
    ],
)
async def test_the_first_channel_where_it_can_be_is_taken_and_none_is_said_in_words(
    world: World, now: Instant, denied: dict[str, bool]
) -> None:
    closed = world.guild.create_text_channel(
        "closed", overwrites={world.guild.default_role: discord.PermissionOverwrite(**denied)}
    )
    with pytest.raises(Friendly, match="no channel that you both see"):
        await opened(world, now, closed)
    native = await opened(world, now, closed, world.channel)
    thread = world.bot.platform.client.get_channel(int(native))
    assert isinstance(thread, discord.Thread)
    assert thread.parent_id == world.channel.id


async def test_a_channel_that_one_of_them_can_not_see_is_left_alone(world: World, now: Instant) -> None:
    hidden = world.guild.create_text_channel(
        "mentors", overwrites={world.bob: discord.PermissionOverwrite(view_channel=False)}
    )
    with pytest.raises(Friendly, match="no channel that you both see"):
        await opened(world, now, hidden)


async def test_what_discord_refuses_is_said_in_words_and_leaves_no_empty_thread(world: World, now: Instant) -> None:
    world.env.inject_error("POST", "/channels/*/threads", status=403, code=limits.MISSING_PERMISSIONS)
    with pytest.raises(Friendly, match="not allowed to open a private thread"):
        await opened(world, now, world.channel)
    world.env.inject_error("PUT", "/channels/*/thread-members/*", status=500, code=0)
    with pytest.raises(Friendly, match="did not let me open"):
        await opened(world, now, world.channel)
    deleted = [
        each for each in world.env.http_requests if each.method == "DELETE" and each.path.startswith("/channels/")
    ]
    assert len(deleted) == 1


async def test_somebody_who_left_the_server_gets_no_thread(world: World, now: Instant) -> None:
    await world.env.settle()
    people = [str(world.alice.id), "123456789012345678"]
    with pytest.raises(Friendly, match="no channel that you both see"):
        await world.bot.platform.meetings.open(call_of(now), [str(world.channel.id)], people, "A", CARD)
