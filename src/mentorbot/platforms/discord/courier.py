"""Discord for a process that only delivers: logged in over HTTP, with no gateway session and nothing to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord

from mentorbot.core.card import Instant
from mentorbot.core.command import Registry
from mentorbot.platforms.discord.client import LONGEST_WAIT
from mentorbot.platforms.discord.login import log_in
from mentorbot.platforms.discord.postman import DiscordPostman
from mentorbot.platforms.discord.wire import Wire


class DiscordCourier:
    """A postman with a connection of its own. `registry` is for the ids of buttons, `native` as for the platform."""

    def __init__(
        self,
        registry: Registry,
        token: str,
        *,
        clock: Callable[[], Instant],
        native: Callable[[int], Awaitable[str]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        wire = Wire(clock)
        self._token = token.strip()
        self._sleep = sleep
        self._client = discord.Client(
            intents=discord.Intents.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=wire.trace(),
        )
        self.postman = DiscordPostman(self._client, registry, native, clock, wire)

    async def login(self) -> None:
        """Log in; from then on `postman` is connected. Raises DiscordProblem where only the operator can help."""
        await log_in(self._client, self._token, self._sleep)

    async def look(self) -> None:
        """Ask Discord for something small, so that `postman.skew` is of now."""
        await self._client.application_info()

    async def close(self) -> None:
        """Close the connection. Safe to call again."""
        if not self._client.is_closed():
            await self._client.close()
