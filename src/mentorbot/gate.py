"""The gate on a database: who arrives, whether it is new, whether there is room, and who sees the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select

from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.community.limits import Limit, Pauses
from mentorbot.community.notices import Notices
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Arrival, Call, Rank
from mentorbot.core.card import Instant
from mentorbot.core.command import Registry
from mentorbot.core.gate import Aside
from mentorbot.delivery.leaving import Leaving
from mentorbot.delivery.waiting import Waiting
from mentorbot.people.people import People, Person
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.inbound import first_time
from mentorbot.storage.rows import CHUNK, delete_some
from mentorbot.storage.schema.places import form_draft, inbox

KEPT = timedelta(hours=24)
"""How long an inbound key and an unfinished form are kept."""
SWEEP = timedelta(minutes=1)

CALL, PRESS = 4, 1
"""What a typed command and the press of a button cost, in quarters of a call."""
PERSON = (8 * CALL, timedelta(seconds=60))
COMMUNITY = (60 * CALL, timedelta(seconds=10))


class StoredGate:
    """Does for `Dispatch` all that needs the database. `ids` gives ids that nobody can guess, at most 32 characters."""

    def __init__(
        self,
        database: Database,
        communities: Communities,
        people: People,
        registry: Registry,
        waiting: Waiting,
        leaving: Leaving,
        notices: Notices,
        ids: Callable[[], str],
    ) -> None:
        self._database = database
        self._communities = communities
        self._people = people
        self._registry = registry
        self._waiting = waiting
        self._leaving = leaving
        self._notices = notices
        self._ids = ids
        self._person, self._community = Limit(*PERSON), Limit(*COMMUNITY)
        self._aloud = Pauses()
        self._swept: Instant | None = None

    async def arrive(self, arrival: Arrival) -> Call:
        """Resolve native ids to our own and settle the rank."""
        who = await self._people.resolve(arrival.platform, arrival.tenant, arrival.person, arrival.now)
        community = await self._place(arrival, who)
        await self._leaving.seen(who.id, arrival.now)
        return Call(
            event=arrival.event,
            platform=arrival.platform,
            community=community,
            person=who.id,
            rank=_rank(arrival, await self._communities.settings(community, arrival.now)),
            place=arrival.place,
            channel=arrival.channel,
            thread=arrival.thread,
            private=True,
            now=arrival.now,
            zone=who.zone,
            message=arrival.message,
            ids=self._ids,
        )

    async def _place(self, arrival: Arrival, who: Person) -> int:
        """Where somebody is. In a direct message: where they were seen within 24 hours, else with the pack."""
        if arrival.platform == TERMINAL[0]:
            return await self._communities.terminal(arrival.now)
        if arrival.community is None:
            return who.belongs(arrival.now) or await self._communities.pack(arrival.now)
        community = await self._communities.resolve(
            arrival.platform, arrival.community, arrival.community_name, arrival.now
        )
        if not _guest(arrival):
            await self._people.saw(who, community, arrival.now)
        return community

    async def claim(self, event: str, now: Instant) -> bool:
        """Claim an event once; False when it was handled before."""
        async with self._database.write() as tx:
            fresh = await first_time(tx, self._database.keys, event, now)
            if self._swept is None or not self._swept <= now < self._swept + SWEEP:
                more = await _sweep(tx, now)
                self._swept = None if more else now
        return fresh

    async def wait(self, call: Call, command: str) -> timedelta | None:
        """How long this person or community has to wait; None when there is room. The terminal has no limit."""
        if call.place == "terminal":
            return None
        spec = self._registry.find(command)
        cost = CALL if spec is None or spec.menu else PRESS
        own = self._person.pause(call.person, cost, call.now)
        all_of_them = self._community.pause(call.community, cost, call.now)
        if own is not None or all_of_them is not None:
            return max(own or timedelta(), all_of_them or timedelta())
        self._person.spend(call.person, cost, call.now)
        self._community.spend(call.community, cost, call.now)
        return None

    async def private(self, call: Call, command: str, chosen: bool | None) -> bool:
        """Settle a `choice`: what was said now, else what the member set, else what the community set.

        A public answer follows another one in the same channel or thread only after the community's cool-down; until
        then answers are private.
        """
        if call.place != "channel":
            return True
        settings = await self._communities.settings(call.community, call.now)
        if chosen is None and (own := await self._people.privacy(call.person)):
            chosen = own == "private"
        if chosen is None:
            chosen = not (settings.public_default or call.channel in settings.public_channels)
        where = (call.community, call.thread or call.channel)
        return chosen or not self._aloud.take(where, timedelta(seconds=settings.cooldown_seconds), call.now)

    async def keep(self, call: Call, command: str, typed: Mapping[str, str]) -> str:
        """Store a form's words, encrypted, for 24 hours; gives the draft's id."""
        draft = self._ids()
        words = json.dumps(dict(typed), ensure_ascii=False)
        values = {"id": draft, "person": call.person, "command": command, "typed": words, "expires": call.now + KEPT}
        async with self._database.write() as tx:
            await tx.execute(insert(form_draft).values(values))
        return draft

    async def kept(self, call: Call, draft: str) -> Mapping[str, str]:
        """Give back a draft's words; empty when they are gone or somebody else's."""
        own = (form_draft.c.id == draft) & (form_draft.c.person == call.person) & (form_draft.c.expires > call.now)
        async with self._database.read() as tx:
            words = (await tx.execute(select(form_draft.c.typed).where(own))).scalar()
        return {} if words is None else {str(name): str(value) for name, value in json.loads(words).items()}

    async def done(self, call: Call, draft: str) -> None:
        """Delete a draft of this person's."""
        async with self._database.write() as tx:
            await tx.execute(delete(form_draft).where(form_draft.c.id == draft, form_draft.c.person == call.person))

    async def aside(self, call: Call) -> Aside | None:
        """What could not be pushed to this person and waits for a private reply, and what moderators should know."""
        found = [await self._waiting.aside(call), await self._notices.aside(call)]
        asides = [each for each in found if each is not None]

        async def told() -> None:
            for each in asides:
                await each.told()

        return Aside(tuple(card for each in asides for card in each.cards), told) if asides else None


def _guest(arrival: Arrival) -> bool:
    """Whether somebody of another workspace speaks in a channel that both share."""
    return bool(arrival.tenant) and arrival.tenant != arrival.community


def _rank(arrival: Arrival, settings: CommunitySettings) -> Rank:
    if arrival.platform == TERMINAL[0]:
        return "admin"
    if arrival.community is None or _guest(arrival):
        return "member"
    if arrival.admin:
        return "admin"
    listed = arrival.person in settings.moderators or bool(arrival.roles & set(settings.moderator_roles))
    return "moderator" if listed else "member"


async def _sweep(tx: Tx, now: Instant) -> bool:
    """Delete old inbound keys and drafts; True when there may be more of them than one transaction deletes."""
    keys = await delete_some(tx, inbox, inbox.c.seen_at < now - KEPT)
    drafts = await delete_some(tx, form_draft, form_draft.c.expires <= now)
    return CHUNK in (keys, drafts)
