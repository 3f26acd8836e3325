"""Messages of our own: sent with a key, so that what is sent again after a broken connection comes once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord

from mentorbot.core.card import Card
from mentorbot.core.command import Registry
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.cards import files, view

BROKEN = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
"""What a broken connection raises; none of it is a discord.HTTPException."""
FAILED = (discord.HTTPException, discord.RateLimited, *BROKEN)
"""All that a call to Discord raises when it fails, each in its own way."""
_UNAVAILABLE = 503
T = TypeVar("T")


def nonce(route: str, event: str) -> str:
    """Derive the key under which Discord drops a repetition: by what caused the message and where it goes."""
    digest = hashlib.sha256(f"{route} {event}".encode()).digest()
    return base64.b32encode(digest).decode()[: limits.NONCE - 1]


async def post(
    where: discord.abc.Messageable, registry: Registry, card: Card, key: str, **more: Any
) -> discord.Message:
    """Send a card as a message, and give that.

    Raises what discord.py and aiohttp raise, after one repetition of what may help.
    """

    async def send() -> discord.Message:
        return await where.send(view=view(registry, card), files=files(card), nonce=key, **more)

    return await repeated(send)


async def repeated(send: Callable[[], Awaitable[T]]) -> T:
    """Call `send`, and once more after a broken connection or a 503, which discord.py doesn't repeat itself."""
    try:
        return await send()
    except BROKEN:
        return await send()
    except discord.DiscordServerError as error:
        if error.status != _UNAVAILABLE:
            raise
        return await send()
