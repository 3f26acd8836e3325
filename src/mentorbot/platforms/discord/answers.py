"""The answer to one interaction: announced if it takes long, then given, to the right eyes only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import ui

from mentorbot.core.call import Arrival
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Command
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.arrivals import Interaction
from mentorbot.platforms.discord.asides import show_aside
from mentorbot.platforms.discord.cards import files, view
from mentorbot.platforms.discord.desk import Desk
from mentorbot.platforms.discord.plain import plain
from mentorbot.platforms.discord.posting import FAILED, repeated

log = logging.getLogger(__name__)
T = TypeVar("T")

_GONE = frozenset(
    {limits.UNKNOWN_INTERACTION, limits.UNKNOWN_WEBHOOK, limits.ALREADY_ACKNOWLEDGED, limits.INVALID_TOKEN}
)
"""Codes that say that nobody can be answered here any more, or that somebody was answered already."""


class Answer:
    """Answers one interaction. Until its privacy is settled, everything about it is private.

    In a direct message nothing is ephemeral: only one person reads it, and it should still be there tomorrow.
    """

    def __init__(self, desk: Desk, interaction: Interaction) -> None:
        self._desk = desk
        self._interaction = interaction
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + desk.patience.answer
        self._told = self._loop.time()
        self._announced = self._private = False

    async def give(
        self,
        arrival: Arrival,
        command: Command,
        args: Mapping[str, str],
        *,
        chosen: bool | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command and show what it says. `typed` are the words of a form, which are stored first."""
        dispatch = self._desk.dispatch
        admitted = await self._patiently(dispatch.admit(arrival, command, args, chosen), private=True)
        if not isinstance(admitted, Admitted):
            await self.show(_with_words(admitted, typed or {}))
            return
        if typed is None:
            run = dispatch.run(admitted, self._progress)
        else:
            run = dispatch.submitted(admitted, typed, self._progress)
        await self.show(await self._patiently(run, private=admitted.call.private))

    async def show(self, reply: Reply | None) -> None:
        """Send what is to be said, and then what waited for it; None takes the announcement back."""
        try:
            if reply is not None:
                await self._send(reply)
            elif self._announced:
                await self._interaction.delete_original_response()
        except FAILED as error:
            log.warning("an answer could not be given", extra={"error": type(error).__name__})
        else:
            await show_aside(reply.aside if reply is not None else None, self._follow_up)

    async def _patiently(self, work: Coroutine[Any, Any, T], *, private: bool) -> T:
        """Wait for work, and announce the answer once patience is over. The work itself goes on."""
        task = self._loop.create_task(work)
        try:
            if not self._announced:
                await asyncio.wait({task}, timeout=max(0.0, self._until - self._loop.time()))
                if not task.done():
                    await self._announce(private)
            return await task
        finally:
            task.cancel()

    async def _announce(self, private: bool) -> None:
        self._announced, self._private = True, private
        self._told = self._loop.time()
        try:
            await self._interaction.response.defer(ephemeral=self._hidden(private), thinking=True)
        except FAILED as error:
            log.warning("an answer could not be announced", extra={"error": type(error).__name__})

    def _hidden(self, private: bool) -> bool:
        return private and self._interaction.guild_id is not None

    async def _progress(self, what: str, done: int, total: int) -> None:
        now = self._loop.time()
        if not self._announced or now - self._told < self._desk.patience.progress:
            return
        self._told = now
        words = f"{what}: {done:,} of {total:,}" if total else what
        try:
            await self._edit(Card(title=(Plain(words),), tone="quiet"))
        except FAILED as error:
            log.info("progress could not be shown", extra={"error": type(error).__name__})

    async def _send(self, reply: Reply) -> None:
        try:
            await repeated(lambda: self._put(reply.card, reply.private))
        except discord.HTTPException as error:
            if error.code in _GONE:
                raise
            log.warning("a card was refused", extra={"code": error.code})
            await self._put_plainly(reply)

    async def _put(self, card: Card, private: bool) -> None:
        if self._interaction.response.is_done():
            await self._edit(card)
            return
        shown = view(self._desk.registry, card)
        await self._interaction.response.send_message(view=shown, files=files(card), ephemeral=self._hidden(private))

    async def _follow_up(self, card: Card, _number: int) -> None:
        """Send one more message that only the caller sees. It has no key, so it is never repeated."""
        shown = view(self._desk.registry, card)
        await self._interaction.followup.send(view=shown, files=files(card), ephemeral=self._hidden(private=True))

    async def _edit(self, card: Card) -> None:
        shown = view(self._desk.registry, card)
        await self._interaction.edit_original_response(view=shown, attachments=files(card))

    async def _put_plainly(self, reply: Reply) -> None:
        """The second line of defence: the words alone, if Discord refuses the card."""
        shown = ui.LayoutView(timeout=None)
        shown.add_item(ui.TextDisplay(plain(reply.card)))
        shown.stop()
        if self._interaction.response.is_done():
            await self._interaction.edit_original_response(view=shown, attachments=[])
        else:
            hidden = self._hidden(reply.private)
            await self._interaction.response.send_message(view=shown, ephemeral=hidden)


def _with_words(reply: Reply | None, typed: Mapping[str, str]) -> Reply | None:
    """Give a form's words back with the refusal, where they could not be stored."""
    words = [value for value in typed.values() if value.strip()]
    if reply is None or not words:
        return reply
    card = replace(reply.card, note=("What you wrote, to copy:",), rows=tuple(((Plain(word),), None) for word in words))
    return replace(reply, card=card)
