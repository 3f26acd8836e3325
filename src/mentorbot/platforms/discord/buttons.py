"""Presses of buttons, served by what their id says, whichever process or version sent them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentorbot.core import button_id
from mentorbot.core.dispatch import Reply
from mentorbot.platforms.discord.answers import Answer
from mentorbot.platforms.discord.arrivals import Interaction, from_interaction
from mentorbot.platforms.discord.desk import OLD_BUTTON, Desk
from mentorbot.platforms.discord.forms import open_form


async def pressed(desk: Desk, interaction: Interaction) -> None:
    """Serve a press. What it says goes to the presser alone, unless the command is always public."""
    data: Mapping[str, Any] = interaction.data or {}
    found = button_id.decode(desk.registry, str(data.get("custom_id", "")))
    if found is None:
        await Answer(desk, interaction).show(Reply(OLD_BUTTON, private=True))
        return
    command, args = found
    arrival = from_interaction(interaction, desk.clock())
    if command.opens_form(args):
        await open_form(desk, interaction, arrival, command, args)
    else:
        await Answer(desk, interaction).give(arrival, command, args, chosen=True)
