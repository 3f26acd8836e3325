"""Which roles of Discord keep order, and which can't see the commands that moderators use."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from tests.platforms.discord.conftest import World
from tests.platforms.discord.test_discord_channels import call_in

from mentorbot.core.card import Instant

ORDER = discord.Permissions(manage_messages=True)


@pytest.fixture
def helpers(world: World) -> Any:
    """A role that keeps order and may not manage the server."""
    return world.guild.create_role("Helpers", permissions=ORDER)


async def seen(world: World, now: Instant, *roles: Any) -> tuple[str, ...] | None:
    await world.env.settle()
    natives = tuple(str(role.id) for role in roles)
    return await world.bot.platform.roles.unseeing(call_in(world, world.channel, now), natives)


async def test_roles_that_keep_order_are_found_and_those_of_bots_and_of_everyone_are_not(
    world: World, helpers: Any, now: Instant
) -> None:
    world.guild.create_role("Readers", permissions=discord.Permissions(send_messages=True))
    world.guild.create_role("Another bot", permissions=ORDER, managed=True)
    await world.env.settle()
    found = world.bot.platform.roles.helping(call_in(world, world.channel, now))
    assert ("Helpers" in dict((name, native) for native, name in found)) is True
    assert not {"Readers", "Another bot", "@everyone"} & {name for _, name in found}


async def test_a_role_without_manage_server_sees_nothing_until_it_is_added_to_each_command(
    world: World, helpers: Any, now: Instant
) -> None:
    hidden = [each for each in await world.bot.platform.client.tree.fetch_commands() if each.default_member_permissions]
    assert hidden
    assert await seen(world, now, helpers) == (str(helpers.id),)
    for each in hidden:
        assert await seen(world, now, helpers) == (str(helpers.id),)
        world.guild.set_command_permissions(each, {helpers: True})
    assert await seen(world, now, helpers) == ()
    world.guild.set_command_permissions(hidden[0], {helpers: False})
    assert await seen(world, now, helpers) == (str(helpers.id),)


async def test_a_role_that_manages_the_server_sees_them_and_one_that_is_gone_is_not_told_of(
    world: World, helpers: Any, now: Instant
) -> None:
    admins = next(role for role in world.bot.platform.client.guilds[0].roles if role.name == "Admins")
    assert await seen(world, now, admins) == ()
    call = call_in(world, world.channel, now)
    assert await world.bot.platform.roles.unseeing(call, ("987654321987654321",)) == ()


async def test_where_discord_does_not_say_nobody_knows(world: World, helpers: Any, now: Instant) -> None:
    world.env.inject_error("GET", "/applications/*/commands", status=403, code=50001)
    assert await seen(world, now, helpers) is None
