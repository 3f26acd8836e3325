"""The people who can be asked here today, and the button that leads to them, shown only where there are any."""

from __future__ import annotations

from dataclasses import dataclass

from mentorbot.community import mentors
from mentorbot.community.communities import Communities
from mentorbot.community.mentors import Mentor
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call
from mentorbot.core.card import Button
from mentorbot.features.mentors.access import alone
from mentorbot.storage.database import Database, Tx

AT_ONCE = 10
"""Mentors that are asked by direct message about one request."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Who could take a request of one member now. `people` are mentors with room, who has most of it first."""

    people: tuple[Mentor, ...]
    settings: CommunitySettings

    @property
    def any(self) -> bool:
        """Whether anybody can be asked at all."""
        return bool(self.people or self.settings.mentors_channel or self.settings.moderators_channel)


async def ways(
    tx: Tx, communities: Communities, call: Call, community: int, *, asker: int | None = None, lock: bool = False
) -> Ways:
    """Look who could take what the caller, or another `asker`, asks in a community.

    `lock` keeps others from asking them until `tx` ends.
    """
    settings, single = await communities.read(tx, community), alone(call)
    by_message = not settings.mentors_channel and not single
    who = asker or call.person
    found = await mentors.with_room(tx, community, who, call.now, dm=by_message, alone=single, lock=lock)
    return Ways(tuple(found), settings)


class AskAPerson:
    """Gives the button that leads to a person, to features that have no answer."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self._database = database
        self._communities = communities

    async def buttons(self, call: Call, question: int = 0, goal: int = 0) -> tuple[Button, ...]:
        """Ask a person, about a question of the log or a goal of the caller's, or about nothing yet.

        Nothing where nobody can be asked.
        """
        async with self._database.read() as tx:
            if not (await ways(tx, self._communities, call, call.community)).any:
                return ()
        if not question and not goal:
            return (Button("Talk to a person", "mentor ask", {}),)
        about = {"question": str(question)} if question else {"goal": str(goal)}
        return (Button("Ask a person", "ask person", about),)
