"""Which channels of Discord can be posted in, as an administrator who names one is told."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from tests.platforms.discord.conftest import World

from mentorbot.core.call import Call
from mentorbot.core.card import Instant


def call_in(world: World, channel: Any, now: Instant) -> Call:
    return Call(
        *("discord:int:1", "discord", 1, 1, "admin", "channel", str(channel.id), None, True, now, None, None),
        ids=iter("ab").__next__,
    )


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        (discord.PermissionOverwrite(), ""),
        (discord.PermissionOverwrite(send_messages=False), "forbidden"),
        (discord.PermissionOverwrite(read_message_history=False), "forbidden"),
        (discord.PermissionOverwrite(view_channel=False), "gone"),
    ],
)
async def test_a_channel_where_we_can_not_post_or_look_up_a_post_is_refused(
    world: World, now: Instant, denied: discord.PermissionOverwrite, said: str
) -> None:
    channel = world.guild.create_text_channel("tips", overwrites={world.guild.default_role: denied})
    await world.env.settle()
    assert await world.bot.platform.channels.trouble(call_in(world, world.channel, now), str(channel.id)) == said


async def test_a_channel_of_another_server_is_refused_as_is_what_is_no_channel(world: World, now: Instant) -> None:
    other = world.env.create_guild("Another").create_text_channel("tips")
    await world.env.settle()
    here = call_in(world, world.channel, now)
    assert await world.bot.platform.channels.trouble(here, str(other.id)) == "elsewhere"
    for native in ("general", "1", str(world.guild.id), ""):
        assert await world.bot.platform.channels.trouble(here, native) == "gone"
