"""Logging in over HTTP: what a token and a Discord that is away make of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import discord

from mentorbot.platforms.discord.posting import BROKEN
from mentorbot.platforms.discord.problems import no_token, problem
from mentorbot.platforms.discord.scrub import scrub

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0


async def log_in(client: discord.Client, token: str, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Log in; while Discord can't be reached, try again after pauses that grow to five minutes.

    Raises DiscordProblem where only the operator can help.
    """
    if not token:
        raise no_token()
    scrub()
    pause = _FIRST_PAUSE
    while True:
        try:
            await client.login(token)
        except discord.LoginFailure as error:
            raise problem(error) or error from None
        except (discord.DiscordServerError, discord.RateLimited, *BROKEN) as error:
            log.warning("Discord can't be reached yet", extra={"error": type(error).__name__})
            await client.http.close()
            client.http.connector = discord.utils.MISSING  # closed with its session; login makes a new one
            await sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
        else:
            return
