"""The moderators' week on Discord: into a channel that only moderators read, and nowhere else."""

from __future__ import annotations

from typing import Any

import discord
from sqlalchemy import select
from tests.journeys.tellers import Server, plainly

from mentorbot.app import App
from mentorbot.storage.schema.notices import notice
from mentorbot.storage.schema.places import community

ASKED = (
    "Is my foreign PhD recognised in Canada?",
    "is a foreign phd recognised in canada?",
    "will Canada recognise my foreign PhD",
)


async def asked_by_three(server: Server) -> None:
    for who, question in zip((server.alice, server.bob, server.admin), ASKED, strict=True):
        await server.teller(who).ask(question)


def closed(server: Server) -> Any:
    """A channel that the administrator and the bot read, and nobody else."""
    ours = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    hidden = discord.PermissionOverwrite(view_channel=False)
    overwrites = {server.guild.default_role: hidden, server.guild.me: ours, server.admin: ours}
    return server.guild.create_text_channel("moderators", overwrites=overwrites)


async def after(server: Server, days: int) -> None:
    server.house.clock.pass_(minutes=6)
    await server.house.app.rounds.go()
    server.house.clock.pass_(days=days)
    await server.deliver()


async def test_three_questions_become_a_task_in_the_moderators_channel_and_a_press_opens_it(server: Server) -> None:
    room, admin = closed(server), server.teller(server.admin)
    assert "Everyone here can read" in (await admin.run("setup moderators-channel", channel=server.channel)).words
    await admin.run("setup moderators-channel", channel=room)
    seen = await admin.run("setup week", weekday="Wednesday", time="9:00")
    assert "every Wednesday at 09:00" in seen.words
    assert "Moderators' week" in (await admin.run("setup show")).words
    await asked_by_three(server)
    await after(server, 2)
    (posted,) = list(room.history())
    said = plainly(posted)
    assert "3 members asked, and there is no answer: Is my degree recognised in another country?" in said
    assert "About 6 minutes." in said
    assert not any(question in said for question in ASKED)
    seen = await admin.press_on(posted, "Questions on: Is my degree recognised in another country?")
    assert seen.private
    assert "Write a page" in seen.buttons


async def test_once_everyone_reads_that_channel_nothing_is_posted_and_moderators_are_told(server: Server) -> None:
    admin, app = server.teller(server.admin), server.house.app
    await admin.run("setup moderators-channel", channel=closed(server))
    await asked_by_three(server)
    await _moved_to(app, str(server.help_channel.id), await _place(server))
    before = len(list(server.help_channel.history()))
    await after(server, 7)
    assert len(list(server.help_channel.history())) == before
    async with app.database.read() as tx:
        (text,) = (await tx.execute(select(notice.c.text))).scalars()
    assert "everyone here can read the moderators' channel" in text
    assert "everyone here can read the moderators' channel" in (await admin.run("setup show")).words


async def _place(server: Server) -> int:
    return await server.house.app.communities.resolve("discord", str(server.guild.id), "", server.house.clock.now)


async def _moved_to(app: App, channel: str, place: int) -> None:
    """Let a channel that everyone reads be set, as one is that was opened to all afterwards."""
    async with app.database.write() as tx:
        now = (await app.communities.read(tx, place)).model_dump(mode="json")
        chosen = community.update().where(community.c.id == place)
        await tx.execute(chosen.values(settings={**now, "moderators_channel": channel}))
    app.communities.drop(place)
