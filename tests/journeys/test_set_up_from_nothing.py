"""From being added to a server to a card, a weekly tip and people who help: what whoever added us sees and taps."""

from __future__ import annotations

from typing import Any

import discord
from tests.journeys.tellers import Server
from tests.platforms.discord.conftest import labels, words

ORDER = discord.Permissions(manage_messages=True)


async def test_whoever_adds_us_is_led_through_three_steps_each_of_which_can_be_undone(server: Server) -> None:
    server.house.clock.pass_(days=2)
    await server.deliver()
    guild: Any = server.env.create_guild("A new place")
    staff = discord.PermissionOverwrite(view_channel=False)
    us = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    general: Any = guild.create_text_channel("general")
    room: Any = guild.create_text_channel("staff", overwrites={guild.default_role: staff, guild.me: us})
    guild.create_role("Helpers", permissions=ORDER)
    admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    anna: Any = guild.add_member(server.env.create_user("anna"), roles=[admins])
    await server.env.settle()
    here = server.platform.client.get_guild(guild.id)
    assert here is not None
    for _ in range(2):
        await server.platform.client.on_guild_join(here)
        await server.deliver()
    (welcome,) = [each for each in room.history() if server.me == f"<@{each.author.id}>"]
    assert "Thank you for adding me." in welcome.content
    steps = (await anna.click(welcome, label="The first steps")).response
    assert labels(steps) == ["See it", "See the first tip", "See who could"]

    shown = (await anna.click(steps, label="See it")).response
    posted = (await anna.click(shown, label="Post it in general")).response
    assert labels(general.last_message)[0] == "Ask privately"
    card = general.last_message.id
    await anna.click(posted, label="Undo")
    assert card not in [each.id for each in general.history()]

    shown = (await anna.click(steps, label="See the first tip")).response
    begun = (await anna.click(shown, label="Post tips in general")).response
    assert words(begun).startswith("### The weekly tip is set.")
    for _ in range(16):
        server.house.clock.pass_(hours=12)
        await server.deliver()
    assert "Tip of the week" in general.last_message.content
    assert "paused" in words((await anna.click(begun, label="Stop it again")).response)

    shown = (await anna.click(steps, label="See who could")).response
    named = (await anna.click(shown, label="Let Helpers curate")).response
    assert "can't see /kb and /setup yet" in words(named)
    assert "None; administrators can do it all" in words((await anna.click(named, label="Undo")).response)
