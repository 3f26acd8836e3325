"""What members said of tips: kept under a code instead of their name, and counted for others only in groups."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from mentorbot.core.call import Call
from mentorbot.storage.database import Tx
from mentorbot.storage.keys import Keys
from mentorbot.storage.presence import present
from mentorbot.storage.schema.tips import tip_vote

FEWEST = 3
"""Distinct members who must have said the same before it appears to others (DESIGN.md, section 5)."""


@dataclass(frozen=True, slots=True)
class Said:
    """How many distinct members of a community found a tip useful, and how many found it not for them.

    A number below three is 0 here: nobody is told that it was one or two.
    """

    tip: int
    useful: int
    not_for_me: int


async def vote(tx: Tx, keys: Keys, call: Call, tip: int, useful: bool) -> None:
    """Keep what this person says of a tip, in place of what they said before, also under an older key.

    Nothing is kept of somebody who was forgotten meanwhile: no later erasure would find it.
    """
    if not await present(tx, call.person):
        return
    hashes = keys.members(call.platform, call.community, call.person)
    mine = (tip_vote.c.tip == tip) & (tip_vote.c.community == call.community) & tip_vote.c.person_hash.in_(hashes)
    await tx.execute(delete(tip_vote).where(mine))
    values = {"tip": tip, "community": call.community, "person_hash": hashes[0], "key_id": keys.key_id}
    await tx.execute(insert(tip_vote).values(useful=useful, at=call.now, **values))


async def counted(tx: Tx, community: int, most: int) -> list[Said]:
    """What enough members of a community said of its tips, at most so many tips, the most useful first."""
    grouped = select(tip_vote.c.tip, tip_vote.c.useful, func.count()).where(tip_vote.c.community == community)
    counts: dict[int, dict[bool, int]] = {}
    for tip, useful, number in await tx.execute(grouped.group_by(tip_vote.c.tip, tip_vote.c.useful)):
        if number >= FEWEST:
            counts.setdefault(tip, {})[useful] = number
    found = [Said(tip, each.get(True, 0), each.get(False, 0)) for tip, each in counts.items()]
    return sorted(found, key=lambda said: (said.not_for_me - said.useful, said.tip))[:most]
