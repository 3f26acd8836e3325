"""Who tells a story: the same questions, commands, presses and forms, at a terminal and on Discord."""

from __future__ import annotations

import asyncio
import io
import queue
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import discord
from simcord.env import Env
from tests.journeys.house import House
from tests.platforms.discord.conftest import assert_quiet, labels, words

from mentorbot import app as program
from mentorbot.connecting import discord_platform
from mentorbot.platforms.discord.platform import DiscordPlatform
from mentorbot.platforms.terminal.chat import TerminalChat

TOKEN = "a-token-for-tests"
A_MOMENT = 10
"""Seconds that a person takes for each act."""


@dataclass(frozen=True)
class Seen:
    """What a person sees after an act: all words in reading order, the buttons, and whether only they see it."""

    words: str
    buttons: tuple[str, ...] = ()
    private: bool = True

    @property
    def title(self) -> str:
        return self.words.strip().split("\n")[0]


class Teller(Protocol):
    """One person in front of one platform. `seen` is the transcript."""

    seen: list[Seen]

    @property
    def house(self) -> House:
        """The program behind the platform."""
        ...

    @property
    def admin(self) -> Teller:
        """Whoever may set the community up."""
        ...

    @property
    def help_channel(self) -> Any:
        """A channel where people answer, as an argument of a command."""
        ...

    async def ask(self, question: str) -> Seen:
        """Ask in the way that newcomers are told."""
        ...

    async def run(self, command: str, **args: Any) -> Seen:
        """Use a command with its arguments."""
        ...

    async def press(self, label: str) -> Seen:
        """Press a button of what was seen last, or of the last card that had it."""
        ...

    async def fill(self, *values: str) -> Seen:
        """Fill the form that is open, field by field, and send it."""
        ...

    async def restart(self) -> None:
        """Stop the program and start it again over the same data."""
        ...

    async def later(self, **length: float) -> Seen | None:
        """Let time pass, and see what was brought to this person meanwhile; None if nothing was."""
        ...


class Typist(io.StringIO):
    """Standard input as a person types it: `idle` is set while the program waits for the next line."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.idle = asyncio.Event()

    def read(self, size: int | None = -1, /) -> str:
        self._loop.call_soon_threadsafe(self.idle.set)
        return self._lines.get()

    async def type(self, line: str) -> None:
        await self.idle.wait()
        self.idle.clear()
        self._lines.put(line and f"{line}\n")


_CHOICE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


@dataclass
class AtTerminal:
    """The chat, with its input and output in our hands."""

    house: House
    seen: list[Seen] = field(default_factory=list)
    _choices: dict[str, int] = field(default_factory=dict)
    _ids: Any = field(default_factory=count)

    def sit_down(self) -> None:
        """Start the chat."""
        self._keys, self._screen, self._choices = Typist(), io.StringIO(), {}
        chat = TerminalChat(
            self.house.app.dispatch,
            clock=self.house.clock,
            ids=lambda: f"{next(self._ids)}",
            files=self.house.folder / "exports",
            stdin=self._keys,
            stdout=self._screen,
            environ={},
        )
        self.house.app.traces["terminal"] = chat
        self._worker = program.worker(self.house.app, chat.postman)
        self._chat = asyncio.get_running_loop().create_task(chat.run(self._worker.tick))

    async def leave(self) -> None:
        """End the input; the chat ends with it."""
        await self._keys.type("")
        await self._chat

    @property
    def admin(self) -> Teller:
        return self

    @property
    def help_channel(self) -> Any:
        return "ask-a-person"

    async def say(self, line: str) -> Seen:
        """Type a line and wait until the chat asks for the next one."""
        self.house.clock.pass_(seconds=A_MOMENT)
        start = len(self._screen.getvalue())
        await self._keys.type(line)
        async with asyncio.timeout(60):
            await self._keys.idle.wait()
        return self._read(start)

    def _read(self, start: int) -> Seen:
        text = self._screen.getvalue()[start:]
        offered = {_label(match[2]): int(match[1]) for match in _CHOICE.finditer(text)}
        self._choices = offered or self._choices
        self.seen.append(Seen(text, tuple(offered)))
        return self.seen[-1]

    async def ask(self, question: str) -> Seen:
        return await self.say(question)

    async def run(self, command: str, **args: Any) -> Seen:
        return await self.say(" ".join([f"/{command}", *(f"{name}: {value}" for name, value in args.items())]))

    async def press(self, label: str) -> Seen:
        return await self.say(str(self._choices[label]))

    async def fill(self, *values: str) -> Seen:
        return [await self.say(value) for value in values][-1]

    async def restart(self) -> None:
        await self.leave()
        await self.house.close()
        await self.house.open()
        self.sit_down()

    async def later(self, **length: float) -> Seen | None:
        self.house.clock.pass_(**length)
        async with asyncio.timeout(60):
            await self._keys.idle.wait()
        start = len(self._screen.getvalue())
        await self._worker.tick()
        return self._read(start) if len(self._screen.getvalue()) > start else None


@asynccontextmanager
async def sitting(house: House) -> AsyncIterator[AtTerminal]:
    """Somebody at the terminal."""
    teller = AtTerminal(house)
    teller.sit_down()
    yield teller
    await teller.leave()


def _label(choice: str) -> str:
    """The label of a choice: behind its words in brackets, before them with a colon, or all there is."""
    behind = re.search(r"\(([^()]*[a-z][^()]*)\)$", choice)
    before = re.match(r"([\w -]{1,40}): ", choice)
    return behind[1] if behind else before[1] if before else choice


def plainly(message: Any) -> str:
    """The words of a Discord message without its Markdown."""
    said = words(message) or message.content
    text = re.sub(r"^(#+|-#|-) ", "", said, flags=re.MULTILINE)
    return re.sub(r"\\(.)", r"\1", text.replace("**", ""))


@dataclass
class Server:
    """A Discord server with a channel, a help channel, two members and an administrator."""

    env: Env
    house: House
    platform: DiscordPlatform
    guild: Any
    channel: Any
    help_channel: Any
    alice: Any
    bob: Any
    admin: Any

    @property
    def me(self) -> str:
        assert self.env.bot.user is not None
        return f"<@{self.env.bot.user.id}>"

    @classmethod
    def in_(cls, env: Env, house: House, platform: DiscordPlatform) -> Server:
        guild = env.create_guild("From academia to data")
        admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        channel, help_channel = guild.create_text_channel("general"), guild.create_text_channel("ask-a-person")
        alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
        admin = guild.add_member(env.create_user("carol"), roles=[admins])
        return cls(env, house, platform, guild, channel, help_channel, alice, bob, admin)

    def teller(self, who: Any) -> OnDiscord:
        return OnDiscord(self, who)

    async def restart(self) -> None:
        """Another process over the same database and the same server."""
        await self.house.close()
        await self.house.open()
        self.platform = discord_platform(self.house.app, TOKEN)
        await self.env.restart_bot(self.platform.client)

    async def deliver(self) -> int:
        """Deliver what is due on Discord now; gives how many messages that were."""
        return await program.worker(self.house.app, self.platform.postman).tick()

    def public(self) -> list[Any]:
        """The bot's messages in the channel that everybody sees, oldest first."""
        seen = self.channel.history(viewer=self.bob)
        return [each for each in seen if self.me == f"<@{each.author.id}>" and not each.flags.ephemeral]


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[Server]:
    """The program on a simulated Discord. Nothing that it sends may ping, and no error may go unseen."""
    platform = discord_platform(house.app, TOKEN)
    env = Env(platform.client)
    await env.start()
    try:
        yield Server.in_(env, house, platform)
        env.raise_errors()
        assert_quiet(env)
    finally:
        await env.shutdown()


