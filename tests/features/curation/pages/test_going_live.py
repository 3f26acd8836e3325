"""Before a page goes live its moderator sees what would change; once it is live, the very next question uses it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.fakes.encoder import WordBag
from tests.fakes.program import started
from tests.features.curation.pages.desk import CV, HOME, Somebody, moderator_of
from tests.features.goals.member import labels, words

from mentorbot.knowledge import consents, drafts
from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.knowledge.revisions import history
from mentorbot.storage.database import Database

LENGTH = {"question": "What length for a CV?", "answer": "Three pages of length.", "source": "dartsi"}
TESTS = (
    EvaluationRow(q="what length for a cv", entries=[CV]),
    EvaluationRow(q="biologists in data science jobs", entries=["can-biologists-move"]),
)


@pytest.fixture
async def wary(database: Database, tmp_path: Path) -> Somebody:
    """A moderator of a community whose test questions one page would answer otherwise."""
    return await moderator_of(database, tmp_path, TESTS)


async def drafted(person: Somebody, topic: str = "CV", **fields: str) -> str:
    """Write a page with a topic; gives its number."""
    await person.fill("kb add", **{**HOME, **fields})
    await person.press("Topics")
    if f"Add: {topic}" in labels(person.last):
        await person.press(f"Add: {topic}")
    return str((await person.drafts())[0].id)


async def test_what_was_published_answers_the_very_next_question_and_undone_it_does_no_more(mia: Somebody) -> None:
    ali, number = mia.other("ali"), await drafted(mia)
    card = await mia.run("kb publish", draft=number)
    said = words(card)
    assert said.startswith('Before this goes live: "Can I work from home?"')
    assert "This is a new page. Sources: a member (experience in this community, November 2026)" in said
    assert "Its question finds it." in said
    assert "No test question would get a different answer." in said
    assert labels(card) == ["Publish", "Back to the draft"]
    card = await mia.press("Publish")
    assert words(card).startswith('"Can I work from home?" is live.')
    assert "Two days a week." in words(await ali.ask("Can I work from home?"))
    await mia.press_on(card, "Undo")
    assert "Two days a week." not in words(await ali.ask("Can I work from home?"))
    await mia.press("Undo that too")
    assert "Two days a week." in words(await ali.ask("Can I work from home?"))
    acts = [act for act in await mia.acts() if not act.startswith("kb topics")]
    assert acts == ["kb add: begun", "kb live: published", "kb undo: undone", "kb undo: undone"]


async def test_another_process_answers_with_it_at_once(mia: Somebody, tmp_path: Path) -> None:
    process = await started(mia.database, tmp_path / "pack", WordBag())
    elsewhere = await moderator_of(mia.database, tmp_path, process=process)
    assert "Two days" not in words(await elsewhere.other("ali").ask("Can I work from home?"))
    await mia.run("kb publish", draft=await drafted(mia))
    await mia.press("Publish")
    assert "Two days a week." in words(await elsewhere.other("ali").ask("Can I work from home?"))


async def test_a_test_question_that_gets_worse_is_shown_and_a_reason_is_asked_and_kept(wary: Somebody) -> None:
    number = await drafted(wary, **LENGTH)
    card = await wary.run("kb publish", draft=number)
    said = words(card)
    assert "1 test question would get a different answer:" in said
    assert '1. "what length for a cv" Now: "How long should my CV be?". Then: this page' in said
    assert "Marked worse." in said
    assert labels(card) == ["Publish all the same, with a reason", "Show both answers", "Back to the draft"]
    assert wary.told[-1] == ("Asking the test questions", 3, 3)
    version = str((await wary.drafts())[0].version)
    again = await wary.run("kb live", draft=number, version=version)
    assert words(again) == said
    assert len(await wary.drafts()) == 1
    card = await wary.press("Publish all the same, with a reason", reason="We ask for three pages here.")
    assert "is live" in words(card)
    async with wary.database.read() as tx:
        (one,) = await history(tx, await wary.place(), "what-length-for-a-cv")
    assert one.reason == "We ask for three pages here."
    assert "We ask for three pages here." in words(await wary.run("kb history", page="what-length-for-a-cv"))
    assert (await wary.acts())[-1] == "kb live-anyway: published all the same"


async def test_both_answers_to_a_test_question_can_be_seen(wary: Somebody) -> None:
    number = await drafted(wary, **LENGTH)
    await wary.run("kb publish", draft=number)
    card = await wary.press("Show both answers")
    fields = {name: "".join(map(str, text)) for name, text in card.fields}
    assert "One page, says Dartsi." in fields["Now"]
    assert "Three pages of length." in fields["Then"]
    assert words(card).startswith('"what length for a cv"')
    assert "Test question 1 of 1. Marked worse." in words(card)
    assert words(await wary.press("Before this goes live")).startswith("Before this goes live")


async def test_an_example_question_that_does_not_find_its_page_is_named(mia: Somebody) -> None:
    number = await drafted(mia)
    await mia.run("kb draft", draft=number)
    await mia.press("Example questions", questions="home office\nshould I do a postdoc or go straight to industry")
    card = await mia.run("kb publish", draft=number)
    assert "1 of its 3 questions does not find it:" in words(card)
    assert '"should I do a postdoc or go straight to industry"' in words(card)
    assert "Publish" not in labels(card)


async def test_questions_of_members_are_a_count_and_never_words(mia: Somebody) -> None:
    secret = "may somebody work from home who has a llama"
    for name in ("ali", "bea"):
        await mia.other(name).ask(secret)
    card = await mia.run("kb publish", draft=await drafted(mia))
    assert "Questions from members: 2 would change, not shown (asked by fewer than three)." in words(card)
    assert "llama" not in words(card)


async def test_with_a_second_pair_of_eyes_nobody_publishes_alone(mia: Somebody) -> None:
    await mia.settings(two_people=True)
    noa, number = mia.other("noa"), await drafted(mia)
    card = await mia.run("kb publish", draft=number)
    assert labels(card) == ["Ask for a second pair of eyes", "Back to the draft"]
    version = str((await mia.drafts())[0].version)
    assert "a second moderator looks at every page" in words(await mia.run("kb live", draft=number, version=version))
    card = await mia.press_on(card, "Ask for a second pair of eyes")
    assert "It waits for another moderator than you." in words(card)
    card = await mia.run("kb publish", draft=number)
    assert "A second moderator has to look at it before it goes live." in words(card)
    assert labels(card) == ["Back to the draft"]
    assert "You wrote this version yourself." in words(await mia.run("kb approve", draft=number, version=version))
    assert "1 draft waits for a second pair of eyes" in words(await noa.run("kb"))
    card = await noa.press(f"Open draft {number}")
    assert "It waits for you to look at it." in words(card)
    card = await noa.press("I stand behind it")
    assert "#noa has looked at it; it can go live." in words(card)
    await mia.run("kb publish", draft=number)
    assert "is live" in words(await mia.press("Publish"))
    assert (await mia.acts())[-3:] == [
        "kb ask-eyes: sent to review", "kb approve: approved", "kb live: published"
    ]  # fmt: skip


async def test_what_is_changed_after_it_was_seen_has_to_be_seen_again(mia: Somebody) -> None:
    await mia.settings(two_people=True)
    noa, number = mia.other("noa"), await drafted(mia)
    version = str((await mia.drafts())[0].version)
    await noa.run("kb approve", draft=number, version=version)
    await mia.on("kb change", {"draft": number}, answer="Something else.")
    after = str((await mia.drafts())[0].version)
    for each in (version, after):
        await mia.run("kb live", draft=number, version=each)
    assert len(await mia.drafts()) == 1
    assert "meanwhile" in words(await noa.run("kb approve", draft=number, version=version))


async def test_a_press_of_publish_never_publishes_what_was_not_looked_at(mia: Somebody) -> None:
    number = await drafted(mia)
    before = await mia.run("kb publish", draft=number)
    await mia.other("noa").on("kb change", {"draft": number}, answer="Never.")
    card = await mia.press_on(before, "Publish")
    assert "Somebody else changed this draft meanwhile" in words(card)
    assert "Never." in words(card)
    assert len(await mia.drafts()) == 1


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Put both together", ["One page, says Dartsi.", "Mia's line.", "Noa's line."]),
        ("Put this draft in its place", ["One page, says Dartsi.", "Mia's line."]),
    ],
)
async def test_a_page_that_was_changed_since_is_shown_from_both_sides(
    mia: Somebody, label: str, answer: list[str]
) -> None:
    noa = mia.other("noa")
    for who, line in ((mia, "Mia's line."), (noa, "Noa's line.")):
        await who.on("kb edit", {"page": CV}, answer=f"One page, says Dartsi.\n- {line}", source="dartsi")
    first, second = reversed(await mia.drafts())
    await noa.live(str(second.id))
    card = await mia.run("kb publish", draft=str(first.id))
    assert words(card).startswith("The page was changed since this draft was begun.")
    assert "Answer, added: Noa's line. (Dartsi)" in words(card)
    assert "Answer, added: Mia's line. (Dartsi)" in words(card)
    await mia.press(label)
    (draft,) = await mia.drafts()
    assert draft.written is not None
    assert [each.words for each in draft.written.page.statements] == answer
    card = await mia.run("kb publish", draft=str(first.id))
    assert words(card).startswith("Before this goes live")


async def test_words_whose_author_has_not_agreed_do_not_go_live(mia: Somebody) -> None:
    number, author = await drafted(mia), await mia.other("ali").number()
    async with mia.database.write() as tx:
        await consents.ask(tx, int(number), author, mia.clock())
    card = await mia.run("kb publish", draft=number)
    assert "has not answered yet" in words(card)
    assert "Publish" not in labels(card)
    version = str((await mia.drafts())[0].version)
    await mia.run("kb live", draft=number, version=version)
    assert len(await mia.drafts()) == 1


async def test_two_moderators_who_publish_at_the_same_moment_publish_once(mia: Somebody) -> None:
    number = await drafted(mia)
    before = await mia.run("kb publish", draft=number)
    noa = mia.other("noa")
    cards = await asyncio.gather(mia.press_on(before, "Publish"), noa.press_on(before, "Publish"))
    first, second = sorted(words(card) for card in cards)
    assert first.startswith('"Can I work from home?" is live.')
    assert second.startswith("That draft went live")
    async with mia.database.read() as tx:
        assert len(await history(tx, await mia.place(), "can-i-work-from-home")) == 1


async def test_a_page_that_says_there_is_no_answer_is_named_once_there_is_one(mia: Somebody) -> None:
    number = await drafted(mia, question="Will a company here sponsor my visa?", answer="Ours did.")
    card = await mia.live(number)
    assert 'So far "Will a company sponsor my visa?" said that there is no answer.' in words(card)
    card = await mia.press("Look at the earlier page")
    assert words(card).startswith("Will a company sponsor my visa?")
    assert "Take offline" in labels(card)


async def test_who_suggested_what_went_live_is_told_and_who_wrote_a_page_is_not(mia: Somebody) -> None:
    ali, number = mia.other("ali"), await drafted(mia)
    await mia.live(number)
    assert await mia.told_of() == []
    where, who = await ali.place(), await ali.number()
    async with mia.database.write() as tx:
        draft = await drafts.begin_edit(tx, where, CV, who, ali.clock(), "suggest", "two pages are fine too")
    await mia.run("kb draft", draft=str(draft.id))
    await mia.press("Edit", answer="Two pages are fine too, says Dartsi.")
    assert "1 suggestion from a member" in words(await mia.run("kb"))
    await mia.live(str(draft.id))
    assert await mia.told_of() == [f"fate:{draft.id}:published"]
    assert "suggested by a member" in words(await mia.run("kb history", page=CV))


async def test_a_draft_that_breaks_a_rule_says_which_and_offers_no_way_past_it(mia: Somebody) -> None:
    await mia.fill("kb add", question="How long should my CV be?", answer="Two pages.", source="dartsi")
    (draft,) = await mia.drafts()
    card = await mia.run("kb publish", draft=str(draft.id))
    assert "There is a page with this question already: edit that one." in words(card)
    assert "Before this goes live" not in labels(card)


async def test_a_draft_that_went_live_can_not_go_live_again(mia: Somebody) -> None:
    number = await drafted(mia)
    before = await mia.run("kb publish", draft=number)
    await mia.press("Publish")
    card = await mia.press_on(before, "Publish")
    assert words(card).startswith("That draft went live.")
    async with mia.database.read() as tx:
        assert (await drafts.find(tx, await mia.place(), int(number))).state == "accepted"
        assert len(await history(tx, await mia.place(), "can-i-work-from-home")) == 1
