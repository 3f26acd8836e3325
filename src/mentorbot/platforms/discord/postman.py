"""Discord's postman: one message to one address, written once, and looked up where nobody knows what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord

from mentorbot.core.card import Card, Instant
from mentorbot.core.command import Registry
from mentorbot.core.owed import CHANNEL, PERSON, Parcel, Result
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.arrivals import PLATFORM
from mentorbot.platforms.discord.cards import files
from mentorbot.platforms.discord.lookup import look_up
from mentorbot.platforms.discord.plain import plain, plain_view
from mentorbot.platforms.discord.posting import FAILED, nonce
from mentorbot.platforms.discord.verdict import Verdict, verdict
from mentorbot.platforms.discord.wire import Wire, Write

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""People whose direct messages' channel is remembered; the longest unused are forgotten."""
_STOPPED, _LIMITED = "nothing is delivered on Discord", "rate limit"


class _Erased(Exception):
    """There is no such person here any more."""


class DiscordPostman:
    """Sends over HTTP alone, so that a process without a gateway session delivers too.

    `native` gives somebody's Discord id by our own; it raises LookupError for who is gone. `wire` watches the client's
    requests. A message is a plain one: Components V2 push an empty notification (discord-api-docs#7854). Its key is the
    same each time it is written. `history` is True, though a single channel may hide its own.
    """

    platform = PLATFORM
    rate = limits.DELIVERIES
    history = True

    def __init__(
        self,
        client: discord.Client,
        registry: Registry,
        native: Callable[[int], Awaitable[str]],
        clock: Callable[[], Instant],
        wire: Wire,
    ) -> None:
        self.key_window = timedelta(seconds=limits.KEY_WINDOW)
        self._client = client
        self._registry = registry
        self._native = native
        self._clock = clock
        self._wire = wire
        self._rooms: OrderedDict[str, tuple[str, int]] = OrderedDict()
        """By address: somebody's Discord id, and the channel of their direct messages."""
        self._not_before: Instant | None = None
        self._opens_after: Instant | None = None
        self._said = ""

    @property
    def connected(self) -> bool:
        """Whether we are logged in and nothing stands against sending now; the gateway isn't needed."""
        return self._client.user is not None and not self._client.is_closed() and not self.trouble

    @property
    def skew(self) -> timedelta | None:
        """By how much Discord's clock was ahead of ours in its last answer."""
        return self._wire.skew

    @property
    def trouble(self) -> str:
        """Why nothing can be delivered on Discord now, in a word or two; empty if it can. Said once in the log."""
        reason = ""
        if self._wire.refused_token:
            reason = "the token is refused"
        elif self._wire.too_many:
            reason = "too many refusals"
        elif self._not_before is not None and self._clock() < self._not_before:
            reason = _LIMITED
        if reason and reason != self._said:
            log.log(logging.WARNING if reason == _LIMITED else logging.ERROR, _STOPPED, extra={"why": reason})
        self._said = reason
        return reason

    async def send(self, parcel: Parcel, card: Card) -> Result:
        """Write once, within 18 s."""
        if reason := self.trouble:
            until = self._not_before if reason == _LIMITED else None
            return Result("due", why=reason, not_before=until, definite=True)
        with self._wire.once() as write:
            try:
                async with asyncio.timeout(limits.SEND):
                    return await self._sent(parcel, card)
            except _Erased:
                return Result("failed", why="account", definite=True)
            except Exception as error:
                if write.native is None and not isinstance(error, FAILED):
                    raise
                return self._refused(parcel, error, write)

    async def find(self, parcel: Parcel) -> Result | None:
        """Look for the message in its channel. Raises what a call to Discord raises, or LookupError, where not now."""
        with self._wire.once():
            try:
                where = await self._where(parcel.address)
                return await look_up(self._client, where, parcel, self._clock())
            except _Erased:
                return Result("unknown", why="account")
            except discord.HTTPException as error:
                if error.code in limits.UNREADABLE:
                    log.warning("a channel can't be looked into", extra={"code": error.code})
                    return Result("unknown", why="history")
                raise

    async def _sent(self, parcel: Parcel, card: Card) -> Result:
        if self._opens_after is not None and self._clock() < self._opens_after and self._unopened(parcel.address):
            return Result("due", why="opening", not_before=self._opens_after, definite=True)
        where = await self._where(parcel.address)
        shown = plain_view(self._registry, card, of=parcel.public)
        if shown is None:
            log.error("a delivered message has no button to be found by", extra={"kind": parcel.kind})
        more: Any = {} if shown is None else {"view": shown}
        sent = await where.send(
            plain(card, bold=parcel.address.startswith(CHANNEL)),
            files=files(card),
            nonce=nonce(parcel.address, parcel.public),
            allowed_mentions=discord.AllowedMentions.none(),
            suppress_embeds=True,
            **more,
        )
        return Result("sent", native=str(sent.id))

    def _refused(self, parcel: Parcel, error: Exception, write: Write) -> Result:
        """Turn a failure into what comes next, and remember what it says about other messages."""
        found: Verdict = verdict(error, write, parcel.address, self._clock())
        if found.pause is not None:
            self._not_before = found.pause
        if found.opening is not None:
            self._opens_after = found.opening
        if found.forget:
            self._rooms.pop(parcel.address, None)
        return found.result

    async def _account(self, number: int) -> str:
        try:
            return await self._native(number)
        except LookupError as error:
            raise _Erased from error

    def _unopened(self, address: str) -> bool:
        return address.startswith(PERSON) and address not in self._rooms

    async def _where(self, address: str) -> discord.PartialMessageable:
        """The channel of an address; somebody's direct messages are opened the first time."""
        if address.startswith(CHANNEL):
            return self._client.get_partial_messageable(int(address.removeprefix(CHANNEL)))
        if address not in self._rooms:
            account = await self._account(int(address.removeprefix(PERSON)))
            self._rooms[address] = account, (await self._client.create_dm(discord.Object(int(account)))).id
        self._rooms.move_to_end(address)
        while len(self._rooms) > REMEMBERED:
            self._rooms.popitem(last=False)
        return self._client.get_partial_messageable(self._rooms[address][1], type=discord.ChannelType.private)

    def forget(self, native: str) -> None:
        """Remember nothing of somebody's direct messages, by their Discord id; nor may the library."""
        for address in [each for each, (account, _) in self._rooms.items() if account == native]:
            del self._rooms[address]
        for channel in self._client.private_channels:
            if isinstance(channel, discord.DMChannel) and native == str(getattr(channel.recipient, "id", "")):
                self._client._connection._remove_private_channel(channel)
