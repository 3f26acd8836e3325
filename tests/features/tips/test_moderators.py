"""What moderators see of the weekly tip, and what they can do about it."""

from __future__ import annotations

from tests.features.goals.member import labels, words
from tests.features.tips.crowd import TITLES, Somebody, tips_of

from mentorbot.community import audit


def rows(said: str) -> list[str]:
    return [line for line in said.split("\n") if line in TITLES]


async def test_the_preview_is_what_comes(weekly: Somebody, moderator: Somebody) -> None:
    said = words(await moderator.run("tips preview"))
    assert said.startswith("The next weekly tips\nThe first of these comes on Monday 30 November 2026, 09:00, Berlin.")
    assert not moderator.public
    sent = await weekly.after(weeks=3)
    assert [words(card).split("\n")[0].removeprefix("Tip of the week: ").lower() for card in sent] == [
        title.lower() for title in rows(said)
    ]


async def test_before_anything_is_set_up_it_says_what_to_do(admin: Somebody, moderator: Somebody) -> None:
    said = words(await moderator.run("tips preview"))
    assert "None is posted here yet. An administrator sets that up with /setup tips." in said
    assert "Weekly tip: None; /setup tips begins one" in words(await moderator.run("setup show"))
    await admin.run("setup tips", channel="c7", pause="yes")
    assert "They are paused." in words(await moderator.run("tips preview"))


async def test_a_tip_that_is_put_back_comes_last_of_its_round_and_leaves_a_trace(
    weekly: Somebody, moderator: Somebody
) -> None:
    first, second, *_ = rows(words(await moderator.run("tips preview")))
    card = await moderator.press("Put the first one back")
    assert words(card) == (
        f"Put back to the end of this round: {first[0].lower()}{first[1:]}\n"
        f"The next one is: {second[0].lower()}{second[1:]}"
    )
    assert rows(words(await moderator.press("The next three")))[0] == second
    sent = [words(each).split("\n")[0].lower() for each in await weekly.after(weeks=4)]
    assert sent[3] == f"tip of the week: {first.lower()}"
    async with weekly.database.read() as tx:
        traces = await audit.recent(tx, await weekly.communities.resolve("discord", "g1", "", weekly.clock()))
    assert traces[0].command == "tips skip"


async def test_two_moderators_who_put_the_same_tip_back_put_back_one(weekly: Somebody, moderator: Somebody) -> None:
    other = weekly.member("u3")
    mine, theirs = await moderator.run("tips preview"), await other.run("tips preview")
    await moderator.press_on(mine, "Put the first one back")
    refused = await other.press_on(theirs, "Put the first one back")
    assert words(refused).startswith("That tip is not the next one any more.")
    assert rows(words(await moderator.run("tips preview")))[0] == rows(words(mine))[1]


async def test_the_last_tip_of_a_round_can_not_be_put_back_any_further(weekly: Somebody, moderator: Somebody) -> None:
    await weekly.after(weeks=3)
    assert "it comes all the same" in words(await moderator.run("tips skip"))
    await weekly.ship(tips_of(["Only this"]))
    assert labels(await moderator.run("tips preview")) == []


async def test_what_at_least_three_members_said_is_shown_and_nothing_less(
    weekly: Somebody, moderator: Somebody
) -> None:
    card = (await weekly.after(weeks=1))[0]
    for native in ("u11", "u12"):
        await weekly.member(native).press_on(card, "Useful")
        assert "useful to" not in words(await moderator.run("tips preview"))
    await weekly.member("u12").press_on(card, "Useful")
    assert "useful to" not in words(await moderator.run("tips preview"))
    for native in ("u13", "u14"):
        await weekly.member(native).press_on(card, "Useful")
    await weekly.member("u15").press_on(card, "Not for me")
    said = words(await moderator.run("tips preview"))
    assert "useful to 4 members" in said
    assert "not for" not in said


async def test_members_see_nothing_of_it(weekly: Somebody, member: Somebody) -> None:
    for path in ("tips preview", "tips skip"):
        spec = member.dispatch.registry.find(path)
        assert spec is not None
        refused = await member.dispatch.admit(member.arrival(), spec, {})
        assert words(refused.card).startswith("This is for moderators here.")  # type: ignore[union-attr]
