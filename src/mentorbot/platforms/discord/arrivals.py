"""What reached us on Discord, as the arrival that the core understands."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord

from mentorbot.core.call import Arrival, Place
from mentorbot.core.card import Instant, Plain

Interaction: TypeAlias = "discord.Interaction[Any]"

PLATFORM = "discord"


def from_interaction(interaction: Interaction, now: Instant, message: Plain | None = None) -> Arrival:
    """Describe a command, a press or a form. `message` holds the words of a message that it was used on."""
    return _arrival(
        f"discord:int:{interaction.id}", interaction.user, interaction.guild, _where(interaction), now, message
    )


def from_message(message: discord.Message, now: Instant, words: Plain) -> Arrival:
    """Describe a post that is meant for us."""
    where = _channel(message.channel, message.channel.id)
    return _arrival(f"discord:msg:{message.id}", message.author, message.guild, where, now, words)


def foreign(interaction: Interaction) -> bool:
    """Say whether this comes from a place that we were never added to: another's server, or a private group."""
    context, by_user = interaction.context, interaction.is_user_integration()
    return context.private_channel or (by_user and not interaction.is_guild_integration() and not context.dm_channel)


def _where(interaction: Interaction) -> tuple[str, str | None]:
    return _channel(interaction.channel, interaction.channel_id or 0)


def _channel(channel: object, native: int) -> tuple[str, str | None]:
    """Give the channel and, inside a thread, the thread; the channel is then the one that the thread hangs on."""
    if isinstance(channel, discord.Thread):
        return str(channel.parent_id), str(channel.id)
    return str(native), None


def _arrival(
    event: str,
    user: discord.User | discord.Member,
    guild: discord.Guild | None,
    where: tuple[str, str | None],
    now: Instant,
    message: Plain | None,
) -> Arrival:
    member = user if isinstance(user, discord.Member) else None
    place: Place = "channel" if guild is not None else "dm"
    rights = (member.resolved_permissions or member.guild_permissions) if member else discord.Permissions.none()
    everyone = guild.id if guild else 0
    return Arrival(
        event=event,
        platform=PLATFORM,
        tenant="",
        community=str(guild.id) if guild else None,
        person=str(user.id),
        place=place,
        channel=where[0],
        now=now,
        thread=where[1],
        admin=rights.manage_guild,
        roles=frozenset(str(role.id) for role in member.roles if role.id != everyone) if member else frozenset(),
        message=message,
        community_name=guild.name if guild else "",
    )
