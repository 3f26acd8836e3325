"""What only a community of many has: set-up, public answers, mentions, pauses, restarts under old messages."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.journeys.tellers import OnDiscord, Server

from mentorbot.storage.schema.places import audit
from mentorbot.storage.schema.questions import feedback

CV = "How long should my CV be?"
TROUBLE = "i cannot go on like this any more"


@pytest.fixture
def alice(server: Server) -> OnDiscord:
    return server.teller(server.alice)


@pytest.fixture
def bob(server: Server) -> OnDiscord:
    return server.teller(server.bob)


@pytest.fixture
def admin(server: Server) -> OnDiscord:
    return server.teller(server.admin)


async def audited(server: Server) -> list[tuple[str, dict[str, object]]]:
    async with server.house.app.database.read() as tx:
        rows = await tx.execute(select(audit.c.command, audit.c.args).order_by(audit.c.id))
        return [(row.command, dict(row.args)) for row in rows]


async def test_an_administrator_sets_up_and_everybody_can_read_what_changed(server: Server, admin: OnDiscord) -> None:
    here, there = str(server.channel.id), str(server.help_channel.id)
    seen = await admin.run("setup public", channel=server.channel, cooldown=60)
    assert not seen.private
    assert "Public answers in" in seen.words
    assert "60 seconds" in seen.words
    await admin.run("setup help-channel", channel=server.help_channel)
    seen = await admin.run("setup retention", days=30)
    assert "30 days" in seen.words
    assert len(server.public()) == 3
    await admin.run("setup care")
    seen = await admin.fill("Please write to Miriam.")
    assert seen.private
    assert await audited(server) == [
        ("setup public", {"public_channels": [here], "cooldown_seconds": 60}),
        ("setup help-channel", {"help_channel": there}),
        ("setup retention", {"retention_days": 30}),
        ("setup care", {"care_words": "Please write to Miriam."}),
    ]
    seen = await admin.run("setup show")
    assert seen.private
    assert "Please write to Miriam." in seen.words


async def test_what_is_kept_names_the_days_of_this_community(alice: OnDiscord, admin: OnDiscord) -> None:
    await admin.run("setup retention", days=7)
    assert "for 7 days" in (await alice.run("privacy show")).words


async def test_a_member_sets_nothing_up_and_a_moderator_not_what_is_the_administrators(
    server: Server, bob: OnDiscord, admin: OnDiscord
) -> None:
    seen = await bob.mention("setup retention days: 5")
    assert seen.title == "This is for administrators here."
    seen = await bob.mention("setup show")
    assert seen.title == "This is for moderators here."
    await admin.run("setup moderator", person=server.bob)
    seen = await bob.mention("setup retention days: 5")
    assert seen.title == "This is for administrators here."
    assert [command for command, _ in await audited(server)] == ["setup moderator"]


async def test_the_operators_limit_of_days_holds_and_nothing_is_changed(server: Server, admin: OnDiscord) -> None:
    seen = await admin.run("setup retention", days=400)
    assert "90 days at most" in seen.words
    assert await audited(server) == []


async def test_a_mention_is_answered_for_the_asker_alone(server: Server, alice: OnDiscord, bob: OnDiscord) -> None:
    seen = await alice.mention(CV)
    assert seen.title == "I answer that for you alone."
    offer = server.public()[-1]
    seen = await bob.press_on(offer, "Open privately")
    assert seen.private
    assert seen.title == "This was for the person who asked, or it is too old."
    seen = await alice.press_on(offer, "Open privately")
    assert (seen.title, seen.private) == (CV, True)
    assert len(server.public()) == 1


async def test_in_a_public_channel_everybody_reads_and_anybody_says_helpful(
    server: Server, alice: OnDiscord, bob: OnDiscord, admin: OnDiscord
) -> None:
    await admin.run("setup public", channel=server.channel)
    seen = await alice.mention(CV)
    assert (seen.title, len(server.public())) == (CV, 2)
    assert "Only you see this." not in seen.words
    seen = await bob.press_on(server.public()[-1], "Helpful")
    assert (seen.title, seen.private) == ("Thank you. That helps the next person who asks.", True)
    seen = await admin.press_on(server.public()[-1], "Not helpful")
    assert seen.private
    assert len(server.public()) == 2
    async with server.house.app.database.read() as tx:
        assert sorted((await tx.execute(select(feedback.c.useful))).scalars()) == [False, True]


async def test_after_a_public_answer_the_next_ones_wait_or_are_private(
    server: Server, alice: OnDiscord, bob: OnDiscord, admin: OnDiscord
) -> None:
    await admin.run("setup public", channel=server.channel, cooldown=60)
    assert (await alice.mention(CV)).title == CV
    assert (await bob.mention(CV)).title == "I answer that for you alone."
    assert (await bob.press("Open privately")).private
    assert (await bob.ask(CV)).private
    server.house.clock.pass_(seconds=60)
    assert not (await bob.ask(CV)).private


async def test_trouble_is_never_answered_where_others_read(server: Server, alice: OnDiscord, admin: OnDiscord) -> None:
    await admin.run("setup public", channel=server.channel, cooldown=0)
    seen = await alice.ask(TROUBLE)
    assert seen.private
    assert (await alice.run("ask", question=TROUBLE, private=False)).private
    assert (await alice.mention(TROUBLE)).title == "I answer that for you alone."
    seen = await alice.press("Open privately")
    assert "you deserve a person" in seen.words
    assert not [message for message in server.public() if "person" in str(message.components)]
    assert await server.house.questions() == []


async def test_a_message_of_somebody_else_can_be_asked_about_and_answered_with_a_page(
    server: Server, alice: OnDiscord
) -> None:
    post = await server.bob.send(server.channel, "my cv has eleven pages, is that too long?")
    result = await server.alice.context_menu(server.channel, "Ask about this", post)
    seen = alice.look_at(result)
    assert seen.private
    seen = await alice.press("Post as a reply")
    assert (seen.title, seen.private) == ("Posted as a reply, without your name.", True)
    answer = server.public()[-1]
    assert answer.reference.message_id == post.id
    assert "alice" not in str(answer.components)
    assert await server.house.questions() == []


async def test_buttons_and_forms_from_before_a_restart_still_work(server: Server, alice: OnDiscord) -> None:
    await alice.ask("should i do a postdoc first or go straight to industry")
    await alice.press("Follow-up")
    await alice.restart()
    seen = await alice.fill("and for biologists?")
    assert seen.title == "Can a biologist move into ML or data science?"
    await alice.mention(CV)
    await alice.restart()
    assert (await alice.press("Open privately")).title == CV
    assert (await alice.press("Helpful")).title == "Thank you. That helps the next person who asks."


async def test_the_help_card_stays_in_a_channel_and_answers_whoever_presses(
    server: Server, bob: OnDiscord, admin: OnDiscord
) -> None:
    seen = await admin.run("setup card")
    assert (seen.title, seen.private) == ("Posted. Pin it if you like.", True)
    card = server.public()[-1]
    await bob.restart()
    assert (await bob.press_on(card, CV)).private
    await bob.press_on(card, "Ask privately")
    assert (await bob.fill(CV)).private
    assert len(server.public()) == 1


async def test_a_question_under_a_shared_page_is_about_that_page(
    server: Server, alice: OnDiscord, bob: OnDiscord
) -> None:
    await alice.ask("should i do a postdoc first or go straight to industry")
    await alice.press("More")
    await alice.press("Share here")
    await bob.ask("How many applications does a first job take?")
    await bob.press_on(server.public()[-1], "Ask about this, privately")
    seen = await bob.fill("and for biologists?")
    assert (seen.title, seen.private) == ("Can a biologist move into ML or data science?", True)


async def test_a_direct_message_is_a_conversation(server: Server, alice: OnDiscord) -> None:
    assert (await alice.write(CV)).title == CV
    seen = await alice.write("/help")
    assert "Ask privately" in seen.buttons
    seen = await alice.write("/setup retention days: 5")
    assert seen.title == "This is for administrators here."
