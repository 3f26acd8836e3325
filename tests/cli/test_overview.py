"""What an operator sees of the communities, and a word to all moderators that nobody gets twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from tests.fakes.postman import Clock, FakePostman, until_quiet, worker_for

from mentorbot import app as program
from mentorbot.cli import overview
from mentorbot.community import notices
from mentorbot.core.card import Card
from mentorbot.core.errors import Friendly
from mentorbot.deliverer import Deliverer
from mentorbot.delivery import recurring
from mentorbot.delivery.recurring import Recurrence
from mentorbot.settings import Settings
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import community, person
from mentorbot.storage.schema.questions import question

CLOCK = Clock()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(program, "clock", CLOCK)
    monkeypatch.setattr(overview, "clock", CLOCK)
    return tmp_path / "data"


def within(work: Callable[[Deliverer], Awaitable[Any]]) -> Any:
    async def done() -> Any:
        async with program.delivering(Settings()) as deliverer:
            return await work(deliverer)

    return asyncio.run(done())


async def _fill(deliverer: Deliverer) -> None:
    """Crossing, with two members and a tip; Harbour, which has nothing; and one that removed us."""
    now = CLOCK()
    async with deliverer.database.write() as tx:
        for name, settings, kept in (
            ("Crossing", {"moderators_channel": "c9"}, None),
            ("Harbour", {}, None),
            ("Gone", {"moderators_channel": "c5"}, now),
        ):
            row = {"platform": "discord", "native": name.lower(), "name": name, "settings": settings}
            await tx.execute(insert(community).values(**row, generation=0, kept_until=kept))
        for native, at in (("u1", now), ("u2", now - timedelta(days=29)), ("u3", now - timedelta(days=31))):
            await tx.execute(
                insert(person).values(platform="discord", tenant="", native=native, community=1, seen_at=at)
            )
        for outcome in ("answer", "answer", "no_answer", "small_talk"):
            asked: dict[str, Any] = {
                "community": 1,
                "key_id": "k",
                "asker_hash": "h",
                "text": "a secret of a member",
                "outcome": outcome,
            }
            asked |= {"entries": [], "confidence": 0.5, "generation": 1, "private": True, "at": now}
            await tx.execute(insert(question).values(**asked))
        start = now.replace(tzinfo=None)
        rule = ("FREQ=WEEKLY;BYDAY=MO", "09:00", "UTC", start)
        tip = Recurrence("tip", "c1", "discord", "channel:c7", *rule, community=1)
        await recurring.begin(tx, tip, now)
        await notices.give(tx, 1, "tips", "The weekly tip could not be posted.", now)


def test_communities_show_who_is_active_what_was_answered_what_went_wrong_and_where_the_tip_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    within(_fill)
    assert asyncio.run(overview.listed(as_json=False)) == 0
    said = capsys.readouterr().out
    assert said == (
        "Crossing (discord:crossing): 2 active, 2 of 3 questions answered, tip in c7\n"
        "  last error: The weekly tip could not be posted.\n"
        "Harbour (discord:harbour): 0 active, no question, no tip\n"
    )
    asyncio.run(overview.listed(as_json=True))
    told = capsys.readouterr().out
    assert "secret" not in told
    first, second = json.loads(told)
    assert first["answered"] == 2
    assert first["asked"] == 3
    assert first["moderators_channel"] == "c9"
    assert second["last_error"] == ""


def test_before_anybody_came_there_is_no_community(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(overview.listed(as_json=False))
    assert capsys.readouterr().out == "No community is served yet.\n"


async def _posted(deliverer: Deliverer) -> list[Card]:
    postman = FakePostman(CLOCK)
    await until_quiet(worker_for(deliverer.database, deliverer.owing.composers, postman))
    return [post.card for post in postman.posts]


async def _owed(deliverer: Deliverer) -> int:
    async with deliverer.database.read() as tx:
        return len((await tx.execute(select(delivery.c.id).where(delivery.c.kind == "word"))).all())


def test_a_word_reaches_each_moderators_channel_once_however_often_it_is_sent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    within(_fill)
    asyncio.run(overview.notified("On Sunday I am away for an hour. **@everyone**", dry_run=True))
    said = capsys.readouterr().out
    assert "would go to 1 moderators' channels:\n  Crossing" in said
    assert "Without a moderators' channel: Harbour" in said
    assert within(_owed) == 0
    asyncio.run(overview.notified("On Sunday I am away for an hour. **@everyone**", dry_run=False))
    (card,) = within(_posted)
    assert card.body == ("On Sunday I am away for an hour. **@everyone**",)
    capsys.readouterr()
    asyncio.run(overview.notified("On Sunday I am away for an hour. **@everyone**", dry_run=False))
    assert capsys.readouterr().out.startswith("It goes nowhere new.")
    assert within(_posted) == []
    asyncio.run(overview.notified("Another word.", dry_run=False))
    assert len(within(_posted)) == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 1501])
def test_a_word_has_a_length(text: str) -> None:
    with pytest.raises(Friendly, match="1 to 1,500"):
        asyncio.run(overview.notified(text, dry_run=False))
