"""Which channels of Discord can be posted in, as an administrator who names one is told."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from tests.platforms.discord.conftest import World

from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.platforms.discord.channels import for_moderators


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


@pytest.mark.parametrize(("denied", "everyone"), [({}, True), ({"view_channel": False}, False)])
async def test_whether_everyone_reads_a_channel_is_known(world: World, denied: dict[str, bool], everyone: bool) -> None:
    overwrites = {world.guild.default_role: discord.PermissionOverwrite(**denied)}
    channel = world.guild.create_text_channel("staff", overwrites={**overwrites, **_us(world)})
    await world.env.settle()
    assert world.bot.platform.channels.everyone_reads(str(channel.id)) is everyone
    assert world.bot.platform.channels.everyone_reads("1") is None


async def test_channels_that_everyone_reads_are_offered_and_no_other(world: World, now: Instant) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    world.guild.create_text_channel("staff", overwrites={world.guild.default_role: hidden, **_us(world)})
    mute = discord.PermissionOverwrite(send_messages=False)
    world.guild.create_text_channel("rules", overwrites={world.guild.default_role: mute})
    world.guild.create_text_channel("careers")
    await world.env.settle()
    found = world.bot.platform.channels.open_ones(call_in(world, world.channel, now))
    assert [name for _, name in found] == ["general", "careers"]
    for name in ("a", "b", "c"):
        world.guild.create_text_channel(name)
    await world.env.settle()
    assert len(world.bot.platform.channels.open_ones(call_in(world, world.channel, now))) == 3


async def test_who_runs_a_server_reads_us_where_not_everyone_does(world: World) -> None:
    def chosen() -> str:
        return for_moderators(world.bot.platform.client.guilds[0])

    assert chosen() == str(world.channel.id)
    hidden = discord.PermissionOverwrite(view_channel=False)
    staff = world.guild.create_text_channel("staff", overwrites={world.guild.default_role: hidden, **_us(world)})
    await world.env.settle()
    assert chosen() == str(staff.id)


def _us(world: World) -> dict[Any, discord.PermissionOverwrite]:
    may = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    return {world.guild.me: may}
