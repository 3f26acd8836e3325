"""Floods, other bots, strangers' servers: on the real Discord library, with all that we are."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.tellers import OnDiscord, Server

from mentorbot.storage.schema.places import person

CV = "How long should my CV be?"


@pytest.fixture
def alice(server: Server) -> OnDiscord:
    return server.teller(server.alice)


async def test_the_ninth_question_in_a_minute_waits_and_others_do_not(server: Server, alice: OnDiscord) -> None:
    for _ in range(8):
        await server.alice.slash(server.channel, "ask", question=CV)
    result = await server.alice.slash(server.channel, "ask", question=CV)
    seen = alice.look_at(result)
    assert seen.private
    assert "Please try again in" in seen.words
    assert len(await server.house.questions()) == 8
    assert (await server.teller(server.bob).ask(CV)).title == CV
    server.house.clock.pass_(seconds=60)
    assert (await alice.ask(CV)).title == CV


async def test_a_crowd_of_mentions_gets_three_replies_and_then_silence(server: Server) -> None:
    for number in range(6):
        await server.alice.send(server.channel, f"{server.me} question {number}")
    assert len(server.public()) == 3


async def test_a_member_cannot_fill_a_channel_with_shared_pages(server: Server, alice: OnDiscord) -> None:
    await alice.ask(CV)
    await alice.press("More")
    for _ in range(10):
        await server.alice.click(alice.offered["Share here"], label="Share here")
    assert len(server.public()) <= 3


async def test_other_bots_and_webhooks_are_never_answered_nor_remembered(server: Server) -> None:
    robot = server.guild.add_member(server.env.create_user("robot", bot=True))
    await robot.send(server.channel, f"{server.me} {CV}")
    await server.guild.create_webhook(server.channel).send(f"{server.me} {CV}")
    assert server.public() == []
    assert await server.house.count(person) == 0


async def test_commands_exist_only_where_we_were_added_and_in_direct_messages(server: Server) -> None:
    told: Any = next(each for each in server.env.http_requests if each.method == "PUT").json
    assert {tuple(each["contexts"]) for each in told} == {(0, 1)}
    assert {tuple(each["integration_types"]) for each in told} == {(0,)}
    hidden = {each["name"] for each in told if each.get("default_member_permissions") not in (None, "0")}
    assert hidden == {"setup", "tips", "kb", "Save as knowledge"}


async def test_no_privileged_rights_are_asked_for(server: Server) -> None:
    asked = server.env.bot.intents
    assert {name for name, wanted in asked if wanted} == {"guilds", "guild_messages", "dm_messages"}
