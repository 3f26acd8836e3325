"""Somebody is forgotten in the middle of a talk: all of theirs goes, and the other one hears an honest line."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from tests.features.mentors.crowd import Somebody, said

from mentorbot.features.mentors.leaving import Talks
from mentorbot.people.erasure import erase_person
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.mentors import asked, letter, request
from mentorbot.storage.schema.places import person


async def forget(who: Somebody) -> None:
    number = await who.number()
    async with who.database.write() as tx:
        await Talks().cut(tx, number, who.clock())
        assert await erase_person(tx, who.database.keys, number) is not None


async def count(database: Database, table: object) -> int:
    async with database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


@pytest.fixture
async def talk(mia: Somebody, ada: Somebody) -> tuple[Somebody, Somebody]:
    """Mia asked, Ada answered, and Mia wrote again."""
    await mia.asks()
    await ada.news()
    await ada.press("Take it")
    await ada.press("Reply", words="words of ada")
    await mia.news()
    await mia.press("Reply", words="words of mia")
    await mia.deliver()
    return mia, ada


async def test_when_the_asker_goes_the_talk_goes_and_the_mentor_hears_it(talk: tuple[Somebody, Somebody]) -> None:
    mia, ada = talk
    await forget(mia)
    for table in (request, asked, letter):
        assert await count(ada.database, table) == 0
    (pushed,) = await ada.deliver()
    assert said(pushed) == "You have a message."
    assert "has left" in said(await ada.press_on(pushed, "Open"))
    assert "not here any more" in said(await ada.run("mentor talk", request="1", side="helper"))


async def test_when_the_mentor_goes_the_asker_hears_it_and_can_ask_somebody_else(
    talk: tuple[Somebody, Somebody], moderator: Somebody
) -> None:
    mia, ada = talk
    await moderator.member("ben").helps(moderator)
    gone = await ada.number()
    await forget(ada)
    card = await mia.news()
    assert "The person who took it has left, and what they wrote is deleted." in said(card)
    assert "words of ada" not in said(card)
    assert "words of mia" in said(card)
    assert "It goes to Ben." in said(await mia.press("Ask again"))
    async with mia.database.read() as tx:
        assert gone not in (await tx.execute(select(person.c.id))).scalars().all()
        assert gone not in (await tx.execute(select(delivery.c.person))).scalars().all()


async def test_a_question_that_waits_goes_with_its_asker(mia: Somebody, ada: Somebody) -> None:
    before = len(await ada.brought())
    await mia.asks()
    await forget(mia)
    await ada.deliver()
    assert len(await ada.brought()) == before
    assert "not here any more" in said(await ada.run("mentor question", request="1"))


async def test_a_mentor_who_goes_while_a_question_waits_leaves_it_to_the_next_stop(
    mia: Somebody, ada: Somebody
) -> None:
    await mia.asks()
    await forget(ada)
    await mia.after(days=5)
    assert "Nobody took it in that time" in said(await mia.news())
