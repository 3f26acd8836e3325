"""Scenes of questions without an answer, of who waits for one, and of the moderators' week, for pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

import discord
from tests.shots.page_scenes import CV

from mentorbot.app import App

ASKED = "Is my foreign PhD recognised in Canada?"
ALIKE = ("is a foreign phd recognised in canada?", "will Canada recognise my foreign PhD", ASKED)
OTHERS = ("how do I grow tomatoes on a balcony", "which guitar strings for a beginner")
ANSWER = "Often yes: an office there compares it, and a member sent their papers in first."
LIVED = "experience of a member, November 2026, in this community"


class Stage(Protocol):
    """Where a scene is played."""

    env: Any
    app: App
    clock: Any
    alice: Any
    channel: Any
    seen: Any

    async def ask(self, question: str) -> Any:
        """Ask as a member does."""
        ...

    async def use(self, command: str, **args: Any) -> Any:
        """Use a command."""
        ...

    async def later(self, **length: float) -> None:
        """Let time pass, and deliver what is due."""
        ...


async def _pressed(stage: Stage, seen: Any, *labels: str) -> Any:
    for label in labels:
        seen = await stage.alice.click(seen.response, label=label)
    return seen


async def _asked_by_three(stage: Stage) -> None:
    for number, question in enumerate(ALIKE):
        member = stage.channel.guild.add_member(stage.env.create_user(f"member{number}"))
        await member.slash(stage.channel, "ask", question=question)
    await stage.ask(OTHERS[0])


async def waiting(stage: Stage) -> None:
    await _pressed(stage, await stage.ask(ASKED), "Tell me when there is an answer")


async def waiting_list(stage: Stage) -> None:
    for question in (ASKED, OTHERS[0]):
        await _pressed(stage, await stage.ask(question), "Tell me when there is an answer")
    await stage.use("waiting")


async def words_sent(stage: Stage) -> None:
    await _pressed(stage, await stage.ask(ASKED), "Send my words to the moderators")


async def told(stage: Stage) -> None:
    await _pressed(stage, await stage.ask(ASKED), "Tell me when there is an answer")
    form = await stage.use("kb add")
    await stage.alice.submit_modal(form, {"question": ASKED, "answer": ANSWER, "source": LIVED})
    drafts = await stage.use("kb review")
    seen = await _pressed(stage, drafts, *[label for label in _labels(drafts) if label.startswith("Open draft")][:1])
    if "Topics" in _labels(seen):
        seen = await _pressed(stage, seen, "Topics")
        add = next(label for label in _labels(seen) if label.startswith("Add: "))
        seen = await _pressed(stage, seen, add, "Back to the draft")
    seen = await _pressed(stage, seen, "Before this goes live")
    await _pressed(stage, seen, next(label for label in _labels(seen) if label.startswith("Publish")))
    await stage.app.rounds.go()
    await stage.later(minutes=1)
    stage.seen = stage.alice.user.dm_channel
    await stage.alice.user.click(stage.seen.last_message, label="Open")


async def nobody_knew(stage: Stage) -> None:
    await _pressed(stage, await stage.ask(ASKED), "Tell me when there is an answer")
    await stage.later(days=61)
    stage.seen = stage.alice.user.dm_channel
    await stage.alice.user.click(stage.seen.last_message, label="Open")


async def questions(stage: Stage) -> None:
    await _asked_by_three(stage)
    await stage.use("kb questions")


async def one_group(stage: Stage) -> None:
    await _asked_by_three(stage)
    await _pressed(stage, await stage.use("kb questions"), "Look at 1")


async def group_draft(stage: Stage) -> None:
    await _asked_by_three(stage)
    await _pressed(stage, await stage.use("kb questions"), "Look at 1", "Write a page")


async def week(stage: Stage) -> None:
    guild = stage.channel.guild
    us = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    hidden = discord.PermissionOverwrite(view_channel=False)
    overwrites = {guild.default_role: hidden, guild.me: us, stage.alice: us}
    room = guild.create_text_channel("moderators", overwrites=overwrites)
    await stage.use("setup zone", place="Berlin")
    await stage.use("setup moderators-channel", channel=room)
    await stage.app.rounds.go()
    tomorrow = stage.clock.now + timedelta(days=1)
    await stage.use("setup week", weekday=f"{tomorrow:%A}", time="9:00")
    await _asked_by_three(stage)
    for number in range(3):
        member = guild.add_member(stage.env.create_user(f"reader{number}"))
        seen = await member.slash(stage.channel, "ask", question="how long should my cv be")
        await member.click(seen.response, label="Helpful" if number else "Not helpful")
    form = await stage.use("kb edit", page=CV)
    values = {part["component"]["custom_id"]: part["component"].get("value") for part in form.modal["components"]}
    seen = await stage.alice.submit_modal(form, {**values, "answer": "One page. [dartsi]"})
    await stage.later(minutes=6)
    await stage.app.rounds.go()
    await stage.later(hours=20)
    stage.channel = stage.seen = room


def _labels(seen: Any) -> list[str]:
    found: list[str] = []

    def look(parts: Any) -> None:
        for each in parts:
            if each.get("type") == 2:
                found.append(each["label"])
            look([*(each.get("components") or []), *([each["accessory"]] if "accessory" in each else [])])

    look(seen.response.components)
    return found


SCENES = (waiting, waiting_list, words_sent, told, nobody_knew, questions, one_group, group_draft, week)