@dataclass
class OnDiscord:
    """One member of a server, in its channel; or in their direct messages, where they pressed something there."""

    server: Server
    who: Any
    seen: list[Seen] = field(default_factory=list)
    offered: dict[str, Any] = field(default_factory=dict)
    _form: Any = None
    _direct: bool = False
    _told: set[int] = field(default_factory=set)

    @property
    def house(self) -> House:
        return self.server.house

    @property
    def admin(self) -> Teller:
        return self.server.teller(self.server.admin)

    @property
    def help_channel(self) -> Any:
        return self.server.help_channel

    async def ask(self, question: str) -> Seen:
        return await self.run("ask", question=question)

    async def run(self, command: str, **args: Any) -> Seen:
        self._wait()
        self._direct = False
        return self._look(await self.who.slash(self.server.channel, command, **args))

    async def press(self, label: str) -> Seen:
        return await self.press_on(self.offered[label], label)

    async def press_on(self, message: Any, label: str) -> Seen:
        """Press a button of any message that this person can see."""
        self._wait()
        self._direct = message.id in self._told or isinstance(getattr(message, "channel", None), discord.DMChannel)
        return self._look(await (self.who.user if self._direct else self.who).click(message, label=label))

    async def fill(self, *values: str) -> Seen:
        self._wait()
        names = [part["component"]["custom_id"] for part in self._form.modal["components"]]
        who = self.who.user if self._direct else self.who
        return self._look(await who.submit_modal(self._form, dict(zip(names, values, strict=True))))

    async def mention(self, text: str) -> Seen:
        """Write in the channel, to the bot."""
        self._wait()
        await self.who.send(self.server.channel, f"{self.server.me} {text}")
        return self._read(self.server.public()[-1], False)

    async def write(self, text: str) -> Seen:
        """Write a direct message to the bot."""
        self._wait()
        await self.who.user.send_dm(text)
        return self._read(self.who.user.dm_channel.last_message, True)

    async def restart(self) -> None:
        await self.server.restart()

    async def later(self, **length: float) -> Seen | None:
        self.house.clock.pass_(**length)
        before = getattr(self._brought(), "id", None)
        await self.server.deliver()
        brought = self._brought()
        return self._read(brought, True) if getattr(brought, "id", None) != before else None

    def _brought(self) -> Any:
        """The last direct message to this person."""
        return getattr(self.who.user.dm_channel, "last_message", None)

    def _wait(self) -> None:
        self.house.clock.pass_(seconds=A_MOMENT)

    def _look(self, result: Any) -> Seen:
        if result.modal is not None:
            self._form = result
            fields = [(part["label"], part["component"].get("value") or "") for part in result.modal["components"]]
            self.seen.append(Seen("\n".join([result.modal["title"], *(words for each in fields for words in each)])))
            return self.seen[-1]
        return self._read(result.response, result.ephemeral)

    def read(self, message: Any) -> Seen:
        """Read a message that everybody sees."""
        return self._read(message, False)

    def look_at(self, result: Any) -> Seen:
        """Read the answer to an interaction."""
        return self._look(result)

    def _read(self, message: Any, private: bool) -> Seen:
        here = tuple(labels(message))
        self.offered |= dict.fromkeys(here, message)
        if self._direct:
            self._told.add(message.id)
        self.seen.append(Seen(plainly(message), here, private))
        return self.seen[-1]
