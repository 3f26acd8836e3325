"""Everybody's Monday at nine, with time that passes only where somebody sleeps.

python -m tests.delivery.monday [HOW_MANY]     (6,000 if nothing is said; on SQLite; some minutes)
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import insert
from tests.delivery.desk import Desk
from tests.fakes.composer import FakeComposer
from tests.fakes.postman import Clock, FakePostman

from mentorbot.core.owed import to_person
from mentorbot.delivery.worker import AT_ONCE
from mentorbot.storage.database import open_database
from mentorbot.storage.keys import key_file
from mentorbot.storage.schema.places import community, person

RATE = 20.0
"""Deliveries a second on Discord (RELIABILITY.md, rule 12)."""
SMALL = 20
"""Members of each of the two small communities; everybody else is in the large one."""


@dataclass(frozen=True)
class Monday:
    """How it went. `waited` is after how many messages the last member of a small community had theirs."""

    many: int
    arrived: int
    twice: int
    lasted: timedelta
    burst: int
    waited: int

    @property
    def a_second(self) -> float:
        return self.arrived / self.lasted.total_seconds()


async def monday(desk: Desk, many: int) -> Monday:
    """Owe everybody a check-in now, and let one worker deliver."""
    await desk.people(many)
    async with desk.database.write() as tx:
        for number in (2, 3):
            row = {"platform": "discord", "native": f"g{number}", "name": "", "settings": {}, "generation": 0}
            await tx.execute(insert(community).values(row))
    last = many + 2 - 2 * SMALL
    places = {number: 1 if number < last else 2 + number % 2 for number in range(2, many + 2)}
    owed = (desk.owed(f"p{n}", address=to_person(n), person=n, community=place) for n, place in places.items())
    await desk.plan(*owed)
    desk.postman.rate, begun = RATE, desk.clock()
    await desk.deliver()
    keys, posts = desk.postman.keys(), desk.postman.posts
    apart = [index for index, post in enumerate(posts) if post.parcel.items[0].owed.community != 1]
    return Monday(many, len(posts), len(keys) - len(set(keys)), desk.clock() - begun, _burst(desk), max(apart) + 1)


def _burst(desk: Desk) -> int:
    """By how many messages the rate was ever exceeded: a bucket that the rate empties, and each message fills."""
    level = most = 1.0
    for before, after in pairwise(post.at for post in desk.postman.posts):
        level = max(0.0, level - RATE * (after - before).total_seconds()) + 1
        most = max(most, level)
    return int(most)


async def _main(many: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        database = await open_database(f"sqlite+aiosqlite:///{place / 'monday.sqlite3'}", key_file(place / "key"))
        async with database.write() as tx:
            row = {"platform": "discord", "native": "g1", "name": "", "settings": {}, "generation": 0}
            await tx.execute(insert(community).values(row))
            await tx.execute(insert(person).values(platform="discord", tenant="", native="u1"))
        clock = Clock()
        found = await monday(Desk(database, clock, FakePostman(clock), FakeComposer()), many)
        await database.close()
    sys.stdout.write(
        f"{found.arrived:,} of {found.many:,} arrived, {found.twice} twice, in {found.lasted} at {found.a_second:.1f} "
        f"a second (at most {AT_ONCE} at once; {found.burst} were), the small communities' after {found.waited}\n"
    )


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 6_000))
