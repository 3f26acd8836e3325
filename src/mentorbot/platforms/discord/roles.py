"""Discord's roles: who keeps order in a server, and who can't see the commands that moderators use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.abc import GuildChannel

from mentorbot.core.call import Call
from mentorbot.platforms.discord.posting import FAILED

OFFERED = 3
"""Roles that are offered at once."""
ASKED = 5.0
"""Seconds that Discord is given to say who sees our commands."""


class Roles:
    """Knows the roles of the servers that we are in. `tree` has the commands."""

    def __init__(self, client: discord.Client, tree: app_commands.CommandTree[Any]) -> None:
        self._client = client
        self._tree = tree

    def helping(self, call: Call) -> tuple[tuple[str, str], ...]:
        """Roles that may delete others' messages or put people out; the highest first."""
        guild = self._guild(call)
        found = [] if guild is None else [each for each in reversed(guild.roles) if _keeps_order(each)]
        return tuple((str(each.id), each.name) for each in found[:OFFERED])

    async def unseeing(self, call: Call, roles: tuple[str, ...]) -> tuple[str, ...] | None:
        """Roles without Manage Server to whom no exception in the server's settings shows all moderators' commands.

        None where Discord doesn't say. A role that isn't there any more sees nothing, and isn't told of.
        """
        guild = self._guild(call)
        if guild is None:
            return None
        known = {str(each.id): each for each in guild.roles}
        hidden = [native for native in roles if native in known and not _manages(known[native])]
        if not hidden:
            return ()
        try:
            async with asyncio.timeout(ASKED):
                shown = await self._shown(guild)
        except FAILED:
            return None
        return tuple(native for native in hidden if not all(int(native) in each for each in shown))

    async def _shown(self, guild: discord.Guild) -> Sequence[set[int]]:
        """For each of moderators' commands, the roles to which the server shows it by an exception."""
        own = {each.name for each in self._tree.get_commands() if _moderators(each)}
        there = [each for each in await self._tree.fetch_commands() if each.name in own]
        return [await _shown_to(each, guild) for each in there]

    def _guild(self, call: Call) -> discord.Guild | None:
        native = call.thread or call.channel
        found = self._client.get_channel(int(native)) if native.isascii() and native.isdigit() else None
        return found.guild if isinstance(found, (GuildChannel, discord.Thread)) else None


def _keeps_order(role: discord.Role) -> bool:
    may = role.permissions
    keeps = may.administrator or may.manage_messages or may.moderate_members or may.kick_members
    return keeps and not role.is_default() and not role.managed


def _manages(role: discord.Role) -> bool:
    return role.permissions.administrator or role.permissions.manage_guild


def _moderators(each: Any) -> bool:
    return isinstance(each, (app_commands.Group, app_commands.Command)) and each.default_permissions is not None


async def _shown_to(command: app_commands.AppCommand, guild: discord.Guild) -> set[int]:
    try:
        exceptions = await command.fetch_permissions(guild)
    except discord.NotFound:  # there are none
        return set()
    role = discord.AppCommandPermissionType.role
    return {each.id for each in exceptions.permissions if each.type is role and each.permission}
