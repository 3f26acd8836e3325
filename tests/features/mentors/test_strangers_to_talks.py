"""Whatever id a stranger sends: nothing of a talk, of a question that waits, or of an offer elsewhere is found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.features.mentors.crowd import MODERATORS, Somebody, crowd_of, said

from mentorbot.community import mentors
from mentorbot.community.mentors import Offered
from mentorbot.core.card import Card, Form
from mentorbot.core.dispatch import Admitted, Reply
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.keys import Keys
from mentorbot.storage.schema.mentors import asked, letter, mentor, rather_not, request

SECRET = "zebrafish"
TABLES = (mentor, request, asked, letter, rather_not)
PATHS = (
    "ask person again", "ask person send", "ask person show", "ask person words", "ask person name", "ask person who",
    "ask person pick", "ask person drop", "mentor question", "mentor take", "mentor pass", "mentor refuse",
    "mentor give-back", "mentor talk", "mentor reply", "mentor thank", "mentor end", "mentor withdraw", "mentor name",
    "mentor never", "mentor report", "mentor report-show", "mentor report-settle", "mentor page", "mentor page-show",
    "mentor page-yes", "mentor page-no", "mentor offer-show", "mentor decide", "ask person",
)  # fmt: skip


@dataclass
class Scene:
    """Every state of a request in one community; Eve is a member of it, and a moderator and mentor of another."""

    runner: asyncio.Runner
    database: Database
    eve: Somebody
    kept: list[list[tuple[object, ...]]]

    async def rows(self) -> list[list[tuple[object, ...]]]:
        async with self.database.read() as tx:
            return [[tuple(row) for row in await tx.execute(select(table))] for table in TABLES]


async def _lived(database: Database) -> Somebody:
    moderator = crowd_of(database)
    ada = moderator.member("ada")
    await ada.helps(moderator, weekly="10")
    await moderator.community(moderators_channel=MODERATORS)
    for number in range(4):
        mia = moderator.member(f"mia{number}")
        await mia.run("mentor ask", words=f"{SECRET} asks")
        if number:
            await mia.press("Send it")
        if number >= 2:
            await ada.run("mentor question", request=str(number + 1))
            await ada.press("Take it")
            await ada.press("Reply", words=f"{SECRET} answers")
    await mia.run("mentor talk", request="4")
    await mia.press("Thank and close", words=SECRET)
    await ada.run("mentor talk", request="4", side="helper")
    await ada.press("Make a page of it", answer=SECRET)
    await moderator.member("bea").run("mentor offer", name=SECRET, path="x", weekly="1", dm="no")
    await _elsewhere(moderator)
    return moderator


async def _elsewhere(moderator: Somebody) -> None:
    """Let Eve be a mentor of another community."""
    eve, now = await moderator.member("eve").number(), moderator.clock()
    other = await moderator.communities.resolve("discord", "g2", "Elsewhere", now)
    async with moderator.database.write() as tx:
        made = await mentors.offer(tx, eve, other, Offered("Eve", "x", (), 10, True), now)
        await mentors.settle(tx, made, "approved", now)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[Scene]:
    with asyncio.Runner() as runner:
        path: Path = tmp_path_factory.mktemp("talks") / "m.sqlite3"
        database = runner.run(open_database(f"sqlite+aiosqlite:///{path}", keys))
        moderator = runner.run(_lived(database))
        scene = Scene(runner, database, moderator.member("eve"), [])
        scene.kept = runner.run(scene.rows())
        yield scene
        runner.run(database.close())


async def act(scene: Scene, place: str | None, admin: bool, path: str, args: dict[str, str]) -> Card | Form:
    eve = scene.eve
    spec = eve.dispatch.registry.find(path)
    assert spec is not None
    arrival = replace(eve.arrival(), community=place, admin=admin, place="channel" if place else "dm")
    known = {param.name for param in spec.params}
    given_ = {name: value for name, value in args.items() if name in known}
    if spec.prefill is not None:
        form = await eve.dispatch.form(arrival, spec, {name: given_[name] for name in given_ if name == "request"})
        assert isinstance(form, Reply), form
    admitted = await eve.dispatch.admit(replace(arrival, event=f"{arrival.event}-2"), spec, given_)
    if not isinstance(admitted, Admitted):
        assert admitted is not None
        return admitted.card
    reply = await eve.dispatch.run(admitted)
    assert reply is not None
    return reply.card


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(where=("g1", False), path="mentor talk", number=3, side="asker", who=1)
@example(where=("g2", True), path="mentor report-show", number=3, side="helper", who=1)
@example(where=("g2", True), path="mentor decide", number=1, side="helper", who=2)
@given(
    where=st.sampled_from([("g1", False), ("g2", True), (None, False)]),
    path=st.sampled_from(PATHS),
    number=st.sampled_from([1, 2, 3, 4, 5, 10**15]),
    side=st.sampled_from(["asker", "helper"]),
    who=st.integers(1, 8),
)
def test_a_stranger_finds_nothing_and_changes_nothing(
    scene: Scene, where: tuple[str | None, bool], path: str, number: int, side: str, who: int
) -> None:
    args = {
        **{"request": str(number), "side": side, "person": str(who), "what": "end", "named": "yes", "out": "yes"},
        **{"words": "x", "title": "Is it so?", "answer": "x", "question": str(number), "goal": str(number)},
    }
    if path == "mentor report-settle":
        args["what"] = "on"

    async def once() -> None:
        if args["person"] == str(await scene.eve.number()):
            args["person"] = "1"  # her own offer is hers to decide about
        card = await act(scene, *where, path, args)
        assert isinstance(card, Card)
        assert SECRET not in said(card)
        assert await scene.rows() == scene.kept

    scene.runner.run(once())


def test_those_who_are_part_of_it_find_it(scene: Scene) -> None:
    async def once() -> None:
        for name in ("mia2", "ada"):
            side = "helper" if name == "ada" else "asker"
            card = await scene.eve.member(name).run("mentor talk", request="3", side=side)
            assert f"{SECRET} answers" in said(card)

    scene.runner.run(once())
