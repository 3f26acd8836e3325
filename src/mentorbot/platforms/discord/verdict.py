"""What a failed write means, by Discord's own code rather than by its HTTP status."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import discord

from mentorbot.core.card import Instant
from mentorbot.core.owed import PERSON, Result
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.wire import Write

log = logging.getLogger(__name__)

OPENING = timedelta(minutes=10)
"""The pause after Discord found that we open direct messages too fast; it names no time."""
BANNED = timedelta(minutes=10)
"""The pause after a rate limit for everything that names no time, such as Cloudflare's."""
BUG = timedelta(hours=1)
"""The pause after a message that Discord can't read: a mistake of ours (rule 13)."""

_FINAL = {
    limits.DMS_CLOSED: Result("waiting", why="closed", gone=True, definite=True),
    limits.NO_MUTUAL_GUILD: Result("held", why="no mutual", gone=True, definite=True),
    limits.UNKNOWN_USER: Result("held", why="account", gone=True, definite=True),
    limits.UNKNOWN_CHANNEL: Result("failed", why="channel", definite=True),
    limits.MISSING_ACCESS: Result("failed", why="forbidden", definite=True),
    limits.MISSING_PERMISSIONS: Result("failed", why="forbidden", definite=True),
    limits.UNKNOWN_MESSAGE: Result("sent", why="deleted"),
}
"""`UNKNOWN_MESSAGE` answers a repeated key whose message was deleted since (discord-api-docs#6647): it had arrived."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the message, and until when no other one, or none to a new person, is to be tried.

    `forget` says that the channel of this address is not what we thought.
    """

    result: Result
    pause: Instant | None = None
    opening: Instant | None = None
    forget: bool = False


def verdict(error: Exception, write: Write, address: str, now: Instant) -> Verdict:
    """Judge one failed write at `now`. What Discord said it has is sent, whatever happened afterwards."""
    if write.native is not None:
        return Verdict(Result("sent", native=write.native))
    if isinstance(error, discord.RateLimited):
        return Verdict(Result("due", why="rate", not_before=_in(now, error.retry_after), definite=True))
    if not isinstance(error, discord.HTTPException) or isinstance(error, discord.DiscordServerError):
        return Verdict(Result("due", why=type(error).__name__, definite=not write.left))
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(write, now)
    if error.code == limits.DMS_TOO_FAST:
        until = now + OPENING
        return Verdict(Result("due", why="opening", not_before=until, definite=True), opening=until)
    if error.code == limits.UNKNOWN_CHANNEL and address.startswith(PERSON):
        return Verdict(Result("due", why="channel", definite=True), forget=True)
    return Verdict(_FINAL.get(error.code) or _other(error, now))


def _limited(write: Write, now: Instant) -> Verdict:
    """A rate limit: of everything, of opening direct messages where the message hadn't left yet, or of one channel."""
    until = None if write.wait is None else _in(now, write.wait)
    result = Result("due", why="rate", not_before=until, definite=True)
    if write.everywhere:
        return Verdict(result, pause=until or now + BANNED)
    return Verdict(result, opening=None if write.left else until or now + OPENING)


def _other(error: discord.HTTPException, now: Instant) -> Result:
    """A refusal without a code of its own here."""
    if error.status == HTTPStatus.UNAUTHORIZED:
        return Result("due", why="token", definite=True)
    if error.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        log.warning("a delivery was refused", extra={"status": error.status, "code": error.code})
        return Result("failed", why="forbidden", definite=True)
    log.error("Discord can't read a delivery", extra={"status": error.status, "code": error.code})
    return Result("due", why="bug", not_before=now + BUG, definite=True)


def _in(now: Instant, seconds: float) -> Instant:
    return now + timedelta(seconds=max(0.0, seconds))
