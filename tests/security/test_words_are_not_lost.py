"""A form's words survive whatever refuses them."""

from __future__ import annotations

from sqlalchemy import delete
from tests.journeys.house import House
from tests.journeys.tellers import OnDiscord, Teller, sitting

from mentorbot.storage.schema.questions import question

LONG = "Please write to Miriam, day or night, or come by. " * 11
STORY = "it said one page, my field needs two"


async def test_words_about_an_answer_that_is_gone_come_back(teller: Teller) -> None:
    await teller.ask("How long should my CV be?")
    await teller.press("Not helpful")
    await teller.press("Say it in your own words")
    async with teller.house.app.database.write() as tx:
        await tx.execute(delete(question))
    seen = await teller.fill(STORY)
    assert seen.title.startswith("That answer is too old to be rated")
    assert "Nothing that you wrote is lost." in seen.words
    if isinstance(teller, OnDiscord):
        await teller.restart()
    seen = await teller.press("Continue")
    assert (STORY if isinstance(teller, OnDiscord) else "An empty line keeps what is there.") in seen.words


async def test_words_that_are_too_long_come_back_to_be_shortened(house: House) -> None:
    async with sitting(house) as teller:
        await teller.run("setup care")
        seen = await teller.fill(LONG)
        assert "at most 500 fit here" in seen.words
        seen = await teller.press("Continue")
        assert "An empty line keeps what is there." in seen.words
        seen = await teller.fill("Please write to Miriam.")
        assert "Please write to Miriam." in seen.words
