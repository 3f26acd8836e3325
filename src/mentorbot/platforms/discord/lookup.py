"""Looking for a delivered message of ours in its channel, by the public id that its buttons carry."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import discord

from mentorbot.core.button_id import message_of
from mentorbot.core.card import Instant
from mentorbot.core.owed import CHANNEL, Parcel, Result

log = logging.getLogger(__name__)

BEFORE = timedelta(minutes=5)
"""How long before its mark a message is looked for: the two clocks may differ (rule 3)."""
PAGES = 10
"""Pages of 100 messages that are read at most; within our 20 s for one call."""


FRESH = timedelta(minutes=1)
"""How new a channel's last message may be without being in its history yet, or have come just after that was read."""
PATIENT = 5
"""Tries up to which such a message is waited out; in a busy channel there is always one."""


async def look_up(
    client: discord.Client, where: discord.PartialMessageable, parcel: Parcel, now: Instant
) -> Result | None:
    """Read the channel from five minutes before the mark. None: it surely isn't there; unknown: nobody can say.

    Raises LookupError where that can be said later.
    """
    if parcel.marked is None or client.user is None:
        raise ValueError("only what may have been written is looked up, by whoever is logged in")
    since, seen = parcel.marked - BEFORE, 0
    async for message in where.history(limit=PAGES * 100, after=since, oldest_first=True):
        seen += 1
        if message.author.id == client.user.id and parcel.public in _carried(message):
            return Result("sent", native=str(message.id), at=message.created_at)
    if seen >= PAGES * 100:
        return Result("unknown", why="history")
    fresh = now - FRESH if parcel.tries < PATIENT else None
    if not seen and parcel.address.startswith(CHANNEL) and not await _silent(client, where.id, since, fresh):
        log.warning("the history of a channel is hidden from us", extra={"kind": parcel.kind})
        return Result("unknown", why="history")
    return None


async def _silent(client: discord.Client, channel: int, since: Instant, fresh: Instant | None) -> bool:
    """Whether nothing was written since then. Without Read Message History a channel looks empty, without an error.

    Which message is its last one is told all the same (resources/channel.mdx, Get Channel Messages). Raises LookupError
    where that one came after `fresh`, so that an empty history proves nothing.
    """
    last = getattr(await client.fetch_channel(channel), "last_message_id", None)
    if last is None or (at := discord.utils.snowflake_time(last)) < since:
        return True
    if fresh is not None and at > fresh:
        raise LookupError("somebody wrote just now")
    return False


def _carried(message: discord.Message) -> set[str]:
    """The public ids in a message's buttons. Our own messages keep theirs without any privileged intent."""
    return {message_of(native) for native in _natives(part.to_dict() for part in message.components)}


def _natives(parts: Iterator[Any]) -> Iterator[str]:
    for part in parts:
        if "custom_id" in part:
            yield str(part["custom_id"])
        yield from _natives(iter(part.get("components") or ()))
