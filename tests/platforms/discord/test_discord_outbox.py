"""What features send besides their answer, through the real discord.py."""

from __future__ import annotations

from tests.platforms.discord.conftest import World, words
from tests.platforms.discord.demo import START

from mentorbot.core.call import Call
from mentorbot.core.card import Card, File
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
