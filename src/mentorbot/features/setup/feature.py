"""Set-up: what is set, answers, the zone, how long questions are kept, and the words for somebody in trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Protocol

from mentorbot.community.notices import Notices
from mentorbot.core.call import Call, not_in_dm, reaches
from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import recurring
from mentorbot.features.setup.changing import Changing, announced
from mentorbot.features.setup.words import fields
from mentorbot.times.instants import to_local
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_time
from mentorbot.times.zones import find_zones, read_zone

MEANT = 5
"""Zones that are offered where a name means several."""


class Part(Protocol):
    """What another feature lets a community set."""

    async def fields(self, call: Call) -> tuple[tuple[str, Text], ...]:
        """How it is set now, by names."""
        ...


class Setup:
    """Settings of one community. What is changed is shown to all in the channel where it was changed."""

    def __init__(self, changing: Changing, notices: Notices, parts: Sequence[Part] = ()) -> None:
        self._changing = changing
        self._notices = notices
        self._parts = parts

    @command("setup show", "Show how this is set up here", rank="moderator")
    async def show(self, call: Call) -> Card:
        """Show every setting in words; trouble that stands goes first."""
        settings = await self._changing.now(call)
        more = [field for part in self._parts for field in await part.fields(call)]
        body = ("\n".join(standing),) if (standing := await self._notices.shown(call)) else ()
        shown = (*fields(settings, self._changing.most_days), *more)
        first = (Button("The first steps", "setup start", {}),) if reaches(call.rank, "admin") else ()
        return Card(title=("How this is set up here",), body=body, fields=shown, buttons=first)

    @announced("setup answers", "Whether answers are private or public, where nobody chose")
    async def answers(
        self, call: Call, public: Annotated[bool, Arg("Public everywhere", label="Public everywhere")]
    ) -> Card:
        """Set the default of every answer."""
        return await self._changing.change(call, {"public_default": public})

    @announced("setup zone", "The time zone of this community")
    async def zone(
        self,
        call: Call,
        place: Annotated[str, Arg("A city, such as Berlin", label="The city", max_length=60, suggest="places")],
    ) -> Card:
        """Set the zone that the community's times are in; its own posts keep their time of day."""
        try:
            meant = read_zone(place, call.now)
        except Unclear as error:
            raise Friendly(error.text, error.hint) from error
        if len(meant) > 1:
            buttons = [Button(each, "setup zone", {"place": each}) for each in meant[:MEANT]]
            return Card(title=("Which of these do you mean?",), buttons=tuple(buttons))
        not_in_dm(call)
        async with self._changing.database.write(call.event, call.now) as tx:
            settings = await self._changing.communities.change(tx, call, {"zone": meant[0]})
            moved = await recurring.rezone_place(tx, call.community, meant[0], call.now)
        coming = [each.next.slot for each in moved if each.next is not None and each.next.slot is not None]
        said = [f"Next: {say_point(datetime.fromisoformat(slot), meant[0])}." for slot in sorted(coming)]
        there = f"It is {say_time(to_local(call.now, meant[0]).time().replace(second=0, microsecond=0))} there now."
        body = " ".join([there, *said[:1]])
        return Card(title=("Changed.",), body=(body,), fields=self._changing.shown(settings, "zone"))

    async def places(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Cities that fit what was typed."""
        return find_zones(typed)

    @announced("setup retention", "For how many days questions are kept")
    async def retention(self, call: Call, days: Annotated[int, Arg("Days", label="Days", low=1, high=3650)]) -> Card:
        """Shorten how long questions are kept."""
        return await self._changing.change(call, {"retention_days": days})

    @command("setup care", "What somebody in trouble is told here", rank="admin", writes=True, prefill="care_now")
    async def care(
        self,
        call: Call,
        words: Annotated[
            Plain,
            Arg("In your words; say whom to turn to", max_length=500, form=True, multiline=True),
        ],
    ) -> Card:
        """Word the care line."""
        return await self._changing.change(call, {"care_words": str(words)})

    async def care_now(self, call: Call) -> Mapping[str, str]:
        """The words of today, to begin with."""
        return {"words": (await self._changing.now(call)).care_words}
