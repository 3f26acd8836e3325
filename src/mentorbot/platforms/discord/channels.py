"""Discord's channels: whether we can post in one, and find again what we posted."""

from __future__ import annotations

import discord
from discord.abc import GuildChannel

from mentorbot.core.call import Call


class Channels:
    """Answers from what the gateway told us; no request is made."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def trouble(self, call: Call, channel: str) -> str:
        """Why nothing can be posted in a channel of this call's server, empty if it can.

        "elsewhere": it is another server's; "gone": we can't see it; "forbidden": we see it, and may not write there or
        read back what we wrote, by which a post of unknown fate is looked up.
        """
        found, here = self._seen(channel), self._seen(call.channel)
        if found is None:
            return "gone"
        if here is None or here.guild != found.guild:
            return "elsewhere"
        may = found.permissions_for(found.guild.me)
        if not may.view_channel:
            return "gone"
        writes = may.send_messages_in_threads if isinstance(found, discord.Thread) else may.send_messages
        return "" if writes and may.read_message_history else "forbidden"

    def _seen(self, native: str) -> GuildChannel | discord.Thread | None:
        found = self._client.get_channel(int(native)) if native.isascii() and native.isdigit() else None
        return found if isinstance(found, (GuildChannel, discord.Thread)) else None
