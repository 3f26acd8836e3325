"""Scenes of members who ask people, for pictures."""

from __future__ import annotations

from typing import Any, Protocol

import discord

ASKED = "Is my foreign PhD recognised in Canada?"


class Stage(Protocol):
    """Where a scene is played."""

    env: Any
    alice: Any
    channel: Any
    seen: Any

    async def ask(self, question: str) -> Any:
        """Ask as alice."""
        ...

    async def use(self, command: str, **args: Any) -> Any:
        """Use a command as alice."""
        ...

    async def later(self, **length: float) -> None:
        """Let time pass, and deliver what is due."""
        ...


async def _helps(stage: Stage, helper: Any) -> None:
    """Let somebody offer to be asked, and approve it."""
    offer = {"name": "Ada", "path": "physics to data scientist", "dm": True, "topics": "CV, Interviews"}
    await helper.slash(stage.channel, "mentor offer", **offer)
    await _pressed(stage, await stage.use("mentor review"), "1. Ada", "Approve")
    await stage.later(seconds=1)


def _bob(stage: Stage) -> Any:
    return stage.channel.guild.add_member(stage.env.create_user("bob"))


async def _pressed(stage: Stage, seen: Any, *labels: str) -> Any:
    for label in labels:
        seen = await stage.alice.click(seen.response, label=label)
    return seen


async def _filled(who: Any, form: Any, words: str) -> Any:
    (name,) = [part["component"]["custom_id"] for part in form.modal["components"]]
    return await who.submit_modal(form, {name: words})


async def ask_a_person(stage: Stage) -> None:
    await _helps(stage, _bob(stage))
    await _pressed(stage, await stage.ask(ASKED), "Ask a person")


async def no_answer_but_a_person(stage: Stage) -> None:
    await _helps(stage, _bob(stage))
    await stage.ask(ASKED)


async def choose_who(stage: Stage) -> None:
    await _helps(stage, _bob(stage))
    await _pressed(stage, await stage.ask(ASKED), "Ask a person", "Choose who", "Leave out Ada")


async def sent_to_a_person(stage: Stage) -> None:
    await _helps(stage, _bob(stage))
    await _pressed(stage, await stage.ask(ASKED), "Ask a person", "Send it", "Where it stands")


async def offers(stage: Stage) -> None:
    await _helps(stage, _bob(stage))
    await stage.use("mentor review")


async def _asks(stage: Stage) -> Any:
    """Let bob ask alice, and show her direct messages."""
    bob = _bob(stage)
    await _helps(stage, stage.alice)
    shown = await _filled(bob, await bob.slash(stage.channel, "mentor ask"), ASKED)
    await bob.click(shown.response, label="Send it")
    await stage.later(seconds=5)
    stage.seen = stage.alice.user.dm_channel
    await stage.alice.user.click(stage.seen.last_message, label="Open")
    return bob


async def asked_as_a_mentor(stage: Stage) -> None:
    await _asks(stage)


async def talk(stage: Stage) -> None:
    bob = (await _asks(stage)).user
    alice, where = stage.alice.user, stage.seen
    await alice.click(where.last_message, label="Take it")
    form = await alice.click(where.last_message, label="Reply")
    await _filled(alice, form, "WES compared mine. It took two months and 200 dollars, in 2024.")
    await stage.later(seconds=5)
    shown = await bob.click(bob.dm_channel.last_message, label="Open")
    await _filled(bob, await bob.click(shown.response, label="Reply"), "Thank you. Did companies ask for it?")
    await stage.later(seconds=5)
    await alice.click(where.last_message, label="Open")


async def asked_in_the_channel(stage: Stage) -> None:
    await _helps(stage, stage.alice)
    guild, sees = stage.channel.guild, discord.PermissionOverwrite(view_channel=True)
    everyone = {guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    mentors = guild.create_text_channel("mentors", overwrites={**everyone, stage.alice: sees, stage.env.bot.user: sees})
    await stage.use("setup mentors-channel", channel=mentors)
    bob = _bob(stage)
    shown = await _filled(bob, await bob.slash(stage.channel, "mentor ask"), ASKED)
    await bob.click(shown.response, label="Send it")
    await stage.later(seconds=5)
    stage.channel = stage.seen = mentors
    await stage.alice.click(mentors.last_message, label="Open")


SCENES = (
    *(ask_a_person, no_answer_but_a_person, choose_who, sent_to_a_person, offers),
    *(asked_as_a_mentor, talk, asked_in_the_channel),
)
