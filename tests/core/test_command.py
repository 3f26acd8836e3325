"""A method with an annotated signature is all that a command is; words become its arguments, or a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import pytest

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import CHANNEL, Arg, Command, Registry, bind, command, form_for
from mentorbot.core.errors import Friendly


@dataclass
class Feature:
    """One command with every kind of argument, and one under a new name."""

    @command("try", "Try it")
    async def everything(
        self,
        call: Call,
        words: Annotated[Plain, Arg("Your words", label="Words", max_length=10)],
        often: Annotated[int | None, Arg("How often", low=1, high=7)] = None,
        sure: Annotated[bool | None, Arg("Are you sure")] = None,
        where: Annotated[CHANNEL | None, Arg("Where")] = None,
        how: Annotated[Literal["Fast", "slow"] | None, Arg("How")] = None,
    ) -> Card:
        return Card(title=("tried",))

    @command("write", "Write", was=("compose",), prefill="first")
    async def write(
        self,
        call: Call,
        about: str,
        body: Annotated[Plain, Arg("The words", form=True, multiline=True, max_length=3000)],
    ) -> Card:
        return Card(title=("written",))

    async def first(self, call: Call, **args: str) -> dict[str, str]:
        return {"body": "as it was"}


@pytest.fixture
def registry() -> Registry:
    found = Registry()
    found.add(Feature())
    return found


def spec(registry: Registry, path: str = "try") -> Command:
    found = registry.find(path)
    assert found is not None
    return found


def test_the_platforms_read_all_from_the_signature(registry: Registry) -> None:
    params = spec(registry).params
    assert [(each.name, each.kind, each.required) for each in params] == [
        ("words", "text", True), ("often", "int", False), ("sure", "bool", False), ("where", "channel", False),
        ("how", "choice", False),
    ]  # fmt: skip
    assert params[4].choices == ("Fast", "slow")


def test_words_become_arguments(registry: Registry) -> None:
    given = {"words": " hi ", "often": "3", "sure": "YES", "where": "c1", "how": "fast", "unknown": "x"}
    assert bind(spec(registry), given) == {"words": "hi", "often": 3, "sure": True, "where": "c1", "how": "Fast"}
    assert isinstance(bind(spec(registry), given)["words"], Plain)
    assert bind(spec(registry), {"words": "hi", "sure": "off", "often": ""}) == {"words": "hi", "sure": False}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Words is missing."),
        ({"words": "  "}, "Words is missing."),
        ({"words": "x" * 11}, "11 characters long; at most 10"),
        ({"words": "x", "often": "0"}, "often is a whole number from 1 to 7."),
        ({"words": "x", "often": "3.5"}, "often is a whole number"),
        ({"words": "x", "often": "٣"}, "often is a whole number"),
        ({"words": "x", "often": "9" * 5000}, "often is a whole number"),
        ({"words": "x", "sure": "perhaps"}, "sure can be yes or no."),
        ({"words": "x", "how": "medium"}, "how can be: Fast, slow."),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(registry: Registry, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(Friendly) as told:
        bind(spec(registry), given)
    assert sentence in told.value.text


def test_a_former_name_still_finds_its_command(registry: Registry) -> None:
    assert spec(registry, "compose") is spec(registry, "write")
    assert registry.find("nothing") is None


def test_two_commands_never_share_a_path(registry: Registry) -> None:
    with pytest.raises(ValueError, match="two commands claim the path 'try'"):
        registry.add(Feature())


def test_a_form_asks_for_its_fields_and_carries_the_rest(registry: Registry) -> None:
    write = spec(registry, "write")
    form = form_for(write, {"about": "cv"}, {"body": "as it was"})
    assert form.args == {"about": "cv"}
    (field,) = form.fields
    assert (field.name, field.value, field.multiline, field.max_length) == ("body", "as it was", True, 3000)
    assert write.opens_form({"about": "cv"})
    assert not write.opens_form({"about": "cv", "body": "words"})


async def test_the_method_itself_is_called_as_it_is() -> None:
    assert (await Feature().first(None)) == {"body": "as it was"}  # type: ignore[arg-type]
