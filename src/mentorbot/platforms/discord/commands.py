"""Every command of the registry as Discord's own: groups, options, suggestions and message menus."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, TypeAlias

import discord
from discord import app_commands

from mentorbot.core.card import Plain
from mentorbot.core.command import BARE, MESSAGE_AUTHOR, MESSAGE_ID, Command
from mentorbot.core.dispatch import Reply
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.core.runs import label
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.answers import Answer
from mentorbot.platforms.discord.arrivals import Interaction, foreign, from_interaction
from mentorbot.platforms.discord.asking import by_a_person, nameless
from mentorbot.platforms.discord.desk import NOT_HERE, OLD_COMMAND, Desk, chosen, target
from mentorbot.platforms.discord.forms import open_form
from mentorbot.platforms.discord.options import descriptions, parameters

Group: TypeAlias = app_commands.Group
Native: TypeAlias = "app_commands.Command[Any, ..., Any]"


class Tree(app_commands.CommandTree[Any]):
    """The command tree. It is for servers that added us and for direct messages to us, nowhere else."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._desk = desk
        self._fill()

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse what comes from a place that never added us."""
        if not foreign(interaction):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await Answer(self._desk, interaction).show(Reply(NOT_HERE, private=True))
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Say in words what went wrong before a command could run."""
        if interaction.type is discord.InteractionType.autocomplete:
            return
        if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
            reply = Reply(OLD_COMMAND, private=True)
        else:
            reply = self._desk.dispatch.failure(error, private=True, command="")
        await Answer(self._desk, interaction).show(reply)

    def _fill(self) -> None:
        shown = [spec for spec in self._desk.registry.commands.values() if spec.menu]
        groups = {" ".join(spec.path.split()[:depth]) for spec in shown for depth in range(1, len(spec.path.split()))}
        made: dict[str, Group] = {}
        for spec in shown:
            words = [*spec.path.split(), BARE] if spec.path in groups else spec.path.split()
            if len(words) > limits.GROUP_DEPTH:
                raise ValueError(f"{spec.path!r}: Discord's commands have at most {limits.GROUP_DEPTH} words")
            parent = _group(self, made, words[:-1], shown)
            command = native(self._desk, spec, words[-1])
            if parent is not None:
                parent.add_command(command)
                continue
            command.default_permissions = _rights([spec])
            self.add_command(command)
        for spec in self._desk.registry.commands.values():
            if spec.message:
                self.add_command(menu(self._desk, spec))


def _group(tree: Tree, made: dict[str, Group], words: Sequence[str], shown: Sequence[Command]) -> Group | None:
    """Find or make the group with this path. Permissions only work on the outermost one."""
    if not words:
        return None
    path = " ".join(words)
    if path in made:
        return made[path]
    parent = _group(tree, made, words[:-1], shown)
    inside = [spec for spec in shown if spec.path == path or spec.path.startswith(f"{path} ")]
    about = label("; ".join(spec.help for spec in inside), limits.COMMAND_TEXT) or path
    group = Group(name=words[-1], description=about, parent=parent, default_permissions=_rights(inside))
    if parent is None:
        tree.add_command(group)
    made[path] = group
    return group


def _rights(inside: Sequence[Command]) -> discord.Permissions | None:
    """Hide what only moderators use from members; a community can show it to a role in its own settings."""
    hidden = all(spec.rank != "member" for spec in inside)
    return discord.Permissions(manage_guild=True) if hidden else None


def native(desk: Desk, spec: Command, name: str) -> Native:
    """Build one slash command. Its callback carries a signature that discord.py reads the options from."""

    async def callback(interaction: Interaction, **given: str | None) -> None:
        args = {name: clean(value) for name, value in given.items() if value is not None}
        await serve(desk, interaction, spec, args, chosen(spec, args))

    options = parameters(desk, spec)
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction)
    callback.__signature__ = inspect.Signature([first, *options])  # type: ignore[attr-defined]
    names = {option.name for option in options}
    app_commands.describe(**{name: words for name, words in descriptions(spec).items() if name in names})(callback)
    about = label(spec.help, limits.COMMAND_TEXT) or spec.path
    return app_commands.Command(name=name, description=about, callback=callback)


def menu(desk: Desk, spec: Command) -> app_commands.ContextMenu:
    """Build a message's context menu: the words of the message become the first argument, its id `target`.

    A command that asks for the message's author gets the words without names, as they are meant to be kept.
    """
    declares = {param.name for param in spec.params}

    async def callback(interaction: Interaction, message: discord.Message) -> None:
        said = nameless(message) if MESSAGE_AUTHOR in declares else message.content
        words, name = clean(said).strip(), target(spec)
        if not words or name is None:
            error = Friendly("There are no words in that message that I can read.", "I don't look into pictures.")
            reply = desk.dispatch.failure(error, private=True, command=spec.path)
            await Answer(desk, interaction).show(reply)
            return
        longest = next(param.arg.max_length for param in spec.params if param.name == name)
        args = {name: label(words, longest) if len(words) > longest else words}
        args |= {key: value for key, value in _about(message).items() if key in declares}
        await serve(desk, interaction, spec, args, True, Plain(words))

    made = app_commands.ContextMenu(name=label(spec.message, limits.MENU_NAME), callback=callback)
    made.default_permissions = _rights([spec])
    return made


def _about(message: discord.Message) -> dict[str, str]:
    """What a message's menu knows of it besides its words."""
    author = str(message.author.id) if by_a_person(message) else ""
    return {MESSAGE_ID: str(message.id), MESSAGE_AUTHOR: author}


async def serve(
    desk: Desk,
    interaction: Interaction,
    spec: Command,
    args: dict[str, str],
    private: bool | None,
    message: Plain | None = None,
) -> None:
    """Take one command into the core: by its form if it needs one, else at once."""
    arrival = from_interaction(interaction, desk.clock(), message)
    with desk.at_work():
        if spec.opens_form(args):
            await open_form(desk, interaction, arrival, spec, args)
        else:
            await Answer(desk, interaction).give(arrival, spec, args, chosen=private)
