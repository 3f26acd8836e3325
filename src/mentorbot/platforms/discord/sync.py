"""Telling Discord our commands, only when they have changed: it takes 200 new ones a day."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Protocol

import discord

from mentorbot.platforms.discord.commands import Tree
from mentorbot.platforms.discord.posting import FAILED

log = logging.getLogger(__name__)


class TreeHashStore(Protocol):
    """Keeps one short text between runs."""

    async def read(self) -> str:
        """Give what was written last; empty if nothing was."""
        ...

    async def write(self, digest: str) -> None:
        """Keep this instead."""
        ...


class Forgetful:
    """Keeps the text for as long as the process lives."""

    def __init__(self) -> None:
        self._kept = ""

    async def read(self) -> str:
        """Give what was written last."""
        return self._kept

    async def write(self, digest: str) -> None:
        """Keep this instead."""
        self._kept = digest


def digest(tree: Tree, application: int) -> str:
    """Give a hash of the commands as Discord gets them, for this application."""
    told = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps([application, told], sort_keys=True).encode()).hexdigest()


async def sync(tree: Tree, application: int, store: TreeHashStore) -> None:
    """Send the commands if they differ from those sent last. If Discord refuses, the earlier ones go on working."""
    fresh = digest(tree, application)
    if await store.read() == fresh:
        return
    try:
        await tree.sync()
    except (discord.app_commands.AppCommandError, *FAILED) as error:
        log.error("the commands could not be sent to Discord", extra={"error": type(error).__name__})
        return
    await store.write(fresh)
