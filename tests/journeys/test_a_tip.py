"""The tip of the week, from the administrator who sets it up to the members who hear it."""

from __future__ import annotations

from typing import Any

from tests.journeys.tellers import OnDiscord, Seen, Teller


async def told(teller: Teller, **length: float) -> Seen | None:
    """What all can read after a while."""
    if not isinstance(teller, OnDiscord):
        return await teller.later(**length)
    before = len(teller.server.public())
    teller.house.clock.pass_(**length)
    await teller.server.deliver()
    posted: list[Any] = teller.server.public()[before:]
    return teller.read(posted[-1]) if posted else None


async def sets_up(teller: Teller) -> Seen:
    """Let the administrator choose Tuesdays at nine, in Berlin."""
    await teller.admin.run("setup zone", place="Berlin")
    where = {"channel": teller.server.channel} if isinstance(teller, OnDiscord) else {}
    return await teller.admin.run("setup tips", weekday="Tuesday", time="9:00", **where)


async def test_a_community_hears_a_tip_a_week_and_never_the_same_one_again(teller: Teller) -> None:
    seen = await sets_up(teller)
    assert "Tuesday 2 March" in seen.words
    heard = []
    for days in (1, *[7] * 5):
        tip = await told(teller, days=days)
        assert tip is not None
        assert "Tip of the week" in tip.words
        assert "Source" in tip.words
        assert {"Read the page", "Useful", "Not for me"} <= set(tip.buttons)
        heard.append(tip.title)
        assert await told(teller, hours=1) is None
        teller.house.clock.pass_(hours=-1)
    assert len(set(heard)) == len(heard)


async def test_a_tip_that_was_missed_by_more_than_a_day_is_skipped(teller: Teller) -> None:
    await sets_up(teller)
    assert await told(teller, days=3) is None
    assert await told(teller, days=5) is not None


async def test_a_member_hears_one_now_and_says_what_it_was_worth(teller: Teller) -> None:
    seen = await teller.run("tip")
    assert seen.private
    assert "Source" in seen.words
    seen = await teller.press("Useful")
    assert seen.private
    seen = await teller.run("tip")
    assert "Source" in seen.words
