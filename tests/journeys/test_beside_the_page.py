"""What members say of an answer lands beside its page: in groups of three, or in words that they sent to moderators."""

from __future__ import annotations

from tests.journeys.tellers import Seen, Server

CV = "How long should my CV be?"
WORDS = "In Germany it is two pages."


async def page(server: Server) -> Seen:
    """The page as a moderator sees it."""
    return await server.teller(server.admin).run("kb show", page=CV)


async def test_a_reason_is_shown_once_three_gave_it(server: Server) -> None:
    dana = server.guild.add_member(server.env.create_user("dana"))
    for who in (server.alice, server.bob, dana):
        assert "What members said" not in (await page(server)).words
        member = server.teller(who)
        await member.ask(CV)
        await member.press("Not helpful")
        seen = await member.press("Out of date")
        assert "Suggest a correction" in seen.buttons
    assert "Not helpful to 3. 3 said: out of date." in (await page(server)).words


async def test_words_reach_the_moderators_by_a_form_that_says_so(server: Server) -> None:
    alice = server.teller(server.alice)
    await alice.ask(CV)
    await alice.press("Not helpful")
    seen = await alice.press("Say it in your own words")
    assert "Your words; the moderators here read them" in seen.words
    await alice.fill(WORDS)
    seen = await page(server)
    assert WORDS in seen.words
    assert "alice" not in seen.words
    assert "Not helpful to" not in seen.words
