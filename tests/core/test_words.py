"""What somebody types is a command with valid arguments, or it is a question."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, Registry, command
from mentorbot.core.errors import Friendly
from mentorbot.core.words import parse


class Words:
    """Commands as features declare them."""

    @command("ask", "Ask a question", private="choice")
    async def ask(
        self,
        call: Call,
        question: Annotated[Plain, Arg("Your question", max_length=200)],
        private: Annotated[bool | None, Arg("Whether only you see it")] = None,
    ) -> Card:
        return Card(title=("asked",))

    @command("help", "What this is")
    async def help(self, call: Call) -> Card:
        return Card(title=("help",))

    @command("goal add", "Set a goal")
    async def add(
        self,
        call: Call,
        skill: Annotated[Plain, Arg("The skill", max_length=40)],
        by: Annotated[str | None, Arg("Deadline")] = None,
        times: Annotated[int | None, Arg("How often", low=1, high=7)] = None,
        kind: Annotated[Literal["Course", "book"] | None, Arg("How")] = None,
    ) -> Card:
        return Card(title=("added",))

    @command("setup tips", "A tip each week")
    async def tips(
        self,
        call: Call,
        channel: Annotated[str | None, Arg("Where")] = None,
        weekday: Annotated[str | None, Arg("When")] = None,
    ) -> Card:
        return Card(title=("set",))

    @command("tips", "Every tip, or one")
    async def every(self, call: Call, tip: Annotated[str, Arg("One tip", max_length=40)] = "") -> Card:
        return Card(title=("tips",))

    @command("tips skip", "Skip a tip")
    async def skip(self, call: Call) -> Card:
        return Card(title=("skipped",))

    @command("goal done", "Finish a goal", menu=False)
    async def done(self, call: Call, goal: str) -> Card:
        return Card(title=("done",))


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = Registry()
    found.add(Words())
    return found


@pytest.mark.parametrize(
    ("line", "path", "args"),
    [
        ("help", "help", {}),
        ("/help", "help", {}),
        ("  HELP ", "help", {}),
        ("ask cv length?", "ask", {"question": "cv length?"}),
        ("/ask question: cv length? private: no", "ask", {"question": "cv length?", "private": "no"}),
        ("goal add SQL by: end of March", "goal add", {"skill": "SQL", "by": "end of March"}),
        ("Goal  Add SQL BY : end of March Times:3", "goal add", {"skill": "SQL", "by": "end of March", "times": "3"}),
        ("goal add by: March", "goal add", {"by": "March"}),
        ("goal add “SQL and more” kind: book", "goal add", {"skill": "SQL and more", "kind": "book"}),
        ("goal add ‘SQL’", "goal add", {"skill": "SQL"}),
        ('goal add "SQL" or "R"', "goal add", {"skill": '"SQL" or "R"'}),
        ("goal add don’t panic", "goal add", {"skill": "don’t panic"}),
        ("goal add “half a quote", "goal add", {"skill": "“half a quote"}),
        ("goal add SQL – the rest — of it -- all", "goal add", {"skill": "SQL – the rest — of it -- all"}),
        ("goal add $(rm -rf) `x` \\", "goal add", {"skill": "$(rm -rf) `x` \\"}),
        ("goal add standby: me", "goal add", {"skill": "standby: me"}),
    ],
)
def test_a_command_is_read(registry: Registry, line: str, path: str, args: dict[str, str]) -> None:
    typed = parse(registry, line)
    assert typed is not None
    assert (typed.command.path, typed.args) == (path, args)


@pytest.mark.parametrize(
    "line",
    [
        "help me with my cv",
        "help!",
        "how long should my CV be?",
        "goal setting, is that useful?",
        "goal",
        "goal done g7",
        "form again",
        "goal add SQL times: often",
        "goal add SQL times: 8",
        "goal add SQL kind: video",
        "goal add " + "x" * 41,
        "ask is it private: or not?",
        "",
        "/",
        "🙂",
    ],
)
def test_anything_else_is_a_question(registry: Registry, line: str) -> None:
    assert parse(registry, line) is None


def test_a_slash_says_that_a_command_was_meant(registry: Registry) -> None:
    with pytest.raises(Friendly, match="times is a whole number from 1 to 7"):
        parse(registry, "/goal add SQL times: often")


def test_a_name_that_a_command_does_not_know_is_told_and_never_taken_for_a_value(registry: Registry) -> None:
    with pytest.raises(Friendly, match="There is no day here") as told:
        parse(registry, "/setup tips day: Tuesday")
    assert told.value.hint == "It takes: channel, weekday."
    assert parse(registry, "setup tips day: Tuesday") is None
    named = parse(registry, "setup tips general weekday: Tuesday")
    assert named is not None
    assert named.args == {"channel": "general", "weekday": "Tuesday"}


def test_what_is_missing_is_asked_for(registry: Registry) -> None:
    typed = parse(registry, "goal add by: March")
    assert typed is not None
    assert typed.missing == ("skill",)


@given(st.text() | st.text(alphabet="askhelpgoal d:/ “”'\"\n").map(lambda tail: f"goal add {tail}"))
def test_any_line_is_a_command_a_question_or_told_why_not(line: str) -> None:
    found = Registry()
    found.add(Words())
    try:
        typed = parse(found, line)
    except Friendly:
        assert line.strip().startswith("/")
        return
    assert typed is None or typed.command.menu


@pytest.mark.parametrize(
    ("line", "path", "args"),
    [
        ("/tips", "tips", {}),
        ("/tips show", "tips", {}),
        ("/tips show one page", "tips", {"tip": "one page"}),
        ("/tips one page", "tips", {"tip": "one page"}),
        ("/tips skip", "tips skip", {}),
        ("/ask show me", "ask", {"question": "show me"}),
    ],
)
def test_what_is_called_show_in_a_group_elsewhere_can_be_typed_so_here_too(
    registry: Registry, line: str, path: str, args: dict[str, str]
) -> None:
    found = parse(registry, line)
    assert found is not None
    assert (found.command.path, found.args) == (path, args)
