"""What only Discord has: closed direct messages, a server that removes us, and what a screen shows of a reminder."""

from __future__ import annotations

from typing import Any

from tests.journeys.tellers import OnDiscord, Server
from tests.platforms.discord.conftest import labels, words

from mentorbot.platforms.discord import limits

MESSAGES = "/channels/*/messages"


async def wants_reminders(server: Server) -> OnDiscord:
    """Alice sets a goal and asks to be reminded by direct message."""
    alice = server.teller(server.alice)
    await alice.run("reminders zone", place="Berlin")
    await alice.run("goal add", skill="SQL")
    await alice.press("By direct message")
    return alice


def followed(result: Any) -> list[str]:
    return [words(each) for each in result.followups]


async def test_a_reminder_is_plain_words_that_a_screen_can_show_and_a_button(server: Server) -> None:
    alice = await wants_reminders(server)
    await alice.later(seconds=5)
    await alice.later(days=7, hours=5)
    pushed = server.alice.user.dm_channel.last_message
    assert pushed.content == "You have a check-in."
    assert not pushed.flags.components_v2
    assert labels(pushed) == ["Open"]
    opened = await alice.press("Open")
    assert opened.title == "SQL"
    assert labels(server.alice.user.dm_channel.last_message)[0] == "I did some"


async def test_closed_direct_messages_are_told_beside_the_next_private_reply_and_what_is_due_waits_there(
    server: Server,
) -> None:
    alice = await wants_reminders(server)
    server.env.inject_error("POST", MESSAGES, status=403, code=limits.DMS_CLOSED)
    assert await alice.later(seconds=5) is None
    shown = await server.alice.slash(server.channel, "goal list")
    (told,) = followed(shown)
    assert "I can't write to you." in told
    assert shown.followups[0].ephemeral
    assert await alice.later(days=7, hours=5) is None
    shown = await server.alice.slash(server.channel, "browse")
    (told,) = followed(shown)
    assert "You have a check-in." in told
    assert "SQL" not in told
    assert labels(shown.followups[0]) == ["Open"]
    assert followed(await server.alice.slash(server.channel, "browse")) == []


async def test_after_we_were_removed_and_added_again_reminders_go_on_and_moderators_are_asked(server: Server) -> None:
    alice, admin = await wants_reminders(server), server.teller(server.admin)
    await alice.later(seconds=5)
    await admin.run("setup tips", weekday="Tuesday", time="9:00", channel=server.channel)
    announced = len(server.public())
    here = server.platform.client.get_guild(server.guild.id)
    assert here is not None
    await server.platform.client.on_guild_remove(here)
    assert await alice.later(days=9) is None
    assert len(server.public()) == announced
    await server.platform.client.on_guild_join(here)
    brought = await alice.later(seconds=5)
    assert brought is not None
    assert "You have a check-in." in brought.words
    assert "late" in brought.words
    shown = await server.admin.slash(server.channel, "setup show")
    assert any("/setup keep" in each for each in (words(shown.response), *followed(shown)))
    server.house.clock.pass_(days=7)
    await server.deliver()
    assert len(server.public()) == announced
    assert (await admin.run("setup keep")).title == "It stays as it was."
    for days in (0, 6):
        server.house.clock.pass_(days=days)
        while await server.deliver():
            pass
    (tip,) = server.public()[announced:]
    assert "Tip of the week" in tip.content
