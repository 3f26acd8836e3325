"""A simulated Discord with the real discord.py, the demonstration features and two members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from simcord.env import Env
from tests.platforms.discord.demo import Bot, build

from mentorbot.platforms.discord.desk import Patience


@dataclass
class World:
    """One server with one channel, a member who asks, another one, and an administrator."""

    env: Any
    bot: Bot
    guild: Any
    channel: Any
    alice: Any
    bob: Any
    admin: Any

    @property
    def me(self) -> str:
        return f"<@{self.env.bot.user.id}>"

    async def slash(self, name: str, **options: Any) -> Any:
        return await self.alice.slash(self.channel, name, **options)

    async def restart(self) -> None:
        """A new process over the same server and the same database."""
        self.bot = build(self.bot.demo, self.bot.gate)
        await self.env.restart_bot(self.bot.platform.client)


def populate(env: Any, bot: Bot) -> World:
    guild = env.create_guild()
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    channel = guild.create_text_channel("general")
    alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
    admin = guild.add_member(env.create_user("carol"), roles=[admins])
    return World(env, bot, guild, channel, alice, bob, admin)


@pytest.fixture
def patience() -> Patience | None:
    """A module of tests replaces this where every answer should count as slow."""
    return None


@pytest.fixture
def bot(patience: Patience | None) -> Bot:
    return build(patience=patience)


@pytest.fixture
def simcord_bot(bot: Bot) -> discord.Client:
    return bot.platform.client


@pytest.fixture
def world(simcord_env: Env, bot: Bot) -> Iterator[World]:
    yield populate(simcord_env, bot)
    assert_quiet(simcord_env)


def assert_quiet(env: Any) -> None:
    """Nothing that was sent may ping anybody, whatever it says; but for who is asked under their own message."""
    for request in env.http_requests:
        for payload in _messages(request.json):
            mentions = payload.get("allowed_mentions")
            if "May your words be used?" in (payload.get("content") or "") and "message_reference" in payload:
                assert mentions == {"parse": [], "replied_user": True}, (request, mentions)
                continue
            assert mentions == {"parse": [], "replied_user": False} or mentions == {"parse": []}, (request, mentions)


def _messages(body: Any) -> Iterator[dict[str, Any]]:
    """Give the messages in a request: what has components that are shown, or content."""
    if not isinstance(body, dict):
        return
    if isinstance(body.get("data"), dict) and "title" not in body["data"] and "choices" not in body["data"]:
        yield from _messages(body["data"])
    elif body.get("content") or body.get("components"):
        yield body


def words(message: Any) -> str:
    """Give all that a message says, in reading order."""
    return "\n".join(each["content"] for each in parts(message) if each.get("type") == 10)


def labels(message: Any) -> list[str]:
    """Give the labels of a message's buttons."""
    return [each["label"] for each in parts(message) if each.get("type") == 2]


def parts(message: Any) -> list[dict[str, Any]]:
    """Give every component of a message, nested ones included, in reading order."""
    roots = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    out: list[dict[str, Any]] = []

    def walk(component: dict[str, Any]) -> None:
        out.append(component)
        for child in component.get("components") or []:
            walk(child)
        for name in ("accessory", "component"):
            if name in component:
                walk(component[name])

    for root in roots:
        walk(root)
    return out
