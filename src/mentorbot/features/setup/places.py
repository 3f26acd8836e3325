"""Set-up of channels: where answers are public, where people are asked, and where moderators and mentors read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Card
from mentorbot.core.channels import Channels, postable
from mentorbot.core.command import CHANNEL, Arg
from mentorbot.features.setup.changing import Changing, announced

_Channel = Annotated[CHANNEL | None, Arg("The channel; leave it out for none", label="The channel")]


class PlaceSetup:
    """The channels of a community. `channels` has what knows a platform's channels, where there are any."""

    def __init__(self, changing: Changing, channels: Mapping[str, Channels]) -> None:
        self._changing = changing
        self._channels = channels

    @announced("setup public", "Answer publicly in a channel, or stop that")
    async def public(
        self,
        call: Call,
        channel: Annotated[CHANNEL, Arg("The channel", label="The channel")],
        take_away: Annotated[bool, Arg("Stop answering publicly there")] = False,
        cooldown: Annotated[int | None, Arg("Seconds between two public answers", low=0, high=3600)] = None,
    ) -> Card:
        """Say where answers are public, and how often."""
        more = {} if cooldown is None else {"cooldown_seconds": cooldown}
        changes = await self._changing.put(call, "public_channels", channel, take_away, **more)
        return await self._changing.change(call, changes)

    @announced("setup help-channel", "Where people can ask a person")
    async def help_channel(self, call: Call, channel: _Channel = None) -> Card:
        """Set or clear the channel that an honest no points to."""
        return await self._changing.change(call, {"help_channel": channel or ""})

    @announced("setup moderators-channel", "Where moderators read what waits for them")
    async def moderators_channel(self, call: Call, channel: _Channel = None) -> Card:
        """Set or clear where the moderators' week is posted: never where everyone reads."""
        return await self._closed(call, "moderators_channel", channel)

    @announced("setup mentors-channel", "Where members' requests reach mentors")
    async def mentors_channel(
        self,
        call: Call,
        channel: _Channel = None,
        hours: Annotated[int | None, Arg("Hours that a request waits there before moderators see it")] = None,
    ) -> Card:
        """Set or clear where mentors read what members ask them: never where everyone reads."""
        more = {} if hours is None else {"mentor_hours": hours}
        return await self._closed(call, "mentors_channel", channel, **more)

    async def _closed(self, call: Call, name: str, channel: str | None, **more: int) -> Card:
        if channel:
            await postable(self._channels.get(call.platform), call, channel, closed=True)
        return await self._changing.change(call, {name: channel or "", **more})
