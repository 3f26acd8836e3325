"""A page is begun with three fields, and what moderators type is never lost, doubled or half kept."""

from __future__ import annotations

import pytest
from tests.features.curation.pages.desk import CV, HOME, LIVED, Somebody
from tests.features.goals.member import labels, words

from mentorbot.knowledge import drafts
from mentorbot.knowledge.writing import Written


async def test_three_fields_make_a_draft_that_says_what_it_is(mia: Somebody) -> None:
    card = await mia.fill("kb add", **HOME)
    said = words(card)
    assert said.startswith('Draft: "Can I work from home?"')
    assert "Two days a week." in said
    assert "One person's experience, reviewed on 23 November 2026, to be checked again on 23 November 2027." in said
    assert "a member (experience in this community, November 2026)" in said
    assert "Members don't see it yet" in said
    assert {"Topics", "Example questions", "Kind", "Check again on", "Edit", "Put away"} <= set(labels(card))
    assert "Two days" not in words(await mia.other("ali").ask("Can I work from home?"))
    assert await mia.acts() == ["kb add: begun"]


async def test_topics_are_proposed_from_the_nearest_pages(mia: Somebody) -> None:
    await mia.fill("kb add", question="How short can my CV be?", answer="One page, one side of paper.", source="dartsi")
    assert "Topics: CV" in words(mia.last)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"question": "?!"}, "The question is missing"),
        ({"question": "x" * 76}, "76 characters long; at most 75"),
        ({"answer": " "}, "is missing"),
        ({"answer": "x" * 40_000}, "40,000 characters long; at most 3,000"),
        ({"source": "-"}, "A page needs a source"),
        ({"source": "https://раyраl.com"}, "may look like another one"),
        ({"source": ""}, "is missing"),
    ],
)
async def test_a_form_that_is_refused_comes_back_with_every_word(
    mia: Somebody, typed: dict[str, str], told: str
) -> None:
    sent = {**HOME, **typed}
    card = await mia.fill("kb add", **sent)
    assert told in words(card)
    assert "Nothing that you wrote is lost." in words(card)
    again = await mia.opened("form again", **card.buttons[-1].args)
    assert {each.name: each.value for each in again.fields} == sent
    assert await mia.drafts() == []
    assert await mia.acts() == []
    await mia.send(again, "", **HOME)
    assert len(await mia.drafts()) == 1


async def test_a_form_that_is_sent_twice_makes_one_page(mia: Somebody) -> None:
    form = await mia.opened("kb add")
    first = await mia.send(form, "discord:int:77", **HOME)
    assert words(await mia.send(form, "discord:int:77", **HOME)) == ""
    assert words(await mia.send(form, "", **HOME)) == words(first)
    assert len(await mia.drafts()) == 1
    assert await mia.acts() == ["kb add: begun"]
    edit = await mia.opened("kb edit", page=CV)
    for _ in range(2):
        await mia.send(edit, answer="Two pages.")
    assert len(await mia.drafts()) == 2


async def test_what_would_ping_is_harmless_words_in_a_draft(mia: Somebody) -> None:
    card = await mia.fill(
        "kb add", question="Does <@123> know @everyone?", answer="Ask <@&7> in <#9>, @here.", source="<@5>, blog, 2024"
    )
    said = words(card)
    assert 'Draft: "Does somebody know everybody?"' in said
    assert "Ask a role in a channel, everybody." in said
    (draft,) = await mia.drafts()
    assert draft.written is not None
    assert "@" not in draft.written.page.body + draft.written.page.title


async def test_who_lost_the_role_between_opening_and_sending_is_told_and_nothing_is_kept(mia: Somebody) -> None:
    form = await mia.opened("kb add")
    edit = await mia.opened("kb edit", page=CV)
    await mia.settings(moderators=["noa"])
    for each in (form, edit):
        card = await mia.send(each, "", **HOME)
        assert words(card).startswith("This is for moderators here.")
    assert await mia.drafts() == []
    assert await mia.acts() == []


