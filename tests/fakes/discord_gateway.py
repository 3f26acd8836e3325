"""The gateway of the fake Discord: sessions that are opened, resumed, lost and refused, and what happens on them."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from tests.fakes.discord_payloads import APPLICATION, BOT, CHANNEL, GUILD, USER, Body, guild, message, user


@dataclass
class FakeGateway:
    """What was opened and what happened. `closing` are codes for the next connections, `outage` servers."""

    gateway: str = ""
    closing: deque[int] = field(default_factory=deque)
    sessions: list[str] = field(default_factory=list)
    events: list[tuple[int, str, Body]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    socket: web.WebSocketResponse | None = None
    outage: list[str] = field(default_factory=list)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            asked = json.loads(frame.data)
            if asked["op"] in (2, 6) and self.closing:
                await socket.close(code=self.closing.popleft())
            elif asked["op"] == 2:
                await self._identified(socket)
            elif asked["op"] == 6:
                await self._resumed(socket, asked["d"]["seq"])
            elif asked["op"] == 1:
                await socket.send_json({"op": 11})
        return socket

    async def _identified(self, socket: web.WebSocketResponse) -> None:
        self.sessions.append("identified")
        self.socket = socket
        away = [{"id": each, "unavailable": True} for each in self.outage]
        await self.dispatch("READY", {
            "v": 10, "user": BOT, "guilds": away, "session_id": "session", "resume_gateway_url": self.gateway,
            "application": {"id": APPLICATION, "flags": 0},
        })  # fmt: skip
        await self.dispatch("GUILD_CREATE", guild())

    async def _resumed(self, socket: web.WebSocketResponse, seen: int) -> None:
        """Take the session up again. As Discord may, replay one event more than was missed."""
        self.sessions.append("resumed")
        self.socket = socket
        for number, name, data in self.events:
            if number >= seen and name not in ("READY", "GUILD_CREATE", "RESUMED"):
                await socket.send_json({"op": 0, "s": number, "t": name, "d": data})
        await self.dispatch("RESUMED", {})

    async def dispatch(self, name: str, data: Body) -> None:
        """Send an event."""
        assert self.socket is not None
        number = len(self.events) + 1
        self.events.append((number, name, data))
        await self.socket.send_json({"op": 0, "s": number, "t": name, "d": data})
        await self._tell()

    async def reconnect(self) -> None:
        """Ask the client to come back (op 7)."""
        assert self.socket is not None
        await self.socket.send_json({"op": 7, "d": None})

    async def drop(self) -> None:
        """Lose the connection without a word."""
        assert self.socket is not None
        await self.socket.close(code=WSCloseCode.ABNORMAL_CLOSURE)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until something has happened here; ten seconds without it are a failure of the test."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(reached)

    async def write(self, number: int, content: str, **more: Any) -> None:
        """Let a member write in the channel; the bot is mentioned."""
        post = message(str(700000000000000000 + number), CHANNEL, user(USER))
        member = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
        told = {"guild_id": GUILD, "content": content, "member": member, "mentions": [{**BOT, "member": member}]}
        await self.dispatch("MESSAGE_CREATE", {**post, **told, **more})

    async def command(self, number: int, name: str) -> None:
        """Let a member use a command in the channel."""
        member = {
            "user": user(USER), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
            "flags": 0, "permissions": "0",
        }  # fmt: skip
        await self.dispatch("INTERACTION_CREATE", {
            "id": str(800000000000000000 + number), "application_id": APPLICATION, "type": 2, "token": "token",
            "version": 1, "guild_id": GUILD, "channel": {"id": CHANNEL, "type": 0, "name": "general"}, "member": member,
            "channel_id": CHANNEL, "data": {"id": "1", "name": name, "type": 1}, "attachment_size_limit": 1000,
            "app_permissions": "0", "locale": "en-US", "entitlements": [], "context": 0,
            "authorizing_integration_owners": {"0": GUILD},
        })  # fmt: skip
