"""The connection to Discord: what reaches us is handed to the one place that serves its kind."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import Any

import discord

from mentorbot.core.card import Instant
from mentorbot.core.dispatch import Reply
from mentorbot.core.residence import Newcomers, Residence
from mentorbot.platforms.discord.answers import Answer
from mentorbot.platforms.discord.arrivals import PLATFORM, Interaction, foreign
from mentorbot.platforms.discord.buttons import pressed
from mentorbot.platforms.discord.channels import for_moderators
from mentorbot.platforms.discord.commands import Tree
from mentorbot.platforms.discord.desk import NOT_HERE, Desk
from mentorbot.platforms.discord.forms import submitted
from mentorbot.platforms.discord.posts import Posts
from mentorbot.platforms.discord.sync import TreeHashStore, sync
from mentorbot.platforms.discord.wire import Wire

log = logging.getLogger(__name__)

NEW = timedelta(days=1)
"""How long after we were added a server counts as new when we connect."""
LONGEST_WAIT = 30.0
"""Seconds that a rate limit may ask for before a call fails instead of sleeping."""


def intents() -> discord.Intents:
    """Give the events that we need. None is privileged: mentions and direct messages carry their words without."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class MentorClient(discord.Client):
    """A client that keeps no messages and no members, and whose messages ping nobody."""

    def __init__(
        self,
        desk: Desk,
        store: TreeHashStore,
        question: str,
        wire: Wire,
        residence: Residence | None,
        newcomers: Newcomers | None,
    ) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=wire.trace(),
        )
        self.desk = desk
        self.tree = Tree(self, desk)
        self._store = store
        self._residence = residence
        self._newcomers = newcomers
        self._posts = Posts(desk, question)

    async def setup_hook(self) -> None:
        """Tell Discord our commands if they have changed."""
        await sync(self.tree, self.application_id or 0, self._store)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a post that is meant for us."""
        if self.user is not None:
            with self.desk.at_work():
                await self._posts.hear(message, self.user)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Serve buttons and forms; commands reach their tree by themselves."""
        serve = {discord.InteractionType.component: pressed, discord.InteractionType.modal_submit: submitted}.get(
            interaction.type
        )
        if serve is None:
            return
        with self.desk.at_work():
            if foreign(interaction):
                await Answer(self.desk, interaction).show(Reply(NOT_HERE, private=True))
            else:
                await serve(self.desk, interaction)

    async def on_ready(self) -> None:
        """Tell where we are, those servers included that are in an outage, and which of them added us meanwhile."""
        now = self.desk.clock()
        if self._residence is not None:
            here = frozenset(str(guild.id) for guild in self.guilds)
            await self._residence.settled(PLATFORM, here, now)
        for guild in self.guilds:
            if (since := self._since(guild)) is not None and now < since + NEW:
                await self._added(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell that we were added."""
        if self._residence is not None:
            await self._residence.came(PLATFORM, str(guild.id), self.desk.clock())
        await self._added(guild)

    async def _added(self, guild: discord.Guild) -> None:
        if self._newcomers is not None:
            now = self.desk.clock()
            since = self._since(guild) or now
            await self._newcomers.added(PLATFORM, str(guild.id), guild.name, for_moderators(guild), since, now)

    def _since(self, guild: discord.Guild) -> Instant | None:
        """When a server added us; None where it didn't say, as in an outage."""
        us = guild.get_member(self.user.id) if self.user is not None else None
        return us.joined_at if us is not None else None

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell that we were removed. For an outage discord.py has another event."""
        if self._residence is not None:
            await self._residence.left(PLATFORM, str(guild.id), self.desk.clock())

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log what failed by its kind; a traceback could hold members' words."""
        error = sys.exc_info()[0]
        log.error("an event failed", extra={"event": event_method, "error": error.__name__ if error else ""})
