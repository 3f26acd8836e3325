"""Mentions, replies that ping, and direct messages; and what is never answered."""

from __future__ import annotations

import discord
from simcord.enums import MessageType
from tests.platforms.discord.conftest import World, labels, words


async def test_a_mention_gets_a_private_answer_behind_a_button(world: World) -> None:
    post = await world.alice.send(world.channel, f"{world.me} how long is a cv")
    offer = world.channel.last_message
    assert offer.reference is not None
    assert offer.reference.message_id == post.id
    assert words(offer) == "I answer that for you alone."
    result = await world.alice.click(offer, label="Open privately")
    assert result.ephemeral
    assert "says how long is a cv" in words(result.response)


async def test_nobody_else_can_open_it(world: World) -> None:
    await world.alice.send(world.channel, f"{world.me} a secret question")
    result = await world.bob.click(world.channel.last_message, label="Open privately")
    assert result.ephemeral
    assert words(result.response).startswith("This was for the person who asked")
    assert "secret" not in words(result.response)
    assert world.bot.demo.seen == []


async def test_it_can_be_opened_after_a_restart(world: World) -> None:
    await world.alice.send(world.channel, f"{world.me} how long is a cv")
    offer = world.channel.last_message
    await world.restart()
    result = await world.alice.click(offer, label="Open privately")
    assert "says how long is a cv" in words(result.response)


async def test_where_answers_are_public_a_mention_is_answered_by_a_reply(world: World) -> None:
    world.bot.gate.public = True
    post = await world.alice.send(world.channel, f"{world.me} how long is a cv")
    answer = world.channel.last_message
    assert answer.reference is not None
    assert answer.reference.message_id == post.id
    assert "says how long is a cv" in words(answer)


async def test_a_reply_with_a_mention_is_a_question(world: World) -> None:
    world.bot.gate.public = True
    await world.slash("help")
    help_card = world.channel.last_message
    await world.bob.send(world.channel, f"{world.me} and how long is a cv", reply_to=help_card)
    assert "and how long is a cv" in words(world.channel.last_message)


async def test_a_reply_that_reaches_us_without_its_words_gets_the_hint_once(world: World) -> None:
    await world.slash("help")
    help_card = world.channel.last_message
    await world.bob.send(world.channel, "and how long is a cv", reply_to=help_card)
    assert words(world.channel.last_message).startswith("I can't see any words there.")
    await world.bob.send(world.channel, "and how long is a cv", reply_to=help_card)
    assert _replies(world) == 2


async def test_a_typed_command_works_by_mention(world: World) -> None:
    await world.alice.send(world.channel, f"{world.me} browse page-07")
    assert words(world.channel.last_message) == "### A page\npage-07"


async def test_a_typed_command_that_needs_a_form_offers_it(world: World) -> None:
    await world.alice.send(world.channel, f"{world.me} goal add SQL")
    offer = world.channel.last_message
    form = await world.alice.click(offer, label="Open the form")
    assert form.modal["components"][0]["component"]["value"] == "SQL"
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "the ads"})
    assert result.ephemeral
    assert "SQL because the ads" in words(result.response)


async def test_a_picked_person_is_understood_in_a_typed_command(world: World) -> None:
    line = (
        f"{world.me} setup pick loud: yes many: 2 mode: calm where: <#{world.channel.id}> "
        f"role: <@&{world.guild.roles['Admins'].id}> person: <@{world.bob.id}>"
    )
    await world.admin.send(world.channel, line)
    offer = world.channel.last_message
    result = await world.admin.click(offer, label="Open privately")
    assert "Set." in words(result.response)
    role = str(world.guild.roles["Admins"].id)
    values = (True, 2, "calm", str(world.channel.id), role, str(world.bob.id))
    assert world.bot.demo.seen == [("setup pick", values)]


async def test_a_wrong_typed_command_is_explained(world: World) -> None:
    await world.alice.user.send_dm("/setup pick loud: maybe")
    assert "yes or no" in words(world.alice.user.dm_channel.last_message)


