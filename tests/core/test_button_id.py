"""A button's id says what it does, so that it works after a restart; what no version wrote leads nowhere."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorbot.core.button_id import LONGEST, decode, encode
from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.command import Arg, Registry, command


class Feature:
    """One command with three arguments."""

    @command("goal done", "Finish", was=("goal finish",))
    async def done(self, call: Call, goal: str, note: Annotated[str, Arg("A note")] = "", mood: str = "") -> Card:
        return Card(title=("done",))


REGISTRY = Registry()
REGISTRY.add(Feature())
DONE = REGISTRY.commands["goal done"]
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ARGS = st.dictionaries(st.sampled_from(["goal", "note", "mood"]), VALUES)


@given(ARGS)
def test_what_a_button_carries_comes_back(args: dict[str, str]) -> None:
    try:
        native = encode(DONE, args)
    except ValueError as error:
        assert f"at most {LONGEST} fit" in str(error)  # noqa: PT017 - either is right
        return
    assert len(native) <= LONGEST
    assert decode(REGISTRY, native) == (DONE, {name: value for name, value in args.items() if value})


@given(st.text() | st.text(alphabet="1|goaldneifsh %7C0").map(lambda rest: f"1|goal done|{rest}"))
def test_any_id_resolves_or_is_nobodys(native: str) -> None:
    found = decode(REGISTRY, native)
    assert found is None or set(found[1]) <= {"goal", "note", "mood"}


@pytest.mark.parametrize(
    "native", ["", "1", "1|", "2|goal done|g7", "goal done", "1|goal undone", "1|goal done|a|b|c|d", "0|goal done"]
)
def test_an_id_of_no_version_leads_nowhere(native: str) -> None:
    assert decode(REGISTRY, native) is None


def test_a_button_of_a_former_path_runs_the_command_of_today() -> None:
    assert decode(REGISTRY, "1|goal finish|g7") == (DONE, {"goal": "g7"})


def test_a_bar_in_a_value_is_no_border() -> None:
    assert encode(DONE, {"goal": "a|b", "mood": "😀"}).count("|") == 4
