"""Which tip comes next: none twice before all were told, over years, edits, filters and restarts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.fakes.pack import page
from tests.fakes.program import a_community, publish, retire
from tests.fakes.program import entry as an_entry

from mentorbot.community.communities import Communities
from mentorbot.knowledge import rota, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.knowledge.tips import Telling, Tip
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema.tips import telling

WEEK = timedelta(days=7)
NAMES = count()


def said(slug: str, text: str = "Do it.", tags: Iterable[str] = ("cv",), stems: Iterable[str] = ()) -> Telling:
    return Telling(slug.title(), slug, text, f"page-{slug}", "Source: somebody", tuple(tags), "", frozenset(stems))


async def shipped(tx: Tx, pack: int, slugs: Iterable[str]) -> None:
    await tips.ship(tx, pack, {slug: said(slug, tags=("cv" if int(slug[1:]) % 2 else "phd",)) for slug in slugs})


@pytest.fixture
async def pack(database: Database, now: datetime) -> int:
    return await Communities(database, 90).pack(now)


class Listener:
    """A community that hears a tip each week. It keeps what it heard, round by round, in its own way."""

    def __init__(self, ear: Ear, now: datetime) -> None:
        self.ear = ear
        self.now = now
        self.heard: list[str] = []
        self.round: set[str] = set()
        self._keys = count()

    async def next(self, tx: Tx, tags: tuple[str, ...] = (), sent: bool = True) -> str | None:
        """Hear the next tip; where it is not `sent`, it isn't heard."""
        self.now += WEEK
        every = await tips.heard(tx, self.ear.community, tags)
        key = f"tip:c{self.ear.community}:{next(self._keys)}"
        bound = await rota.bind(tx, self.ear, every, key)
        assert bound == await rota.bind(tx, self.ear, every, key), "the same one however often it is sent"
        if bound is None:
            return None
        if not sent:
            await rota.release(tx, self.ear, key)
            return bound.slug
        await rota.told(tx, self.ear, key, self.now)
        self.hears(bound.slug, {tip.slug for tip in every})
        return bound.slug

    def hears(self, slug: str, could: set[str]) -> None:
        """A tip of this round comes again only once every tip that could come has come."""
        if could <= self.round:
            self.round = set()
        assert slug not in self.round, f"{slug} came again before {sorted(could - self.round)}"
        self.round.add(slug)
        self.heard.append(slug)


WEEKS = st.lists(
    st.one_of(
        st.just(("tell", 0)),
        st.just(("tell", 0)),
        st.just(("miss", 0)),
        st.just(("skip", 0)),
        st.tuples(st.sampled_from(["come", "go", "edit"]), st.integers(0, 11)),
    ),
    min_size=20,
    max_size=104,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weeks=WEEKS, first=st.sets(st.integers(0, 11), min_size=1))
async def test_over_two_years_of_edits_no_tip_comes_again_before_all_have_come(
    database: Database, pack: int, now: datetime, weeks: list[tuple[str, int]], first: set[int]
) -> None:
    here = Listener(Ear(await a_community(database, f"years-{next(NAMES)}")), now)
    there = set(first)
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in there])
        for what, number in weeks:
            if what in ("come", "go"):
                there = there | {number} if what == "come" else there - {number}
                await shipped(tx, pack, [f"t{each}" for each in there])
            elif what == "edit" and there:
                edited = {f"t{each}": said(f"t{each}", f"Another text, {number}.") for each in there}
                await tips.ship(tx, pack, edited)
            elif what == "skip":
                every = await tips.heard(tx, here.ear.community)
                if coming := await rota.coming(tx, here.ear, every, 1):
                    assert await rota.put_back(tx, here.ear, every, coming[0].id, here.now)
            else:
                await here.next(tx, sent=what == "tell")


async def test_two_communities_hear_the_same_tips_in_different_orders(
    database: Database, pack: int, now: datetime
) -> None:
    heard = []
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(12)])
    for name in ("g8", "g9"):
        here = Listener(Ear(await a_community(database, name)), now)
        async with database.write() as tx:
            for _ in range(24):
                await here.next(tx)
        heard.append(here.heard)
    assert heard[0] != heard[1]
    for each in heard:
        assert sorted(each[:12]) == sorted(each[12:]) == sorted(f"t{number}" for number in range(12))
        assert each[:12] != each[12:], "every round has an order of its own"


async def test_the_last_tips_of_a_round_do_not_open_the_next_one(database: Database, pack: int, now: datetime) -> None:
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(8)])
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        for _ in range(80):
            await here.next(tx)
    for start in range(0, 72, 8):
        assert set(here.heard[start + 4 : start + 8]).isdisjoint(here.heard[start + 8 : start + 12])


async def test_a_new_tip_joins_the_round_that_goes_on_and_an_edited_one_keeps_its_place(
    database: Database, pack: int, now: datetime
) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, ["t0", "t1", "t2"])
        first = [await here.next(tx) for _ in range(2)]
        await tips.ship(tx, pack, {slug: said(slug, "Edited.") for slug in ("t0", "t1", "t2", "t3")})
        rest = [await here.next(tx) for _ in range(2)]
        assert sorted(str(slug) for slug in [*first, *rest]) == ["t0", "t1", "t2", "t3"]
        again = await tips.heard(tx, here.ear.community)
        assert {tip.said.text for tip in again} == {"Edited."}


