"""Before a request is sent: other words, with a name or without, and who of those who could be asked is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from mentorbot.community import requests
from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import cards
from mentorbot.features.mentors.access import Number
from mentorbot.features.mentors.drafting import LONGEST, Drafting
from mentorbot.features.mentors.ways import ways
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.storage.database import Database

_SKIP: TypeAlias = Annotated[int, Arg("From which one", low=0, high=10_000)]


class Choosing(Drafting):
    """What can be changed. `tags` are the topics that there are."""

    def __init__(self, database: Database, communities: Communities, tags: Mapping[str, Tag]) -> None:
        super().__init__(database, communities)
        self._tags = tags

    @command("ask person show", "Ask a person", menu=False)
    async def show(self, call: Call, request: Number) -> Card:
        """Show what would be sent as it is now."""
        async with self.database.read() as tx:
            return await self.card(tx, call, await self.own(tx, call, request))

    @command("ask person words", "What they would see", menu=False, writes=True, prefill="words_now")
    async def words(
        self,
        call: Call,
        request: Number,
        words: Annotated[Plain, Arg("Your question", max_length=LONGEST, form=True, multiline=True)],
    ) -> Card:
        """Change the words."""
        return await self._changed(call, request, words=words)

    async def words_now(self, call: Call, request: str = "") -> Mapping[str, str]:
        """The words as they are, to begin with."""
        async with self.database.read() as tx:
            number = int(request) if request.isascii() and request.isdigit() and len(request) < 16 else 0
            return {"words": (await self.own(tx, call, number)).words}

    @command("ask person name", "With your name or without", menu=False, writes=True)
    async def name(self, call: Call, request: Number, named: Annotated[bool, Arg("With your name")]) -> Card:
        """Choose whether the name is shown."""
        return await self._changed(call, request, named=named)

    async def _changed(self, call: Call, request: int, **values: object) -> Card:
        async with self.database.write(call.event, call.now) as tx:
            about = await self.own(tx, call, request, lock=True)
            return await self.card(tx, call, await requests.change(tx, about, call.now, **values))

    @command("ask person who", "Who could be asked", menu=False)
    async def who(self, call: Call, request: Number, skip: _SKIP = 0) -> Card:
        """Show who could be asked."""
        async with self.database.read() as tx:
            begun = await self.look(tx, call, await self.own(tx, call, request))
        return cards.who_card(begun.about, begun.found, begun.out, skip, self._tags)

    @command("ask person pick", "Leave somebody out, or not", menu=False, writes=True)
    async def pick(
        self,
        call: Call,
        request: Number,
        person: Annotated[int, Arg("Who", low=1, high=10**15)],
        out: Annotated[bool, Arg("Leave them out")],
        skip: _SKIP = 0,
    ) -> Card:
        """Leave out somebody who could be asked, or ask them after all."""
        async with self.database.write(call.event, call.now) as tx:
            about = await self.own(tx, call, request, lock=True)
            found = await ways(tx, self.communities, call, about.community)
            if person not in {each.person for each in found.people}:
                raise Friendly("They can't be asked at the moment.")
            if out:
                await requests.note(tx, about, person, "out", call.now)
            else:
                await requests.unnote(tx, about, person)
            begun = await self.look(tx, call, about)
        return cards.who_card(begun.about, begun.found, begun.out, skip, self._tags)

    @command("ask person drop", "Don't send it", menu=False, writes=True)
    async def drop(self, call: Call, request: Number) -> Card:
        """Forget what was begun."""
        async with self.database.write(call.event, call.now) as tx:
            await requests.drop(tx, await self.own(tx, call, request, lock=True))
        return Card(title=("Nothing was sent, and the words are deleted.",), tone="quiet")
