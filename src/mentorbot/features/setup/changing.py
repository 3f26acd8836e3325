"""Changing one setting: checked, noted in the trail, and shown as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from mentorbot.community.communities import Communities
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.command import command
from mentorbot.features.setup.words import NAMES, fields
from mentorbot.storage.database import Database

announced = partial(command, rank="admin", private="never", writes=True)
"""A setting that changes what others may do or see: the platform's administrators alone, and all can read it."""


@dataclass(frozen=True, slots=True)
class Changing:
    """Changes settings of the call's community. `most_days` is how long the operator lets questions be kept."""

    communities: Communities
    database: Database
    most_days: int

    async def now(self, call: Call) -> CommunitySettings:
        """What is set today."""
        return await self.communities.settings(call.community, call.now)

    async def change(self, call: Call, changes: Mapping[str, Any], *buttons: Button, note: Text = ()) -> Card:
        """Set these, and show them. Raises Friendly for what is not allowed, and in a direct message."""
        not_in_dm(call)
        async with self.database.write(call.event, call.now) as tx:
            settings = await self.communities.change(tx, call, changes)
        return Card(title=("Changed.",), fields=self.shown(settings, *changes), buttons=buttons, note=note)

    async def put(self, call: Call, name: str, value: str, take_away: bool, **more: Any) -> dict[str, Any]:
        """The changes that add a value to a list, or take it away."""
        kept = tuple(each for each in getattr(await self.now(call), name) if each != value)
        return {name: kept if take_away else (*kept, value), **more}

    def shown(self, settings: CommunitySettings, *names: str) -> tuple[tuple[str, Text], ...]:
        """Some of the settings in words."""
        wanted = {NAMES[name] for name in names}
        return tuple(field for field in fields(settings, self.most_days) if field[0] in wanted)
