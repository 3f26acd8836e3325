"""How the pack's tips reach the database: each slug keeps its row, and what members said is counted in groups only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from tests.fakes.pack import BIOLOGIST, TIPS, build
from tests.fakes.program import a_community

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.knowledge import tip_votes, tips
from mentorbot.knowledge.check import check
from mentorbot.knowledge.lexical import stems
from mentorbot.knowledge.pack import load
from mentorbot.knowledge.shipping import ship, shipped
from mentorbot.knowledge.tip_votes import Said
from mentorbot.knowledge.tips import Tip
from mentorbot.storage.database import Database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema import places
from mentorbot.storage.schema.tips import tip_vote

MORE = """\
- slug: talk
  title: A talk for biologists
  text: Biologists do, says Dramsch. Learn SQL first.
  entry: can-biologists-move
  sources: [dramsch]
  skill: SQL
"""


async def told(database: Database, folder: Path, changes: Mapping[str, str | None], now: datetime) -> list[Tip]:
    """Ship a changed pack and give the tips that everybody can hear."""
    place = await Communities(database, 90).pack(now)
    await ship(database, place, build(folder / "pack", changes), now)
    async with database.read() as tx:
        return await tips.heard(tx, place)


async def test_an_edited_tip_keeps_its_row_and_a_removed_one_rests_until_it_returns(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    first = await told(database, tmp_path, {"tips/first.yaml": TIPS + MORE}, now)
    assert [each.slug for each in first] == ["one-page", "talk"]
    edited = await told(database, tmp_path, {"tips/first.yaml": TIPS.replace("a few seconds", "a glance") + MORE}, now)
    assert [each.id for each in edited] == [each.id for each in first]
    assert "a glance" in edited[0].said.text
    assert [each.slug for each in await told(database, tmp_path, {"tips/first.yaml": MORE}, now)] == ["talk"]
    async with database.read() as tx:
        known = await tips.find(tx, first[0].id)
    assert known is not None, "what was sent already can still be opened"
    back = await told(database, tmp_path, {"tips/first.yaml": TIPS + MORE}, now)
    assert [each.id for each in back] == [each.id for each in first]


async def test_a_tip_brings_its_page_topics_sources_and_skill(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    said = (await told(database, tmp_path, {"tips/first.yaml": MORE}, now))[0].said
    assert (said.page, said.tags, said.skill) == ("can-biologists-move", ("path",), "SQL")
    assert said.credit == "Source: Jesper Dramsch (oil & gas → weather; thread, 2022)"
    assert set(stems("biologists SQL lab paths")) <= said.stems


async def test_a_tip_whose_page_is_gone_is_not_told(database: Database, tmp_path: Path, now: datetime) -> None:
    gone: dict[str, str | None] = {"tips/first.yaml": TIPS + MORE, "entries/can-biologists-move.md": None}
    assert [each.slug for each in await told(database, tmp_path, gone, now)] == ["one-page"]
    gone["entries/can-biologists-move.md"] = BIOLOGIST
    assert len(await told(database, tmp_path, gone, now)) == 2


def test_a_title_begins_small_after_a_colon_but_for_names_and_abbreviations(tmp_path: Path) -> None:
    titles = {
        "Keep the CV short": "keep the CV short",
        "A talk": "a talk",
        "SQL first": "SQL first",
        "Dartsi, in short": "Dartsi, in short",
        "117 applications": "117 applications",
        "PhD or not": "PhD or not",
    }
    for title, inside in titles.items():
        pack = load(build(tmp_path, {"tips/first.yaml": TIPS.replace("Keep the CV to one page", title)}))
        assert [said.inside for said in tips.read(pack).values()] == [inside]


def test_a_skill_that_the_tip_does_not_name_is_refused(tmp_path: Path) -> None:
    _, problems = check(build(tmp_path, {"tips/first.yaml": MORE.replace("skill: SQL", "skill: Juggling")}))
    assert [problem.text for problem in problems] == ["The tip does not name the skill 'Juggling'."]


def test_every_shipped_tip_can_be_told_and_some_name_a_skill() -> None:
    pack = load(shipped())
    read = tips.read(pack)
    assert len(read) == len(pack.tips) == 75
    assert {"SQL", "Coding"} <= {said.skill for said in read.values()}
    assert all(said.credit and said.tags for said in read.values())


@pytest.fixture
async def members(database: Database, place: int) -> None:
    """Six people; the first is there already."""
    async with database.write() as tx:
        rows = [{"platform": "discord", "tenant": "", "native": f"u{number}"} for number in range(2, 7)]
        await tx.execute(insert(places.person), rows)


@pytest.fixture
async def one(database: Database, members: None, tmp_path: Path, now: datetime) -> Tip:
    return (await told(database, tmp_path, {}, now))[0]


async def say(database: Database, keys: Keys, call: Call, one: Tip, person: int, useful: bool) -> list[Said]:
    async with database.write() as tx:
        await tip_votes.vote(tx, keys, replace(call, person=person), one.id, useful)
        return await tip_votes.counted(tx, call.community, 5)


async def test_fewer_than_three_members_of_one_mind_are_never_shown(
    database: Database, keys: Keys, call: Call, one: Tip
) -> None:
    for person, useful in ((1, True), (2, True), (2, True), (3, False), (4, False)):
        assert await say(database, keys, call, one, person, useful) == []
    assert await say(database, keys, call, one, 5, True) == [Said(one.id, 3, 0)]
    assert await say(database, keys, call, one, 6, False) == [Said(one.id, 3, 3)]
    assert await say(database, keys, call, one, 1, False) == [Said(one.id, 0, 4)], "somebody changed their mind"


async def test_a_vote_of_somebody_who_was_forgotten_meanwhile_is_not_kept(
    database: Database, keys: Keys, call: Call, one: Tip
) -> None:
    await say(database, keys, call, one, 99, True)
    async with database.read() as tx:
        assert (await tx.execute(select(tip_vote))).all() == []


async def test_votes_of_one_community_are_not_shown_in_another_and_hold_no_person(
    database: Database, keys: Keys, call: Call, one: Tip
) -> None:
    for person in range(1, 5):
        await say(database, keys, call, one, person, True)
    other = await a_community(database, "g9")
    async with database.read() as tx:
        assert await tip_votes.counted(tx, other, 5) == []


async def test_a_new_key_does_not_count_a_member_twice(
    database: Database, keys: Keys, key: str, call: Call, one: Tip
) -> None:
    for person in range(1, 4):
        await say(database, keys, call, one, person, True)
    newer = Keys(["bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleSE=", key])
    assert await say(database, newer, call, one, 1, True) == [Said(one.id, 3, 0)]


def test_a_slug_longer_than_its_column_is_refused_in_words(tmp_path: Path) -> None:
    _, problems = check(build(tmp_path, {"tips/first.yaml": TIPS.replace("one-page", "x" * 61)}))
    assert problems
    assert problems[0].path == "tips/first.yaml"
