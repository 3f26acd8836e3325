"""Questions without an answer: counted by members, grouped by meaning, and nobody's words shown before their time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, update
from tests.fakes.pack import page
from tests.fakes.program import entry, publish
from tests.features.goals.member import labels, words
from tests.features.week.crowd import Somebody, crowd_of

from mentorbot.knowledge import drafts
from mentorbot.storage.database import Database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.questions import gap, question

TOMATOES = (
    "growing tomato plants on balcony windowsill",
    "growing tomato plants balcony windowsill",
    "growing tomato plants windowsill balcony please",
)
VISA = "will some company sponsor my visa"


async def three_ask(ada: Somebody, *texts: str) -> None:
    for number, text in enumerate(texts or TOMATOES):
        await ada.member(f"m{number}").ask(text)


async def test_three_who_mean_the_same_are_one_group_and_one_wording_is_shown(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    card = await mia.run("kb questions")
    assert "3 members asked" in words(card)
    assert sum(text in words(card) for text in TOMATOES) == 1
    assert labels(card) == ["Look at 1"]
    card = await mia.press("Look at 1")
    assert {"Write a page", "Say that it isn't covered", "Put away"} <= set(labels(card))


async def test_of_two_only_a_topic_and_a_count_are_shown(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada, *TOMATOES[:2])
    await ada.member("m7").ask(VISA)
    said = words(await mia.run("kb questions"))
    assert "tomato" not in said
    assert VISA not in said
    assert "1 near: Will a company sponsor my visa?" in said
    assert "2 near: " in said
    assert labels(mia.last) == []


async def test_one_member_who_asks_three_times_is_one_member(ada: Somebody, mia: Somebody) -> None:
    for text in TOMATOES:
        await ada.member("m1").ask(text)
    said = words(await mia.run("kb questions"))
    assert "tomato" not in said
    assert "1 near: " in said


async def test_a_new_key_makes_nobody_two_members(ada: Somebody, mia: Somebody, key: str) -> None:
    for member in ("m1", "m2"):
        await ada.member(member).ask(TOMATOES[0])
    ada.database.keys = Keys([Fernet.generate_key().decode(), key])
    await ada.member("m1").ask(TOMATOES[1])
    said = words(await mia.run("kb questions"))
    assert "tomato" not in said
    assert "2 near: " in said


async def test_words_of_a_group_that_nobody_else_asked_alike_are_not_shown(ada: Somebody, mia: Somebody) -> None:
    """Three near each other in a row: the ends have little in common, and none stands for three."""
    await three_ask(
        ada,
        "growing tomato balcony plants orchid violet",
        "growing tomato balcony plants basil parsley",
        "cooking tomato balcony soup basil parsley",
    )
    said = words(await mia.run("kb questions"))
    assert "orchid" not in said
    assert "soup" not in said


async def test_a_member_sends_their_words_and_takes_them_back(ada: Somebody, mia: Somebody) -> None:
    member = ada.member("m1")
    await member.ask(TOMATOES[0])
    assert "tomato" not in words(await mia.run("kb questions"))
    card = await member.press("Send my words to the moderators")
    assert "moderators can read it now" in words(card)
    said = words(await mia.run("kb questions"))
    assert TOMATOES[0] in said
    assert "One member asked" in said
    assert f'Sent to you: "{TOMATOES[0]}"' in words(await mia.press("Look at 1"))
    await member.press("Take my words back")
    assert "tomato" not in words(await mia.run("kb questions"))
    await member.press("Send my words to the moderators")
    assert TOMATOES[0] in words(await mia.run("kb questions"))


async def test_nobody_sends_the_words_of_another(ada: Somebody, mia: Somebody) -> None:
    await ada.member("m1").ask(TOMATOES[0])
    number = str((await ada.rows(question))[0].id)
    assert "somebody else asked it" in words(await ada.member("m2").run("lend", question=number))
    assert "tomato" not in words(await mia.run("kb questions"))


async def test_none_of_these_and_not_my_question_count_and_other_reasons_do_not(ada: Somebody, mia: Somebody) -> None:
    asked = "cv length?"
    for member, reason in (("m1", "Not my question"), ("m2", "Not my question"), ("m3", "Too thin")):
        somebody = ada.member(member)
        await somebody.ask(asked)
        await somebody.press("Not helpful")
        card = await somebody.press(reason)
        offered = "Tell me when there is an answer" in labels(card)
        assert offered == (reason == "Not my question")
    assert "2 near: CV" in words(await mia.run("kb questions"))


async def test_who_finds_the_answer_helpful_after_all_is_counted_no_more(ada: Somebody, mia: Somebody) -> None:
    member = ada.member("m1")
    answer = await member.ask("cv length?")
    await member.press("Not helpful")
    await member.press("Not my question")
    assert "1 near: CV" in words(await mia.run("kb questions"))
    await member.press_on(answer, "Helpful")
    assert "No question waits for an answer." in words(await mia.run("kb questions"))
    assert await ada.rows(gap) == []


async def test_one_tap_begins_a_draft_with_none_of_the_members_words(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    await mia.press("Look at 1")
    group = mia.last
    card = await mia.press("Write a page")
    assert words(card).startswith("Draft: ")
    assert "tomato" not in words(card).casefold()
    assert "Begun from questions without an answer" in words(card)
    assert "Edit" in labels(card)
    again = await mia.press_on(group, "Write a page")
    assert words(again) == words(card), "a second press opens the draft that was begun"
    async with ada.database.read() as tx:
        found = await drafts.listed(tx, await ada.place())
    assert [(each.origin, each.state) for each in found] == [("gap", "draft")]
    assert "No question waits" in words(await mia.run("kb questions"))
    await mia.press("Those put away, or in a draft")
    assert "Open the draft" in labels(await mia.press("Look at 1"))


async def test_a_page_begun_where_a_known_gap_is_takes_its_place_and_answers(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada, VISA, f"{VISA} please", f"{VISA} here")
    await mia.run("kb questions")
    card = await mia.press("Look at 1")
    assert words(card).startswith("Will a company sponsor my visa?")
    assert "Say that it isn't covered" not in labels(card), "it is said already"
    await mia.press("Write a page")
    await mia.press("Edit", answer="Two of three did, says Dartsi.", source="dartsi")
    assert "Will a company sponsor my visa?" in words(mia.last)
    await _live(mia)
    assert "Two of three did" in words(await ada.member("m9").ask(VISA))
    assert "No question waits" in words(await mia.run("kb questions"))
    assert await ada.rows(gap) == [], "all of them are answered now"


async def test_what_is_said_to_be_not_covered_is_told_to_the_next_who_asks(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    await mia.press("Look at 1")
    question_ = "How does growing tomato plants on a balcony windowsill work?"
    sentence = "Nothing that I have read says how tomatoes grow."
    await mia.press("Say that it isn't covered", question=question_, sentence=sentence)
    assert "Kind: a question without an answer" in words(mia.last)
    await _live(mia)
    said = words(await ada.member("m9").ask(TOMATOES[0]))
    assert said.startswith("I don't have that, and I won't guess.")
    assert sentence in said
    assert "No question waits" in words(await mia.run("kb questions"))
    assert [row.state for row in await ada.rows(gap)] == ["known"]


async def test_a_sentence_that_would_ping_or_link_is_refused_and_kept(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    await mia.press("Look at 1")
    bad = "Look at https://раyраl.com"
    await mia.press("Say that it isn't covered", question="Do tomatoes grow?", sentence=bad)
    assert mia.last.tone == "sorry"
    assert "Nothing that you wrote is lost." in words(mia.last)
    assert await _drafts(ada) == []


async def test_put_away_stays_away_whoever_else_asks_and_comes_back_by_a_press(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    await mia.press("Look at 1")
    away = await mia.press("Put away")
    await ada.member("m8").ask(TOMATOES[1])
    assert "No question waits" in words(await mia.run("kb questions"))
    await mia.press_on(away, "Bring them back")
    assert "4 members asked" in words(mia.last)
    assert "4 members asked" in words(await mia.run("kb questions"))


async def test_a_draft_that_is_put_away_opens_its_questions_again(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    await mia.press("Look at 1")
    await mia.press("Write a page")
    await mia.press("Put away", why="not now")
    assert "3 members asked" in words(await mia.run("kb questions"))


async def test_groups_shrink_as_questions_are_deleted_and_empty_ones_go(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    assert "3 members asked" in words(await mia.run("kb questions"))
    old = await mia.press("Look at 1")
    first = (await ada.rows(question))[0].id
    async with ada.database.write() as tx:
        await tx.execute(delete(question).where(question.c.id == first))
    said = words(await mia.run("kb questions"))
    assert "tomato" not in said
    assert "2 near: " in said
    async with ada.database.write() as tx:
        await tx.execute(delete(question))
    await mia.run("kb questions")
    assert await ada.rows(gap) == []
    assert "not here any more" in words(await mia.press_on(old, "Put away"))


async def test_the_program_groups_and_tidies_up_by_itself_every_few_minutes(ada: Somebody) -> None:
    await three_ask(ada)
    await ada.unanswered.round(ada.clock())
    assert len(await ada.rows(gap)) == 1
    async with ada.database.write() as tx:
        await tx.execute(delete(question))
    await ada.unanswered.round(ada.clock() + timedelta(minutes=1))
    assert len(await ada.rows(gap)) == 1, "not so soon again"
    await ada.unanswered.round(ada.clock() + timedelta(minutes=6))
    assert await ada.rows(gap) == []


async def test_a_page_published_meanwhile_empties_the_group(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    about = page("How does growing tomato plants on a windowsill work?", "With water. [dartsi]", questions=TOMATOES)
    await publish(ada.database, await ada.place(), entry("tomatoes", about))
    assert "No question waits" in words(await mia.run("kb questions"))


async def test_a_second_process_puts_the_same_questions_into_the_same_groups(
    ada: Somebody, mia: Somebody, tmp_path: Path
) -> None:
    other = await crowd_of(ada.database, tmp_path, clock=ada.clock)
    await three_ask(ada)
    await mia.run("kb questions")
    before = [(row.id, row.gap) for row in await ada.rows(question)]
    await other.member("mia").run("kb questions")
    assert [(row.id, row.gap) for row in await ada.rows(question)] == before
    await other.member("m8").ask(TOMATOES[2])
    assert "4 members asked" in words(await mia.run("kb questions"))


async def test_without_a_model_questions_are_counted_by_topic_and_no_words_are_shown(
    database: Database, tmp_path: Path
) -> None:
    ada = await crowd_of(database, tmp_path, by_words=True)
    await three_ask(ada)
    said = words(await ada.member("mia").run("kb questions"))
    assert "3 members asked" in said
    assert "tomato" not in said


@pytest.mark.parametrize("path", ["kb questions", "kb question", "kb question-page", "kb question-away"])
async def test_members_see_none_of_it(ada: Somebody, path: str) -> None:
    await three_ask(ada)
    await ada.member("mia").run("kb questions")
    number = str((await ada.rows(gap))[0].id)
    spec = ada.dispatch.registry.find(path)
    assert spec is not None
    reply = await ada.dispatch.admit(ada.member("m1").arrival(), spec, {"group": number})
    assert "for moderators here" in words(reply.card)  # type: ignore[union-attr]


async def test_a_group_of_another_community_is_not_found(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    number = str((await ada.rows(gap))[0].id)
    place = await ada.place()
    async with ada.database.write() as tx:
        pack = await ada.communities.pack(ada.clock(), tx)
        await tx.execute(update(gap).values(community=pack))
    assert place != pack
    assert "not here any more" in words(await mia.run("kb question", group=number))


async def test_a_follow_up_is_grouped_with_what_it_follows(ada: Somebody, mia: Somebody) -> None:
    for number in range(3):
        member = ada.member(f"m{number}")
        await member.ask("growing tomato plants balcony windowsill")
        await member.ask("and in winter?")
    await ada.member("m9").ask("glass blowing basics")
    await ada.member("m9").ask("and in winter?")
    await mia.run("kb questions")
    rows = {row.id: row for row in await ada.rows(question)}
    winter = [row.gap for row in rows.values() if row.text == "and in winter?"]
    assert len(set(winter[:3])) == 1
    assert winter[3] != winter[0]


async def _drafts(ada: Somebody) -> list[drafts.Draft]:
    async with ada.database.read() as tx:
        return await drafts.listed(tx, await ada.place())


async def _live(mia: Somebody, topic: str = "Paths") -> None:
    """Publish the newest draft, with a topic where it has none, whatever gets worse by it."""
    number = str((await _drafts(mia))[0].id)
    if "Choose at least one topic." in words(await mia.run("kb draft", draft=number)):
        await mia.press("Topics")
        await mia.press(f"Add: {topic}")
    await mia.run("kb publish", draft=number)
    label = next(each for each in labels(mia.last) if each.startswith("Publish"))
    await (mia.press(label, reason="so be it") if "reason" in label else mia.press(label))
    assert "is live" in words(mia.last), words(mia.last)


async def test_words_are_gone_from_a_group_the_moment_it_shrinks_below_three(ada: Somebody, mia: Somebody) -> None:
    await three_ask(ada)
    await mia.run("kb questions")
    assert "tomato" in words(await mia.press("Look at 1"))
    number = str((await ada.rows(gap))[0].id)
    shown = (await ada.rows(gap))[0].wording
    other = next(row.id for row in await ada.rows(question) if row.id != shown)
    async with ada.database.write() as tx:
        await tx.execute(delete(question).where(question.c.id == other))
    assert "tomato" not in words(await mia.run("kb question", group=number)), "before anything is grouped anew"
