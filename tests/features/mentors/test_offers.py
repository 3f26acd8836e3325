"""An offer to be asked: it counts once a moderator approved it, and for as long as its mentor wants."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.features.goals.member import labels
from tests.features.mentors.crowd import Somebody, said

from mentorbot.community import mentors

OFFER = {"name": "Ada", "path": "physics to data scientist", "topics": "CV, interviews", "weekly": "3", "dm": "yes"}


async def waiting(who: Somebody) -> int:
    community = (await who.call()).community
    async with who.database.read() as tx:
        return await mentors.waiting_offers(tx, community)


async def test_an_offer_waits_for_a_moderator_who_hears_of_it(moderator: Somebody) -> None:
    ada = moderator.member("ada")
    card = await ada.run("mentor offer", **OFFER)
    assert "A moderator looks at it first." in said(card)
    assert "About: CV, Interviews" in said(card)
    assert "At most 3 members a week, by direct message." in said(card)
    assert await waiting(ada) == 1
    await moderator.run("mentor review")
    assert any("/mentor review" in said(card) for card in moderator.asides)
    assert "waits for you" in said(moderator.last)
    card = await moderator.press("1. Ada")
    assert "#ada" in said(card)
    await moderator.press("Approve")
    assert await waiting(ada) == 0
    (pushed,) = await ada.deliver()
    assert said(pushed) == "You have a message."
    assert "Members can ask you." in said(await ada.press_on(pushed, "Open"))
    assert "settled this already" in said(
        await moderator.run("mentor decide", person=str(await ada.number()), what="decline")
    )


async def test_declined_is_told_and_can_be_offered_anew(moderator: Somebody) -> None:
    ada = moderator.member("ada")
    await ada.run("mentor offer", **OFFER)
    await moderator.run("mentor decide", person=str(await ada.number()), what="decline")
    assert "did not take it up" in said(await ada.news())
    assert await waiting(ada) == 0
    await ada.run("mentor offer", **OFFER)
    assert await waiting(ada) == 1


async def test_other_words_wait_anew_another_number_does_not(moderator: Somebody, ada: Somebody, mia: Somebody) -> None:
    usual = {"name": "Ada", "path": "physics to data scientist", "dm": "yes"}
    card = await ada.run("mentor offer", **usual, weekly="5")
    assert "Members can ask you." in said(card)
    card = await ada.run("mentor offer", **{**usual, "name": "A moderator"}, weekly="5")
    assert "A moderator looks at it first." in said(card)
    assert await mia.offered() == []


async def test_a_pause_ends_by_itself(ada: Somebody, mia: Somebody) -> None:
    card = await ada.run("mentor pause", until="25 November")
    assert "You rest until" in said(card)
    assert labels(card)[0] == "Go on now"
    assert await mia.offered() == []
    ada.clock.pass_on(timedelta(days=3))
    assert await mia.offered() == ["Ask a person"]


@pytest.mark.parametrize("until", ["yesterday", "bananas"])
async def test_a_day_that_can_not_be_meant_is_refused(ada: Somebody, until: str) -> None:
    assert (await ada.run("mentor pause", until=until)).tone == "sorry"


async def test_a_mentor_stops_and_is_asked_nothing_more(ada: Somebody, mia: Somebody) -> None:
    before = len(await ada.brought())
    await mia.asks()
    await ada.run("mentor stop")
    await ada.deliver()
    assert len(await ada.brought()) == before
    assert "not for you" in said(await ada.run("mentor question", request="1")) or "not here" in said(ada.last)
    assert "You ended it." in said(await ada.run("mentor mine"))


async def test_moderators_end_an_offer(moderator: Somebody, ada: Somebody, mia: Somebody) -> None:
    await moderator.run("mentor review")
    await moderator.press("1. Ada")
    await moderator.press("End it")
    assert await mia.offered() == []
    assert "ended it" in said(await ada.news())


async def test_members_decide_about_nobody(mia: Somebody, ada: Somebody) -> None:
    for path in ("mentor review", "mentor offer-show", "mentor decide", "mentor report-show", "mentor report-settle"):
        spec = mia.dispatch.registry.find(path)
        assert spec is not None
        args = {"person": str(await ada.number()), "what": "end", "request": "1"}
        refused = await mia.dispatch.admit(mia.arrival(), spec, args)
        assert said(refused.card).startswith("This is for moderators here.")  # type: ignore[union-attr]


async def test_topics_are_suggested_and_unknown_ones_refused(ada: Somebody) -> None:
    spec = ada.dispatch.registry.find("mentor offer")
    assert spec is not None
    found = await ada.dispatch.suggest(ada.arrival(), spec, "topics", "CV, int")
    assert [label for label, _ in found] == ["CV, Interviews"]
    card = await ada.run("mentor offer", name="Ada", path="x", dm="yes", topics="cooking")
    assert "no topic called cooking" in said(card)


async def test_who_offered_nothing_is_told_how(mia: Somebody) -> None:
    for path in ("mentor mine", "mentor stop", "mentor resume"):
        assert "/mentor offer" in said(await mia.run(path))
