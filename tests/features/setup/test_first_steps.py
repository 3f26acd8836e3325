"""The first steps: each is seen before it is done, done with one tap, and undone with one."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.fakes.postman import Fault, worker_for
from tests.features.goals.member import labels, words
from tests.features.tips.crowd import TITLES, Somebody

from mentorbot.core.owed import Result
from mentorbot.features.help import help_card
from mentorbot.features.setup.welcome import Welcome, Welcoming


async def test_the_card_is_shown_posted_with_one_tap_and_taken_away_with_one(admin: Somebody) -> None:
    await admin.run("setup start")
    shown = await admin.press("See it")
    assert words(help_card()).splitlines()[0] in words(shown)
    assert not admin.board.cards
    await admin.press("Post it in general")
    assert admin.board.cards == {("c5", "m0"): help_card()}
    assert words(await admin.press("Undo")) == "Taken away again."
    assert not admin.board.cards


async def test_a_card_that_is_gone_already_is_no_trouble(admin: Somebody) -> None:
    posted = await admin.run("setup card", channel="c5")
    admin.board.cards.clear()
    assert words(await admin.press_on(posted, "Undo")) == "That card is not there any more."


async def test_the_first_tip_is_shown_begun_with_one_tap_and_stopped_with_one(admin: Somebody) -> None:
    await admin.run("setup start")
    shown = await admin.press("See the first tip")
    first = words(shown).splitlines()[3]
    assert first in TITLES
    assert not await admin.after(days=8)
    begun = await admin.press("Post tips in general")
    assert "in #c5" in words(begun)
    (told,) = await admin.after(days=7)
    assert first.lower() in words(told)
    assert "paused" in words(await admin.press_on(begun, "Stop it again"))
    assert not await admin.after(days=15)


async def test_who_keeps_order_already_is_offered_and_let_go_with_one_tap(admin: Somebody) -> None:
    await admin.run("setup start")
    await admin.press("See who could")
    await admin.press("Let Helpers curate")
    assert "Moderator roles: #r7" in words(await admin.run("setup show"))
    await admin.run("setup moderator-role", role="r7")
    await admin.press("Undo")
    assert "Moderator roles: None" in words(await admin.run("setup show"))


async def test_a_community_without_channels_or_roles_to_offer_is_told_what_to_do(admin: Somebody) -> None:
    admin.channels.open, admin.roles.order = (), ()
    await admin.run("setup start")
    for label, said in (("See it", "/setup card"), ("See the first tip", "/setup tips"), ("See who could", "No role")):
        card = await admin.press_on(await admin.run("setup start"), label)
        assert said in words(card)
        assert labels(card) == ["Back to the steps"]


async def test_in_the_terminal_there_is_one_step_and_it_works(terminal: Somebody) -> None:
    assert labels(await terminal.run("setup start")) == ["See the first tip"]
    await terminal.press("See the first tip")
    assert "in this chat" in words(await terminal.press("Post tips in this chat"))


async def test_what_moderators_may_not_do_they_are_not_led_to(admin: Somebody) -> None:
    assert "The first steps" in labels(await admin.run("setup show"))
    assert "The first steps" not in labels(await admin.member("u2").run("setup show"))


@pytest.mark.parametrize("name", ["moderators-channel", "mentors-channel"])
async def test_a_channel_that_everyone_reads_is_refused_for_what_few_may_read(admin: Somebody, name: str) -> None:
    assert "Everyone here can read that channel." in words(await admin.run(f"setup {name}", channel="c5"))
    setting = "Moderators' channel" if name == "moderators-channel" else "Mentors' channel"
    assert f"{setting}: None" in words(await admin.run("setup show"))
    await admin.run(f"setup {name}", channel="c8")
    assert f"{setting}: #c8" in words(await admin.run("setup show"))
    await admin.run(f"setup {name}")
    assert f"{setting}: None" in words(await admin.run("setup show"))


async def test_a_role_that_can_not_see_the_commands_is_told_of_with_where_to_grant_it(admin: Somebody) -> None:
    admin.roles.blind = ("r7",)
    assert "#r7 can't see /kb and /setup yet" in words(await admin.run("setup moderator-role", role="r7"))
    assert "Server Settings, Integrations" in words(await admin.run("setup show"))
    admin.roles.blind = ()
    assert "Integrations" not in words(await admin.run("setup show"))
    admin.roles.blind = None
    assert "Discord shows /kb and /setup to people with Manage Server." in words(await admin.run("setup show"))


async def test_a_second_pair_of_eyes_needs_two_active_moderators(admin: Somebody) -> None:
    assert "needs a second moderator" in words(await admin.run("setup review", two_people="yes"))
    await admin.member("u2").run("tips skip")
    assert "Two moderators look at it" in words(await admin.run("setup review", two_people="yes"))


async def test_answers_can_be_public_everywhere_and_that_is_said_to_all(admin: Somebody) -> None:
    card = await admin.run("setup answers", public="yes")
    assert admin.public
    assert words(card) == "Changed.\nAnswers to /ask: Public, unless a member chooses otherwise"


async def _added(admin: Somebody, channel: str, since: datetime, native: str = "g2") -> None:
    await Welcoming(admin.database, admin.communities).added(
        *("discord", native, "Bridge", channel, since, admin.clock())
    )


async def test_whoever_added_us_reads_one_message_however_often_that_is_heard(admin: Somebody) -> None:
    admin._worker = worker_for(admin.database, {"welcome": Welcome()}, admin.postman)
    since = admin.clock()
    for _ in range(3):
        await _added(admin, "c9", since)
    (card,) = await admin.after(hours=1)
    assert labels(card) == ["The first steps", "Try a question"]
    await _added(admin, "c9", since)
    assert not await admin.after(hours=1)


async def test_who_set_something_up_already_is_not_greeted(admin: Somebody) -> None:
    admin._worker = worker_for(admin.database, {"welcome": Welcome()}, admin.postman)
    await _added(admin, "c9", admin.clock(), "g1")
    assert not await admin.after(hours=1)


async def test_where_we_can_post_nowhere_an_administrator_is_told_beside_an_answer(admin: Somebody) -> None:
    await admin.community()
    await _added(admin, "", admin.clock(), "g1")
    await admin.run("setup log")
    assert any("/setup start" in words(card) for card in admin.asides)


async def test_where_the_message_could_not_be_posted_they_are_told_as_well(admin: Somebody) -> None:
    await admin.community()
    admin._worker = worker_for(admin.database, {"welcome": Welcome()}, admin.postman)
    admin.postman.faults.append(Fault(answer=Result("failed", why="forbidden", definite=True)))
    await _added(admin, "c9", admin.clock(), "g1")
    assert not await admin.after(minutes=1)
    await admin.run("setup log")
    assert any("/setup start" in words(card) for card in admin.asides)
