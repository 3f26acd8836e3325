"""Discord's channels: whether we can post in one and find again what we posted, and who reads it."""

from __future__ import annotations

import discord
from discord.abc import GuildChannel

from mentorbot.core.call import Call
from mentorbot.core.channels import Trouble

OFFERED = 3
"""Channels that are offered at once."""


class Channels:
    """Answers from what the gateway told us; no request is made."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def trouble(self, call: Call, channel: str) -> Trouble:
        """Why nothing can be posted in a channel of this call's server, empty if it can.

        "elsewhere": it is another server's; "gone": we can't see it; "forbidden": we see it, and may not write there or
        read back what we wrote, by which a post of unknown fate is looked up.
        """
        found, here = self._seen(channel), self._seen(call.channel)
        if found is None:
            return "gone"
        if here is None or here.guild != found.guild:
            return "elsewhere"
        if not found.permissions_for(found.guild.me).view_channel:
            return "gone"
        return "" if can_post(found) else "forbidden"

    def everyone_reads(self, channel: str) -> bool | None:
        """Whether the role of everyone sees a channel; None for one that we don't see."""
        found = self._seen(channel)
        return None if found is None else open_to_all(found)

    def open_ones(self, call: Call) -> tuple[tuple[str, str], ...]:
        """Text channels that everyone sees and we can post in: the one for system messages, then from the top."""
        here = self._seen(call.thread or call.channel)
        if here is None:
            return ()
        found = {each.id: each for each in (here.guild.system_channel, *here.guild.text_channels) if each is not None}
        fitting = [each for each in found.values() if open_to_all(each) and can_post(each)]
        return tuple((str(each.id), each.name) for each in fitting[:OFFERED])

    def _seen(self, native: str) -> GuildChannel | discord.Thread | None:
        found = self._client.get_channel(int(native)) if native.isascii() and native.isdigit() else None
        return found if isinstance(found, (GuildChannel, discord.Thread)) else None


def can_post(channel: GuildChannel | discord.Thread) -> bool:
    """Whether we may write in a channel, and read back what we wrote."""
    may = channel.permissions_for(channel.guild.me)
    writes = may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages
    return may.view_channel and writes and may.read_message_history


def open_to_all(channel: GuildChannel | discord.Thread) -> bool:
    """Whether every member reads a channel. A private thread is read by those who were added, whatever its channel."""
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    return channel.permissions_for(channel.guild.default_role).view_channel


def for_moderators(guild: discord.Guild) -> str:
    """Where those who run a server read us first, empty where we can post nowhere.

    Its channel for updates, which only moderators see; else a channel that not everyone sees; else any.
    """
    own = (guild.public_updates_channel, *(each for each in guild.text_channels if not open_to_all(each)))
    found = (*own, guild.system_channel, *guild.text_channels)
    return next((str(each.id) for each in found if each is not None and can_post(each)), "")
