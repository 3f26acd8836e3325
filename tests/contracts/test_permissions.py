"""Who may use which command where: `permissions.txt` has a row for each, and dispatch is asked about every one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import update
from tests.fakes.postman import Clock

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.call import Arrival, Place, Rank
from mentorbot.core.dispatch import Dispatch, Reply
from mentorbot.core.markup import bare
from mentorbot.deliverer import declared_commands
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.gate import StoredGate
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.places import community

PLATFORMS = ("discord", "slack", "terminal")
RANKS: tuple[Rank, ...] = get_args(Rank)
TABLE = {
    path: dict(zip(PLATFORMS, needs.split(), strict=True))
    for path, needs in (
        line.split(" | ")
        for line in Path(__file__).with_name("permissions.txt").read_text(encoding="utf-8").splitlines()
        if line
    )
}
ARRIVALS = {
    "member": Arrival("e", "discord", "", "g1", "u1", "channel", "c1", Clock()()),
    "moderator": Arrival("e", "discord", "", "g1", "u2", "channel", "c1", Clock()()),
    "admin": Arrival("e", "discord", "", "g1", "u3", "channel", "c1", Clock()(), admin=True),
}


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    assert list(TABLE) == sorted(declared_commands().commands), "permissions.txt: one row a command, in order"


@pytest.fixture
async def dispatch(database: Database) -> Dispatch:
    """Every declared command behind the real gate; u2 is a listed moderator on each platform."""
    communities, people, registry = Communities(database, 90), People(database), declared_commands()
    for platform in ("discord", "slack"):
        number = await communities.resolve(platform, "g1", "Crossing", Clock()())
        async with database.write() as tx:
            listed = update(community).where(community.c.id == number)
            await tx.execute(listed.values(settings={"moderators": ["u2"]}))
    numbers = map("id{}".format, count())
    waiting = Waiting(database, {})
    parts = (registry, waiting, Leaving(database), Notices(database), numbers.__next__)
    return Dispatch(registry, StoredGate(database, communities, people, *parts), numbers.__next__)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("rank", RANKS)
async def test_who_is_refused_and_who_is_not_is_what_the_table_says(
    dispatch: Dispatch, platform: str, rank: Rank
) -> None:
    now, wrong = Clock()(), []
    for number, (path, needs) in enumerate(TABLE.items()):
        now += timedelta(seconds=30)
        spec = dispatch.registry.find(path)
        assert spec is not None
        place: Place = "terminal" if platform == "terminal" else "channel"
        event, need = f"{platform}:{rank}:{number}", needs[platform]
        arrival = replace(ARRIVALS[rank], event=event, platform=platform, now=now, place=place)
        said: list[object] = [await dispatch.admit(arrival, spec, {})]
        if spec.form_params:
            said.append(await dispatch.form(replace(arrival, event=f"{event}:form"), spec, {}))
        refused = need not in ("anyone", *RANKS[: RANKS.index(rank) + 1])
        wrong += [(path, each) for each in said if _refused(each) != refused]
    assert not wrong


def _refused(said: object) -> bool:
    return isinstance(said, Reply) and bare("".join(map(str, said.card.title))).startswith("This is for ")
