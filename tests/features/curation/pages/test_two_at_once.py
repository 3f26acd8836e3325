"""Two moderators write the same draft at once: the second sees the difference, and no word of either is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from tests.features.curation.pages.desk import HOME, Somebody
from tests.features.goals.member import labels, words

from mentorbot.knowledge import consents
from mentorbot.knowledge.drafts import Draft
from mentorbot.storage.schema.curation import proposal

SECOND = "Never on Mondays."


@pytest.fixture
async def second(mia: Somebody) -> Somebody:
    """Noa, who had the form open while Mia sent another version, and then sent hers."""
    await mia.fill("kb add", **HOME)
    noa = mia.other("noa")
    form = await noa.opened("kb change", draft="1")
    await mia.on("kb change", {"draft": "1"}, answer="Two days a week.\n- Ask first.")
    await noa.send(form, answer=f"Two days a week.\n- {SECOND}")
    return noa


def said(draft: Draft) -> list[str]:
    assert draft.written is not None
    return [each.words for each in draft.written.page.statements]


async def test_the_second_sees_how_hers_differs_and_both_are_kept(second: Somebody) -> None:
    card = words(second.last)
    assert card.startswith("Somebody else changed this draft meanwhile.")
    assert "Answer, taken out: Ask first." in card
    assert f"Answer, added: {SECOND}" in card
    hers, first = await second.drafts()
    assert said(first) == ["Two days a week.", "Ask first."]
    assert said(hers) == ["Two days a week.", SECOND]
    assert (await second.acts())[-1] == "kb change: kept beside"


async def test_one_tap_puts_hers_in_its_place(second: Somebody) -> None:
    card = await second.press("Put mine in its place")
    assert SECOND in words(card)
    (draft,) = await second.drafts()
    assert (draft.id, draft.version, said(draft)) == (1, 3, ["Two days a week.", SECOND])


async def test_both_can_be_put_together_in_a_form(second: Somebody) -> None:
    button = next(each for each in second.last.buttons if each.label == "Put both together")
    form = await second.opened(button.command, **button.args)
    answer = next(each.value for each in form.fields if each.name == "answer")
    assert "Ask first." in answer
    assert SECOND in answer
    await second.send(form)
    (draft,) = await second.drafts()
    assert said(draft) == ["Two days a week.", "Ask first.", SECOND]


async def test_hers_can_be_given_up(second: Somebody) -> None:
    card = await second.press("Leave theirs")
    assert "Ask first." in words(card)
    (draft,) = await second.drafts()
    assert draft.id == 1


async def test_when_a_third_was_quicker_again_it_is_shown_once_more(second: Somebody) -> None:
    asked = second.last
    await second.other("mia").on("kb change", {"draft": "1"}, answer="Only on Fridays.")
    card = await second.press_on(asked, "Put mine in its place")
    assert "Answer, taken out: Only on Fridays." in words(card)
    await second.press("Put mine in its place")
    (draft,) = await second.drafts()
    assert said(draft) == ["Two days a week.", SECOND]


async def test_the_same_words_sent_twice_are_no_conflict(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    form = await mia.opened("kb change", draft="1")
    for _ in range(2):
        card = await mia.send(form, answer="Three days.")
        assert "Three days." in words(card)
        assert "Edit" in labels(card)
    assert [each.version for each in await mia.drafts()] == [2]


async def test_example_questions_that_came_second_are_kept_too(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    noa = mia.other("noa")
    form = await noa.opened("kb examples", draft="1")
    await mia.press("Example questions", questions="one")
    card = await noa.send(form, questions="two\nthree")
    assert "Example questions, added: two" in words(card)
    await noa.press("Put mine in its place")
    (draft,) = await noa.drafts()
    assert draft.written is not None
    assert draft.written.page.questions == ("two", "three")


async def test_nobody_settles_what_somebody_else_kept_beside(second: Somebody) -> None:
    mia = second.other("mia")
    for label in ("Put mine in its place", "Leave theirs"):
        assert "somebody else's" in words(await mia.press_on(second.last, label))
    assert len(await mia.drafts()) == 2


async def test_what_is_kept_beside_waits_for_the_same_author_and_goes_with_a_no(mia: Somebody) -> None:
    await mia.fill("kb add", **HOME)
    noa, place, author = mia.other("noa"), await mia.place(), await mia.other("ali").number()
    async with mia.database.write() as tx:
        await tx.execute(update(proposal).values(link="c1/m1", origin="message"))
        await consents.ask(tx, 1, author, mia.clock())
    form = await noa.opened("kb change", draft="1")
    await mia.on("kb change", {"draft": "1"}, answer="Other words.")
    await noa.send(form, answer="Their words, a little shorter.")
    card = await noa.run("kb draft", draft="2")
    assert "has not answered yet" in words(card)
    assert "Before this goes live" not in labels(card)
    stale = await noa.opened("kb change", draft="2")
    async with mia.database.write() as tx:
        await consents.answer(tx, place, 1, author, False, mia.clock())
    assert [each.written for each in await noa.drafts()] == [None, None]
    card = await noa.send(stale, answer="Their words, once more.")
    assert words(card).startswith("The words of this draft were deleted.")
    assert [each.written for each in await noa.drafts()] == [None, None]
