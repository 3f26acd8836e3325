"""What belongs to one person or one community is not found by anybody else, whatever id they send."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.journeys.house import House, house_in
from tests.security.strangers import CV, SECRET, SECRET_SLUG, WORDS, Crowd, shown

from mentorbot.community.communities import Communities
from mentorbot.core.card import Card
from mentorbot.storage.schema.places import audit
from mentorbot.storage.schema.questions import feedback, question, waiting_for

OUTSIDERS = (("dave", "g2"), ("dave", None), ("eve", None))
"""Somebody of another server, the same person in a direct message, and somebody who was never seen."""
PATHS = (
    "page", "more", "share", "keep", "post reply", "browse", "ask follow-up", "helpful", "not helpful", "why",
    "why words", "none of these", "open", "form again", "setup show", "setup care", "setup retention", "ask example",
    "tell me", "tell me again", "tell me stop", "tell me open", "waiting", "lend", "lend back", "kb questions",
    "kb question", "kb question-page", "kb question-away",
)  # fmt: skip


@dataclass
class Scene:
    """A server with a page of its own, and a member who asked privately, publicly, and not yet."""

    runner: asyncio.Runner
    crowd: Crowd
    private: int = 0
    public: int = 0
    draft: str = ""

    async def begin(self) -> None:
        await self.crowd.publish_a_page("g1")
        await self.crowd.act("alice", "g1", "ask", {"question": CV})
        await self.crowd.act("alice", "g1", "ask", {"question": WORDS})
        self.draft = await self.crowd.park("alice", "g1")
        self.private = (await self.crowd.house.questions())[-1].id
        await self.crowd.act("alice", "g1", "tell me", {"question": str(self.private)})


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    async def build(stack: AsyncExitStack, patch: pytest.MonkeyPatch, folder: Path) -> Scene:
        house: House = await stack.enter_async_context(house_in(folder, patch))
        scene = Scene(runner, Crowd(house))
        await scene.begin()
        return scene

    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        stack = AsyncExitStack()
        yield runner.run(build(stack, patch, tmp_path_factory.mktemp("scene") / "data"))
        runner.run(stack.aclose())


def _args(scene: Scene, chosen: list[int]) -> dict[str, str]:
    """Values for every argument that a button could carry: those of others among them."""
    numbers = [str(scene.private), "1", "0", str(10**15), "x"]
    texts = [SECRET_SLUG, SECRET, f"page {SECRET_SLUG}", str(scene.private), "how-long-should-my-cv-be"]
    pick = dict(zip(("question", "slug", "draft", "command", "reason", "what", "after"), chosen, strict=True))
    return {
        "question": numbers[pick["question"]],
        "slug": texts[pick["slug"]],
        "draft": [scene.draft, "d1", "", scene.draft.upper(), "x" * 32][pick["draft"]],
        "command": ["ask privately", "ask", "setup care", "why words", "no such"][pick["command"]],
        "reason": ["wrong", "too thin", "out of date", "not my question", "x"][pick["reason"]],
        "what": texts[pick["what"]],
        "after": [str(scene.private), SECRET_SLUG, "1", "x", "how-long-should-my-cv-be"][pick["after"]],
        "wait": ["1", *numbers[:4]][pick["question"]],
        "group": ["1", *numbers[:4]][pick["question"]],
        "target": "123",
        "words": "words of a stranger",
        "days": "1",
    }


NOT_YOURS = ("This was for the person who asked", "draft is missing")
CHOSEN = st.lists(st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4]), min_size=7, max_size=7)
"""Which of its values each argument gets: mostly the first, which is somebody else's."""
THEIRS = [0] * 7
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def _untouched(scene: Scene) -> None:
    """Nobody said anything of alice's answers, and nothing of her server was changed."""
    async with scene.crowd.house.app.database.read() as tx:
        rated = (await tx.execute(select(feedback.c.question))).scalars().all()
        changed = (await tx.execute(select(audit.c.id))).all()
        lent = (await tx.execute(select(question.c.lent).where(question.c.id == scene.private))).scalar()
        waits = (await tx.execute(select(waiting_for.c.how).where(waiting_for.c.id == 1))).all()
    assert scene.private not in rated
    assert changed == []
    assert lent is False
    assert waits == [(None,)]


