"""The messages that the fake Discord accepted: each written to its own file before anybody is told."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.fakes.discord_payloads import BOT, DM, USER, Body, message

EPOCH = 1_420_070_400_000
"""The first millisecond of Discord's ids (reference.mdx, snowflakes)."""
_SEQUENCE = (1 << 22) - 1


@dataclass(frozen=True)
class Accepted:
    """One accepted message. `at` is in seconds since 1970; `address` is the account or the channel that it went to."""

    sequence: int
    at: float
    channel: str
    address: str
    key: str
    pid: int
    public: str
    body: Body


@dataclass
class Posts:
    """Accepts messages and gives them back.

    `window` is for how many seconds a key is remembered (0: never), `visible` after how many a message is found, and
    `history` whether messages are shown at all: "yes", "empty" (as Discord does in a channel whose history may not be
    read) or "refused".
    """

    window: float = math.inf
    history: str = "yes"
    visible: float = 0.0
    file: Path | None = None
    clock: Callable[[], float] = time.time  # noqa: TID251 - a process of its own has a clock of its own
    accepted: list[Accepted] = field(default_factory=list)
    rooms: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, Accepted] = field(default_factory=dict)
    _out: int | None = None

    def room(self, account: str) -> str:
        """The channel of somebody's direct messages."""
        channel = DM if account == USER else f"4{account[1:]}"
        self.rooms[channel] = account
        return channel

    def accept(self, channel: str, body: Body, pid: int = 0) -> Body:
        """Post, unless the same key was used lately: then the earlier message is given back."""
        now, key = self.clock(), str(body.get("nonce") or "")
        earlier = self._keys.get(key) if body.get("enforce_nonce") else None
        if earlier is not None and now - earlier.at < self.window:
            return earlier.body
        number = len(self.accepted) + 1
        native = str(((int(now * 1000) - EPOCH) << 22) | (number & _SEQUENCE))
        sent = {**message(native, channel, BOT), **shown(body), "nonce": body.get("nonce")}
        sent["timestamp"] = datetime.fromtimestamp(now, UTC).isoformat()
        if body.get("message_reference"):
            sent["message_reference"] = body["message_reference"]
        new = Accepted(number, now, channel, self.rooms.get(channel, channel), key, pid, _public(body), sent)
        self._note(new)
        self.accepted.append(new)
        self._keys[key] = new
        return sent

    def chatter(self, body: Body) -> None:
        """Let somebody else write; it goes into no file."""
        at = ((int(body["id"]) >> 22) + EPOCH) / 1000
        self.accepted.append(Accepted(0, at, body["channel_id"], body["channel_id"], "", 0, "", body))

    def _note(self, new: Accepted) -> None:
        """Write it down for good, before anybody hears of it."""
        if self.file is None:
            return
        if self._out is None:
            self._out = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        native = new.body["id"]
        line = {name: getattr(new, name) for name in ("sequence", "at", "channel", "address", "key", "pid", "public")}
        os.write(self._out, (json.dumps({**line, "id": native, "text": new.body["content"]}) + "\n").encode())
        os.fsync(self._out)

    def page(self, channel: str, asked: Mapping[str, str]) -> list[Body]:
        """Messages of a channel, newest first, as `GET /channels/{id}/messages` gives them."""
        if self.history == "empty" and channel not in self.rooms:
            return []
        until = self.clock() - self.visible
        here = [each.body for each in self.accepted if each.channel == channel and each.at <= until]
        after, before = int(asked.get("after", 0)), int(asked.get("before", 1 << 63))
        found = sorted((each for each in here if after < int(each["id"]) < before), key=lambda each: int(each["id"]))
        limit = int(asked.get("limit", 50))
        return (found[:limit] if "after" in asked else found[-limit:])[::-1]

    def last(self, channel: str) -> str | None:
        """The id of the newest message of a channel, which is told even to whom its history is hidden."""
        return next((each.body["id"] for each in reversed(self.accepted) if each.channel == channel), None)


def read(file: Path) -> list[dict[str, Any]]:
    """Read back what was accepted, also while the fake is still writing or after it was killed."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def shown(body: Body) -> Body:
    """What of a request is part of the message."""
    return {name: body[name] for name in ("content", "components", "flags", "allowed_mentions") if body.get(name)}


def _public(body: Body) -> str:
    """The public id that the message's buttons carry."""
    return next((native.partition("#")[2] for native in _natives(body) if "#" in native), "")


def _natives(part: Body) -> Iterator[str]:
    if "custom_id" in part:
        yield str(part["custom_id"])
    for child in part.get("components") or []:
        yield from _natives(child)
