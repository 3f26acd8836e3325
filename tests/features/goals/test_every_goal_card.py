"""Every card of goals and reminders, reached by pressing every button: none leads nowhere, and all is readable."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

import discord
from discord import ui
from rich.console import Console
from tests.features.goals.member import Member, buttons, labels, page, words
from tests.features.test_voice import EMOJI, JARGON

from mentorbot.core import button_id
from mentorbot.core.card import Button, Card
from mentorbot.core.command import FORM_AGAIN
from mentorbot.platforms.discord import cards as on_discord
from mentorbot.platforms.discord.plain import plain, plain_view

OURS = ("goal ", "check-in", "reminders")
TYPED = {
    "skill": "SQL, twenty minutes",
    "why": "for the ads",
    "by": "end of June",
    "remind": "every Tuesday at 9",
    "when": "Friday at 17:00",
    "line": "a line",
    "place": "Lisbon",
    "hours": "22:00 to 7:00",
    "days": "Sunday",
    "time": "18:30",
}
REFUSES = ("goal undo", "goal again", "check-in note", "check-in later", "check-in later-at", "goal rename")
"""Commands that an old button may be too late for: they say so in a sentence, with what to do instead."""


@dataclass
class Walk:
    """Presses every button once, and keeps what it saw."""

    member: Member
    seen: list[tuple[str, Card]] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    waiting: deque[tuple[Card, Button]] = field(default_factory=deque)

    def look(self, path: str, card: Card) -> None:
        self.seen.append((path, card))
        for button in buttons(card):
            spec = self.member.dispatch.registry.find(button.command)
            if spec is None or spec is FORM_AGAIN or (path in ("goal add", "goal new") and button.label == "Undo"):
                continue  # a page or a question: another feature's; and who undoes a goal can press nothing about it
            native = button_id.encode(spec, button.args, "0123456789abcdef")
            if native not in self.pressed:
                self.pressed.add(native)
                self.waiting.append((card, button))

    async def run(self, path: str, **args: str) -> None:
        self.look(path, await self.member.run(path, **args))
        for card in (*self.member.asides, *await self.member.deliver()):
            self.look("pushed", card)

    async def walk(self) -> None:
        while self.waiting:
            card, button = self.waiting.popleft()
            spec = self.member.dispatch.registry.find(button.command)
            assert spec is not None
            form = {param.name: TYPED[param.name] for param in spec.form_params if param.name not in button.args}
            reached = await self.member.press_on(card, button.label, **form)
            assert reached.tone != "sorry" or spec.path in REFUSES, (spec.path, dict(button.args), words(reached))
            assert reached.tone != "sorry" or len(reached.body) == 1 or "already" in words(reached), words(reached)
            self.look(spec.path, reached)


async def walked(member: Member) -> Walk:
    member.answers.pages = {"SQL": (page("sql", "Where can I learn SQL?"),), "steps": (page("s", "In small steps"),)}
    walk = Walk(member)
    await walk.run("goal list")
    await walk.run("goal add", skill="SQL", why="for the ads", by="27 November", remind="every day at 12:00")
    await walk.run("goal add", skill="Python", remind="every day at 12:00")
    await walk.run("reminders")
    await walk.run("reminders zone", place="it's 9:01 here")
    await walk.run("goal list")
    await walk.run("reminders route", where="dm")
    for day in range(8):
        for card in await member.after(days=1):
            walk.look("pushed", card)
            if day % 2 == 0:
                opened = await member.open(card)
                walk.look(buttons(card)[0].command, opened)
                for label in labels(opened) if buttons(opened)[0].command in ("check-in", "goal day") else ():
                    walk.look("check-in", await member.press_on(opened, label))
        await walk.run("goal show", goal="SQL")
        await walk.run("goal list")
    await walk.walk()
    await walk.run("goal story", goal="SQL")
    await walk.walk()
    return walk


async def test_every_button_of_goals_leads_somewhere_and_what_is_said_is_calm(newcomer: Member) -> None:
    walk = await walked(newcomer)
    reached = {path for path, _ in walk.seen}
    ours = {path for path in newcomer.dispatch.registry.commands if path.startswith(OURS)}
    assert ours - reached == {"goal again"}  # only after a message that nobody knows to have arrived
    for path, card in walk.seen:
        shown = labels(card)
        assert len(set(shown)) == len(shown), (path, shown)
        assert all(0 < len(label) <= 75 for label in shown), (path, shown)
        assert len(card.rows) <= 10, path
        assert len(card.buttons) <= 5, (path, shown)
        said = f"{words(card)} {' '.join(shown)}"
        assert "!" not in said, said
        assert not EMOJI.search(said), said
        assert not JARGON.search(said), said
        assert len(words(card)) <= 700, (path, said)


async def test_every_card_of_goals_is_a_message_on_discord_and_at_a_terminal(newcomer: Member) -> None:
    walk = await walked(newcomer)
    registry = newcomer.dispatch.registry
    for _, card in walk.seen:
        known = Card(card.title, card.body, card.fields, tuple((text, None) for text, _ in card.rows), note=card.note)
        assert isinstance(on_discord.view(registry, known), ui.LayoutView)
    pushed = [card for path, card in walk.seen if path == "pushed"]
    assert pushed
    for card in pushed:
        shown = plain_view(registry, card)
        assert isinstance(shown, discord.ui.View)
        assert plain(card).startswith(("You have ", "This works."))


async def test_a_member_s_words_never_format_ping_or_link(newcomer: Member) -> None:
    evil = "**<@1> @everyone [x](https://evil.example)** `"
    await newcomer.run("goal add", skill=evil, why=evil, remind="every day at 12:00")
    cards = [newcomer.last, await newcomer.run("goal show", goal=evil), await newcomer.run("goal list")]
    cards += [await newcomer.run("goal edit", goal=evil), await newcomer.run("goal finish", goal=evil)]
    console = Console(record=True, width=80)
    for card in cards:
        text = plain(card)
        assert "<@1>" not in text
        assert "**<" not in text
        console.print(text)
    newcomer.clock.pass_on(timedelta(minutes=1))
