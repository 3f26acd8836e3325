"""Discord as one part of the program: started, kept up and closed by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord

from mentorbot.core.card import Instant
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.residence import Newcomers, Residence
from mentorbot.platforms.discord.asking import Asking
from mentorbot.platforms.discord.channels import Channels
from mentorbot.platforms.discord.client import MentorClient
from mentorbot.platforms.discord.desk import Desk, Patience
from mentorbot.platforms.discord.login import log_in
from mentorbot.platforms.discord.meetings import Meetings
from mentorbot.platforms.discord.outbox import Outbox
from mentorbot.platforms.discord.postman import DiscordPostman
from mentorbot.platforms.discord.problems import problem
from mentorbot.platforms.discord.roles import Roles
from mentorbot.platforms.discord.sync import Forgetful, TreeHashStore
from mentorbot.platforms.discord.wire import Wire

QUESTION = "ask"
GRACE = 10.0
"""Seconds that answers on their way are given when we leave."""


class DiscordPlatform:
    """Everything about Discord. `native` gives somebody's Discord id by our own id, for direct messages.

    `run` is `login`, `serve` and `close`; a process that only delivers calls `login` and `close`. They raise
    DiscordProblem where only the operator can help. `residence` hears in which servers we are, `newcomers` which
    added us. `question` is the path of the command that plain words run, `sleep` what waits before another try at
    the first connection.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        token: str,
        *,
        clock: Callable[[], Instant],
        native: Callable[[int], Awaitable[str]],
        tree_hash_store: TreeHashStore | None = None,
        residence: Residence | None = None,
        newcomers: Newcomers | None = None,
        question: str = QUESTION,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._token = token.strip()
        self._sleep = sleep
        desk = Desk(dispatch, clock, patience or Patience())
        wire = Wire(clock)
        self.client = MentorClient(desk, tree_hash_store or Forgetful(), question, wire, residence, newcomers)
        self.postman = DiscordPostman(self.client, dispatch.registry, native, clock, wire)
        self.outbox = Outbox(self.client, dispatch.registry, native)
        self.channels = Channels(self.client)
        self.meetings = Meetings(self.client, dispatch.registry)
        self.asking = Asking(self.client, dispatch.registry)
        self.roles = Roles(self.client, self.client.tree)

    @property
    def connected(self) -> bool:
        """Whether the gateway is up and has told us where we are."""
        return self.client.is_ready() and not self.client.is_closed()

    async def run(self) -> None:
        """Log in and serve. Connections that break are taken up again; what was missed in between is replayed."""
        try:
            await self.login()
            await self.serve()
        finally:
            await self.close()

    async def login(self) -> None:
        """Log in over HTTP alone: enough for `postman` and `outbox`. Waits for a Discord that is away."""
        await log_in(self.client, self._token, self._sleep)

    async def serve(self) -> None:
        """Be told what happens, and answer, until it is closed or cancelled; after `login`. One process for each token.

        Cancelled, it gives the session up and can serve again later; `postman` and `outbox` go on.
        """
        try:
            await self.client.connect(reconnect=True)
        except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
            raise problem(error) or error from None
        finally:
            if self.client.ws is not None and self.client.ws.open:
                await self.client.ws.close(code=1000)

    async def answered(self, seconds: float) -> None:
        """Wait until the answers on their way have been given, and give up what takes longer."""
        await self.client.desk.finished(seconds)

    async def look(self) -> None:
        """Ask Discord for something small, so that `postman.skew` is of now."""
        await self.client.application_info()

    async def erase(self, native: str) -> None:
        """Keep nothing of somebody in memory who is forgotten, by their Discord id."""
        self.postman.forget(native)

    async def close(self) -> None:
        """Leave Discord, once the answers on their way have been given. Safe to call again."""
        if not self.client.is_closed():
            await self.client.desk.finished(GRACE)
            await self.client.close()
