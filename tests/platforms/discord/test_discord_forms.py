"""Forms: opened, refused, brought back, and submitted after a restart. No member's words are lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.platforms.discord.conftest import World, words

from mentorbot.core.card import Field, Form
from mentorbot.core.command import Arg, Command, Param, Registry
from mentorbot.core.errors import Friendly
from mentorbot.platforms.discord.forms import modal


def fields(result: Any) -> dict[str, Any]:
    return {each["component"]["custom_id"]: each["component"] for each in result.modal["components"]}


async def test_a_command_without_its_words_opens_a_form_with_what_is_known(world: World) -> None:
    form = await world.slash("goal add", weeks=8)
    assert form.modal["title"] == "Set a goal"
    assert fields(form)["skill"]["value"] == "SQL"
    assert fields(form)["why"]["style"] == 2
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "the ads\nask for it"})
    assert result.ephemeral
    assert words(result.response) == "### Your goal\nSQL because the ads\nask for it"
    assert world.bot.demo.seen == [("goal add", ("SQL", "the ads\nask for it", 8))]


async def test_what_was_given_as_an_option_is_in_the_form(world: World) -> None:
    form = await world.slash("goal add", skill="Rust")
    assert fields(form)["skill"]["value"] == "SQL"  # the prefill comes first, as dispatch says


async def test_a_form_submitted_after_a_restart_still_counts(world: World) -> None:
    form = await world.slash("goal add", weeks=8)
    await world.restart()
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "the ads"})
    assert words(result.response) == "### Your goal\nSQL because the ads"
    assert world.bot.demo.seen == [("goal add", ("SQL", "the ads", 8))]


async def test_refused_words_are_stored_and_come_back_with_continue(world: World) -> None:
    form = await world.slash("goal add")
    refused = await world.alice.submit_modal(form, {"skill": "SQL", "why": " "})
    assert refused.ephemeral
    assert "is missing" in words(refused.response)
    assert "Nothing that you wrote is lost." in words(refused.response)
    again = await world.alice.click(refused.response, label="Continue")
    assert fields(again)["skill"]["value"] == "SQL"
    result = await world.alice.submit_modal(again, {"skill": "SQL", "why": "the ads"})
    assert words(result.response) == "### Your goal\nSQL because the ads"


async def test_words_are_stored_before_a_handler_sees_them(world: World) -> None:
    form = await world.slash("goal add")
    await world.alice.submit_modal(form, {"skill": "SQL", "why": "never mind"})
    assert ("goal add", {"skill": "SQL", "why": "never mind"}) in [
        (command, typed) for _, command, typed in world.bot.gate.drafts.values()
    ]


async def test_words_come_back_when_a_form_is_refused_before_it_could_be_stored(world: World) -> None:
    form = await world.slash("goal add")
    world.bot.gate.pause = timedelta(seconds=9)
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "my *long* story"})
    assert "try again in 9 seconds" in words(result.response)
    assert "my \\*long\\* story" in words(result.response)


async def test_a_form_that_no_command_serves_gives_the_words_back(world: World) -> None:
    form = await world.slash("goal add")
    world.bot.platform.client.desk.registry.commands.pop("goal add")
    result = await world.alice.submit_modal(form, {"skill": "SQL", "why": "my long story"})
    assert result.ephemeral
    assert words(result.response).startswith("That form is from an older version.")
    assert "my long story" in words(result.response)


async def test_a_follow_up_opens_a_form_under_an_answer(world: World) -> None:
    answer = await world.slash("ask", question="x")
    form = await world.alice.click(answer.response, label="Follow-up")
    result = await world.alice.submit_modal(form, {"words": "and for biologists?"})
    assert words(result.response) == "### Following up\nand for biologists?"


async def test_a_form_in_a_direct_message_answers_there(world: World) -> None:
    form = await world.alice.user.slash("goal add")
    result = await world.alice.user.submit_modal(form, {"skill": "SQL", "why": "the ads"})
    assert not result.ephemeral
    assert "Your goal" in words(result.response)


def _registry(params: int) -> Registry:
    registry = Registry()
    made = tuple(Param(f"p{number}", "text", Arg(f"About {number}"), True) for number in range(params))
    registry.commands["page edit"] = Command("page edit", "x" * 60, params=made)
    return registry


def test_what_is_too_long_for_an_id_becomes_a_field() -> None:
    form = Form("x" * 60, "page edit", {"p0": "short", "p1": "long " * 60}, (Field("p2", "A label " * 10, "v"),))
    shown = modal(_registry(3), form).to_dict()
    assert len(shown["title"]) == 45
    assert shown["custom_id"] == "1|page edit|short"
    assert [each["component"]["custom_id"] for each in shown["components"]] == ["p2", "p1"]
    assert all(len(each["label"]) <= 45 and len(each.get("description", "")) <= 100 for each in shown["components"])
    assert shown["components"][1]["component"]["value"] == "long " * 60


def test_a_value_that_was_too_long_keeps_its_words() -> None:
    form = Form("Edit", "page edit", {}, (Field("p0", "Words", "w" * 5000, max_length=100),))
    entry = modal(_registry(1), form).to_dict()["components"][0]["component"]
    assert (len(entry["value"]), entry["max_length"]) == (4000, 4000)


def test_too_much_for_five_fields_is_said_in_words() -> None:
    form = Form("Edit", "page edit", {f"p{n}": "long " * 60 for n in range(6)}, (Field("p6", "Words"),))
    with pytest.raises(Friendly):
        modal(_registry(7), form)