@QUICK
@example(who=OUTSIDERS[0], path="open", chosen=THEIRS)
@example(who=OUTSIDERS[1], path="form again", chosen=THEIRS)
@example(who=OUTSIDERS[2], path="page", chosen=THEIRS)
@given(who=st.sampled_from(OUTSIDERS), path=st.sampled_from(PATHS), chosen=CHOSEN)
def test_nothing_of_a_community_is_found_from_outside(
    scene: Scene, who: tuple[str, str | None], path: str, chosen: list[int]
) -> None:
    async def act() -> None:
        known = {param.name for param in scene.crowd.house.app.dispatch.registry.commands[path].params}
        args = {name: value for name, value in _args(scene, chosen).items() if name in known}
        seen = shown(await scene.crowd.act(*who, path, args))
        assert "70,000" not in seen
        assert SECRET not in seen.replace(args.get("question", "-"), "")
        assert WORDS not in seen
        assert path != "open" or seen.startswith(NOT_YOURS)
        await _untouched(scene)

    scene.runner.run(act())


@QUICK
@example(path="open", chosen=THEIRS)
@example(path="form again", chosen=THEIRS)
@example(path="helpful", chosen=THEIRS)
@given(path=st.sampled_from(PATHS), chosen=CHOSEN)
def test_what_one_member_asked_or_began_is_not_found_by_another(scene: Scene, path: str, chosen: list[int]) -> None:
    async def act() -> None:
        known = {param.name for param in scene.crowd.house.app.dispatch.registry.commands[path].params}
        args = {name: value for name, value in _args(scene, chosen).items() if name in known}
        seen = shown(await scene.crowd.act("bob", "g1", path, args))
        assert WORDS not in seen
        assert path != "open" or seen.startswith(NOT_YOURS)
        await _untouched(scene)

    scene.runner.run(act())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.sampled_from(["", "our", "salary", SECRET, "our own", "w", "page"]), who=st.sampled_from(OUTSIDERS))
def test_suggestions_never_show_a_page_of_another_community(
    scene: Scene, typed: str, who: tuple[str, str | None]
) -> None:
    async def act() -> None:
        assert SECRET not in await scene.crowd.suggested(*who, typed)

    scene.runner.run(act())


def test_its_own_members_find_it_all(scene: Scene) -> None:
    async def act() -> None:
        crowd = scene.crowd
        assert SECRET in await crowd.suggested("bob", "g1", "salary")
        assert "70,000" in shown(await crowd.act("bob", "g1", "page", {"slug": SECRET_SLUG}))
        assert "70,000" in shown(await crowd.act("bob", "g1", "ask", {"question": SECRET}))
        form = await crowd.act("alice", "g1", "form again", {"command": "ask privately", "draft": scene.draft})
        assert WORDS in shown(form)

    scene.runner.run(act())


def test_who_left_reads_the_servers_pages_for_a_day_at_most(scene: Scene) -> None:
    async def act() -> None:
        crowd = scene.crowd
        await crowd.act("frank", "g1", "help", {})
        assert "70,000" in shown(await crowd.act("frank", None, "page", {"slug": SECRET_SLUG}))
        assert SECRET in await crowd.suggested("frank", None, "salary")
        crowd.house.clock.pass_(hours=24)
        gone = await crowd.act("frank", None, "page", {"slug": SECRET_SLUG})
        assert isinstance(gone, Card)
        assert shown(gone).startswith("That page is not here any more.")
        assert SECRET not in await crowd.suggested("frank", None, "salary")
        pack = await Communities(crowd.house.app.database, 90).pack(crowd.house.clock.now)
        assert SECRET_SLUG not in (await crowd.house.app.answerer.view(pack)).entries
        assert "70,000" not in shown(await crowd.act("frank", None, "ask", {"question": SECRET}))

    scene.runner.run(act())