async def test_members_reach_nothing_of_it_and_are_suggested_nothing(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    ali = mia.other("ali")
    for path, spec in mia.dispatch.registry.commands.items():
        if path == "kb" or path.startswith("kb "):
            assert spec.rank == "moderator", path
            for param in spec.params:
                assert await ali.suggested(path, param.name) == (), (path, param.name)
    assert "moderators" in words(await ali.run("kb draft", draft="1"))
    assert await mia.suggested("kb draft", "draft", "work") == [("Can I work from home?", "1")]


async def test_another_community_s_draft_is_not_found_whoever_asks(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    elsewhere = mia.other("mia", "g2")
    assert await elsewhere.suggested("kb draft", "draft") == []
    for name in ("draft", "publish", "live", "ask-eyes", "approve", "topics", "kind", "check-on", "compare"):
        path = f"kb {name}"
        version = {"version": "1"} if any(each.name == "version" for each in mia.command(path).params) else {}
        assert "not here any more" in words(await elsewhere.run(path, draft="1", **version)), path
    assert "not here any more" in words(await elsewhere.on("kb put-away", {"draft": "1"}))
    assert [each.version for each in await mia.drafts()] == [1]


@pytest.mark.parametrize("number", ["x", "0", "99", "-1", "9" * 13, "²"])
async def test_a_draft_that_is_not_there_gets_a_sentence(mia: Somebody, number: str) -> None:
    card = await mia.run("kb draft", draft=number)
    assert card.tone == "sorry"
    assert "draft" in words(card)


async def test_an_edit_begins_with_the_page_as_it_is_and_shows_what_it_changes(mia: Somebody) -> None:
    form = await mia.opened("kb edit", page="How long should my CV be?")
    assert {each.name: each.value for each in form.fields} == {
        "question": "How long should my CV be?",
        "answer": "One page, says Dartsi.",
        "source": "Olympia Dartsi (particle physics → data scientist; talk slides, undated)",
    }
    card = await mia.send(form, answer="Two pages, says Dartsi.")
    assert "Answer, taken out: One page, says Dartsi. (Dartsi)" in words(card)
    assert "Answer, added: Two pages, says Dartsi. (Dartsi)" in words(card)
    assert "5 example questions" in words(card)


async def test_a_suggestion_is_put_away_with_a_reason_that_its_sender_hears(mia: Somebody) -> None:
    ali = mia.other("ali")
    where, who = await ali.place(), await ali.number()
    async with mia.database.write() as tx:
        draft = await drafts.begin_edit(tx, where, CV, who, ali.clock(), "suggest", "two pages are fine too")
    card = await mia.run("kb draft", draft=str(draft.id))
    assert "two pages are fine too" in words(card)
    assert "It changes nothing yet." in words(card)
    assert "Before this goes live" not in labels(card)
    card = await mia.press("Put away")
    assert "would like to hear why" in words(card)
    assert labels(card) == ["Continue"]
    card = await mia.on("kb put-away", {"draft": str(draft.id)}, why="Both sources say one page.")
    assert words(card).startswith("Put away.")
    assert await mia.drafts() == []
    async with mia.database.read() as tx:
        after = await drafts.find(tx, where, draft.id)
    assert (after.state, after.why, after.written) == ("rejected", "Both sources say one page.", None)
    assert await mia.acts() == ["kb put-away: put away"]
    assert await mia.told_of() == [f"fate:{draft.id}:rejected"]
    assert words(await mia.run("kb draft", draft=str(draft.id))).startswith("That draft was put away.")


async def test_what_is_set_beside_a_draft_is_set_by_buttons(mia: Somebody) -> None:
    await mia.fill("kb add", **{**HOME, "source": "dartsi"})
    await mia.press("Topics")
    if "Take out: CV" not in labels(mia.last):
        await mia.press("Add: CV")
    await mia.press("Add: Paths" if "Add: Paths" in labels(mia.last) else "Take out: Paths")
    await mia.press("Back to the draft")
    await mia.press("Example questions", questions="remote days\n- remote days\n\n  office at home  ")
    await mia.press("Kind")
    await mia.press("Facts")
    await mia.press("What it rests on")
    await mia.press("Counted figures")
    await mia.press("Check again on")
    card = await mia.press("In 2 years")
    said = words(card)
    assert "CV" in said
    assert "2 example questions" in said
    assert "Kind: facts" in said
    assert "Counted figures, reviewed on 23 November 2026, to be checked again on 23 November 2028." in said
    await mia.press("Check again on")
    card = await mia.press("Another day", day="1 March 2027")
    assert "To be checked again on 1 March 2027" in words(card)
    await mia.press("Check again on")
    card = await mia.press("Another day", day="when pigs fly")
    assert card.tone == "sorry"
    assert labels(card) == ["Continue"]
    (draft,) = await mia.drafts()
    assert isinstance(draft.written, Written)
    assert draft.written.page.questions == ("remote days", "office at home")


async def test_a_button_of_an_older_card_never_undoes_what_came_since(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    kinds = await mia.press("Kind")
    await mia.press("Facts")
    await mia.other("noa").on("kb change", {"draft": "1"}, answer="Three days a week.")
    card = await mia.press_on(kinds, "Views that differ")
    assert "Somebody else changed this draft meanwhile" in words(card)
    assert "Three days a week." in words(card)
    assert "Kind: facts" in words(card)


async def test_lived_through_is_shown_so_wherever_the_page_is_shown(mia: Somebody) -> None:
    await mia.fill("kb add", **{**HOME, "source": LIVED})
    await mia.press("Topics")
    await mia.press("Add: CV" if "Add: CV" in labels(mia.last) else "Back to the draft")
    await mia.run("kb publish", draft="1")
    await mia.press("Publish")
    asked = words(await mia.other("ali").ask("Can I work from home?"))
    assert "One person's experience" in asked
    assert "experience in this community" in asked


NASTY = (
    "</div>", "[x](javascript:alert(1))", "`code` **bold** _it_", "\u202eevil\u202c", "\x00\x1b[31mred", "{0} %s $HOME",
    "a\n\n\n## More\nb", "[dartsi][dramsch]", "[bot]", "[nobody]", "🙂" * 50, "ﷺ" * 70, "--- \ntitle: x\n---",
    "1. a\n1. b", "www.example.org", "https://example.org/a?b=c#d", "<!channel> <@U123|bob>", "   ", "?" * 75,
)  # fmt: skip


@pytest.mark.parametrize("field", ["question", "answer", "source"])
async def test_whatever_is_typed_makes_a_draft_or_gets_a_sentence(mia: Somebody, field: str) -> None:
    for number, nasty in enumerate(NASTY):
        words_of = {"question": f"Question {number}?", "answer": f"Answer {number}.", "source": "dartsi"}
        card = await mia.fill("kb add", **{**words_of, field: nasty})
        assert "went wrong" not in words(card), nasty
        assert card.tone == "sorry" or words(card).startswith("Draft:"), nasty
        if card.tone != "sorry":
            number_of = str((await mia.drafts())[0].id)
            before = await mia.run("kb publish", draft=number_of)
            assert "went wrong" not in words(before), nasty
            form = await mia.opened("kb change", draft=number_of)
            again = await mia.send(form)
            assert words(again).startswith("Draft:"), nasty
            await mia.on("kb put-away", {"draft": number_of})
