"""What features send besides their answer, through the real discord.py."""

from __future__ import annotations

import pytest
from tests.platforms.discord.conftest import World, words
from tests.platforms.discord.demo import START

from mentorbot.core.call import Call
from mentorbot.core.card import Card, File
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord.outbox import PUSHED

CARD = Card(
    title=("A page",), files=(File("chart.png", "image/png", b"png"), File("goals é.ics", "text/calendar", b"x"))
)


def call(world: World, event: str = "discord:int:1") -> Call:
    world.bot.gate.people[str(world.alice.id)] = 1
    return Call(
        event, "discord", 1, 1, "member", "channel", str(world.channel.id), None, True, START, None, None, lambda: "x"
    )


async def test_a_kept_page_comes_as_a_neutral_line_that_turns_into_the_page(world: World) -> None:
    answer = await world.slash("ask", question="x")
    result = await world.alice.click(answer.response, label="Keep")
    assert result.ephemeral
    kept = world.alice.user.dm_channel.last_message
    assert kept.content == ""
    assert words(kept) == "### How long should my CV be?\nOne page."
    pushed = [each.json for each in world.env.http_requests if each.method == "POST" and "nonce" in str(each.json)]
    assert pushed[-1]["content"] == PUSHED
    assert (len(pushed[-1]["nonce"]), pushed[-1]["enforce_nonce"]) == (24, True)


async def test_closed_direct_messages_are_explained(world: World) -> None:
    answer = await world.slash("ask", question="x")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    result = await world.alice.click(answer.response, label="Keep")
    assert words(result.response).startswith("I could not write to you: your direct messages are closed for me.")


async def test_a_channel_that_we_may_not_write_in_is_explained(world: World) -> None:
    answer = await world.slash("ask", question="x")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    result = await world.alice.click(answer.response, label="Share here")
    assert words(result.response).startswith("I am not allowed to write here.")


async def test_a_post_can_be_a_reply_and_carry_files(world: World) -> None:
    post = await world.bob.send(world.channel, "a question")
    await world.bot.platform.outbox.post(call(world), CARD, reply_to=str(post.id))
    sent = world.channel.last_message
    assert sent.reference is not None
    assert sent.reference.message_id == post.id
    assert [each.filename for each in sent.attachments] == ["chart.png", "goals_.ics"]


async def test_two_messages_of_one_event_to_two_places_have_two_keys(world: World) -> None:
    await world.bot.platform.outbox.post(call(world), CARD)
    await world.bot.platform.outbox.dm(call(world), CARD)
    keys = [
        each.json["nonce"] for each in world.env.http_requests if isinstance(each.json, dict) and "nonce" in each.json
    ]
    assert len(set(keys)) == 2


async def _kept_pages(world: World, times: int) -> None:
    answer = await world.slash("ask", question="x")
    for _ in range(times):
        await world.alice.click(answer.response, label="Keep")


def _ours(world: World) -> list[str]:
    me = world.env.bot.user.id
    return [words(each) for each in world.alice.user.dm_channel.history() if each.author.id == me]


async def test_what_we_sent_is_taken_back_newest_first_and_nothing_of_the_member_is(world: World) -> None:
    await _kept_pages(world, 3)
    await world.alice.user.send_dm("my own words")
    before = len(_ours(world))
    outbox = world.bot.platform.outbox
    assert await outbox.unsend(call(world), 2) == (2, True)
    assert len(_ours(world)) == before - 2
    gone, more = await outbox.unsend(call(world), 50)
    assert (gone, more) == (before - 2, False)
    assert [each.content for each in world.alice.user.dm_channel.history()] == ["my own words"]
    assert await outbox.unsend(call(world), 50) == (0, False)


async def test_a_message_that_went_meanwhile_is_no_trouble(world: World) -> None:
    await _kept_pages(world, 1)
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=404, code=10008)
    assert (await world.bot.platform.outbox.unsend(call(world), 50))[0] == 1


async def test_where_messages_can_not_be_taken_back_it_is_explained(world: World) -> None:
    await _kept_pages(world, 1)
    world.env.inject_error("GET", "/channels/*/messages", status=403, code=50001)
    with pytest.raises(Friendly, match="not allowed"):
        await world.bot.platform.outbox.unsend(call(world), 50)


async def test_a_card_goes_into_another_channel_and_comes_back_and_nobody_else_s_does(world: World) -> None:
    other, outbox = world.guild.create_text_channel("careers"), world.bot.platform.outbox
    await world.env.settle()
    message = await outbox.post_in(call(world), str(other.id), CARD)
    assert str(other.last_message.id) == message
    theirs = await world.bob.send(other, "my own words")
    assert not await outbox.take_back(call(world), str(other.id), str(theirs.id))
    assert await outbox.take_back(call(world), str(other.id), message)
    assert other.last_message.id == theirs.id
    for gone in (message, "general", ""):
        assert not await outbox.take_back(call(world), str(other.id), gone)


async def test_a_card_that_can_not_be_posted_elsewhere_is_explained(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    with pytest.raises(Friendly, match="not allowed to write here"):
        await world.bot.platform.outbox.post_in(call(world), str(world.channel.id), CARD)
