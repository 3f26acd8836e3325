"""Pictures of real messages: the whole program in a simulated Discord, shown by a headless Chromium.

python -m tests.shots.discord_shots FOLDER [NAME ...]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from simcord.env import Env
from sqlalchemy import delete
from tests.shots.browser import Browser, browser

from mentorbot.app import discord_platform, opened
from mentorbot.settings import Settings
from mentorbot.storage.schema.places import inbox

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
    """A server with one channel and one member, who looks at the pictures."""

    env: Any
    channel: Any
    alice: Any
    me: str

    async def ask(self, question: str) -> Any:
        return await self.alice.slash(self.channel, "ask", question=question)


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


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    scene.__name__: scene
    for scene in (
        answer, disagreement, did_you_mean, no_answer, care, small_talk, more, not_helpful, help_card, browse, roles,
        mention, shared, refused, settings,
    )
}  # fmt: skip


def _buttons(components: Any) -> list[dict[str, Any]]:
    found = [each for each in components if each.get("type") == 2]
    for each in components:
        found += _buttons([*(each.get("components") or []), *([each["accessory"]] if "accessory" in each else [])])
    return found


@asynccontextmanager
async def staged(app: Any) -> AsyncIterator[Stage]:
    env = Env(discord_platform(app, "a-token-for-pictures").client, strict_sync=False)
    await env.start()
    try:
        guild = env.create_guild("From academia to data")
        channel = guild.create_text_channel("general")
        admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        alice = guild.add_member(env.create_user("alice"), roles=[admins])
        yield Stage(env, channel, alice, f"<@{env.bot.user.id}>")  # type: ignore[union-attr]
    finally:
        await env.shutdown()


async def pictures(stage: Stage, shown: Browser, folder: Path, name: str) -> None:
    """Take a picture of the channel as the member sees it, in each size."""
    for label, size in SIZES.items():
        profile = {"layout": "channel", "display": "fixed", "width": size[0], "height": size[1]}
        async with stage.env.preview(stage.channel, viewers=[stage.alice], **profile) as preview:
            found = await shown.shoot(preview.url, WINDOW, READY, CLIP, STYLE)
            await asyncio.to_thread((folder / f"{name}-{label}.png").write_bytes, found)


async def main(folder: Path, names: list[str]) -> None:
    """Play the scenes and keep their pictures; its data stay in the folder, so that a second run is quick."""
    settings = Settings(data=folder / "data")
    async with browser() as shown:
        for name in names or SCENES:
            async with opened(settings) as app:
                async with app.database.write() as tx:
                    await tx.execute(delete(inbox))  # simulated ids begin anew with each scene
                async with staged(app) as stage:
                    await SCENES[name](stage)
                    await pictures(stage, shown, folder, name)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
