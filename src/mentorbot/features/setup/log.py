"""What moderators did here: readable in the chat, ten at a time, and as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any

from mentorbot.community import audit
from mentorbot.community.audit import Trace
from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Button, Card, File, Inline, Plain, Ref, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.features.setup.words import told
from mentorbot.people.people import People
from mentorbot.storage.database import Database

PAGE = 10
MOST = 10_000
"""Acts that one file holds, the newest; about a megabyte."""


class Log:
    """The trail of a community, for its moderators. `most_days` is how long the operator lets questions be kept."""

    def __init__(self, database: Database, people: People, most_days: int) -> None:
        self._database = database
        self._people = people
        self._most_days = most_days

    @command("setup log", "What moderators did here, newest first", rank="moderator")
    async def log(
        self, call: Call, before: Annotated[int | None, Arg("Older than this one", low=1, high=10**15)] = None
    ) -> Card:
        """Show ten acts, with a way to the ten before them."""
        not_in_dm(call)
        async with self._database.read() as tx:
            found = await audit.recent(tx, call.community, PAGE + 1, before)
        shown = found[:PAGE]
        if not shown:
            return Card(title=("Nothing was changed here yet.",), tone="quiet")
        who = await self._names(shown)
        rows: list[tuple[Text, Button | None]] = [(_line(each, who, self._most_days), None) for each in shown]
        older = [Button("Older", "setup log", {"before": str(shown[-1].id)})] if len(found) > PAGE else []
        file = Button("All of it as a file", "setup log-file", {})
        return Card(title=("What moderators did here",), rows=tuple(rows), buttons=(*older, file))

    @command("setup log-file", "What moderators did here, as JSON", rank="moderator", menu=False)
    async def file(self, call: Call) -> Card:
        """Give the trail as a file, newest first."""
        not_in_dm(call)
        async with self._database.read() as tx:
            found = await audit.recent(tx, call.community, MOST + 1)
        who = await self._names(found)
        rows = [_row(each, who) for each in found[:MOST]]
        data = json.dumps(rows, ensure_ascii=False, indent=1).encode()
        note: Text = (f"These are the newest {MOST:,}.",) if len(found) > MOST else ()
        made = File(f"moderators-log-{call.now:%Y-%m-%d}.json", "application/json", data)
        return Card(title=("Here is what moderators did.",), files=(made,), note=note)

    async def _names(self, traces: Sequence[Trace]) -> dict[int, str]:
        """The platform's ids of those who acted and are still known."""
        found = {}
        for number in {each.actor for each in traces if each.actor is not None}:
            with suppress(LookupError):
                found[number] = await self._people.native(number)
        return found


def _line(trace: Trace, who: Mapping[int, str], most_days: int) -> Text:
    settings = told(trace.args, most_days)
    if settings is not None:
        said: list[Inline] = [piece for name, text in settings for piece in (f" {name}: ", *text)]
    else:
        said = [Plain(f" {trace.command} ({trace.result})")]
        for name, value in trace.args.items():
            place = name == "channel" and str(value).isalnum()
            said += [f", {name.replace('_', ' ')}: ", Ref("channel", str(value)) if place else Plain(_short(value))]
    return (When(trace.at), " ", _actor(trace, who), ":", *said)


def _row(trace: Trace, who: Mapping[int, str]) -> dict[str, Any]:
    actor = _actor(trace, who)
    return {
        "id": trace.id,
        "at": trace.at.isoformat(),
        "who": actor.native if isinstance(actor, Ref) else actor,
        "command": trace.command,
        "args": dict(trace.args),
        "result": trace.result,
    }


def _actor(trace: Trace, who: Mapping[int, str]) -> Ref | str:
    if trace.actor is not None and trace.actor in who:
        return Ref("person", who[trace.actor])
    if trace.former is not None:
        return f"former moderator {trace.former}"
    return "the operator" if trace.actor is None else "somebody who was forgotten"


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in ("", None) else str(value)
