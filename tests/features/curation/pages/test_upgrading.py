"""When the pack moves on under a page that was changed here, moderators see both and settle it with one tap."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.pack import build, page
from tests.features.curation.pages.desk import CV, Somebody
from tests.features.goals.member import labels, words

from mentorbot.knowledge.shipping import ship

QUESTION = "How long should my CV be?"
NEWER = "One page, says Dartsi. [dartsi]\n\n- Two in research. [dramsch]"


@pytest.fixture
async def behind(mia: Somebody, tmp_path: Path) -> Somebody:
    """Mia, whose community changed the page on CVs before a newer one came with the program."""
    await mia.on("kb edit", {"page": CV}, answer="One page, says Dartsi.\n- Ours is two.")
    await mia.live(str((await mia.drafts())[0].id))
    text = page(body=NEWER, sources="[dartsi, dramsch]", related="[postdoc-or-industry]")
    await ship(mia.database, mia.process.pack, build(tmp_path / "pack", {f"entries/{CV}.md": text}), mia.clock())
    return mia


async def seen(behind: Somebody) -> str:
    await behind.run("kb")
    await behind.press("Compare them")
    return words(await behind.press(QUESTION))


async def test_both_sides_are_shown_and_ours_stays_until_somebody_chooses(behind: Somebody) -> None:
    assert "1 page changed here has a newer one that came with me" in words(await behind.run("kb"))
    card = await seen(behind)
    assert "Answer, added: Two in research. (Dramsch)" in card
    assert "Answer, added: Ours is two. (Dartsi)" in card
    assert "Both changed the answer" in card
    assert labels(behind.last) == ["Put both together, and look at it", "Keep yours", "Take the newer one"]
    assert "Ours is two." in words(await behind.other("ali").ask(QUESTION))


async def test_ours_can_be_kept(behind: Somebody) -> None:
    await seen(behind)
    await behind.press("Keep yours")
    assert words(await behind.run("kb")).startswith("Nothing waits.")
    assert "Ours is two." in words(await behind.other("ali").ask(QUESTION))
    assert (await behind.acts())[-1] == "kb keep-ours: kept ours"
    assert "settled already" in words(await behind.run("kb upgrade", page=CV))


async def test_the_newer_one_can_be_taken_and_that_undone(behind: Somebody) -> None:
    await seen(behind)
    card = await behind.press("Take the newer one")
    assert "Two in research." in words(await behind.other("ali").ask(QUESTION))
    await behind.press_on(card, "Undo")
    assert "Ours is two." in words(await behind.other("ali").ask(QUESTION))


async def test_both_are_put_together_in_a_draft_that_goes_live_as_any_other(behind: Somebody) -> None:
    await seen(behind)
    card = await behind.press("Put both together, and look at it")
    assert "Begun from what came newer with me" in words(card)
    (draft,) = await behind.drafts()
    assert draft.written is not None
    assert [each.words for each in draft.written.page.statements] == [
        "One page, says Dartsi.", "Ours is two.", "Two in research.",
    ]  # fmt: skip
    await behind.run("kb merge", page=CV)
    assert len(await behind.drafts()) == 1
    await behind.live(str(draft.id))
    assert words(await behind.run("kb")).startswith("Nothing waits.")
    answer = words(await behind.other("ali").ask(QUESTION))
    assert "Ours is two." in answer
    assert "Two in research." in answer
