"""Buttons, as they are pressed today, after a restart, and years later."""

from __future__ import annotations

import discord
import pytest
from tests.platforms.discord.conftest import World, labels, words


async def test_a_button_under_a_public_answer_answers_the_presser_alone(world: World) -> None:
    await world.slash("browse", page="page-03")
    public = world.channel.last_message
    result = await world.bob.click(public, label="Read more")
    assert result.ephemeral
    assert words(result.response) == "### More about page-03"
    assert world.channel.history(viewer=world.alice)[-1].id == public.id


async def test_a_button_of_a_choice_stays_private_where_answers_are_public(world: World) -> None:
    world.bot.gate.public = True
    await world.slash("help")
    form = await world.bob.click(world.channel.last_message, label="Ask privately")
    result = await world.bob.submit_modal(form, {"question": "how long is a cv"})
    assert result.ephemeral


async def test_a_button_works_after_a_restart(world: World) -> None:
    await world.slash("browse", page="page-03")
    message = world.channel.last_message
    await world.restart()
    result = await world.bob.click(message, label="Read more")
    assert words(result.response) == "### More about page-03"


async def _posted(world: World, native: str) -> discord.Message:
    """A message with a button of an earlier version, posted by the bot."""
    channel = world.bot.platform.client.get_partial_messageable(world.channel.id)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Old", custom_id=native))
    view.stop()
    await channel.send("an older message", view=view)
    message: discord.Message = world.channel.last_message
    return message


@pytest.mark.parametrize(
    "native", ["1|gone|x", "0|help", "whatever", "1|help|one|too|many", "1||", "|", "2|more|page-01"]
)
async def test_an_unknown_button_says_that_it_is_from_an_older_version(world: World, native: str) -> None:
    result = await world.bob.click(await _posted(world, native), label="Old")
    assert result.ephemeral
    assert words(result.response) == ("That button is from an older version.\n/help shows what I can do today.")


async def test_a_button_under_an_earlier_name_still_works(world: World) -> None:
    result = await world.bob.click(await _posted(world, "1|about"), label="Old")
    assert "A mentor in this chat." in words(result.response)


async def test_a_button_that_lacks_an_argument_says_so_instead_of_failing(world: World) -> None:
    result = await world.bob.click(await _posted(world, "1|more"), label="Old")
    assert "is missing" in words(result.response)


async def test_a_share_is_posted_for_all_without_the_members_words(world: World) -> None:
    answer = await world.slash("ask", question="my boss must not know")
    result = await world.alice.click(answer.response, label="Share here")
    assert result.ephemeral
    shared = world.channel.history(viewer=world.bob)[-1]
    assert words(shared) == "### How long should my CV be?\nOne page."
    assert labels(shared) == []


async def test_a_moderators_button_refuses_a_member(world: World) -> None:
    result = await world.bob.click(await _posted(world, "1|setup"), label="Old")
    assert result.ephemeral
    assert words(result.response).startswith("This is for moderators here.")
