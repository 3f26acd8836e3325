"""A command's arguments as Discord's native options, which reach the core as words."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Transformer

from mentorbot.core.command import MESSAGE_AUTHOR, MESSAGE_ID, Arg, Command, Kind, Param
from mentorbot.core.runs import label
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.arrivals import Interaction, foreign, from_interaction
from mentorbot.platforms.discord.desk import PRIVATE, Desk

log = logging.getLogger(__name__)

_TYPES: dict[Kind, discord.AppCommandOptionType] = {
    "bool": discord.AppCommandOptionType.boolean,
    "int": discord.AppCommandOptionType.integer,
    "channel": discord.AppCommandOptionType.channel,
    "role": discord.AppCommandOptionType.role,
    "person": discord.AppCommandOptionType.user,
}
_WRITABLE = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
]


class Option(Transformer[Any]):
    """One native option; what Discord gives for it becomes words: yes or no, digits, or an id."""

    def __init__(self, param: Param) -> None:
        self._param = param

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The kind of native option."""
        return _TYPES.get(self._param.kind, discord.AppCommandOptionType.string)

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The channels that somebody can write in."""
        return _WRITABLE

    @property
    def min_value(self) -> int | None:
        """The least number."""
        return self._param.arg.low if self._param.kind == "int" else None

    @property
    def max_value(self) -> int | None:
        """The greatest number, or the greatest number of characters."""
        if self._param.kind == "int":
            return self._param.arg.high
        long = self._param.kind == "text"
        return min(self._param.arg.max_length, limits.OPTION_TEXT) if long else None

    @property
    def choices(self) -> list[Choice[Any]] | None:
        """The values to choose from, where there are no more than Discord lists."""
        listed = self._param.choices
        if not listed or len(listed) > limits.CHOICES:
            return None
        return [Choice(name=label(each, limits.CHOICE), value=each) for each in listed]

    async def transform(self, _interaction: Interaction, value: Any, /) -> str:
        """Turn a native value into words."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(getattr(value, "id", value))


class Suggested(Option):
    """An option that suggests as somebody types; an error or a delay means no suggestions."""

    def __init__(self, param: Param, desk: Desk, command: Command) -> None:
        super().__init__(param)
        self._desk = desk
        self._command = command

    async def autocomplete(self, interaction: Interaction, value: Any, /) -> list[Choice[Any]]:
        """Give at most 25 suggestions; a value that is too long for Discord is left out, a label is cut."""
        if foreign(interaction):
            return []
        pairs = await self._pairs(interaction, str(value))
        fitting = {value: label(name, limits.CHOICE) for name, value in pairs if 0 < len(value) <= limits.CHOICE}
        named = [Choice(name=name or value, value=value) for value, name in fitting.items()]
        return named[: limits.CHOICES]

    async def _pairs(self, interaction: Interaction, typed: str) -> list[tuple[str, str]]:
        if self._param.suggest is None:
            return [(each, each) for each in self._param.choices if typed.lower() in each.lower()]
        arrival = from_interaction(interaction, self._desk.clock())
        found = self._desk.dispatch.suggest(arrival, self._command, self._param.name, typed)
        task = asyncio.get_running_loop().create_task(_listed(found))
        try:
            await asyncio.wait({task}, timeout=self._desk.patience.suggest)
            return task.result() if task.done() else []
        except Exception as error:  # noqa: BLE001 - an open list must stay usable
            log.warning("no suggestions", extra={"command": self._command.path, "error": type(error).__name__})
            return []
        finally:
            task.cancel()


async def _listed(found: Any) -> list[tuple[str, str]]:
    return list(await found)


def parameters(desk: Desk, command: Command) -> list[inspect.Parameter]:
    """Give the native options as parameters of a callback, required ones first.

    What a form asks for is never required here: it is typed into the form, unless it was given before.
    """
    typed = [param for param in command.params if param.name not in (MESSAGE_ID, MESSAGE_AUTHOR)]
    shown = [param for param in typed if not param.arg.multiline]
    if command.private == "choice" and all(param.name != PRIVATE for param in shown):
        shown.append(choice_param())
    made = [_parameter(desk, command, param) for param in shown[: limits.CHOICES]]
    return sorted(made, key=lambda each: each.default is not inspect.Parameter.empty)


def choice_param() -> Param:
    """Give the argument with which a member settles who sees the answer."""
    return Param(PRIVATE, "bool", Arg("Only you see the answer"), required=False)


def _parameter(desk: Desk, command: Command, param: Param) -> inspect.Parameter:
    suggests = param.suggest is not None or len(param.choices) > limits.CHOICES
    option = Suggested(param, desk, command) if suggests else Option(param)
    default = inspect.Parameter.empty if param.required and not param.arg.form else None
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(param.name, kind, default=default, annotation=app_commands.Transform[str, option])


def descriptions(command: Command) -> dict[str, str]:
    """Give what a person is told about each argument."""
    told = {param.name: param.arg.help or param.arg.label or param.name for param in command.params}
    if command.private == "choice":
        told.setdefault(PRIVATE, choice_param().arg.help)
    return {name: label(words, limits.COMMAND_TEXT) for name, words in told.items()}
