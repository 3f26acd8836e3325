"""A small feature set that uses every part of the command language, and a bot that offers it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Protocol

from tests.fakes.gate import MemoryGate, numbered

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import CHANNEL, PERSON, ROLE, Arg, Registry, command
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.errors import Friendly
from mentorbot.core.residence import Newcomers, Residence
from mentorbot.platforms.discord.desk import Patience
from mentorbot.platforms.discord.platform import DiscordPlatform
from mentorbot.platforms.discord.sync import TreeHashStore

NOTHING = Plain("")
TOKEN = "a-token-for-tests"
START = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
PAGES = {f"page-{number:02}": f"How is page {number:02} read? {'x' * 120}" for number in range(40)}


class Posts(Protocol):
    async def post(self, call: Call, card: Card, reply_to: str = "") -> None: ...

    async def dm(self, call: Call, card: Card) -> None: ...


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Demo:
    """Commands for the tests. `gate_open` lets the slow one go on; `seen` lists what handlers were called with."""

    gate_open: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[tuple[str, object]] = field(default_factory=list)
    outbox: Posts | None = None
    wait: Callable[[Awaitable[object]], Awaitable[object]] | None = None
    report: Callable[[Call], Awaitable[None]] | None = None

    async def pages(self, _call: Call, typed: str) -> Sequence[tuple[str, str]]:
        if typed == "boom":
            raise RuntimeError("the index is away")
        return [(title, slug) for slug, title in PAGES.items() if typed in slug]

    async def first_words(self, _call: Call, **_args: str) -> Mapping[str, str]:
        return {"skill": "SQL"}

    @command("ask", "Ask a question", private="choice", message="Ask about this")
    async def ask(
        self,
        call: Call,
        question: Annotated[Plain, Arg("Your question", max_length=500, form=True)],
        target: Annotated[Plain, Arg("The message")] = NOTHING,
    ) -> Card:
        self.seen.append(("ask", (question, target)))
        buttons = (
            Button("Read more", "more", {"page": "page-01"}),
            Button("Follow-up", "follow", {"page": "page-01"}),
            Button("Share here", "share", {"page": "page-01"}),
            Button("Keep", "keep", {"page": "page-01"}),
        )
        return Card(
            title=("How long should my CV be?",), body=("**One page**, says ", Plain(question)), buttons=buttons
        )

    @command("more", "Read more", menu=False)
    async def more(self, call: Call, page: Annotated[str, Arg("page")]) -> Card:
        return Card(title=(f"More about {page}",))

    @command("share", "Share here", menu=False)
    async def share(
        self, call: Call, page: Annotated[str, Arg("page")], reply_to: Annotated[str, Arg("message")] = ""
    ) -> Card:
        assert self.outbox is not None
        await self.outbox.post(call, Card(title=("How long should my CV be?",), body=("One page.",)), reply_to)
        return Card(title=("It is there now.",), tone="quiet")

    @command("keep", "Keep a copy", menu=False)
    async def keep(self, call: Call, page: Annotated[str, Arg("page")]) -> Card:
        assert self.outbox is not None
        await self.outbox.dm(call, Card(title=("How long should my CV be?",), body=("One page.",)))
        return Card(title=("I sent it to you.",), tone="quiet")

    @command("follow", "Ask a follow-up", menu=False)
    async def follow(
        self, call: Call, page: Annotated[str, Arg("page")], words: Annotated[Plain, Arg("And then?", form=True)]
    ) -> Card:
        return Card(title=("Following up",), body=(words,))

    @command("browse", "Browse the pages", private="never")
    async def browse(self, call: Call, page: Annotated[Plain, Arg("A page", suggest="pages")]) -> Card:
        return Card(title=("A page",), body=(page,), buttons=(Button("Read more", "more", {"page": page}),))

    @command("goal add", "Set a goal", prefill="first_words")
    async def goal_add(
        self,
        call: Call,
        skill: Annotated[Plain, Arg("The skill to build", max_length=100, form=True)],
        why: Annotated[Plain, Arg("Why", max_length=1000, form=True, multiline=True)],
        weeks: Annotated[int | None, Arg("In how many weeks", low=1, high=520)] = None,
    ) -> Card:
        if "never" in why:
            raise Friendly("That can't be saved.", "Write it differently.")
        self.seen.append(("goal add", (skill, why, weeks)))
        return Card(title=("Your goal",), body=(skill, " because ", why))

    @command("slow", "Take long", private="always")
    async def slow(self, call: Call) -> Card:
        await self._wait(call)
        return Card(title=("Done, for you.",))

    async def _wait(self, call: Call) -> None:
        if self.report is not None:
            await self.report(call)
        if self.wait is not None:
            await self.wait(self.gate_open.wait())
        else:
            await self.gate_open.wait()

    @command("loud", "Take long in public", private="never")
    async def loud(self, call: Call) -> Card:
        await self._wait(call)
        return Card(title=("Done, for all.",))

    @command("fail", "Fail")
    async def fail(self, call: Call, words: Annotated[Plain, Arg("Words")]) -> Card:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise RuntimeError(f"can't handle {words}") from error

    @command("setup", "Set this community up", rank="moderator")
    async def setup(self, call: Call) -> Card:
        return Card(title=("How this community is set up",))

    @command("setup pick", "Set a few things", rank="moderator")
    async def setup_pick(
        self,
        call: Call,
        loud: Annotated[bool, Arg("Loud")],
        many: Annotated[int, Arg("How many", low=1, high=9)],
        mode: Annotated[Literal["calm", "busy"], Arg("Mode")],
        where: Annotated[CHANNEL, Arg("Where")],
        role: Annotated[ROLE, Arg("Who")],
        person: Annotated[PERSON, Arg("Whom")],
    ) -> Card:
        self.seen.append(("setup pick", (loud, many, mode, where, role, person)))
        return Card(title=("Set.",))

    @command("help", "What this is", private="never", was=("about",))
    async def help(self, call: Call) -> Card:
        return Card(title=("A mentor in this chat.",), buttons=(Button("Ask privately", "ask", {}),))


@dataclass
class Bot:
    """The whole platform over the demonstration features."""

    demo: Demo
    gate: MemoryGate
    clock: Clock
    platform: DiscordPlatform


def build(
    demo: Demo | None = None,
    gate: MemoryGate | None = None,
    *,
    patience: Patience | None = None,
    store: TreeHashStore | None = None,
    token: str = TOKEN,
    features: Sequence[object] = (),
    residence: Residence | None = None,
    newcomers: Newcomers | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Bot:
    demo, gate, clock, registry = demo or Demo(), gate or MemoryGate(), Clock(), Registry()
    for feature in (demo, *features):
        registry.add(feature)
    platform = DiscordPlatform(
        Dispatch(registry, gate, numbered("ref-")),
        token,
        clock=clock,
        native=gate.native,
        tree_hash_store=store,
        residence=residence,
        newcomers=newcomers,
        patience=patience,
        sleep=sleep,
    )
    demo.outbox = platform.outbox
    return Bot(demo, gate, clock, platform)
