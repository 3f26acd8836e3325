"""The judge of a kill test: holds what the platform took and what the ledger says against what members asked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from tests.fakes.discord_posts import read
from tests.reliability.child import KEY, KIND
from tests.reliability.fast_time import START
from tests.reliability.script import FOREVER, Script, Stretch, due, key, local, person_of, stretches

from mentorbot.storage.database import open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.delivery import delivery, message

OWED = re.compile(rf"{KIND}:[\w-]+:[\d-]+T\d\d:\d\d")
FINAL = frozenset({"sent", "merged", "unknown"})
SOON = 150.0
"""Seconds for which a message that was begun before the quiet hours may still be on its way, or sent with its key."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run left behind. `unsure` says that the platform offers neither a key nor a look-up that settles."""

    script: Script
    folder: Path
    history: bool


def dump(url: str, folder: Path) -> None:
    """Write down what the ledger says."""
    (folder / "rows").write_text(asyncio.run(_dump(url)))


async def _dump(url: str) -> str:
    database = await open_database(url, Keys([KEY]))
    async with database.read() as tx:
        chosen = select(*delivery.c["key", "state", "marked", "message", "wake_at", "why"])
        rows = [dict(row._mapping) for row in await tx.execute(chosen.where(delivery.c.kind == KIND))]
        sent = [dict(row._mapping) for row in await tx.execute(select(message))]
    await database.close()
    return json.dumps({"rows": rows, "messages": sent}, default=str)


def left_open(folder: Path) -> int:
    """How many deliveries had no end when the ledger was written down."""
    rows = json.loads((folder / "rows").read_text())["rows"]
    return sum(row["state"] in ("due", "claimed") for row in rows)


def violations(found: Evidence) -> Iterator[str]:
    """Everything that is not as promised, a line each."""
    told = json.loads((found.folder / "rows").read_text())
    rows = {row["key"]: row for row in told["rows"]}
    messages = {row["id"]: row for row in told["messages"]}
    came = accepted(found.folder)
    yield from _platform(came, rows)
    yield from _ledger(found, rows, messages, came)
    yield from _expected(found, rows, came)
    yield from _times(found, came)
    yield from _claims(found.folder)
    for line in lines(found.folder / "log"):
        if "went wrong" in line or "can't be recorded" in line:
            yield f"a mistake was logged: {line}"


def accepted(folder: Path) -> dict[str, list[float]]:
    """When each thing that was owed came, in seconds after the beginning."""
    came: dict[str, list[float]] = defaultdict(list)
    for post in read(folder / "accepted"):
        for name in OWED.findall(post["text"].replace("\\", "")):
            came[name].append(post["at"] - START.timestamp())
    return came


def _platform(came: dict[str, list[float]], rows: dict[str, Any]) -> Iterator[str]:
    for name, ats in came.items():
        if len(ats) > 1:
            yield f"twice: {name} at {ats}"
        state = rows[name]["state"] if name in rows else "nowhere"
        if state not in ("sent", "unknown"):
            yield f"accepted, but recorded as {state}: {name}"


def _ledger(
    found: Evidence, rows: dict[str, Any], messages: dict[int, Any], came: dict[str, list[float]]
) -> Iterator[str]:
    for name, row in rows.items():
        carried = messages.get(row["message"]) if row["message"] is not None else None
        if row["state"] == "sent" and name not in came:
            yield f"said to be sent, and never accepted: {name}"
        if row["state"] == "unknown" and (carried is None or carried["first_write_at"] is None):
            yield f"unknown, and never marked: {name}"
        if row["state"] == "unknown" and found.history:
            yield f"unknown, though the platform can be asked: {name}"
        if row["state"] == "merged" and (carried is None or carried["state"] not in ("sent", "unknown")):
            yield f"merged into nothing: {name}"
        if row["state"] not in (*FINAL, "withdrawn"):
            yield f"without an end: {name} is {row['state']} {row['why']}"
    for row in messages.values():
        if row["state"] in ("due", "claimed"):
            yield f"a message without an end: {row['id']} is {row['state']}"


def _expected(found: Evidence, rows: dict[str, Any], came: dict[str, list[float]]) -> Iterator[str]:
    """Each occurrence that members asked for exists and ended; there is no other one."""
    done = {int(line.split()[0]): float(line.split()[1]) for line in reversed(lines(found.folder / "done"))}
    wanted = stretches(found.script, done)
    every = {key(subject, slot) for subject, parts in wanted.items() for part in parts for slot in part.slots()}
    for name in (rows.keys() | came.keys()) - every:
        subject = name.split(":")[1]
        fine = ("withdrawn", "merged") if len(wanted.get(subject, [])) > 1 else ("withdrawn",)
        if rows.get(name, {}).get("state") not in fine:  # what was late at a move stands for all that has passed there
            yield f"nobody asked for it: {name}"
    for subject, parts in wanted.items():
        for part in parts:
            yield from _stretch(subject, part, rows)


def _stretch(subject: str, part: Stretch, rows: dict[str, Any]) -> Iterator[str]:
    """A schedule that held to the end has all its slots; one that was changed, those up to some slot."""
    gap = False
    for slot in part.slots():
        at, state = due(slot, part.zone), rows.get(key(subject, slot), {}).get("state", "nowhere")
        if part.ended == FOREVER and at > part.known_by and state not in FINAL:
            yield f"lost: {key(subject, slot)} is {state}"
        if part.known_by < at <= part.cut:
            if state in FINAL and gap:
                yield f"passed over: something before {key(subject, slot)}"
            gap = gap or state not in FINAL


def _times(found: Evidence, came: dict[str, list[float]]) -> Iterator[str]:
    """Nothing comes before it is due, nor in the quiet hours of its person."""
    zones = {subject: {part.zone for part in parts} for subject, parts in _zones(found).items()}
    for name, ats in came.items():
        subject, _, slot = name.removeprefix(f"{KIND}:").partition(":")
        earliest = min(due(_slot(slot), zone) for zone in zones.get(subject, {"UTC"}))
        quiet = found.script.quiet.get(person_of(subject) or 0)
        for at in ats:
            if at < earliest:
                yield f"too early: {name} at {at:.1f}, due at {earliest:.1f}"
            if quiet is not None and quiet[0] + SOON < at < quiet[1]:
                yield f"in quiet hours: {name} at {at:.1f}"


def _zones(found: Evidence) -> dict[str, list[Stretch]]:
    return stretches(found.script, {action.number: action.at for action in found.script.actions})


def _slot(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def _claims(folder: Path) -> Iterator[str]:
    """No two workers ever held the same attempt of a message."""
    held = Counter(" ".join(line.split()[1:3]) for line in lines(folder / "claims"))
    for name, count in held.items():
        if count > 1:
            yield f"claimed twice: message and attempt {name}"


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def quiet_words(script: Script) -> dict[int, str]:
    """The quiet hours as the person's row holds them."""
    return {
        person: f"{local(begin, 'UTC'):%H:%M}-{local(end, 'UTC'):%H:%M}"
        for person, (begin, end) in script.quiet.items()
    }
