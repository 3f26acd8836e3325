"""A small feature to talk to in a terminal; run it with `python -m tests.platforms.terminal.demo [--plain]`."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from tests.platforms.terminal.gate import MemoryGate

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Chart, Plain, Ref, When
from mentorbot.core.command import Arg, Registry, command
from mentorbot.core.dispatch import Dispatch
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Parcel, to_person
from mentorbot.platforms.terminal.chat import TerminalChat
from mentorbot.platforms.terminal.postman import TerminalPostman

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

CV = Card(
    title=("How do I explain a specialist CV to tech recruiters?",),
    body=(
        "Someone from oil and gas did this: Jesper Dramsch became a machine learning engineer. The advice: the oil "
        "field you worked in means nothing outside the industry. Write skills and experience:\n"
        "• data analysis on site\n• decisions under **high stress**\n"
        "• coding solutions for problems as they came up, even where nobody had asked for them\n\n"
        "Dartsi, from physics, adds: connect your experience to what the company needs, one page.\n"
        "Sources: Dramsch (oil & gas → ML engineer → weather; thread, 2022) · Dartsi (particle physics → "
        "data scientist; slides, undated)",
    ),
    buttons=(
        Button("Follow-up", "follow", {"before": "cv"}),
        Button("What do I leave behind?", "ask", {"question": "what do I leave behind"}),
        Button("Helpful", "helpful", {}),
        Button("Not helpful", "gone in this version", {}),
        Button("More", "more", {}),
    ),
)

WHICH = Card(
    title=("Which of these do you mean?",),
    rows=tuple(
        ((each,), Button(each, "ask", {"question": each}))
        for each in ("How long does it take to learn enough coding?", "How many applications does a first job take?")
    ),
    buttons=(Button("None of these", "helpful", {}),),
)


DUE = asyncio.Event()
CHECK_IN = Card(title=("You have a check-in.",), buttons=(Button("Open", "refuse", {}),))
PARCEL = Parcel(1, "terminal", to_person(1), "check_in", "a1", 1, 0, None, None, ())


async def deliver(postman: TerminalPostman) -> None:
    """Bring a check-in once it is due and there is room for it, as the worker does."""
    await DUE.wait()
    for pause in itertools.repeat(0.02):
        if (await postman.send(PARCEL, CHECK_IN)).state == "sent":
            return
        await asyncio.sleep(pause)


class Demo:
    @command("ask", "Ask a question")
    async def ask(self, call: Call, question: Annotated[Plain, Arg("Your question", max_length=2000)]) -> Card:
        if "how long" in question.lower() and "take" in question.lower():
            return WHICH
        if "cv" in question.lower():
            return CV
        return Card(
            title=("I don't have that, and I won't guess.",),
            body=("You asked: ", question, "\nA person here may know."),
            buttons=(Button("Only tell me if it is answered", "helpful", {}),),
        )

    @command("follow", "Follow up", menu=False)
    async def follow(
        self,
        call: Call,
        before: str,
        question: Annotated[Plain, Arg("What else would you like to know?", form=True)],
    ) -> Card:
        return Card(title=("You follow up on ", Plain(before)), body=(question,))

    @command("helpful", "Helpful", menu=False)
    async def helpful(self, call: Call) -> Card:
        return Card(title=("Thank you. Noted.",), tone="quiet")

    @command("goal add", "Set a goal to close a skill gap")
    async def add(
        self,
        call: Call,
        skill: Annotated[Plain, Arg("The skill to build", suggest="skills", max_length=20)],
        by: Annotated[str | None, Arg("Deadline, such as 'end of March'")] = None,
        size: Annotated[Literal["small", "large"], Arg("How large it is")] = "small",
        weekly: Annotated[bool, Arg("Remind me every week")] = False,
    ) -> Card:
        return Card(
            title=("Your goal: ", skill),
            fields=(
                ("By", (by or "no date",)),
                ("Size", (size,)),
                ("Next check-in", (When(datetime(2026, 12, 1, 8, 30, tzinfo=UTC)),)),
                ("Owner", (Ref("person", "local"),)),
            ),
            rows=((("SQL, an hour a week",), Button("Pick it up again", "helpful", {})),),
            buttons=(Button("Put it away", "helpful", {}, "danger"),),
            links=(("A course", "https://example.org/courses/sql-for-scientists"),),
            charts=(Chart("bars", (("November", 3.0), ("December", 1.0)), "Three check-ins in November, one since."),),
            note=("Only you see this.",),
        )

    async def skills(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        return [
            (f"{each} (asked for often)", each)
            for each in ("SQL", "Statistics", "Git")
            if typed.lower() in each.lower()
        ]

    @command("page suggest", "Suggest a page")
    async def suggest(
        self,
        call: Call,
        title: Annotated[Plain, Arg("Title", form=True, max_length=40)],
        body: Annotated[Plain, Arg("What should it say?", form=True, multiline=True, max_length=3000)],
        source: Annotated[Plain | None, Arg("Source", form=True)] = None,
    ) -> Card:
        return Card(title=("Thank you: ", title), body=(body,), note=("Source: ", source or Plain("none")))

    @command("rate", "Rate this chat")
    async def rate(self, call: Call, stars: Annotated[int, Arg("Stars", low=1, high=5)]) -> Card:
        return Card(title=(f"{stars} of 5",))

    @command("slow", "Take a while")
    async def slow(self, call: Call) -> Card:
        await call.progress("Reading the pages", 3, 10)
        await asyncio.sleep(1.2)
        return Card(title=("Here I am.",))

    @command("forever", "Take forever")
    async def forever(self, call: Call) -> Card:
        await asyncio.sleep(3600)
        return Card(title=("Never.",))

    @command("refuse", "Refuse")
    async def refuse(self, call: Call) -> Card:
        raise Friendly("That can't be done today.", "Try tomorrow.")

    @command("boom", "Break")
    async def boom(self, call: Call) -> Card:
        raise RuntimeError("a secret detail")

    @command("remind", "Remind me in a moment")
    async def remind(self, call: Call) -> Card:
        DUE.set()
        return Card(title=("You will hear of it.",))


class FullGate(MemoryGate):
    """A gate whose disk is full: no draft can be kept."""

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        raise OSError("a secret detail of the disk")


def dispatch(gate: MemoryGate) -> Dispatch:
    """The real dispatch with this feature."""
    registry = Registry()
    registry.add(Demo())
    return Dispatch(registry, gate, iter(f"r{number}" for number in itertools.count(1)).__next__)


def main(arguments: Sequence[str]) -> int:
    """Talk until the person leaves."""
    history = next((Path(each) for each in arguments if not each.startswith("--")), None)
    colour = True if "--colour" in arguments else False if "--no-colour" in arguments else None
    ids = iter(str(number) for number in itertools.count(1)).__next__
    chat = TerminalChat(
        dispatch(FullGate() if "--full" in arguments else MemoryGate()),
        clock=lambda: NOW,
        ids=ids,
        history_file=history,
        plain="--plain" in arguments,
        colour=colour,
        zone=UTC,
    )
    if "--missed" in arguments:
        DUE.set()

    async def talk() -> int:
        async with asyncio.TaskGroup() as group:
            bringing = group.create_task(deliver(chat.postman))
            code = await chat.run(lambda: asyncio.wait({bringing}, timeout=0 if not DUE.is_set() else None))
            bringing.cancel()
        return code

    return asyncio.run(talk())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
