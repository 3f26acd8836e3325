"""What follows from outcomes is done in the transaction that records them, many in one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mentorbot.core.card import Instant
from mentorbot.core.owed import PERSON, Parcel, Result
from mentorbot.delivery import records
from mentorbot.people.reach import Dm, heard
from mentorbot.storage.database import Tx

Follow: TypeAlias = Callable[[Tx, Parcel, Result, Instant], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome, and what is to be done if it ends the parcel."""

    outcome: records.Outcome
    follow: Follow


_HEARD: dict[str, Dm] = {"sent": "open", "waiting": "closed", "held": "gone"}
"""What an outcome tells of somebody's direct messages."""


async def ended(tx: Tx, asked: Sequence[Ending]) -> list[None]:
    """Record outcomes and do what follows; note what turned out about whose direct messages."""
    follows = await records.record(tx, [each.outcome for each in asked])
    last: dict[int, str] = {}
    for each in asked:
        parcel, result = each.outcome.parcel, each.outcome.result
        if parcel.id not in follows:
            continue
        await each.follow(tx, parcel, result, each.outcome.now)
        if parcel.address.startswith(PERSON) and parcel.person is not None:
            last[parcel.person] = result.state
    for state, dm in _HEARD.items():
        if people := [person for person, known in last.items() if known == state]:
            await heard(tx, people, dm)
    return [None for _ in asked]
