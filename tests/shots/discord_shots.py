"""Pictures of real messages: the whole program in a simulated Discord, shown by a headless Chromium.

python -m tests.shots.discord_shots FOLDER [NAME ...]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
from simcord.env import Env
from sqlalchemy import delete
from tests.journeys.house import Clock
from tests.shots import page_scenes, person_scenes, week_scenes
from tests.shots.browser import Browser, browser

from mentorbot import app as program
from mentorbot.app import App, opened
from mentorbot.connecting import discord_platform
from mentorbot.platforms.discord.platform import DiscordPlatform
from mentorbot.settings import Settings
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.goals import goal
from mentorbot.storage.schema.places import community, inbox, person
from mentorbot.storage.schema.tips import telling

SIZES = {"wide": (760, 1900), "phone": (420, 1900)}
"""Pixels of the channel as a computer and as a phone show it."""
WINDOW = (1400, 2200)
READY = "document.querySelector('#action-status')?.textContent === 'Viewport updated'"
STYLE = "button { opacity: 1 !important }"
"""The preview dims buttons while it is busy with itself."""
CLIP = """(() => { const range = document.createRange();
    range.selectNodeContents(document.querySelector('#channel-timeline')); return range })()"""


@dataclass
class Stage:
    """A server with one channel and one member, who looks at the pictures; `seen` is the channel that they look at."""

    env: Any
    app: App
    platform: DiscordPlatform
    clock: Clock
    channel: Any
    alice: Any
    me: str
    seen: Any

    async def ask(self, question: str) -> Any:
        return await self.alice.slash(self.channel, "ask", question=question)

    async def use(self, command: str, **args: Any) -> Any:
        return await self.alice.slash(self.channel, command, **args)

    async def later(self, **length: float) -> None:
        """Let time pass, and deliver what is due."""
        self.clock.pass_(**length)
        while await program.worker(self.app, self.platform.postman).tick():
            pass

    async def reminded(self, route: str) -> None:
        """Set a goal, choose a way, and let its first check-in be due."""
        await self.use("reminders zone", place="Berlin")
        await self.use("goal add", skill="SQL", why="it was in most of the ads")
        await self.use("reminders route", where=route)
        await self.later(seconds=1)
        self.clock.now = (self.clock.now + timedelta(days=7)).replace(hour=17, minute=0, second=5)
        await self.later(seconds=1)


async def answer(stage: Stage) -> None:
    await stage.ask("how long should my cv be")


async def disagreement(stage: Stage) -> None:
    await stage.ask("should i do a postdoc first or go straight to industry")


async def did_you_mean(stage: Stage) -> None:
    await stage.ask("how long does it take")


async def no_answer(stage: Stage) -> None:
    await stage.ask("Is my foreign PhD recognised in Canada?")


async def care(stage: Stage) -> None:
    await stage.ask("i cannot go on like this any more")


async def small_talk(stage: Stage) -> None:
    await stage.ask("thank you")


async def more(stage: Stage) -> None:
    result = await stage.ask("how long should my cv be")
    names = [each["label"] for each in _buttons(result.response.components)]
    await stage.alice.click(result.response, label=next(each for each in names if each in ("More", "Read more")))


async def not_helpful(stage: Stage) -> None:
    result = await stage.ask("how long should my cv be")
    await stage.alice.click(result.response, label="Not helpful")


async def help_card(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "help")


async def browse(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "browse")


async def roles(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "roles")


async def mention(stage: Stage) -> None:
    await stage.alice.send(stage.channel, f"{stage.me} how long should my CV be? **bold** @everyone")


async def shared(stage: Stage) -> None:
    result = await stage.ask("how long should my cv be")
    opened_ = await stage.alice.click(result.response, label="More")
    await stage.alice.click(opened_.response, label="Share here")


async def refused(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "browse", what="no such page")


async def settings(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "setup show")


async def first_steps(stage: Stage) -> None:
    await stage.use("setup start")


async def first_card(stage: Stage) -> None:
    shown = await stage.use("setup start")
    await stage.alice.click(shown.response, label="See it")


async def first_tip(stage: Stage) -> None:
    shown = await stage.use("setup start")
    await stage.alice.click(shown.response, label="See the first tip")


async def first_people(stage: Stage) -> None:
    shown = await stage.use("setup start")
    found = await stage.alice.click(shown.response, label="See who could")
    await stage.alice.click(found.response, label="Let Helpers curate")


async def trail(stage: Stage) -> None:
    await stage.use("setup zone", place="Berlin")
    await stage.use("setup answers", public=False)
    await stage.use("setup log")


async def reminder(stage: Stage) -> None:
    await stage.reminded("dm")
    stage.seen = stage.alice.user.dm_channel


async def check_in(stage: Stage) -> None:
    await reminder(stage)
    await stage.alice.user.click(stage.seen.last_message, label="Open")


async def did_some(stage: Stage) -> None:
    await check_in(stage)
    await stage.alice.user.click(stage.seen.last_message, label="I did some")


async def aside(stage: Stage) -> None:
    await stage.reminded("here")
    await stage.use("tip")


async def cannot_write(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await stage.use("reminders zone", place="Berlin")
    await stage.use("reminders route", where="dm")
    await stage.later(seconds=1)
    await stage.use("tip")


async def weekly_tip(stage: Stage) -> None:
    await stage.use("setup zone", place="Berlin")
    tomorrow = stage.clock.now + timedelta(days=1)
    await stage.use("setup tips", weekday=f"{tomorrow:%A}", time="9:00", channel=stage.channel)
    await stage.later(hours=20, minutes=2)


async def tip_by_message(stage: Stage) -> None:
    await stage.use("reminders zone", place="Berlin")
    await stage.use("tip", weekly=True)
    await stage.later(seconds=1)
    stage.seen = stage.alice.user.dm_channel
    await stage.alice.user.click(stage.seen.last_message, label="Open")


WROTE = "I learned SQL on the train, half an hour a day. After three months I could answer all that was asked."


def _somebody(stage: Stage, *roles: str) -> Any:
    """Another member, with these roles."""
    guild = stage.channel.guild
    return guild.add_member(stage.env.create_user("bob"), roles=[guild.roles[name] for name in roles])


async def _save(who: Any, stage: Stage, post: Any) -> Any:
    form = await who.context_menu(stage.channel, "Save as knowledge", post)
    names = [part["component"]["custom_id"] for part in form.modal["components"]]
    words = dict(zip(names, (WROTE, "How did somebody learn SQL beside a job?"), strict=True))
    return await who.submit_modal(form, words)


async def saved(stage: Stage) -> None:
    post = await _somebody(stage).send(stage.channel, WROTE)
    await _save(stage.alice, stage, post)


async def asked_for_words(stage: Stage) -> None:
    post = await stage.alice.send(stage.channel, WROTE)
    await _save(_somebody(stage, "Admins"), stage, post)
    await stage.alice.click(stage.channel.last_message, label="Yes")


async def agreed(stage: Stage) -> None:
    post = await stage.alice.send(stage.channel, WROTE)
    await _save(_somebody(stage, "Admins"), stage, post)
    shown = await stage.alice.click(stage.channel.last_message, label="Yes")
    await stage.alice.click(shown.response, label="Yes, keep this")


async def _suggest(stage: Stage) -> Any:
    form = await stage.use("suggest", page="how-long-should-my-cv-be")
    names = [part["component"]["custom_id"] for part in form.modal["components"]]
    words = ("In engineering two pages are usual.", "I hire engineers in Germany.")
    return await stage.alice.submit_modal(form, dict(zip(names, words, strict=True)))


async def suggested(stage: Stage) -> None:
    await _suggest(stage)


async def suggestion(stage: Stage) -> None:
    await _suggest(stage)
    shown = await stage.use("kb review")
    opened_ = next(each["label"] for each in _buttons(shown.response.components) if "Open" in each["label"])
    await stage.alice.click(shown.response, label=opened_)


async def fate(stage: Stage) -> None:
    shown = await _suggest(stage)
    await stage.alice.click(shown.response, label="By direct message")
    await stage.later(seconds=1)
    found = await stage.use("kb review")
    opened_ = next(each["label"] for each in _buttons(found.response.components) if "Open" in each["label"])
    draft = await stage.alice.click(found.response, label=opened_)
    form = await stage.alice.click(draft.response, label="Put away")
    name = form.modal["components"][0]["component"]["custom_id"]
    await stage.alice.submit_modal(form, {name: "Two sources say one page; yours is kept in mind."})
    await stage.later(seconds=1)
    stage.seen = stage.alice.user.dm_channel
    await stage.alice.user.click(stage.seen.last_message, label="Open")


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    scene.__name__: scene
    for scene in (
        answer, disagreement, did_you_mean, no_answer, care, small_talk, more, not_helpful, help_card, browse, roles,
        mention, shared, refused, settings, first_steps, first_card, first_tip, first_people, trail, reminder,
        check_in, did_some, aside, cannot_write, weekly_tip, tip_by_message, saved,
        asked_for_words, agreed, suggested, suggestion, fate,
        *page_scenes.SCENES, *person_scenes.SCENES, *week_scenes.SCENES,
    )
}  # fmt: skip


def _buttons(components: Any) -> list[dict[str, Any]]:
    found = [each for each in components if each.get("type") == 2]
    for each in components:
        found += _buttons([*(each.get("components") or []), *([each["accessory"]] if "accessory" in each else [])])
    return found


@asynccontextmanager
async def staged(app: App, clock: Clock) -> AsyncIterator[Stage]:
    platform = discord_platform(app, "a-token-for-pictures")
    env = Env(platform.client, strict_sync=False, settle_timeout=300.0)
    await env.start()
    try:
        guild = env.create_guild("From academia to data")
        channel = guild.create_text_channel("general")
        admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        guild.create_role("Helpers", permissions=discord.Permissions(manage_messages=True))
        alice = guild.add_member(env.create_user("alice"), roles=[admins])
        me = f"<@{env.bot.user.id}>"  # type: ignore[union-attr]
        yield Stage(env, app, platform, clock, channel, alice, me, channel)
    finally:
        await env.shutdown()


async def pictures(stage: Stage, shown: Browser, folder: Path, name: str) -> None:
    """Take a picture of the channel as the member sees it, in each size."""
    for label, size in SIZES.items():
        profile = {"layout": "channel", "display": "fixed", "width": size[0], "height": size[1]}
        viewer = stage.alice if stage.seen is stage.channel else stage.alice.user
        async with stage.env.preview(stage.seen, viewers=[viewer], **profile) as preview:
            found = await shown.shoot(preview.url, WINDOW, READY, CLIP, STYLE)
            await asyncio.to_thread((folder / f"{name}-{label}.png").write_bytes, found)


async def main(folder: Path, names: list[str]) -> None:
    """Play the scenes and keep their pictures; its data stay in the folder, so that a second run is quick."""
    settings = Settings(data=folder / "data")
    async with browser() as shown:
        for name in names or SCENES:
            clock = program.clock = Clock(datetime.now(UTC).replace(hour=12, minute=0))  # noqa: TID251 - as the preview
            async with opened(settings) as app:
                async with app.database.write() as tx:
                    for table in (inbox, goal, delivery, recurrence, message, telling, proposal, person):
                        await tx.execute(delete(table))  # simulated ids begin anew with each scene
                    await tx.execute(delete(community).where(community.c.platform == "discord"))
                async with staged(app, clock) as stage:
                    await SCENES[name](stage)
                    await pictures(stage, shown, folder, name)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
