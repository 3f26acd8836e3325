"""What every step before Send it stands on: a member's own request, who could take it, and the card of both."""

from __future__ import annotations

from dataclasses import dataclass

from mentorbot.community import requests
from mentorbot.community.communities import Communities
from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import Request
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Instant
from mentorbot.core.errors import Friendly
from mentorbot.delivery.policy import not_before
from mentorbot.features.mentors import cards, owing
from mentorbot.features.mentors.access import gone
from mentorbot.features.mentors.ways import AT_ONCE, Ways, ways
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx

LONGEST = 1_000
"""Characters of a request: what a person reads before they take it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A request that isn't sent yet: who could take it, who of them is left out, and by when its asker would hear."""

    about: Request
    found: Ways
    out: frozenset[int]
    until: Instant

    @property
    def people(self) -> tuple[Mentor, ...]:
        """Who would be asked."""
        return tuple(each for each in self.found.people if each.person not in self.out)[:AT_ONCE]

    @property
    def nobody(self) -> bool:
        """Whether it would reach nobody."""
        settings = self.found.settings
        return not (self.people or settings.mentors_channel or settings.moderators_channel)


class Drafting:
    """A part of what comes before Send it."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self.database = database
        self.communities = communities

    async def begin(
        self, tx: Tx, call: Call, words: str, question: int | None, community: int | None = None
    ) -> Request:
        """Begin a request here, or in another `community`. Raises Friendly where nobody can be asked."""
        place = community or call.community
        if not (await ways(tx, self.communities, call, place)).any:
            raise Friendly(
                "Nobody here can be asked at the moment.", "I can still look for a page: ask me in your own words."
            )
        channel = call.channel if call.place == "channel" else ""
        return await requests.draft(tx, call.person, place, words[:LONGEST], question, channel, call.now)

    async def own(self, tx: Tx, call: Call, number: int, *, lock: bool = False) -> Request:
        """A request of the caller's that isn't sent yet. Raises Friendly where there is none."""
        about = await requests.of_asker(tx, call.person, number, lock=lock)
        if about is None:
            raise gone()
        if about.state != "draft":
            raise Friendly("You sent this already.", "/mentor requests shows where it stands.")
        return about

    async def look(self, tx: Tx, call: Call, about: Request, *, lock: bool = False) -> Begun:
        """What a request would come to if it were sent now."""
        found = await ways(tx, self.communities, call, about.community, lock=lock)
        out = frozenset(who for who, state in (await requests.states(tx, about)).items() if state == "out")
        left = any(each.person not in out for each in found.people)
        until = owing.heard_by(found.settings, left, call.now)
        return Begun(about, found, out, not_before(await reach(tx, call.person), until))

    async def card(self, tx: Tx, call: Call, about: Request) -> Card:
        """What would be sent, who reads it, and what happens then."""
        begun = await self.look(tx, call, about)
        return cards.draft_card(about, begun.found, begun.out, begun.until, await reach(tx, call.person))
