"""What is seen of each HTTP request: whether it left, what Discord's clock says, and how often we are refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from mentorbot.core.card import Instant
from mentorbot.platforms.discord import limits

log = logging.getLogger(__name__)

REFUSALS = 500
"""Refusals within ten minutes above which nothing is delivered; at 10,000 Discord bans the address (RELIABILITY.md)."""
WITHIN = 600.0
_COUNTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_OWN_TOKENS = ("/interactions/", "/webhooks/")
"""What is asked with a token of its own, which ends after 15 minutes."""


@dataclass(slots=True)
class Write:
    """What is known of one write. `left` says that its request was written to the network.

    `until` is on the event loop's clock: a message is not written later, however long the process stood still.
    `native` and `at` are of the message, once Discord said that it has it. `wait` is for how many seconds it asked.
    """

    until: float
    left: bool = False
    native: str | None = None
    wait: float | None = None
    everywhere: bool = False


_write: ContextVar[Write | None] = ContextVar("discord_write", default=None)


class Wire:
    """Watches the requests of one client. `clock` gives the present, aware and in UTC.

    discord.py repeats a request after a 500, 502, 504 or 524 and sleeps through rate limits inside one call, up to half
    a minute; a call that is given up while it sleeps for a global limit leaves its whole client waiting for ever. What
    is delivered is repeated by the ledger alone, so within `once` each of those is raised at once.
    """

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock = clock
        self._refused: deque[float] = deque()
        self.skew: timedelta | None = None
        self.refused_token = False

    @contextmanager
    def once(self) -> Iterator[Write]:
        """Let the requests in here be made once each, and tell what becomes of the message among them."""
        write = Write(asyncio.get_running_loop().time() + limits.SEND)
        token = _write.set(write)
        try:
            yield write
        finally:
            _write.reset(token)

    @property
    def too_many(self) -> bool:
        """Whether Discord refused so much lately that delivery had better stop."""
        now = asyncio.get_running_loop().time()
        while self._refused and self._refused[0] <= now - WITHIN:
            self._refused.popleft()
        return len(self._refused) > REFUSALS

    def trace(self) -> aiohttp.TraceConfig:
        """Give what discord.py hands to its HTTP session."""
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(self._left)
        trace.on_request_end.append(self._answered)
        return trace

    async def _left(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, sent: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        """Note that a message is written next: this is called before its first byte. Raises where it is too late."""
        if (write := _write.get()) is not None and _posts(sent.method, sent.url.path):
            if asyncio.get_running_loop().time() > write.until:
                raise TimeoutError  # somebody else may have taken it up by now
            write.left = True

    async def _answered(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, told: aiohttp.TraceRequestEndParams
    ) -> None:
        """Look at an answer. Raises discord.HTTPException for what must not be repeated."""
        response, write = told.response, _write.get()
        with suppress(TypeError, ValueError):  # no date, or none that can be read
            self.skew = parsedate_to_datetime(response.headers.get("Date", "")) - self._clock()
        if response.status in _COUNTED and response.headers.get("X-RateLimit-Scope") != "shared":
            self._refused.append(asyncio.get_running_loop().time())
        if not any(place in told.url.path for place in _OWN_TOKENS):
            self.refused_token = response.status == HTTPStatus.UNAUTHORIZED
        if write is None:
            return
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= limits.SERVER_ERROR:
            content = await _content(response)
            write.wait = _wait(response, content)
            write.everywhere = content.get("global") is True or "Via" not in response.headers
            server = response.status >= limits.SERVER_ERROR
            raise (discord.DiscordServerError if server else discord.HTTPException)(response, content)
        if response.ok and _posts(told.method, told.url.path):
            write.native = str((await _content(response)).get("id") or "") or None


def _posts(method: str, path: str) -> bool:
    return method == "POST" and path.endswith("/messages")


async def _content(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object of an answer; empty if it is none. The session keeps it for discord.py, which reads it again."""
    try:
        found = json.loads(await response.text())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wait(response: aiohttp.ClientResponse, content: dict[str, Any]) -> float | None:
    """For how many seconds Discord asks, in the body or in a header; None if it names no time."""
    for said in (content.get("retry_after"), response.headers.get("Retry-After")):
        with suppress(TypeError, ValueError):
            return float(said)  # type: ignore[arg-type]
    return None
