"""For how long what is asked of people is kept: a request that was never sent a day, a talk as long as is said."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from tests.features.mentors.crowd import ASKED, MODERATORS, Somebody

from mentorbot.storage.retention import Terms, sweep
from mentorbot.storage.schema.mentors import letter, mentor, request

TERMS = Terms({}, timedelta(days=30))


async def left(who: Somebody) -> list[str]:
    await sweep(who.database, TERMS, who.clock(), 100)
    async with who.database.read() as tx:
        return list((await tx.execute(select(request.c.state).order_by(request.c.id))).scalars())


async def test_what_was_never_sent_goes_after_a_day(mia: Somebody, ada: Somebody) -> None:
    await mia.run("mentor ask", words=ASKED)
    mia.clock.pass_on(timedelta(hours=23))
    assert await left(mia) == ["draft"]
    mia.clock.pass_on(timedelta(hours=2))
    assert await left(mia) == []


async def test_a_talk_goes_with_its_letters_some_time_after_the_last_word(mia: Somebody, ada: Somebody) -> None:
    await mia.asks()
    await ada.news()
    await ada.press("Take it")
    mia.clock.pass_on(timedelta(days=20))
    await ada.press("Reply", words="words")
    mia.clock.pass_on(timedelta(days=29))
    assert await left(mia) == ["talking"]
    mia.clock.pass_on(timedelta(days=2))
    assert await left(mia) == []
    async with mia.database.read() as tx:
        assert (await tx.execute(select(letter.c.id))).all() == []


async def test_what_still_waits_is_kept_until_its_asker_has_heard(mia: Somebody, moderator: Somebody) -> None:
    await moderator.community(moderators_channel=MODERATORS, mentor_hours=336)
    await mia.asks()
    mia.clock.pass_on(timedelta(days=40))
    assert await left(mia) == ["open"]


async def test_an_offer_stays_until_its_mentor_stops(ada: Somebody) -> None:
    async def offers() -> int:
        await left(ada)
        async with ada.database.read() as tx:
            return len((await tx.execute(select(mentor.c.person))).all())

    ada.clock.pass_on(timedelta(days=400))
    assert await offers() == 1
    await ada.run("mentor stop")
    ada.clock.pass_on(timedelta(days=31))
    assert await offers() == 0
