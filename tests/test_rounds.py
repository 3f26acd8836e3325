"""What the program looks after by itself goes on whatever happens to one of its looks."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.fakes.postman import Clock

from mentorbot.core.card import Instant
from mentorbot.rounds import Rounds

WORDS = ("a", "secret", "of", "a", "member")


async def test_one_look_that_fails_is_logged_without_words_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[Instant] = []

    async def fails(_now: Instant) -> None:
        raise RuntimeError(" ".join(WORDS))

    async def works(now: Instant) -> None:
        seen.append(now)

    clock = Clock()
    with caplog.at_level(logging.ERROR):
        await Rounds(clock, {"bad": fails, "good": works}).go()
    assert seen == [clock.now]
    (record,) = caplog.records
    assert vars(record)["look"] == "bad"
    assert "secret" not in caplog.text


async def test_it_goes_around_until_it_is_stopped() -> None:
    often = asyncio.Event()
    clock, seen = Clock(), list[Instant]()

    async def looks(now: Instant) -> None:
        seen.append(now)
        if len(seen) == 3:
            often.set()

    going = asyncio.create_task(Rounds(clock, {"look": looks}).run(clock.sleep))
    await often.wait()
    going.cancel()
    await asyncio.wait([going])
    assert going.cancelled()
    assert [(each - seen[0]).total_seconds() for each in seen[:3]] == [0, 15, 30]
