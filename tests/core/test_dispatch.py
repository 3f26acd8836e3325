"""The order of steps that every call takes, and what a person reads when one of them fails."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

import pytest
from tests.fakes.gate import MemoryGate, numbered

from mentorbot.core.call import Arrival, Call
from mentorbot.core.card import Card, Form, Plain
from mentorbot.core.command import FORM_AGAIN, OPEN, Arg, Command, Registry, command
from mentorbot.core.dispatch import Admitted, Dispatch, Reply
from mentorbot.core.errors import Friendly, Replayed
from mentorbot.logs import JsonLines

CANARY = "canary-7391"


@dataclass
class Feature:
    """Commands that answer, refuse or break; `seen` are the words that reached them."""

    seen: list[str] = field(default_factory=list)

    @command("say", "Say it", private="choice")
    async def say(self, call: Call, words: Plain, private: bool | None = None) -> Card:
        self.seen.append(words)
        if words == "break":
            raise ValueError(CANARY)
        if words == "refuse":
            raise Friendly("Not today.", "Tomorrow.")
        if words == "replay":
            raise Replayed(words)
        return Card(title=("Said.",))

    @command("rule", "Rule it", rank="moderator", prefill="first")
    async def rule(
        self,
        call: Call,
        why: Annotated[Plain, Arg("Why", label="Reason", form=True, max_length=20)],
    ) -> Card:
        self.seen.append(why)
        return Card(title=("Ruled.",))

    @command("once", "Once", writes=True, private="never")
    async def once(self, call: Call, slug: Annotated[str, Arg("The page", suggest="pages")] = "") -> Card:
        return Card(title=("Once.",))

    async def first(self, call: Call, **args: str) -> Mapping[str, str]:
        return {"why": "as it was"}

    async def pages(self, call: Call, typed: str) -> list[tuple[str, str]]:
        if typed == "break":
            raise ValueError(CANARY)
        return [("CV", "cv")]


class FullGate(MemoryGate):
    """A gate whose database takes nothing."""

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        raise OSError(CANARY)


class DeadGate(MemoryGate):
    """A gate whose database is gone."""

    async def arrive(self, arrival: Arrival) -> Call:
        raise OSError(CANARY)


Make = Callable[..., Arrival]


class Place:
    """A dispatch with everything that is behind it."""

    def __init__(self, gate: MemoryGate) -> None:
        self.gate, self.feature, self.registry = gate, Feature(), Registry()
        self.registry.add(self.feature)
        self.dispatch = Dispatch(self.registry, gate, numbered("r"))

    def spec(self, path: str) -> Command:
        return self.registry.commands[path]

    async def admitted(
        self, arrival: Arrival, path: str, args: Mapping[str, str], chosen: bool | None = None
    ) -> Admitted:
        found = await self.dispatch.admit(arrival, self.spec(path), args, chosen)
        assert isinstance(found, Admitted)
        return found

    async def said(self, arrival: Arrival, path: str, **args: str) -> Reply:
        reply = await self.dispatch.run(await self.admitted(arrival, path, args))
        assert reply is not None
        return reply


@pytest.fixture
def place() -> Place:
    return Place(MemoryGate(moderators={"mod"}))


def words(card: Card) -> str:
    rows = [piece for row, _ in card.rows for piece in row]
    return " ".join(str(piece) for piece in (*card.title, *card.body, *card.note, *rows))


async def test_an_event_is_handled_once(place: Place, arrival: Make) -> None:
    await place.admitted(arrival(), "say", {"words": "hi"})
    assert await place.dispatch.admit(arrival(), place.spec("say"), {"words": "hi"}) is None


async def test_what_writes_claims_its_event_itself(place: Place, arrival: Make) -> None:
    for _ in range(2):
        await place.admitted(arrival(), "once", {})
    assert place.gate.claimed == set()


async def test_a_member_is_refused_a_moderator_s_command_before_anything_else(place: Place, arrival: Make) -> None:
    place.gate.pause = timedelta(seconds=9)
    refused = await place.dispatch.admit(arrival(), place.spec("rule"), {"why": "x"})
    assert isinstance(refused, Reply)
    assert refused.private
    assert "for moderators" in words(refused.card)
    assert place.feature.seen == []


async def test_who_floods_is_asked_to_wait(place: Place, arrival: Make) -> None:
    place.gate.pause = timedelta(seconds=8.6)
    refused = await place.dispatch.admit(arrival(), place.spec("say"), {"words": "hi"})
    assert isinstance(refused, Reply)
    assert "try again in 9 seconds" in words(refused.card)


@pytest.mark.parametrize(
    ("path", "args", "chosen", "public", "private"),
    [
        ("say", {}, None, False, True),
        ("say", {}, None, True, False),
        ("say", {"private": "yes"}, None, True, True),
        ("say", {"private": "no"}, True, False, False),
        ("say", {}, True, True, True),
        ("once", {}, True, False, False),
        ("rule", {}, False, True, True),
    ],
)
async def test_who_sees_the_answer_is_settled_before_it_is_made(
    place: Place, arrival: Make, path: str, args: dict[str, str], chosen: bool | None, public: bool, private: bool
) -> None:
    place.gate.public = public
    given = {"words": "hi", "why": "x", **args}
    assert (await place.admitted(arrival(person="mod"), path, given, chosen)).call.private is private


async def test_a_refusal_is_told_in_its_own_words(place: Place, arrival: Make) -> None:
    card = (await place.said(arrival(), "say", words="refuse")).card
    assert (card.title, card.body, card.tone) == (("Not today.",), ("Tomorrow.",), "sorry")


async def test_a_replay_is_answered_with_silence(place: Place, arrival: Make) -> None:
    assert await place.dispatch.run(await place.admitted(arrival(), "say", {"words": "replay"})) is None


async def test_a_bug_shows_a_reference_and_nothing_of_itself(
    place: Place, arrival: Make, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await place.said(arrival(), "say", words="break")
    assert "reference r1" in words(reply.card)
    assert CANARY not in words(reply.card)
    (record,) = caplog.records
    row = json.loads(JsonLines().format(record))
    assert (row["reference"], row["command"], row["error"]) == ("r1", "say", "ValueError")
    assert CANARY not in json.dumps(row)


async def test_a_database_that_is_gone_gives_words(arrival: Make, caplog: pytest.LogCaptureFixture) -> None:
    place = Place(DeadGate())
    for reply in (
        await place.dispatch.admit(arrival(), place.spec("say"), {"words": "hi"}),
        await place.dispatch.form(arrival(), place.spec("rule"), {}),
    ):
        assert isinstance(reply, Reply)
        assert "Something went wrong on my side" in words(reply.card)
    assert await place.dispatch.suggest(arrival(), place.spec("once"), "slug", "") == ()
    assert CANARY not in "".join(JsonLines().format(record) for record in caplog.records)


async def test_a_form_s_words_are_kept_before_they_are_looked_at(place: Place, arrival: Make) -> None:
    admitted = await place.admitted(arrival(person="mod"), "rule", {})
    reply = await place.dispatch.submitted(admitted, {"why": "x" * 21})
    assert reply is not None
    assert place.feature.seen == []
    assert "Nothing that you wrote is lost." in words(reply.card)
    (button,) = reply.card.buttons
    form = await place.dispatch.form(arrival(person="mod"), FORM_AGAIN, button.args)
    assert isinstance(form, Form)
    assert form.fields[0].value == "x" * 21
    stranger = await place.dispatch.form(arrival(person="another", admin=True), FORM_AGAIN, button.args)
    assert isinstance(stranger, Form)
    assert stranger.fields[0].value == ""


async def test_words_that_cannot_be_kept_are_given_back_and_nothing_is_done(
    arrival: Make, caplog: pytest.LogCaptureFixture
) -> None:
    place = Place(FullGate())
    admitted = await place.admitted(arrival(admin=True), "rule", {})
    reply = await place.dispatch.submitted(admitted, {"why": "my long words"})
    assert reply is not None
    assert reply.unkept is not None
    assert "could not be kept" in words(reply.card)
    assert "my long words" in words(reply.card)
    assert "reference r1" in words(reply.card)
    assert CANARY not in words(reply.card)
    assert place.feature.seen == []
    assert "my long words" not in "".join(JsonLines().format(record) for record in caplog.records)


async def test_words_that_cannot_be_kept_are_not_given_back_in_public(arrival: Make) -> None:
    place = Place(FullGate(public=True))
    reply = await place.dispatch.submitted(await place.admitted(arrival(), "say", {}), {"words": "my secret"})
    assert reply is not None
    assert not reply.private
    assert "could not be kept" in words(reply.card)
    assert "my secret" not in words(reply.card)


async def test_what_is_parked_opens_for_the_one_who_asked_alone(place: Place, arrival: Make) -> None:
    card = await place.dispatch.park(await place.admitted(arrival(), "say", {"words": "hi"}))
    (button,) = card.buttons
    assert "hi" not in words(card)
    own = await place.dispatch.run(await place.admitted(arrival(event="e2"), "open", button.args))
    other = await place.dispatch.run(await place.admitted(arrival(event="e3", person="u2"), "open", button.args))
    assert own is not None
    assert other is not None
    assert own.card.title == ("Said.",)
    assert "for the person who asked" in words(other.card)
    assert place.feature.seen == ["hi"]


async def test_a_parked_command_that_needs_a_form_opens_it(place: Place, arrival: Make) -> None:
    card = await place.dispatch.park(await place.admitted(arrival(admin=True), "rule", {}))
    assert card.buttons[0].command == FORM_AGAIN.path


async def test_what_cannot_be_parked_gives_words(arrival: Make) -> None:
    place = Place(FullGate())
    card = await place.dispatch.park(await place.admitted(arrival(), "say", {"words": "my secret"}))
    assert "Something went wrong on my side" in words(card)
    assert "my secret" not in words(card)


@pytest.mark.parametrize("args", [{}, {"command": "say"}, {"draft": "d1"}, {"command": "nothing", "draft": "d1"}])
async def test_a_button_that_was_tampered_with_is_no_bug_of_ours(
    place: Place, arrival: Make, args: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    reply = await place.dispatch.run(await place.admitted(arrival(), OPEN.path, args))
    again = await place.dispatch.form(arrival(), FORM_AGAIN, {**args, "draft": ""})
    assert reply is not None
    assert reply.card.tone == "sorry"
    assert isinstance(again, Reply)
    assert caplog.records == []


async def test_a_form_opens_with_what_is_there(place: Place, arrival: Make) -> None:
    form = await place.dispatch.form(arrival(person="mod"), place.spec("rule"), {})
    assert isinstance(form, Form)
    assert form.fields[0].value == "as it was"
    refused = await place.dispatch.form(arrival(), place.spec("rule"), {})
    assert isinstance(refused, Reply)


async def test_suggestions_pass_the_same_checks_and_never_break_a_list(place: Place, arrival: Make) -> None:
    once = place.spec("once")
    assert await place.dispatch.suggest(arrival(), once, "slug", "c") == [("CV", "cv")]
    assert await place.dispatch.suggest(arrival(), once, "nothing", "c") == ()
    logging.disable(logging.CRITICAL)
    try:
        assert await place.dispatch.suggest(arrival(), once, "slug", "break") == ()
    finally:
        logging.disable(logging.NOTSET)
