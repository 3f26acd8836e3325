"""Set-up: who moderates, where answers are public, where people can turn to, and how long questions are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Protocol

from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Ref, Text
from mentorbot.core.command import CHANNEL, PERSON, ROLE, Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import recurring
from mentorbot.storage.database import Database
from mentorbot.times.instants import to_local
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_time, say_zone
from mentorbot.times.zones import find_zones, read_zone

NOWHERE = "UTC"
"""The zone of a community that set none."""
MEANT = 5
"""Zones that are offered where a name means several."""
_announced = partial(command, rank="admin", private="never", writes=True)
"""A setting that changes what others may do or see: the platform's administrators alone, and all can read it."""


class Part(Protocol):
    """What another feature lets a community set."""

    async def fields(self, call: Call) -> tuple[tuple[str, Text], ...]:
        """How it is set now, by names."""
        ...


class Setup:
    """Settings of one community. What is changed is shown to all in the channel where it was changed."""

    def __init__(
        self,
        communities: Communities,
        database: Database,
        operator_days: int,
        notices: Notices,
        parts: Sequence[Part] = (),
    ) -> None:
        self._communities = communities
        self._database = database
        self._days = operator_days
        self._notices = notices
        self._parts = parts

    @command("setup show", "Show how this is set up here", rank="moderator")
    async def show(self, call: Call) -> Card:
        """Show every setting in words; trouble that stands goes first."""
        settings = await self._communities.settings(call.community, call.now)
        more = [field for part in self._parts for field in await part.fields(call)]
        body = ("\n".join(standing),) if (standing := await self._notices.shown(call)) else ()
        return Card(title=("How this is set up here",), body=body, fields=(*self._fields(settings), *more))

    @_announced("setup moderator-role", "Make a role moderators, or take it away")
    async def moderator_role(
        self,
        call: Call,
        role: Annotated[ROLE, Arg("The role", label="The role")],
        take_away: Annotated[bool, Arg("Take it away")] = False,
    ) -> Card:
        """Add or remove a role of moderators."""
        return await self._list(call, "moderator_roles", role, take_away)

    @_announced("setup moderator", "Make a person a moderator, or take it away")
    async def moderator(
        self,
        call: Call,
        person: Annotated[PERSON, Arg("The person", label="The person")],
        take_away: Annotated[bool, Arg("Take it away")] = False,
    ) -> Card:
        """Add or remove a person as moderator."""
        return await self._list(call, "moderators", person, take_away)

    @_announced("setup public", "Answer publicly in a channel, or stop that")
    async def public(
        self,
        call: Call,
        channel: Annotated[CHANNEL, Arg("The channel", label="The channel")],
        take_away: Annotated[bool, Arg("Stop answering publicly there")] = False,
        cooldown: Annotated[int | None, Arg("Seconds between two public answers", low=0, high=3600)] = None,
    ) -> Card:
        """Say where answers are public, and how often."""
        more = {} if cooldown is None else {"cooldown_seconds": cooldown}
        return await self._list(call, "public_channels", channel, take_away, more)

    @_announced("setup help-channel", "Where people can ask a person")
    async def help_channel(
        self,
        call: Call,
        channel: Annotated[CHANNEL | None, Arg("The channel; leave it out for none", label="The channel")] = None,
    ) -> Card:
        """Set or clear the channel that an honest no points to."""
        return await self._change(call, {"help_channel": channel or ""})

    @_announced("setup zone", "The time zone of this community")
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
        _not_in_dm(call)
        async with self._database.write(call.event, call.now) as tx:
            settings = await self._communities.change(tx, call, {"zone": meant[0]})
            moved = await recurring.rezone_place(tx, call.community, meant[0], call.now)
        coming = [each.next.slot for each in moved if each.next is not None and each.next.slot is not None]
        said = [f"Next: {say_point(datetime.fromisoformat(slot), meant[0])}." for slot in sorted(coming)]
        there = f"It is {say_time(to_local(call.now, meant[0]).time().replace(second=0, microsecond=0))} there now."
        return Card(title=("Changed.",), body=(" ".join([there, *said[:1]]),), fields=self._of(settings, "zone"))

    async def places(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Cities that fit what was typed."""
        return find_zones(typed)

    @_announced("setup retention", "For how many days questions are kept")
    async def retention(self, call: Call, days: Annotated[int, Arg("Days", label="Days", low=1, high=3650)]) -> Card:
        """Shorten how long questions are kept."""
        return await self._change(call, {"retention_days": days})

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
        return await self._change(call, {"care_words": str(words)})

    async def care_now(self, call: Call) -> Mapping[str, str]:
        """The words of today, to begin with."""
        return {"words": (await self._communities.settings(call.community, call.now)).care_words}

    async def _list(
        self, call: Call, name: str, value: str, take_away: bool, more: Mapping[str, Any] | None = None
    ) -> Card:
        before = getattr(await self._communities.settings(call.community, call.now), name)
        kept = tuple(each for each in before if each != value)
        return await self._change(call, {name: kept if take_away else (*kept, value), **(more or {})})

    async def _change(self, call: Call, changes: Mapping[str, Any]) -> Card:
        _not_in_dm(call)
        async with self._database.write(call.event, call.now) as tx:
            settings = await self._communities.change(tx, call, changes)
        return Card(title=("Changed.",), fields=self._of(settings, *changes))

    def _of(self, settings: CommunitySettings, *names: str) -> tuple[tuple[str, Text], ...]:
        """Some of the settings in words."""
        shown = {_NAMES[name] for name in names}
        return tuple(field for field in self._fields(settings) if field[0] in shown)

    def _fields(self, settings: CommunitySettings) -> tuple[tuple[str, Text], ...]:
        days = min(self._days, settings.retention_days or self._days)
        care: Text = (Plain(settings.care_words),) if settings.care_words else ("The words that come with me",)
        public: Text = _refs("channel", settings.public_channels) or ("Nowhere: every answer is private",)
        return (
            (
                _NAMES["moderator_roles"],
                _refs("role", settings.moderator_roles) or ("None; administrators can do it all",),
            ),
            (_NAMES["moderators"], _refs("person", settings.moderators) or ("None",)),
            (_NAMES["public_channels"], public),
            (_NAMES["cooldown_seconds"], (f"{settings.cooldown_seconds} seconds",)),
            (
                _NAMES["help_channel"],
                _refs("channel", (settings.help_channel,)) if settings.help_channel else ("None",),
            ),
            (_NAMES["retention_days"], (f"{days} days",)),
            (_NAMES["care_words"], care),
            (_NAMES["zone"], (say_zone(settings.zone) if settings.zone else f"Not set, so times are in {NOWHERE}",)),
        )


_NAMES = {
    "moderator_roles": "Moderator roles",
    "moderators": "Moderators",
    "public_channels": "Public answers in",
    "cooldown_seconds": "Pause between public answers",
    "help_channel": "Help channel",
    "retention_days": "Questions are kept for",
    "care_words": "To somebody in trouble I say",
    "zone": "Time zone",
}


def _not_in_dm(call: Call) -> None:
    if call.place == "dm":
        raise Friendly("This is set in a community, not in a direct message.", "Use it in one of its channels.")


def _refs(kind: Any, natives: tuple[str, ...]) -> Text:
    parts: list[Any] = []
    for native in natives:
        parts += [", ", Ref(kind, native)] if parts else [Ref(kind, native)]
    return tuple(parts)
