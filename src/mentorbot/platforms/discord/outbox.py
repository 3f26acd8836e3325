"""Messages that features send besides their answer: into the channel of a call, or to the caller alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import discord

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.cards import files, view
from mentorbot.platforms.discord.posting import FAILED, nonce, post, repeated

PUSHED = "Here is what you asked me to send you."
"""What a screen shows of a direct message; it says nothing of what is in it."""

SEARCHED = 2_000
"""Messages of a conversation that are looked through for ours at most."""

_CLOSED = frozenset({limits.DMS_CLOSED, limits.NO_MUTUAL_GUILD})
_FORBIDDEN = frozenset({limits.MISSING_ACCESS, limits.MISSING_PERMISSIONS})


class Outbox:
    """Sends for features. `native` looks up somebody's Discord id by our own; it may raise Friendly."""

    def __init__(self, client: discord.Client, registry: Registry, native: Callable[[int], Awaitable[str]]) -> None:
        self._client = client
        self._registry = registry
        self._native = native

    async def post(self, call: Call, card: Card, reply_to: str = "") -> None:
        """Post a card where the call came from, as a reply if a message id is given. Raises Friendly if it can't."""
        channel = int(call.thread or call.channel)
        where = self._client.get_partial_messageable(channel)
        more = {}
        if reply_to.isdigit():
            more = {
                "reference": discord.MessageReference(
                    message_id=int(reply_to), channel_id=channel, fail_if_not_exists=False
                )
            }
        try:
            await post(where, self._registry, card, nonce(f"post:{channel}", call.event), **more)
        except FAILED as error:
            raise friendly(error) from error

    async def post_in(self, call: Call, channel: str, card: Card) -> str:
        """Post a card in a channel of the call's server; gives the message's id. Raises Friendly if it can't."""
        where = self._client.get_partial_messageable(int(channel))
        try:
            sent = await post(where, self._registry, card, nonce(f"post:{channel}", call.event))
        except FAILED as error:
            raise friendly(error) from error
        return str(sent.id)

    async def take_back(self, call: Call, channel: str, message: str) -> bool:
        """Delete a message of ours in a channel; False if it is gone, or somebody else's. Raises Friendly."""
        if not message.isascii() or not message.isdigit():
            return False
        where = self._client.get_partial_messageable(int(channel))
        try:
            found = await where.fetch_message(int(message))
            ours = self._client.user is not None and found.author.id == self._client.user.id
            if ours:
                await _deleted(found)
        except discord.NotFound:
            return False
        except FAILED as error:
            raise friendly(error) from error
        return ours

    async def dm(self, call: Call, card: Card) -> None:
        """Send a card to the caller alone. Raises Friendly if their direct messages are closed.

        It comes as one neutral line, which is what a screen shows, and is then turned into the card.
        """
        try:
            where = await self._client.create_dm(discord.Object(int(await self._native(call.person))))
            key = nonce(f"dm:{where.id}", call.event)
            sent = await repeated(lambda: where.send(PUSHED, nonce=key))

            async def fill() -> None:
                await sent.edit(content=None, view=view(self._registry, card), attachments=files(card))

            await repeated(fill)
        except FAILED as error:
            raise friendly(error) from error

    async def unsend(self, call: Call, most: int) -> tuple[int, bool]:
        """Delete up to `most` of our messages to the caller, newest first; gives how many, and whether there are more.

        Raises Friendly where Discord doesn't let us.
        """
        gone = 0
        try:
            where = await self._client.create_dm(discord.Object(int(await self._native(call.person))))
            async for message in where.history(limit=SEARCHED):
                if message.author.id != where.me.id:
                    continue
                if gone == most:
                    return gone, True
                await _deleted(message)
                gone += 1
        except FAILED as error:
            raise friendly(error) from error
        return gone, False


async def _deleted(message: discord.Message) -> None:
    """Delete a message; one that is gone already is no trouble."""
    with suppress(discord.NotFound):
        await message.delete()


def friendly(error: Exception) -> Friendly:
    """What a person is told of a message that could not be sent."""
    code = error.code if isinstance(error, discord.HTTPException) else 0
    if code in _CLOSED:
        return Friendly(
            "I could not write to you: your direct messages are closed for me.",
            "Open this server's Privacy Settings, allow direct messages, and try again.",
        )
    if code in _FORBIDDEN:
        return Friendly("I am not allowed to write here.", "A moderator can allow me to send messages in this channel.")
    if code == limits.UNKNOWN_CHANNEL:
        return Friendly("That channel is gone.", "Please try it in another one.")
    if isinstance(error, discord.RateLimited) or code == limits.DMS_TOO_FAST:
        return Friendly("Discord asks me to slow down, so nothing was sent.", "Please try again in a few minutes.")
    return Friendly("Discord did not take the message.", "Please look whether it is there, and try again if not.")