async def test_a_tip_that_was_taken_out_is_told_no_more_and_one_that_returns_was_told_already(
    database: Database, pack: int, now: datetime
) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, ["t0", "t1", "t2"])
        first = await here.next(tx)
        await shipped(tx, pack, {"t0", "t1", "t2"} - {first})
        assert first not in [await here.next(tx)]
        await shipped(tx, pack, ["t0", "t1", "t2"])
        await here.next(tx)
        assert sorted(here.heard) == ["t0", "t1", "t2"]


async def test_a_filter_leaves_only_its_topics_and_what_it_held_back_comes_first_afterwards(
    database: Database, pack: int, now: datetime
) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(10)])
        narrow = [await here.next(tx, ("cv",)) for _ in range(7)]
        assert {slug for slug in narrow if slug} == {"t1", "t3", "t5", "t7", "t9"}
        wide = [await here.next(tx) for _ in range(8)]
        assert set(wide[:5]) == {"t0", "t2", "t4", "t6", "t8"}
        assert await here.next(tx, ("nothing",)) is None


async def test_a_page_that_a_community_took_offline_takes_its_tip_along_and_its_own_page_brings_its_topics(
    database: Database, pack: int
) -> None:
    place = await a_community(database, "g9")
    other = await a_community(database, "g8")
    async with database.write() as tx:
        await shipped(tx, pack, ["t0", "t1"])
    await publish(database, pack, an_entry("page-t0", page()))
    await retire(database, place, "page-t0")
    await publish(database, place, an_entry("page-t1", page(tags="[interviews]")))
    async with database.read() as tx:
        assert [tip.slug for tip in await tips.heard(tx, place)] == ["t1"]
        assert [tip.slug for tip in await tips.heard(tx, place, ("interviews",))] == ["t1"]
        assert await tips.heard(tx, place, ("cv",)) == []
        assert [tip.slug for tip in await tips.heard(tx, other)] == ["t0", "t1"]


async def test_what_one_member_takes_moves_neither_the_community_nor_another_member(
    database: Database, pack: int, now: datetime
) -> None:
    place = await a_community(database, "g9")
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(6)])
        every = await tips.heard(tx, place)
        before = [await rota.coming(tx, Ear(place, reader), every, 6) for reader in (0, 8)]
        taken = [await rota.tell(tx, Ear(place, 7), every, now) for _ in range(4)]
        assert len({tip.id for tip in taken if tip}) == 4
        assert [await rota.coming(tx, Ear(place, reader), every, 6) for reader in (0, 8)] == before


async def test_a_skipped_tip_comes_at_the_end_of_its_round_and_a_preview_tells_it(
    database: Database, pack: int, now: datetime
) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(4)])
        every = await tips.heard(tx, here.ear.community)
        coming = [tip.slug for tip in await rota.coming(tx, here.ear, every, 4)]
        for _ in range(2):
            first = (await rota.coming(tx, here.ear, every, 1))[0]
            assert await rota.put_back(tx, here.ear, every, first.id, here.now)
            assert not await rota.put_back(tx, here.ear, every, first.id, here.now), "it is not the next one now"
            here.now += WEEK
        expected = [*coming[2:], *coming[:2]]
        assert [tip.slug for tip in await rota.coming(tx, here.ear, every, 4)] == expected
        assert [await here.next(tx) for _ in range(4)] == expected


async def test_a_preview_looks_into_the_next_round(database: Database, pack: int, now: datetime) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, ["t0", "t1", "t2"])
        every = await tips.heard(tx, here.ear.community)
        await here.next(tx)
        await here.next(tx)
        coming = [tip.slug for tip in await rota.coming(tx, here.ear, every, 3)]
        assert len(set(coming)) == 3
        assert [await here.next(tx) for _ in range(3)] == coming
        assert await rota.coming(tx, here.ear, [], 3) == []


async def test_what_is_remembered_of_a_rota_does_not_grow_with_the_years(
    database: Database, pack: int, now: datetime
) -> None:
    here = Listener(Ear(await a_community(database, "g9")), now)
    async with database.write() as tx:
        await shipped(tx, pack, [f"t{number}" for number in range(5)])
        for _ in range(60):
            await here.next(tx)
        assert (await tx.execute(select(func.count()).select_from(telling))).scalar_one() <= 10


def test_a_reader_hears_first_what_is_about_their_goals_and_common_words_decide_nothing() -> None:
    every = [Tip(number, f"t{number}", said(f"t{number}", stems=["the", "learn"])) for number in range(8)]
    about = Tip(9, "sql", said("sql", stems=["the", "learn", "sql", "databas"]))
    near = tips.nearest([*every, about], ["Learning the SQL databases"])
    assert list(near) == [9]
    order = rota.turn(Ear(1, 7), [], [*every, about], near).left
    assert order[0] == about
    assert tips.nearest([*every, about], []) == {}
    assert rota.turn(Ear(1, 7), [rota.Row(1, 9, "key")], [*every, about], near).left[0] != about
