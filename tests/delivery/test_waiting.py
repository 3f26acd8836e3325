"""What could not be pushed is shown beside the next private reply: once, and only what is still wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.delivery.desk import Desk
from tests.fakes.postman import CLOSED

from mentorbot.core.call import Call
from mentorbot.core.card import When
from mentorbot.delivery.waiting import MOST, Waiting


@pytest.fixture
async def call(desk: Desk, call: Call) -> Call:
    """A call of somebody whose direct messages turned out to be closed."""
    await desk.plan(desk.owed())
    desk.postman.faults.append(CLOSED)
    await desk.deliver()
    return call


def waiting(desk: Desk) -> Waiting:
    return Waiting(desk.database, {"check_in": desk.composer})


async def test_it_stands_beside_the_next_reply_and_only_beside_that(desk: Desk, call: Call) -> None:
    aside = await waiting(desk).aside(call)
    assert aside is not None
    assert [card.title for card in aside.cards] == [("You have a check-in.",)]
    at = When(call.now, "date")
    assert aside.cards[0].note == ("I could not reach you by direct message on ", at, ", so it waited here.")
    await aside.told()
    assert await desk.states() == {"a": "sent"}
    assert await waiting(desk).aside(call) is None


async def test_two_replies_at_once_show_it_once(desk: Desk, call: Call) -> None:
    first = await waiting(desk).aside(call)
    second = await waiting(desk).aside(call)
    assert (first is None, second is None) == (False, True)


async def test_a_reply_that_never_arrived_leaves_it_unknown(desk: Desk, call: Call) -> None:
    assert await waiting(desk).aside(call) is not None
    await desk.later(minutes=2)
    assert await desk.states() == {"a": "unknown"}


async def test_nobody_else_sees_it(desk: Desk, call: Call) -> None:
    await desk.people(1)
    assert await waiting(desk).aside(replace(call, person=2)) is None


async def test_what_is_no_longer_wanted_is_not_shown(desk: Desk, call: Call) -> None:
    desk.composer.wanted = lambda _subject: False
    assert await waiting(desk).aside(call) is None
    assert await desk.states() == {"a": "withdrawn"}


async def test_of_much_that_waits_a_part_is_shown_with_each_reply(desk: Desk, call: Call) -> None:
    await desk.plan(*(desk.owed(f"k{number}") for number in range(MOST)))
    await desk.deliver()
    for left in (1, 0):
        aside = await waiting(desk).aside(call)
        assert aside is not None
        await aside.told()
        assert list((await desk.states()).values()).count("waiting") == left
    assert set((await desk.states()).values()) == {"sent"}


async def test_what_waits_is_not_pushed_any_more(desk: Desk, call: Call) -> None:
    await desk.later(days=3)
    assert desk.postman.posts == []
    desk.clock.pass_on(timedelta(days=1))
    await desk.set_person(dm_state="open")
    assert await desk.deliver() == 0
