"""Posts that are meant for us: mentions and replies that ping in a channel, and everything in a direct message."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import discord

from mentorbot.core.call import Arrival
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import Command
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.core.words import parse
from mentorbot.platforms.discord.arrivals import from_message
from mentorbot.platforms.discord.asides import show_aside
from mentorbot.platforms.discord.desk import Desk, chosen, target
from mentorbot.platforms.discord.pace import Once, Pace
from mentorbot.platforms.discord.posting import FAILED, nonce, post

log = logging.getLogger(__name__)

_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
_TOKEN = re.compile(r"<(?:@[!&]?|#)(\d+)>")
_PICKED = frozenset({"channel", "role", "person"})


@dataclass(frozen=True, slots=True)
class Posts:
    """Hears posts and answers them. `question` is the path of the command that plain words run."""

    desk: Desk
    question: str
    pace: Pace = field(default_factory=Pace)
    hinted: Once = field(default_factory=Once)

    async def hear(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Answer a post if it is meant for us; other bots, webhooks and system messages never are."""
        if message.author.bot or message.webhook_id is not None or message.type not in _SPOKEN:
            return
        if not isinstance(message.channel, discord.DMChannel) and not _for_us(message, me):
            return
        text = clean(re.sub(rf"<@!?{me.id}>", " ", message.content)).strip()
        now = self.desk.clock()
        if not text and not self.hinted.first(message.channel.id):
            return
        if not self.pace.take(message.channel.id, now):
            return
        try:
            reply = await self._answer(message, text, from_message(message, now, Plain(text)))
            if reply is not None:
                await self._post(message, reply.card)
                await show_aside(reply.aside, partial(self._follow_up, message))
        except FAILED as error:
            log.warning("a post could not be answered", extra={"error": type(error).__name__})

    async def _answer(self, message: discord.Message, text: str, arrival: Arrival) -> Reply | None:
        if not text:
            return Reply(self._hint(), private=False)
        try:
            command, args = self._understood(text)
        except Friendly as error:
            return self.desk.dispatch.failure(error, private=False, command="")
        task = asyncio.get_running_loop().create_task(self._called(arrival, command, args))
        try:
            await asyncio.wait({task}, timeout=self.desk.patience.answer)
            while not task.done():
                with suppress(*FAILED):
                    await message.channel.typing()
                await asyncio.wait({task}, timeout=self.desk.patience.typing)
            return await task
        finally:
            task.cancel()

    async def _called(self, arrival: Arrival, command: Command, args: dict[str, str]) -> Reply | None:
        admitted = await self.desk.dispatch.admit(arrival, command, args, chosen(command, args))
        if not isinstance(admitted, Admitted):
            return admitted
        if command.opens_form(args) or (admitted.call.private and arrival.place == "channel"):
            return Reply(await self.desk.dispatch.park(admitted), private=False)
        return await self.desk.dispatch.run(admitted)

    def _understood(self, text: str) -> tuple[Command, dict[str, str]]:
        """Read a command with its arguments; anything else is a question. Raises Friendly, as the grammar does."""
        typed = parse(self.desk.registry, text)
        if typed is not None:
            picked = {param.name for param in typed.command.params if param.kind in _PICKED}
            args = {n: _TOKEN.sub(r"\1", words) if n in picked else words for n, words in typed.args.items()}
            return typed.command, args
        command = self.desk.registry.find(self.question)
        name = target(command) if command else None
        if command is None or name is None:
            raise Friendly("I don't know that command.", "/help shows what I can do.")
        return command, {name: text}

    def _hint(self) -> Card:
        """What a post without words is told, once in each thread."""
        paths = (f"{self.question} privately", self.question)
        found = [spec for spec in map(self.desk.registry.find, paths) if spec and spec.opens_form({})]
        words = "Mention me and write your question in the same message, or use /ask."
        buttons = tuple(Button("Ask privately", spec.path, {}) for spec in found[:1])
        return Card(title=("I can't see any words there.",), body=(words,), buttons=buttons, tone="quiet")

    async def _follow_up(self, message: discord.Message, card: Card, number: int) -> None:
        """Send one more message to whom we answered, in a place that only they read."""
        key = nonce(f"aside:{message.channel.id}:{number}", f"discord:msg:{message.id}")
        await post(message.channel, self.desk.registry, card, key)

    async def _post(self, message: discord.Message, card: Card) -> None:
        reference = None if message.guild is None else message.to_reference(fail_if_not_exists=False)
        more = {} if reference is None else {"reference": reference, "mention_author": False}
        key = nonce(f"reply:{message.channel.id}", f"discord:msg:{message.id}")
        await post(message.channel, self.desk.registry, card, key, **more)


def _for_us(message: discord.Message, me: discord.ClientUser) -> bool:
    """Say whether a post in a server is meant for us. One from a server that we don't know (yet) never is."""
    return message.guild is not None and (me in message.mentions or _own_thread(message, me))


def _own_thread(message: discord.Message, me: discord.ClientUser) -> bool:
    """Say whether this lies in a thread that we opened. Without a mention such a post reaches us without its words."""
    thread = message.channel
    return isinstance(thread, discord.Thread) and thread.owner_id == me.id and not message.content
