"""Asking the author of a message, under the message itself: the one thing we send that may ring at somebody."""

from __future__ import annotations

import re

import discord
from discord.abc import GuildChannel

from mentorbot.core.asking import Original, Readers
from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord.channels import can_post, open_to_all
from mentorbot.platforms.discord.outbox import friendly
from mentorbot.platforms.discord.plain import plain, plain_view
from mentorbot.platforms.discord.posting import FAILED, nonce, repeated

SHORTEST_NAME = 3
"""Characters of a name from which on it is taken out; a shorter one is more often a word."""
ONLY_THE_AUTHOR = discord.AllowedMentions(everyone=False, users=False, roles=False, replied_user=True)
GONE = Friendly("That message is not there any more.", "What was deleted is not kept.")
NOBODY = Friendly("A program wrote that message, so there is nobody to ask.", "Its point can be written as a new page.")
FORBIDDEN = "I can't write in this channel, or not read back what I wrote, so nobody can be asked here."


class Asking:
    """Asks under messages. Who reads a channel is known from the gateway; no request is made for that."""

    def __init__(self, client: discord.Client, registry: Registry) -> None:
        self._client = client
        self._registry = registry

    def readers(self, link: str) -> Readers | None:
        """Roles that see the channel, but for bots' own, and the people whom it names; None where everyone sees it."""
        found = self._channel(_parts(link)[0])
        if found is None or open_to_all(found):
            return None
        if isinstance(found, discord.Thread) and found.is_private():
            return Readers(thread=True)
        room = found.parent if isinstance(found, discord.Thread) else found
        if room is None:
            return Readers(thread=True)
        roles = [each for each in room.guild.roles if not each.is_default() and not each.managed]
        me = room.guild.me.id
        named = [who for who, rights in room.overwrites.items() if rights.view_channel and who.id != me]
        people = [who for who in named if not isinstance(who, discord.Role) and room.guild.get_role(who.id) is None]
        return Readers(sum(room.permissions_for(each).view_channel for each in roles), len(people))

    def barred(self, call: Call) -> str:
        """Why nobody can be asked in the call's channel, in a sentence; empty if they can."""
        found = self._channel(_where(call))
        return "" if found is not None and can_post(found) else FORBIDDEN

    async def original(self, call: Call, message: str) -> Original:
        """Look a message up. Raises Friendly where it is gone, or where no person of here wrote it."""
        if not message.isascii() or not message.isdigit():
            raise GONE
        try:
            found = await self._client.get_partial_messageable(_where(call)).fetch_message(int(message))
        except discord.NotFound:
            raise GONE from None
        except FAILED as error:
            raise friendly(error) from error
        if not by_a_person(found):
            raise NOBODY
        return Original(str(found.author.id), found.created_at, self._link(_where(call), found.id))

    async def ask(self, call: Call, link: str, card: Card) -> None:
        """Post a card as a reply, in words that a screen can show. Raises Friendly where that can't be done."""
        channel, message = _parts(link)
        where, words = self._client.get_partial_messageable(channel), plain(card, bold=True)
        reference = discord.MessageReference(message_id=message, channel_id=channel)
        key = nonce(f"ask:{channel}", call.event)

        async def send() -> None:
            shown = plain_view(self._registry, card) or discord.ui.View(timeout=None)
            rings = ONLY_THE_AUTHOR
            await where.send(words, view=shown, nonce=key, reference=reference, allowed_mentions=rings)

        try:
            await repeated(send)
        except FAILED as error:
            raise friendly(error) from error

    def _channel(self, number: int) -> GuildChannel | discord.Thread | None:
        found = self._client.get_channel(number)
        return found if isinstance(found, (GuildChannel, discord.Thread)) else None

    def _link(self, channel: int, message: int) -> str:
        found = self._channel(channel)
        return f"https://discord.com/channels/{found.guild.id if found is not None else '@me'}/{channel}/{message}"


def _where(call: Call) -> int:
    return int(call.thread or call.channel)


def _parts(link: str) -> tuple[int, int]:
    """The channel and the message that a link names."""
    channel, message = link.rsplit("/", 2)[1:]
    return int(channel), int(message)


def by_a_person(message: discord.Message) -> bool:
    """Whether somebody wrote a message themself: no bot, no webhook, nothing that Discord posts by itself."""
    spoken = message.type in (discord.MessageType.default, discord.MessageType.reply)
    return spoken and not message.author.bot and message.webhook_id is None


def nameless(message: discord.Message) -> str:
    """The words of a message without the names, as they are written, of its author and of whom it mentions."""
    words = message.content
    for who, instead in ((message.author, "a member"), *((each, "somebody") for each in message.mentions)):
        words = re.sub(rf"<@!?{who.id}>", instead, words)
        for name in sorted({who.display_name, who.name, who.global_name or ""} - {""}, key=len, reverse=True):
            if len(name) >= SHORTEST_NAME:
                words = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", instead, words)
    return words
