"""Private threads in which two people talk by name."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

import discord

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.posting import FAILED, nonce, post

log = logging.getLogger(__name__)

RESTS: Literal[10_080] = 10_080
"""Minutes without a word after which Discord folds a thread up; it opens again with the next one."""
_UNKNOWN_MEMBER = 10007


class Meetings:
    """Opens private threads, beside a channel that everybody in it can see: else they could not read it."""

    def __init__(self, client: discord.Client, registry: Registry) -> None:
        self._client = client
        self._registry = registry

    async def open(self, call: Call, channels: Sequence[str], people: Sequence[str], title: str, card: Card) -> str:
        """Open a private thread for these people and post the card; gives its id. Raises Friendly where it can't."""
        try:
            beside = await self._beside(channels, people)
            if beside is None:
                raise Friendly("There is no channel that you both see and in which I may open a private thread.")
            thread = await beside.create_thread(
                name=title[: limits.THREAD_NAME],
                type=discord.ChannelType.private_thread,
                invitable=False,
                auto_archive_duration=RESTS,
            )
        except FAILED as error:
            raise _refused(error) from error
        try:
            for native in people:
                await thread.add_user(discord.Object(int(native)))
            await post(thread, self._registry, card, nonce(f"meeting:{thread.id}", call.event))
        except FAILED as error:
            with suppress(*FAILED):  # an empty thread helps nobody; that it stays does no harm
                await thread.delete()
            raise _refused(error) from error
        return str(thread.id)

    async def _beside(self, channels: Sequence[str], people: Sequence[str]) -> discord.TextChannel | None:
        """The first channel in which we may open one, and that all of them see."""
        for native in channels:
            found = self._client.get_channel(int(native)) if native.isascii() and native.isdigit() else None
            if isinstance(found, discord.TextChannel) and _may(found) and await _seen(found, people):
                return found
        return None


def _may(channel: discord.TextChannel) -> bool:
    mine = channel.permissions_for(channel.guild.me)
    return mine.view_channel and mine.create_private_threads and mine.send_messages_in_threads


async def _seen(channel: discord.TextChannel, people: Sequence[str]) -> bool:
    """Whether all of them can see a channel and write in its threads."""
    for native in people:
        try:
            member = channel.guild.get_member(int(native)) or await channel.guild.fetch_member(int(native))
        except discord.NotFound as error:
            if error.code not in (_UNKNOWN_MEMBER, limits.UNKNOWN_USER):
                raise
            return False
        theirs = channel.permissions_for(member)
        if not (theirs.view_channel and theirs.send_messages_in_threads):
            return False
    return True


def _refused(error: Exception) -> Friendly:
    code = error.code if isinstance(error, discord.HTTPException) else 0
    log.warning("a thread could not be opened", extra={"error": type(error).__name__, "code": code})
    if code in (limits.MISSING_ACCESS, limits.MISSING_PERMISSIONS):
        return Friendly("I am not allowed to open a private thread here.")
    return Friendly("Discord did not let me open a private thread.")
