"""A small Discord on loopback: as much of its HTTP interface and gateway as shows how we bear their faults.

In a test: `async with discord_api() as fake`. As a process of its own, for kill tests:

    python -m tests.fakes.discord_api --file ACCEPTED.jsonl [--port N] [--window 120] [--history yes|empty|refused]
        [--visible SECONDS] [--accept SECONDS] [--fault "late accept=0.05"] [--seed N]

It prints one line of JSON with `base` (for `discord.http.Route.BASE`), `gateway` and `control`, and then serves until
it is killed. `--window 0` takes the key away (enforce_nonce does nothing), `--history refused` the look-up; the four
profiles are their combinations. Each accepted message is appended to the file and synced before anybody is answered:
sequence, at, channel, address (account or channel), key (nonce), pid, public, id, text (`discord_posts.read`). The pid
is what the client's User-Agent says after "pid/"; `tests.fakes.discord_client` starts the program so that it says so.

`POST {control}` takes JSON and gives the state as JSON: {"fault": "429"} lets the next message meet that cell of
`discord_faults.CELLS`; {"kill": "before"|"accepted"|"answered"} sends SIGKILL to whoever posts the next message, at
that point; {"window"|"history"|"visible"|"accept"|"ahead": value} changes the profile (`ahead`: seconds by which its
clock, as its Date header tells it, is ahead); {"event": [name, data]} sends one over the gateway. {} only asks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random  # noqa: TID251 - a fake's chance, with a seed
import re
import signal
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from aiohttp import web
from tests.fakes.discord_faults import CELLS, Fault
from tests.fakes.discord_gateway import FakeGateway
from tests.fakes.discord_payloads import APPLICATION, BOT, CHANNEL, GUILD, Body, guild, message, user
from tests.fakes.discord_posts import Posts, shown

_PID = re.compile(r"pid/(\d+)")


@dataclass
class FakeDiscord(FakeGateway):
    """What was asked of it, what is posted, and what is to go wrong."""

    base: str = ""
    requests: list[tuple[str, str, Body]] = field(default_factory=list)
    posted: list[Body] = field(default_factory=list)
    edited: list[Body] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    posts: Posts = field(default_factory=Posts)
    accept: float = 0.0
    ahead: float = 0.0
    chances: dict[str, float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    kills: deque[str] = field(default_factory=deque)
    killed: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    _later: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api")
        body = await _body(request)
        self.requests.append((request.method, path, body))
        looking = request.method == "GET" and re.fullmatch("/channels/[0-9]+(/messages)?", path)
        if looking and not any(each.method == "GET" for each in self.faults):
            return self._answer(*self._look(path, dict(request.query)))
        posting = request.method == "POST" and path.endswith("/messages")
        pid = int(found[1]) if (found := _PID.search(request.headers.get("User-Agent", ""))) else 0
        aim = self.kills.popleft() if posting and pid and self.kills else ""
        if aim == "before":
            self._kill(aim, pid)
            return self._answer({}, 503)
        if (fault := self._fault(request.method, path)) is not None:
            return await self._broken(request, fault, path, body, pid)
        if posting and self.accept:
            await asyncio.sleep(self.accept)
        answer = self._accept(request.method, path, body, pid)
        await self._tell()
        if aim:
            self._kill(aim, pid, 0.0 if aim == "accepted" else 0.002)
        if aim == "accepted":
            await asyncio.sleep(1)
        return self._answer(answer, 200 if answer is not None else 204)

    def _fault(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request: what was ordered for it, else what chance has in store for a message."""
        ordered = next((each for each in self.faults if each.method == method and fnmatch(path, each.path)), None)
        if ordered is not None:
            self.faults.remove(ordered)
            return ordered
        for name, share in self.chances.items():
            cell = CELLS[name]
            if cell.method == method and fnmatch(path, cell.path) and self.chance.random() < share:
                self.met[name] += 1
                return cell
        return None

    async def _broken(self, request: web.Request, fault: Fault, path: str, body: Body, pid: int) -> web.StreamResponse:
        """Let something go wrong. What counts all the same counts whether or not anybody still waits."""
        if fault.accepted and not fault.late:
            self._accept(request.method, path, body, pid)
        elif fault.accepted:
            self._soon(self._accept_later(fault.late, request.method, path, body, pid))
        await self._tell()
        if fault.hold:
            await asyncio.sleep(fault.hold)
        if fault.well:
            return self._answer(self._accept(request.method, path, body, pid), 200, fault.headers)
        if not fault.status and request.transport is not None:
            request.transport.abort()
        return self._answer(fault.body, fault.status or 500, fault.headers)

    async def _accept_later(self, seconds: float, method: str, path: str, body: Body, pid: int) -> None:
        await asyncio.sleep(seconds)
        self._accept(method, path, body, pid)
        await self._tell()

    def _soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _kill(self, aim: str, pid: int, after: float = 0.0) -> None:
        """Kill a client now, or a moment from now."""
        self.killed[aim] += 1

        def kill() -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

        if after:
            asyncio.get_running_loop().call_later(after, kill)
        else:
            kill()

    def _look(self, path: str, asked: dict[str, str]) -> tuple[Any, int]:
        channel = path.split("/")[2]
        if self.posts.history == "refused" and path.endswith("/messages"):
            return {"message": "Missing Access", "code": 50001}, 403
        if path.endswith("/messages"):
            return self.posts.page(channel, asked), 200
        account = self.posts.rooms.get(channel)
        told = {"id": channel, "last_message_id": self.posts.last(channel)}
        if account is not None:
            return {**told, "type": 1, "recipients": [user(account)]}, 200
        return {**guild()["channels"][0], **told, "guild_id": GUILD}, 200

    def _answer(self, answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
        now = formatdate(self.posts.clock() + self.ahead, usegmt=True)
        told = {"Content-Type": "application/json", "Date": now, **(headers or {})}
        body = b"" if status == 204 else json.dumps(answer).encode()
        return web.Response(status=status, body=body, headers=told)

    async def control(self, request: web.Request) -> web.Response:
        """Take an order of the kill test's driver, and tell how things stand."""
        for name, value in (await _body(request)).items():
            match name:
                case "fault":
                    self.faults.append(CELLS[value])
                case "kill":
                    self.kills.append(value)
                case "event":
                    await self.dispatch(*value)
                case "accept" | "ahead":
                    setattr(self, name, float(value))
                case _:
                    setattr(self.posts, name, value)
        state = {"accepted": len(self.posts.accepted), "killed": dict(self.killed), "met": dict(self.met)}
        return web.json_response({**state, "aims": list(self.kills), "faults": len(self.faults)})

    def _accept(self, method: str, path: str, body: Body, pid: int = 0) -> Any:
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
            who = str(body["recipient_id"])
            return {"id": self.posts.room(who), "type": 1, "recipients": [user(who)], "last_message_id": None}
        if method == "POST" and path.endswith("/messages"):
            return self._post(path.split("/")[2], body, pid)
        if method == "PATCH":
            self.edited.append(body)
            return {**message("900000000000000009", path.split("/")[2], BOT), **shown(body)}
        if path.endswith("/callback"):
            self.posted.append(body)
            number = path.split("/")[2]
            given = {**message(number, CHANNEL, BOT), **shown(body.get("data", {}))}
            told = {"id": number, "type": 2, "response_message_id": number, "response_message_loading": False}
            return {"interaction": told, "resource": {"type": body["type"], "message": given}}
        return None

    def _post(self, channel: str, body: Body, pid: int) -> Body:
        sent = self.posts.accept(channel, body, pid)
        if not any(sent is each for each in self.posted):
            self.posted.append(sent)
        return sent


async def _body(request: web.Request) -> Body:
    raw = await request.read()
    found = json.loads(raw) if raw.startswith((b"{", b"[")) else {}
    return found if isinstance(found, dict) else {"list": found}


@asynccontextmanager
async def discord_api(port: int = 0) -> AsyncIterator[FakeDiscord]:
    """Run the fake on loopback."""
    fake = FakeDiscord()
    app = web.Application(client_max_size=30_000_000)
    app.router.add_get("/gateway", fake.connect)
    app.router.add_post("/control", fake.control)
    app.router.add_route("*", "/api/{path:.*}", fake.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        here = f"127.0.0.1:{runner.addresses[0][1]}"
        fake.base, fake.gateway = f"http://{here}/api", f"ws://{here}/gateway"
        yield fake
    finally:
        await runner.cleanup()


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--window", type=float, default=math.inf)
    parser.add_argument("--history", choices=("yes", "empty", "refused"), default="yes")
    parser.add_argument("--visible", type=float, default=0.0)
    parser.add_argument("--accept", type=float, default=0.0)
    parser.add_argument("--fault", action="append", default=[], metavar="CELL=SHARE")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(words)


async def main(words: list[str]) -> None:
    """Serve until killed."""
    asked = _asked(words)
    async with discord_api(asked.port) as fake:
        fake.posts = Posts(asked.window, asked.history, asked.visible, asked.file)
        fake.accept, fake.chance = asked.accept, random.Random(asked.seed)
        fake.chances = {name: float(share) for name, _, share in (each.rpartition("=") for each in asked.fault)}
        told = {"base": fake.base, "gateway": fake.gateway, "control": fake.base.replace("/api", "/control")}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1:]))
