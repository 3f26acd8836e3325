"""A small Discord on loopback: as much of its HTTP interface and gateway as shows how we bear their faults."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.test_utils import TestServer
from tests.fakes.discord_payloads import APPLICATION, BOT, CHANNEL, DM, GUILD, USER, Body, guild, message, user


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next matching request. `accepted` says whether it counts all the same."""

    method: str
    path: str
    status: int = 0
    body: Body = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    accepted: bool = False


def too_many(path: str, retry_after: float) -> Fault:
    """A rate limit, as Discord itself tells of it."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": False}
    return Fault("POST", path, 429, body, {"Via": "1.1 google"})


@dataclass
class FakeDiscord:
    """What was asked of it, what is posted, and what is to go wrong. `closing` are codes for the next connections."""

    base: str = ""
    gateway: str = ""
    requests: list[tuple[str, str, Body]] = field(default_factory=list)
    posted: list[Body] = field(default_factory=list)
    edited: list[Body] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    closing: deque[int] = field(default_factory=deque)
    sessions: list[str] = field(default_factory=list)
    events: list[tuple[int, str, Body]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    socket: web.WebSocketResponse | None = None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api")
        body = await _body(request)
        self.requests.append((request.method, path, body))
        fault = next((each for each in self.faults if each.method == request.method and fnmatch(path, each.path)), None)
        if fault is not None:
            self.faults.remove(fault)
            if fault.accepted:
                self._accept(request.method, path, body)
            await self._tell()
            return await _broken(request, fault)
        answer = self._accept(request.method, path, body)
        await self._tell()
        if answer is None:
            return web.Response(status=204)
        return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})

    def _accept(self, method: str, path: str, body: Body) -> Any:
        if path == "/users/@me":
            return BOT
        if path == "/oauth2/applications/@me":
            return {
                "id": APPLICATION, "name": "mentorbot", "description": "", "bot_public": True, "flags": 0, "icon": None,
                "bot_require_code_grant": False, "verify_key": "", "owner": BOT, "summary": "", "team": None,
            }  # fmt: skip
        if method == "PUT" and path.endswith("/commands"):
            return []
        if path == "/users/@me/channels":
            return {"id": DM, "type": 1, "recipients": [user(body["recipient_id"])], "last_message_id": None}
        if method == "POST" and path.endswith("/messages"):
            return self._post(path.split("/")[2], body)
        if method == "PATCH":
            self.edited.append(body)
            return {**message("900000000000000009", path.split("/")[2], BOT), **_shown(body)}
        if path.endswith("/callback"):
            self.posted.append(body)
            number = path.split("/")[2]
            shown = {**message(number, CHANNEL, BOT), **_shown(body.get("data", {}))}
            told = {"id": number, "type": 2, "response_message_id": number, "response_message_loading": False}
            return {"interaction": told, "resource": {"type": body["type"], "message": shown}}
        return None

    def _post(self, channel: str, body: Body) -> Body:
        """Post, unless the same key was used before: then the earlier message is given back."""
        for earlier in self.posted:
            if body.get("enforce_nonce") and earlier.get("nonce") == body["nonce"]:
                return earlier
        sent = {**message(str(600000000000000000 + len(self.posted)), channel, BOT), **_shown(body)}
        sent["nonce"] = body.get("nonce")
        if body.get("message_reference"):
            sent["message_reference"] = body["message_reference"]
        self.posted.append(sent)
        return sent

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
        await self.dispatch("READY", {
            "v": 10, "user": BOT, "guilds": [], "session_id": "session", "resume_gateway_url": self.gateway,
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


def _shown(body: Body) -> Body:
    return {name: body[name] for name in ("content", "components", "flags", "allowed_mentions") if body.get(name)}


async def _body(request: web.Request) -> Body:
    raw = await request.read()
    found = json.loads(raw) if raw.startswith((b"{", b"[")) else {}
    return found if isinstance(found, dict) else {"list": found}


async def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if not fault.status:
        assert request.transport is not None
        request.transport.abort()
    headers = {"Content-Type": "application/json", **fault.headers}
    return web.Response(status=fault.status or 500, body=json.dumps(fault.body).encode(), headers=headers)


@asynccontextmanager
async def discord_api() -> AsyncIterator[FakeDiscord]:
    """Run the fake on loopback."""
    fake = FakeDiscord()
    app = web.Application()
    app.router.add_get("/gateway", fake.connect)
    app.router.add_route("*", "/api/{path:.*}", fake.serve)
    async with TestServer(app) as server:
        fake.base, fake.gateway = str(server.make_url("/api")), f"ws://127.0.0.1:{server.port}/gateway"
        yield fake