async def test_a_direct_message_is_a_question(world: World) -> None:
    await world.alice.user.send_dm("how long is a cv")
    answer = world.alice.user.dm_channel.last_message
    assert "says how long is a cv" in words(answer)
    assert answer.reference is None
    result = await world.alice.user.click(answer, label="Read more")
    assert not result.ephemeral


async def test_other_bots_webhooks_and_system_messages_are_ignored(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, f"{world.me} hello")
    hook = world.guild.create_webhook(world.channel)
    await hook.send(f"{world.me} hello")
    world.guild.create_system_message(world.channel, MessageType.NEW_MEMBER, author=world.bob)
    assert world.bot.gate.arrivals == []


async def test_posts_that_are_not_for_us_are_ignored(world: World) -> None:
    await world.alice.send(world.channel, "how long is a cv")
    await world.alice.send(world.channel, f"{world.bob.mention} how long is a cv @everyone")
    assert world.bot.gate.arrivals == []


async def test_a_flood_gets_three_replies_and_then_silence_until_ten_seconds_have_passed(world: World) -> None:
    for number in range(6):
        await world.alice.send(world.channel, f"{world.me} browse page-{number}")
    assert _replies(world) == 3
    world.bot.clock.pass_(11)
    await world.alice.send(world.channel, f"{world.me} browse page-9")
    assert _replies(world) == 4


async def test_a_mention_without_words_gets_one_hint(world: World) -> None:
    await world.alice.send(world.channel, world.me)
    assert words(world.channel.last_message).startswith("I can't see any words there.")
    assert labels(world.channel.last_message) == ["Ask privately"]
    await world.bob.send(world.channel, world.me)
    assert _replies(world) == 1
    form = await world.bob.click(world.channel.history()[1], label="Ask privately")
    assert form.modal["title"] == "Ask a question"


async def test_members_words_never_format_ping_or_link(world: World) -> None:
    world.bot.gate.public = True
    nasty = f"{world.bob.mention} @everyone **b** [x](https://evil.example) <t:0:R> # h\n# h\n> q\n- l\n1. n ||s|| `c`"
    await world.alice.send(world.channel, f"{world.me} {nasty}")
    said = words(world.channel.last_message)
    assert "\\@everyone \\*\\*b\\*\\* \\[x\\](https\\://evil.example) \\<t:0:R>" in said
    assert "\n\\# h\n\\> q\n\\- l\n1\\. n \\|\\|s\\|\\| \\`c\\`" in said
    assert world.channel.last_message.mentions == []


async def test_ten_thousand_characters_are_refused_in_words(world: World) -> None:
    world.bot.gate.public = True
    await world.alice.send(world.channel, f"{world.me} {'x' * 1900}")
    assert words(world.channel.last_message).startswith("That is 1,900 characters long; at most 500 fit here.")


async def test_inside_a_thread_the_arrival_names_the_channel_that_it_hangs_on(world: World) -> None:
    world.bot.gate.public = True
    start = await world.alice.send(world.channel, "a topic")
    parent = world.bot.platform.client.get_channel(world.channel.id)
    assert isinstance(parent, discord.TextChannel)
    thread = await parent.create_thread(name="a topic", message=discord.Object(start.id))
    inside = world.channel.threads[0]
    await world.alice.send(inside, f"{world.me} how long is a cv")
    arrival = world.bot.gate.arrivals[-1]
    assert (arrival.channel, arrival.thread) == (str(world.channel.id), str(thread.id))
    assert "says how long is a cv" in words(inside.last_message)


async def test_what_discord_refuses_to_take_stops_nothing(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403)
    await world.alice.send(world.channel, f"{world.me} how long is a cv")
    await world.bob.send(world.channel, f"{world.me} browse page-1")
    assert _replies(world) == 1


def _replies(world: World) -> int:
    me = world.env.bot.user.id
    return sum(1 for message in world.channel.history() if message.author.id == me)
